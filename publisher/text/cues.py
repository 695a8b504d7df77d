"""Blocks of time: what WebVTT and SubRip files are made of. Each is a line with an arrow, and lines of text below it.

Libraries for these formats are lenient in ways of their own and forget where a cue stood; a finding needs its line.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from publisher.model.timecode import HOUR, format_short_time, parse_time
from publisher.text.textfile import TextFile

CUE_TIMES = re.compile(r"(\d\d:\d\d:\d\d)[.,](\d{3}) --> (\d\d:\d\d:\d\d)[.,](\d{3})")
"""The times of a block as most programs write them: whole seconds, which come again and again, and milliseconds."""
CUE_TIMING_LINE = re.compile(r"\s*(?P<start>[\d:.,]+)\s*-+>\s*(?P<end>[\d:.,]+)(?:\s.*)?")
"""The times of a block, and settings behind them. SubRip files have commas where WebVTT has points."""
NON_CUE_BLOCKS = ("WEBVTT", "NOTE", "STYLE", "REGION", "X-TIMESTAMP-MAP")
"""How the blocks of WebVTT begin that say nothing that is heard."""


class CueBlock(NamedTuple):
    """What stands between two times."""

    line: int
    """Of the arrow, counted from one."""
    start: float
    end: float
    text: tuple[str, ...]


def parse_vtt_blocks(sheet: TextFile, *, what: str) -> list[CueBlock]:
    """Return the blocks of a WebVTT file; comments, styles and regions are left out. `what` begins the rules' names."""
    if not sheet.lines[0].startswith("WEBVTT"):
        fix = "write WEBVTT there, and an empty line below it"
        sheet.warn(f"{what}-head", 1, "the first line is not WEBVTT", fix)
    return [*_blocks(sheet, what, blank_ends=True)]


def parse_srt_blocks(sheet: TextFile, *, what: str) -> list[CueBlock]:
    """Return the blocks of an SRT file, whether they are numbered or not; empty lines within a block are skipped."""
    return [*_blocks(sheet, what, blank_ends=False)]


def _blocks(sheet: TextFile, what: str, *, blank_ends: bool) -> Iterator[CueBlock]:
    lines = [line.rstrip() for line in sheet.lines]
    arrows = [number for number, line in enumerate(lines) if "->" in line and line.lstrip()[:1].isdigit()]
    if not arrows:
        sheet.error(
            f"{what}-syntax", 1, "there are no times in the file", "write lines like 00:00:01.000 --> 00:00:04.000"
        )
    for number, following in zip(arrows, [*arrows[1:], len(lines)], strict=False):
        body = lines[number + 1 : following]
        text = _text(sheet, what, number + 1, body, is_last=following == len(lines), blank_ends=blank_ends)
        times = _times(sheet, what, number, lines[number])
        if times is not None:
            yield CueBlock(number + 1, *times, tuple(text))


def _times(sheet: TextFile, what: str, number: int, line: str) -> tuple[float, float] | None:
    start, end = _clocks(line)
    if start is None or end is None:
        fix = "write the line like 00:00:01.000 --> 00:00:04.000"
        sheet.error(f"{what}-time", number + 1, "these are no two times with an arrow between them", fix)
        return None
    if end < start:
        message = f"the cue ends at {format_short_time(end)}, before it begins at {format_short_time(start)}"
        sheet.error(f"{what}-time", number + 1, message, "write the time that is meant")
        return start, start
    return start, end


def _clocks(line: str) -> tuple[float | None, float | None]:
    """Return what stands before and behind the arrow, None for what is no time."""
    if found := CUE_TIMES.fullmatch(line):
        start, after_start, end, after_end = found.groups()
        begins, ends = _seconds(start), _seconds(end)
        if begins is not None and ends is not None:
            return (1000 * begins + int(after_start)) / 1000, (1000 * ends + int(after_end)) / 1000
    found = CUE_TIMING_LINE.fullmatch(line)
    return (parse_time(found["start"]), parse_time(found["end"])) if found else (None, None)


_seconds = lru_cache(maxsize=3 * HOUR)(parse_time)


def _text(sheet: TextFile, what: str, first: int, body: list[str], *, is_last: bool, blank_ends: bool) -> list[str]:
    """Return the lines of a block's text, without the number or name of the block that follows."""
    if "" in body and body.index("") == len(body) - 1:
        # Nearly all blocks are like this.
        return body[:-1]
    named = not is_last and body and (blank_ends or body[-1].strip().isdigit())
    if named and (len(body) == 1 or not body[-2] or body[-1].isdigit()) and body[-1]:
        body.pop()
    if not blank_ends:
        return [line for line in body if line]
    end = next((index for index, line in enumerate(body) if not line), len(body))
    _check_between(sheet, what, first + end, body[end:])
    return body[:end]


def _check_between(sheet: TextFile, what: str, first: int, rest: list[str]) -> None:
    """Tell of text that stands in no block."""
    before, skipping = "", False
    for number, line in enumerate(rest, first + 1):
        if line and not before:
            skipping = line.startswith(NON_CUE_BLOCKS)
            if not skipping:
                fix = "take out the empty line above it, if it belongs to the cue before it"
                sheet.warn(f"{what}-outside", number, "this text has no times, and is left out", fix)
        before = line
