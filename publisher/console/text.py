"""Writes results as text: with colours and progress bars on a terminal, else as plain lines."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from traceback import format_exception
from typing import TYPE_CHECKING, Any

from rich.console import Console as RichConsole
from rich.markup import escape

from publisher.console import phrases
from publisher.console.diff import format_diff
from publisher.errors import PublisherError, hide_queries
from publisher.feed.impact import Impact, ImpactLevel
from publisher.findings import Finding, Severity
from publisher.media.results import MasteringReport
from publisher.model.invisible import escape_controls
from publisher.plan import Plan, StepKind
from publisher.plan.events import Event, FeedWritten, FilesDeleted, PagesWritten, StepDone, StepFailed
from publisher.plan.ledger import Publication
from publisher.storage.base import Notice
from publisher.tasks import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

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
ALL_UPLOADS = "all uploads"
WORKFLOW_COMMAND = re.compile(r"^(\s*)(?=::)|(#)(?=#\[)")
"""What GitHub's runner takes for a command of the workflow: :: at the beginning of a line, ##[ anywhere in it."""
PLAIN_WIDTH = 160
"""Columns of a table where no terminal sets them."""


@dataclass(frozen=True, slots=True, order=True)
class MasteredRow:
    """Audio that was made, as a row of the table."""

    name: str
    mastered: MasteringReport = field(compare=False)
    bytes: int = field(compare=False)


