"""What every console can be told, whoever reads it."""

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
    """Shows what is going on, and what came of it."""

    def info(self, line: str) -> None:
        """Talk: something that a person may like to know, and no program needs."""
        ...

    def findings(self, findings: Sequence[Finding]) -> None:
        """Show what is wrong with the sources; an empty list is good news, and is told as such."""
        ...

    def plan(self, plans: Sequence[Plan]) -> None:
        """Show what publishing would do."""
        ...

    def impact(self, outlooks: Sequence[Impact]) -> None:
        """Show what publishing would do, what that means to listeners, and what differs in the feeds."""
        ...

    def task(self) -> AbstractContextManager[None]:
        """Show progress for as long as the context lasts."""
        ...

    def progress(self, progress: Progress) -> None:
        """Show how far a task has come. May be called from the thread that waits, and only from there."""
        ...

    def event(self, feed: str, event: Event) -> None:
        """Show that something happened while publishing."""
        ...

    def result(self, name: str, lines: Sequence[str], document: Any) -> None:
        """Show what a command came to: `lines` to a person, `document` under `name` to a program."""
        ...

    def current(self, key: str, is_current: bool) -> None:  # noqa: FBT001 - a fact, not a switch
        """Show whether the feed under `key` is what rendering it now gives."""
        ...

    def mastered(self, name: str, mastered: MasteringReport, size: int) -> None:
        """Show what became of a single file, called `name` and of `size` bytes now."""
        ...

    def summary(self) -> None:
        """Show what all the events came to."""
        ...

    def trouble(self, error: PublisherError) -> None:
        """Show that the world refused, and what to do about it."""
        ...
