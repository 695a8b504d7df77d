"""Makes the table of audio that was made: how each file measures, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len

from publisher.console.layout import shorten_name
from publisher.console.phrases import format_clock, format_size
from publisher.media.results import LevellingReport, MasteringReport, VoiceLevel

if TYPE_CHECKING:
    from rich.table import Table

LUFS, DBTP, RANGE, LEVEL, LIMITER = "LUFS", "dBTP", "range, LU", "levelled, dB", "limiter"
DURATION, SIZE = "duration", "size"
FIGURE_HEADINGS = (LUFS, DBTP, RANGE, LEVEL, LIMITER, DURATION, SIZE)
"""Headings for `format_figures`."""
NARROWER = (
    FIGURE_HEADINGS,
    (LUFS, DBTP, RANGE, LEVEL, DURATION, SIZE),
    (LUFS, DBTP, LEVEL, DURATION, SIZE),
    (LUFS, DBTP, DURATION, SIZE),
)
"""The columns of tables, the widest first: what is left out is the least asked for."""
COLUMN_GAP = 2
"""Columns between two columns of the table."""
ARROW = " → "
TOLD_RISE = 3.0
"""By how many dB noise has to rise for it to be told."""
MIN_SUBJECT_COLUMN = 8


@dataclass(frozen=True, slots=True, order=True)
class MasteredRow:
    """Audio that was made, as a row of the table."""

    name: str
    mastered: MasteringReport = field(compare=False)
    bytes: int = field(compare=False)


def format_figures(mastered: MasteringReport, count: int) -> tuple[str, ...]:
    """Return how audio of `count` bytes measures, before → after."""
    before, after = mastered.before, mastered.after
    limiter = f"{mastered.limited:.1f} s, {mastered.reduction:.1f} dB at most" if mastered.limited else "off"
    return (
        f"{before.integrated:.1f}{ARROW}{after.integrated:.1f}",
        f"{before.true_peak:.1f}{ARROW}{after.true_peak:.1f}",
        f"{before.loudness_range:.1f}{ARROW}{after.loudness_range:.1f}",
        f"+{mastered.level.raised:.1f} -{mastered.level.lowered:.1f}" if mastered.level else "no",
        limiter if mastered.how == "encoded" else mastered.how,
        format_clock(after.duration),
        format_size(count),
    )


def describe_level(level: LevellingReport) -> tuple[str, ...]:
    """Return what was done to make voices equally loud, in lines: who spoke how loud, before and after."""
    if level.voices:
        voices = ", ".join(f"{name} {_format_change(change)}" for name, change in level.voices.items())
        lines = [f"voices, in LUFS: {voices}"]
    else:
        ends = f"the quietest {_format_change(level.quietest)}, the loudest {_format_change(level.loudest)}"
        lines = [f"{level.stretches} stretches of speech, in LUFS: {ends}"]
    if level.noise and level.raised >= TOLD_RISE:
        lines.append(f"noise between words, at its highest: {_format_change(level.noise)} LUFS")
    return tuple(lines)


def _format_change(change: VoiceLevel) -> str:
    return f"{change.before:.1f}{ARROW}{change.after:.1f}"


def choose_figures(heading: str, rows: Sequence[MasteredRow], width: int | None) -> list[tuple[str, ...]]:
    """Return the lines of the table, its headings first, each as its cells: as many figures as fit into `width`.

    Without a width all of them are there. Where the names find no place beside the fewest figures, before → after
    becomes after, and then the names are shortened.
    """
    table = [(heading, *FIGURE_HEADINGS), *((row.name, *format_figures(row.mastered, row.bytes)) for row in rows)]
    if width is None:
        return table
    for headings in NARROWER:
        kept = [0, *(1 + FIGURE_HEADINGS.index(one) for one in headings)]
        chosen = [tuple(line[column] for column in kept) for line in table]
        if _measure(chosen) <= width:
            return chosen
    chosen = [(line[0], *(cell.rpartition(ARROW)[2] for cell in line[1:])) for line in chosen]
    room = max(MIN_SUBJECT_COLUMN, width - _measure([("", *line[1:]) for line in chosen]))
    return [(shorten_name(line[0], room), *line[1:]) for line in chosen]


def _measure(table: Sequence[tuple[str, ...]]) -> int:
    """Return the width of a table."""
    columns = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    return sum(columns) + COLUMN_GAP * (len(columns) - 1)


def make_table(heading: str, rows: Sequence[MasteredRow], width: int | None) -> "Table":
    """Return the table for rich, fitted to `width` columns."""
    from rich.table import Table  # noqa: PLC0415 - few runs make anything
    from rich.text import Text  # noqa: PLC0415

    headings, *lines = choose_figures(heading, rows, width)
    table = Table(box=None, pad_edge=False)
    for one in headings:
        table.add_column(Text(one))
    for line in lines:
        table.add_row(*map(Text, line))
    return table
