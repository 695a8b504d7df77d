"""Shows how far tasks have come as one line: which one is at work, how many are done, and the time that is left."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from publisher.console.layout import shorten_name
from publisher.console.phrases import format_amount, format_clock
from publisher.model.invisible import escape_controls
from publisher.tasks import DONE, Progress

_SHARES = {
    "scan": (0.0, 0.2),
    "inspect": (0.2, 0.8),
    "measure": (0.0, 0.12),
    "encode": (0.12, 0.56),
    "prove": (0.68, 0.12),
    "trace": (0.8, 0.0),
    "tag": (0.8, 0.0),
    "upload": (0.8, 0.2),
}
"""Where in a task each stage begins, and how much of the task it is: encoding takes most of the time."""
MIN_FRACTION, MIN_SECONDS = 0.02, 2.0
"""How much has to be done, and for how long, before the time that is left can be told."""
MIN_SUBJECT = 16
"""Columns of a name below which details beside it are left out."""


def compute_progress(stage: str, fraction: float) -> float:
    """Return how much of a task is done, from 0 to 1, when so much of a stage is."""
    begin, share = _SHARES.get(stage, (0.0, 1.0))
    return begin + share * fraction


def estimate_left(seconds: float, fraction: float) -> float | None:
    """Return the seconds that are left if `fraction` took so many; None where it is too early to tell."""
    if fraction < MIN_FRACTION or seconds < MIN_SECONDS:
        return None
    return seconds * (1 - fraction) / fraction


def name_subject(subject: str) -> str:
    """Return what a task is about, in short: of an address its last part."""
    return escape_controls(subject.rstrip("/").rpartition("/")[2] if "://" in subject else subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressState:
    """What the line says."""

    name: str
    stage: str
    amount: str
    """How much of the stage is done."""
    count: str = ""
    """How many tasks are done of how many; empty for a single one."""
    left: str = ""


def format_progress(shown: ProgressState, width: int) -> str:
    """Return the line, at most `width` columns: a long name is shortened, details that find no place are left out."""
    parts = (f"{shown.stage} {shown.amount}", shown.count, shown.left)
    # The count is what is asked for most, then the time.
    for kept in (parts, parts[1:], parts[1:2]):
        details = "  ".join(part for part in kept if part)
        room = width - cell_len(details) - 2
        if details and room >= MIN_SUBJECT:
            name = shorten_name(shown.name, room)
            return f"{name}{' ' * (room - cell_len(name))}  {details}"
    return shorten_name(shown.name, width)


class ProgressLine:
    """Follows tasks, and is rendered by rich as one line: that of the task that is at work for the longest time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing at work; `clock` tells seconds."""
        self._clock = clock
        self._running: dict[str, float] = {}
        self._amounts: dict[str, tuple[str, str]] = {}
        self._begun = 0.0
        self._run: int | str = 0
        self._ended = 0
        self.shown: ProgressState | None = None
        """Replaced as a whole: another thread draws it."""

    def update(self, progress: Progress) -> None:
        """Take what a task reports."""
        # Without a count there is one task, and another subject is another one.
        run = progress.total or progress.subject
        if run != self._run or progress.ended < self._ended:
            self._running.clear()
            self._amounts.clear()
            self._begun = self._clock()
        self._run, self._ended = run, progress.ended
        if progress.stage == DONE:
            self._running.pop(progress.subject, None)
            self._amounts.pop(progress.subject, None)
        else:
            done = compute_progress(progress.stage, progress.fraction) if progress.total else progress.fraction
            # A second file that is uploaded does not take back what the first one was.
            self._running[progress.subject] = max(done, self._running.get(progress.subject, 0.0))
            self._amounts[progress.subject] = progress.stage, _format_amount(progress)
        self._show(max(progress.total, 1))

    def _show(self, total: int) -> None:
        if not self._running:
            return
        subject = next(iter(self._running))
        stage, amount = self._amounts[subject]
        fraction = min(1.0, (self._ended + sum(self._running.values())) / total)
        left = estimate_left(self._clock() - self._begun, fraction)
        self.shown = ProgressState(
            name=name_subject(subject),
            stage=stage,
            amount=amount,
            count=f"{self._ended} of {total}" if total > 1 else "",
            left="" if left is None else f"{format_clock(left)} left",
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the line for a terminal of this width; nothing before the first report."""
        if self.shown is not None:
            yield Text(format_progress(self.shown, options.max_width), style="dim", no_wrap=True, overflow="crop")


def _format_amount(progress: Progress) -> str:
    if progress.bytes is None:
        return f"{round(100 * progress.fraction)} %"
    return format_amount(progress.fraction, progress.bytes)