class TextConsole:
    """Writes results as text, for people."""

    def __init__(self) -> None:
        """Begin with nothing shown."""
        self._out = _make_rich_console(sys.stdout)
        self._err = _make_rich_console(sys.stderr)
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._ways: dict[str, tuple[str, float]] = {}
        self._uploads: dict[str, tuple[float, int]] = {}
        self._made: list[MasteredRow] = []
        self._heading = "episode"
        self._feeds: list[FeedWritten] = []
        self._pages: dict[str, list[PagesWritten]] = {}
        self._deleted: list[FilesDeleted] = []

    def _say(self, line: str, style: str | None = None) -> None:
        """Write a line to stdout."""
        self._out.print(self._escape(line), markup=False, style=style, soft_wrap=True)

    def _warn(self, line: str, style: str | None = None) -> None:
        """Write a line to stderr."""
        self._err.print(self._escape(line), markup=False, style=style, soft_wrap=True)

    def _escape(self, line: str) -> str:
        """Return a line as it is shown: others may have written parts of it."""
        return WORKFLOW_COMMAND.sub(lambda found: f"{found[0]}\\", escape_controls(line))

    def info(self, line: str) -> None:
        """Write a line to stderr."""
        self._warn(line, "dim")

    def findings(self, findings: Sequence[Finding]) -> None:
        """Write each finding with its line, a mark under the place, and the fix."""
        for finding in findings:
            self._finding(finding)
        total = phrases.format_finding_total(list(findings))
        self._out.print(total or "no findings: everything can be published", style="bold" if total else "green")

    def _finding(self, finding: Finding) -> None:
        colour = "red" if finding.severity is Severity.ERROR else "yellow"
        place, message = (escape(self._escape(text)) for text in (str(finding.position), finding.message))
        self._out.print(
            f"[bold]{place}[/]: [{colour}]{finding.severity}[/]: {message} [dim]\\[{finding.rule}][/]", soft_wrap=True
        )
        if finding.position.text and finding.position.line is not None:
            margin = f"  {finding.position.line} │ "
            text, column = finding.position.excerpt.expandtabs(1), finding.position.excerpt_column
            self._say(margin + text)
            # Control characters are shown as several.
            wider = len(escape_controls(text[: column - 1])) - len(text[: column - 1])
            self._say(" " * (len(margin) + column - 1 + wider) + "^", colour)
        self._say(f"  → {finding.fix}")

    def plan(self, plans: Sequence[Plan]) -> None:
        """Write a line a step, but one for many that say nothing; and what they come to."""
        for plan in plans:
            self._plan(plan)

    def _plan(self, plan: Plan, outlook: Impact | None = None) -> None:
        for kind, line in phrases.format_plan(plan):
            self._say(line, KIND_STYLES[kind])
        self._say(phrases.format_plan_total(plan, outlook), "bold")

    def impact(self, outlooks: Sequence[Impact]) -> None:
        """Write the plan, then a line for each thing that listeners would notice, then the feed's changes."""
        for outlook in outlooks:
            self._plan(outlook.plan, outlook)
            if pages := phrases.format_page_changes(outlook.pages):
                self._say(pages)
            if outlook.effects:
                self._out.print("listeners:", style="bold")
            for effect in phrases.format_effects(outlook):
                line = f"  {effect.subject}: {effect.text}"
                self._say(line, IMPACT_STYLES.get(effect.impact))
            if outlook.changes:
                self._out.print("the feed, by item and field:", style="bold")
            for line in format_diff(outlook.changes):
                self._say(f"  {line}")

    @contextmanager
    def task(self) -> Iterator[None]:
        """Show a bar a task, on a terminal."""
        if not self._err.is_terminal:
            yield
            return
        # Only terminals have bars.
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as Bars  # noqa: PLC0415

        columns = (
            # Folders may be called what rich takes for markup.
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[stage]:8}", markup=False),
            TextColumn("{task.fields[amount]:>16}", markup=False),
            TimeElapsedColumn(),
            TimeRemainingColumn(compact=True),
        )
        with Bars(*columns, console=self._err, transient=True) as self._bars:
            yield
        self._bars = None
        self._tasks.clear()
        self._ways.clear()
        self._uploads.clear()

    def progress(self, progress: Progress) -> None:
        """Move the task's bar."""
        if self._bars is None:
            return
        way, come = phrases.compute_progress(progress.stage, progress.fraction)
        if progress.subject not in self._tasks:
            self._tasks[progress.subject] = self._bars.add_task(
                escape_controls(progress.subject), total=1.0, stage="", amount=""
            )
        task = self._tasks[progress.subject]
        before, reached = self._ways.get(progress.subject, (way, 0.0))
        if before != way or come < reached:
            # On another way, or on the same one once more, what is left is guessed anew.
            self._bars.reset(task)
        self._ways[progress.subject] = way, come
        amount = "" if progress.bytes is None else phrases.format_amount(progress.fraction, progress.bytes)
        self._bars.update(task, completed=come, stage=progress.stage, amount=amount)
        if progress.bytes is not None and progress.stage == "upload":
            self._uploads[progress.subject] = (progress.fraction * progress.bytes, progress.bytes)
            self._show_uploads()

    def _show_uploads(self) -> None:
        """Move the bar of all uploads together."""
        if self._bars is None:
            return
        if ALL_UPLOADS not in self._tasks:
            self._tasks[ALL_UPLOADS] = self._bars.add_task(ALL_UPLOADS, total=1.0, stage="upload", amount="")
        sent, size = (sum(column) for column in zip(*self._uploads.values(), strict=True))
        fraction = sent / size if size else 1.0
        self._bars.update(
            self._tasks[ALL_UPLOADS], completed=fraction, amount=phrases.format_amount(fraction, round(size))
        )

    def event(self, feed: str, event: Event) -> None:
        """Write a line for what is done or failed."""
        match event:
            case Progress():
                self.progress(event)
            case StepDone():
                self._done(feed, event)
            case StepFailed(step=step):
                self._finish(step.subject)
                self.failed(feed, event)
            case FeedWritten():
                self._feeds.append(event)
            case PagesWritten():
                self._finish(event.subject)
                self._pages.setdefault(event.url, []).append(event)
            case FilesDeleted():
                self._deleted.append(event)
            case Notice(message=message, hint=hint):
                self._warn(f"warning: {message}", "yellow")
                self._warn(f"  → {hint}")

    def _done(self, feed: str, event: StepDone) -> None:
        step, published = event.step, event.published
        if isinstance(published, Publication):
            self._made.append(MasteredRow(published.slug, published.mastered, published.enclosure.bytes))
        self._finish(step.subject)
        self.info(f"{feed}: {step.subject}: {'published' if step.kind is StepKind.CREATE else step.kind + 'd'}")

    def failed(self, feed: str, event: StepFailed) -> None:
        """Write what could not be done, and what to do about it."""
        self._warn(f"{feed}: {event.step.subject}: failed: {hide_queries(str(event.error))}", "red")
        if isinstance(event.error, PublisherError):
            self._warn(f"  → {event.error.hint}")
        else:
            # Not foreseen, so a bug: its report needs the whole story.
            for line in hide_queries("".join(format_exception(event.error))).splitlines():
                self._warn(line)

    def current(self, key: str, is_current: bool) -> None:  # noqa: FBT001 - as the protocol has it
        """Write a line to stderr: the exit code says the same."""
        self.info(f"{key} is {'up to date' if is_current else 'out of date'}")

    def _finish(self, subject: str) -> None:
        if self._bars is not None and subject in self._tasks:
            self._bars.remove_task(self._tasks.pop(subject))

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
        from rich.table import Table  # noqa: PLC0415 - few runs make anything

        table = Table(self._heading, *phrases.FIGURE_HEADINGS, box=None, pad_edge=False)
        for row in sorted(self._made):
            table.add_row(escape(self._escape(row.name)), *phrases.format_figures(row.mastered, row.bytes))
        self._out.print(table)

    def result(self, name: str, lines: Sequence[str], document: Any) -> None:  # noqa: ARG002 - programs read it
        """Write the lines."""
        for line in lines:
            self._say(line)

    def trouble(self, error: PublisherError) -> None:
        """Write the message and the hint to stderr, behind what was written before that."""
        if self._feeds:
            self.summary()
        self._warn(f"publisher: {error.message}", "red")
        self._warn(f"  → {error.hint}")


def _make_rich_console(stream: object) -> RichConsole:
    terminal = bool(getattr(stream, "isatty", lambda: False)())
    # Without a terminal rich would cut tables at 80 columns; logs have no such edge.
    return RichConsole(file=stream, width=None if terminal else PLAIN_WIDTH, highlight=False, emoji=False)  # type: ignore[arg-type]
