"""Writes results as text: fitted to its width and with a line of progress on a terminal, else as plain lines."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from traceback import format_exception
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from publisher.console import phrases
from publisher.console.alike import group_findings
from publisher.console.diff import format_diff
from publisher.console.figures import MasteredRow, describe_level, make_table
from publisher.console.layout import crop_source, fit_step
from publisher.console.progress_line import ProgressLine
from publisher.console.screen import Screen
from publisher.console.targets import DEFAULT_TARGET, repeat_target
from publisher.errors import PublisherError, hide_queries
from publisher.feed.impact import Impact, ImpactLevel
from publisher.findings import Finding, Position, Severity
from publisher.media.results import MasteringReport
from publisher.model.invisible import escape_controls
from publisher.plan import Plan, StepKind
from publisher.plan.events import Event, FeedWritten, FilesDeleted, PagesWritten, StepDone, StepFailed
from publisher.plan.ledger import Publication
from publisher.storage.base import Notice
from publisher.tasks import Progress

KIND_STYLES = {
    StepKind.KEEP: "dim",
    StepKind.CREATE: "green",
    StepKind.REPLACE: "yellow",
    StepKind.RETIRE: "red",
    StepKind.BLOCKED: "bold red",
}
IMPACT_STYLES = {
    ImpactLevel.REFUSED: "bold red",
    ImpactLevel.DOWNLOAD: "green",
    ImpactLevel.GONE: "red",
    ImpactLevel.STALE: "yellow",
    ImpactLevel.ARTWORK: "yellow",
    ImpactLevel.REFRESH: "dim",
    ImpactLevel.LATER: "dim",
}
EXPLAINED_ROWS = 3
"""Number of files up to which levels are described below the table."""
REFRESHES = 8
"""How often the line of progress is drawn in a second."""
WORKFLOW_COMMAND = re.compile(r"^(\s*)(?=::)|(#)(?=#\[)")
"""What GitHub's runner takes for a command of the workflow: :: at the beginning of a line, ##[ anywhere in it."""


