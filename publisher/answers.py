"""What a command told when all was well, and all as it had been: that can be kept, and told again.

Whatever else is told, such as a finding, a step to be carried out or a notice, is never kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from publisher.changes import Changes
from publisher.console import Console
from publisher.crew import Progress
from publisher.digest import Json
from publisher.errors import PublisherError
from publisher.events import Event, FeedWritten, PagesWritten
from publisher.findings import Finding
from publisher.outlook import Outlook, PageChanges
from publisher.plan import Kind, Plan, Step
from publisher.sound import Mastered


class Witness:
    """Implements `publisher.console.Console` with another one, and remembers what it was told."""

    def __init__(self, console: Console) -> None:
        """Begin with nothing told."""
        self._console = console
        self._told: list[Json] | None = []

    @property
    def told(self) -> list[Json] | None:
        """All that was told, as JSON; None if there was more to it than that nothing is to be done."""
        return self._told

    def _remember(self, *telling: Json) -> None:
        if self._told is not None:
            self._told.append(telling)

    def say(self, line: str) -> None:
        """Talk."""
        self._told = None
        self._console.say(line)

    def findings(self, findings: Sequence[Finding]) -> None:
        """Show what is wrong with the sources. That there is nothing wrong is remembered."""
        self._remember("findings")
        if findings:
            self._told = None
        self._console.findings(findings)

    def plan(self, plans: Sequence[Plan]) -> None:
        """Show what publishing would do."""
        self._told = None
        self._console.plan(plans)

    def outlook(self, outlooks: Sequence[Outlook]) -> None:
        """Show what publishing would do. That all would stay as it is is remembered."""
        self._remember("outlook", [*map(_of_outlook, outlooks)])
        if not all(map(_is_quiet, outlooks)):
            self._told = None
        self._console.outlook(outlooks)

    def working(self) -> AbstractContextManager[None]:
        """Show progress for as long as the context lasts."""
        return self._console.working()

    def progress(self, progress: Progress) -> None:
        """Show how far a task has come."""
        self._told = None
        self._console.progress(progress)

    def event(self, feed: str, event: Event) -> None:
        """Show that something happened. That a feed or its pages are as they were is remembered."""
        match event:
            case FeedWritten(changed=False, key=key, url=url, later=later):
                self._remember("feed", feed, key, url, [[slug, moment.isoformat()] for slug, moment in later])
            case PagesWritten(written=(), removed=(), kept=(), subject=subject, url=url, pages=pages):
                self._remember("pages", feed, subject, url, pages)
            case _:
                self._told = None
        self._console.event(feed, event)

    def result(self, name: str, lines: Sequence[str], document: Any) -> None:
        """Show what a command came to."""
        self._told = None
        self._console.result(name, lines, document)

    def current(self, key: str, is_current: bool) -> None:  # noqa: FBT001 - as the protocol has it
        """Show whether a feed is current. That it is is remembered."""
        self._remember("current", key)
        if not is_current:
            self._told = None
        self._console.current(key, is_current)

    def mastered(self, name: str, mastered: Mastered, size: int) -> None:
        """Show what became of a single file."""
        self._told = None
        self._console.mastered(name, mastered, size)

    def summary(self) -> None:
        """Show what all the events came to."""
        self._remember("summary")
        self._console.summary()

    def trouble(self, error: PublisherError) -> None:
        """Show that the world refused."""
        self._told = None
        self._console.trouble(error)


def tell(told: Sequence[Any], console: Console) -> None:
    """Tell a console once more what a witness remembers."""
    for kind, *rest in told:
        match kind, rest:
            case "findings", []:
                console.findings([])
            case "outlook", [outlooks]:
                console.outlook([*map(_to_outlook, outlooks)])
            case "feed", [feed, key, url, later]:
                moments = tuple((slug, datetime.fromisoformat(moment)) for slug, moment in later)
                console.event(feed, FeedWritten(key=key, url=url, changed=False, later=moments))
            case "pages", [feed, subject, url, pages]:
                console.event(feed, PagesWritten(subject=subject, url=url, pages=pages, written=(), removed=()))
            case "current", [key]:
                console.current(key, True)  # noqa: FBT003 - as the protocol has it
            case "summary", []:
                console.summary()


def _is_quiet(outlook: Outlook) -> bool:
    """Tell whether nothing would be done, and nobody would notice anything."""
    still = all(step.kind is Kind.KEEP and not (step.job or step.refused or step.lost) for step in outlook.plan.steps)
    return still and not outlook.effects and not outlook.changes and not any(_of_pages(outlook.pages))


def _of_outlook(outlook: Outlook) -> Json:
    plan = outlook.plan
    steps = [[step.subject, step.reason, step.guid, step.alternate] for step in plan.steps]
    return [plan.feed, plan.target, steps, None if outlook.pages is None else [*_of_pages(outlook.pages)]]


def _of_pages(pages: PageChanges | None) -> Iterator[int]:
    if pages is not None:
        yield from (pages.written, pages.removed)


def _to_outlook(said: Any) -> Outlook:
    feed, target, rows, pages = said
    steps = tuple(
        Step(kind=Kind.KEEP, subject=subject, reason=reason, guid=guid, alternate=alternate)
        for subject, reason, guid, alternate in rows
    )
    changes = None if pages is None else PageChanges(written=pages[0], removed=pages[1])
    return Outlook(plan=Plan(feed=feed, target=target, steps=steps), effects=(), changes=Changes(), pages=changes)
