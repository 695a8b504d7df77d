"""A console that remembers what it was given, for tests of commands in process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from publisher.errors import PublisherError
from publisher.feed.impact import Impact
from publisher.findings import Finding
from publisher.media.results import MasteringReport
from publisher.plan import Plan
from publisher.plan.events import Event
from publisher.tasks import Progress


class RecordingConsole:
    """Keeps the name of every call in order, and what the calls were given."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.target = "preview"
        self.advice: list[str] = []
        self.calls: list[str] = []
        """Names of the calls, in order, without progress."""
        self.lines: list[str] = []
        self.found: list[Finding] = []
        self.plans: list[Plan] = []
        self.impacts: list[Impact] = []
        self.events: list[tuple[str, Event]] = []
        self.results: dict[str, Any] = {}
        self.states: dict[str, bool] = {}
        self.new: set[str] = set()
        self.made: list[MasteringReport] = []
        self.errors: list[PublisherError] = []

    def info(self, line: str) -> None:
        """Keep a line."""
        self.calls.append("info")
        self.lines.append(line)

    def advise(self, line: str) -> None:
        """Keep what to do next."""
        self.advice.append(line)

    def findings(self, findings: Sequence[Finding]) -> None:
        """Keep findings."""
        self.calls.append("findings")
        self.found += findings

    def plan(self, plans: Sequence[Plan]) -> None:
        """Keep plans."""
        self.calls.append("plan")
        self.plans += plans

    def impact(self, outlooks: Sequence[Impact]) -> None:
        """Keep plans with their effects."""
        self.calls.append("impact")
        self.impacts += outlooks

    @contextmanager
    def task(self) -> Iterator[None]:
        """Note that progress is shown."""
        self.calls.append("task")
        yield

    def progress(self, progress: Progress) -> None:
        """Let go of progress: when it comes depends on the machine."""

    def event(self, feed: str, event: Event) -> None:
        """Keep an event."""
        self.calls.append("event")
        self.events.append((feed, event))

    def result(self, name: str, lines: Sequence[str], document: Any) -> None:
        """Keep a result, for people and for programs."""
        self.calls.append("result")
        self.lines += lines
        self.results[name] = document

    def current(self, key: str, *, is_current: bool, is_new: bool = False) -> None:
        """Keep whether a document is current."""
        self.calls.append("current")
        self.states[key] = is_current
        self.new |= {key} if is_new else set()

    def mastered(self, name: str, mastered: MasteringReport, size: int) -> None:
        """Keep the figures of a file."""
        self.calls.append("mastered")
        self.made.append(mastered)

    def summary(self) -> None:
        """Note the end."""
        self.calls.append("summary")

    def trouble(self, error: PublisherError) -> None:
        """Keep an error."""
        self.calls.append("trouble")
        self.errors.append(error)