class TextConsole:
    """Writes results as text, for people."""

    def __init__(self) -> None:
        """Begin with nothing shown."""
        self.target = DEFAULT_TARGET
        self._out = Screen(sys.stdout)
        self._err = Screen(sys.stderr)
        self._progress: ProgressLine | None = None
        self._made: list[MasteredRow] = []
        self._heading = "episode"
        self._feeds: list[FeedWritten] = []
        self._pages: dict[str, list[PagesWritten]] = {}
        self._deleted: list[FilesDeleted] = []

    def _say(self, line: str, style: str | None = None) -> None:
        """Write a line to stdout."""
        self._out.say(self._escape(line), style)

    def _warn(self, line: str, style: str | None = None) -> None:
        """Write a line to stderr."""
        self._err.say(self._escape(line), style)

    def _escape(self, line: str) -> str:
        """Return a line as it is shown: others may have written parts of it."""
        return WORKFLOW_COMMAND.sub(lambda found: f"{found[0]}\\", escape_controls(line))

    def info(self, line: str) -> None:
        """Write a line to stderr."""
        self._warn(line, "dim")

    def findings(self, findings: Sequence[Finding]) -> None:
        """Write each finding with its line, a mark under the place, and the fix; of many alike only some."""
        for group in group_findings(findings):
            for finding in group.shown:
                self._finding(finding)
            for finding in group.places:
                self._say(f"  the same at {finding.position}")
            if group.more:
                everything = repeat_target("publisher check --format json", self.target)
                self._say(f"  and {group.more} more [{group.shown[0].rule}]: {everything} lists all", "dim")
        total = phrases.format_finding_total(list(findings))
        self._say(total or phrases.NO_FINDINGS, "bold" if total else "green")

    def _finding(self, finding: Finding) -> None:
        colour = "red" if finding.severity is Severity.ERROR else "yellow"
        place, message = (self._escape(text) for text in (str(finding.position), finding.message))
        self._out.show(
            Text.assemble(
                (place, "bold"), ": ", (finding.severity, colour), f": {message} ", (f"[{finding.rule}]", "dim")
            )
        )
        if finding.position.text and finding.position.line is not None:
            self._excerpt(finding.position, colour)
        self._say(f"  → {finding.fix}")

    def _excerpt(self, position: Position, colour: str) -> None:
        """Write the line of a source, and a mark under the place."""
        margin = f"  {position.line} │ "
        text = position.excerpt.expandtabs(1)
        # Control characters are shown as several.
        shown, at = escape_controls(text), len(escape_controls(text[: position.excerpt_column - 1]))
        if self._out.width is not None:
            shown, at = crop_source(shown, at, self._out.width - len(margin))
        self._out.say(self._escape(margin + shown), whole=True)
        self._out.say(" " * (len(margin) + cell_len(shown[:at])) + "^", colour, whole=True)

    def plan(self, plans: Sequence[Plan]) -> None:
        """Write a line a step, but one for many that say nothing; and what they come to."""
        for plan in plans:
            self._plan(plan)

    def _plan(self, plan: Plan, outlook: Impact | None = None) -> None:
        for line in phrases.format_plan(plan):
            name, detail = self._escape(line.name), self._escape(line.detail)
            for part in fit_step(line.head, name, detail, self._out.width):
                self._out.say(part, KIND_STYLES[line.kind], whole=True)
        self._say(phrases.format_plan_total(plan, outlook), "bold")

    def impact(self, outlooks: Sequence[Impact]) -> None:
        """Write the plan, then a line for each thing that listeners would notice, then the feed's changes."""
        for outlook in outlooks:
            self._plan(outlook.plan, outlook)
            if pages := phrases.format_new_pages(outlook):
                self._say(pages)
            if outlook.effects:
                self._say("listeners:", "bold")
            for effect in phrases.format_effects(outlook):
                line = f"  {effect.subject}: {effect.text}"
                self._say(line, IMPACT_STYLES.get(effect.impact))
            if outlook.changes:
                self._say("the feed, by item and field:", "bold")
            for line in format_diff(outlook.changes):
                self._say(f"  {line}")

    @contextmanager
    def task(self) -> Iterator[None]:
        """Show a line of progress, on a terminal."""
        if not self._err.is_terminal:
            yield
            return
        from rich.live import Live  # noqa: PLC0415 - only terminals are redrawn

        self._progress = ProgressLine()
        try:
            with Live(self._progress, console=self._err.rich, transient=True, refresh_per_second=REFRESHES):
                yield
        finally:
            self._progress = None

    def progress(self, progress: Progress) -> None:
        """Bring the line of progress up to date."""
        if self._progress is not None:
            self._progress.update(progress)

    def advise(self, line: str) -> None:
        """Write a line to stderr, below all others."""
        self._warn(f"→ {line}")

    def event(self, feed: str, event: Event) -> None:
        """Write a line for what is done or failed."""
        match event:
            case Progress():
                self.progress(event)
            case StepDone():
                self._done(feed, event)
            case StepFailed():
                self.failed(feed, event)
            case FeedWritten():
                self._feeds.append(event)
            case PagesWritten():
                self._pages.setdefault(event.url, []).append(event)
            case FilesDeleted():
                self._deleted.append(event)
            case Notice(message=message, hint=hint):
                self._warn(f"warning: {message}", "yellow")
                self._warn(f"  → {hint}")

    def _done(self, feed: str, event: StepDone) -> None:
        step, published = event.step, event.published
        if isinstance(published, Publication) and published.mastered:
            self._made.append(MasteredRow(published.slug, published.mastered, published.enclosure.bytes))
        self.info(f"{feed}: {step.subject}: {'stored' if step.kind is StepKind.CREATE else 'replaced'}")

    def failed(self, feed: str, event: StepFailed) -> None:
        """Write what could not be done, and what to do about it."""
        self._warn(f"{feed}: {event.step.subject}: failed: {hide_queries(str(event.error))}", "red")
        if isinstance(event.error, PublisherError):
            self._warn(f"  → {event.error.hint}")
        else:
            # Not foreseen, so a bug: its report needs the whole story.
            for line in hide_queries("".join(format_exception(event.error))).splitlines():
                self._err.say(self._escape(line), whole=True)

    def current(self, key: str, *, is_current: bool, is_new: bool = False) -> None:
        """Write a line to stderr: the exit code says the same."""
        state = "not published yet" if is_new else "up to date" if is_current else "out of date"
        self.info(f"{key} is {state}")

    def mastered(self, name: str, mastered: MasteringReport, size: int) -> None:
        """Keep it for the table."""
        self._heading = "file"
        self._made.append(MasteredRow(name, mastered, size))

    def summary(self) -> None:
        """Write a table of the audio that was made, and where the feeds and the pages are."""
        if self._made:
            self._table()
        for slug, moment in (pair for feed in self._feeds for pair in feed.later):
            when = f"{moment:%Y-%m-%d %H:%M %z}"
            self._say(f"{slug} is not shown before {when}: publish again then")
        for feed in self._feeds:
            self._say(f"{feed.url} ({'written' if feed.changed else 'unchanged'})")
        for url, written in self._pages.items():
            self._say(f"{url} ({phrases.format_pages(written)})")
        for line in chain.from_iterable(map(phrases.format_deleted, self._deleted)):
            self._say(line)

    def _table(self) -> None:
        rows = [replace(row, name=self._escape(row.name)) for row in sorted(self._made)]
        self._out.rich.print(make_table(self._heading, rows, self._out.width))
        for row in rows if len(rows) <= EXPLAINED_ROWS else ():
            for line in describe_level(row.mastered.level) if row.mastered.level else ():
                self._say(self._escape(f"{row.name}: {line}" if len(rows) > 1 else line))

    def result(self, name: str, lines: Sequence[str], document: Any) -> None:  # noqa: ARG002 - programs read it
        """Write the lines."""
        for line in lines:
            # Whole: policies and commands are there to be copied.
            self._out.say(self._escape(line), whole=True)

    def trouble(self, error: PublisherError) -> None:
        """Write the message and the hint to stderr, behind what was written before that."""
        if self._feeds:
            self.summary()
        self._warn(f"publisher: {error.message}", "red")
        self._warn(f"  → {error.hint}")
