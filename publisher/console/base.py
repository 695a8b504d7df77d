"""Declares the protocol of consoles, one for each output format."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from publisher.errors import PublisherError
from publisher.feed.impact import Impact
from publisher.findings import Finding
from publisher.media.results import MasteringReport
from publisher.plan import Plan
from publisher.plan.events import Event
from publisher.tasks import Progress


class Console(Protocol):
    """Shows progress and results."""

    target: str
    """The name of the target that commands in hints repeat."""

    def info(self, line: str) -> None:
        """Show a message for people; formats for programs leave it out."""
        ...

    def advise(self, line: str) -> None:
        """Show people what to do next, as the last line; formats for programs leave it out."""
        ...

    def findings(self, findings: Sequence[Finding]) -> None:
        """Show the findings of a check; an empty list is reported as success."""
        ...

    def plan(self, plans: Sequence[Plan]) -> None:
        """Show what publishing would do."""
        ...

    def impact(self, outlooks: Sequence[Impact]) -> None:
        """Show what publishing would do, its effects on listeners, and the differences in the feeds."""
        ...

    def task(self) -> AbstractContextManager[None]:
        """Show progress for as long as the context lasts."""
        ...

    def progress(self, progress: Progress) -> None:
        """Show the progress of a task. To be called from the waiting thread alone."""
        ...

    def event(self, feed: str, event: Event) -> None:
        """Show an event of publishing."""
        ...

    def result(self, name: str, lines: Sequence[str], document: Any) -> None:
        """Show the result of a command: `lines` to people, `document` under `name` to programs."""
        ...

    def current(self, key: str, *, is_current: bool, is_new: bool = False) -> None:
        """Show whether the feed at `key` is equal to what rendering gives now; `is_new` if it was never published."""
        ...

    def mastered(self, name: str, mastered: MasteringReport, size: int) -> None:
        """Show the report of a single mastered file, called `name` and of `size` bytes."""
        ...

    def summary(self) -> None:
        """Show a summary of all events."""
        ...

    def trouble(self, error: PublisherError) -> None:
        """Show an error, and its hint."""
        ...
