"""Parses the cue blocks of WebVTT and SubRip: a timing line with an arrow, and lines of text below it.

This is no library's work, since findings need the line of each cue, which the libraries for these formats drop.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import HOUR, format_short_time, parse_time
from publisher.text.textfile import TextFile

CUE_TIMES = re.compile(r"(\d\d:\d\d:\d\d)[.,](\d{3}) --> (\d\d:\d\d:\d\d)[.,](\d{3})")
"""The timing line as most programs write it. Its whole seconds repeat from cue to cue, so they are cached."""
CUE_TIMING_LINE = re.compile(r"\s*(?P<start>[\d:.,]+)\s*-+>\s*(?P<end>[\d:.,]+)(?:\s.*)?")
"""Any timing line: start, arrow, end, cue settings. SubRip has commas where WebVTT has points."""
NON_CUE_BLOCKS = ("WEBVTT", "NOTE", "STYLE", "REGION", "X-TIMESTAMP-MAP")
"""First words of the WebVTT blocks that are no cues."""


class CueBlock(NamedTuple):
    """A cue as it stands in the file."""

    line: int
    """The number of the timing line, counted from 1."""
    start: float
    """Seconds, as `end`."""
    end: float
    text: tuple[str, ...]


def parse_vtt_blocks(sheet: TextFile, *, what: str) -> list[CueBlock]:
    """Return the cues of a WebVTT file without comments, styles and regions. `what` is the prefix of rule names."""
    if not sheet.lines[0].startswith("WEBVTT"):
        fix = "write WEBVTT there, and an empty line below it"
        sheet.warn(f"{what}-head", 1, "the first line is not WEBVTT", fix)
    return [*_blocks(sheet, what, blank_ends=True)]


def parse_srt_blocks(sheet: TextFile, *, what: str) -> list[CueBlock]:
    """Return the cues of a SubRip file, numbered or not; blank lines inside a cue are skipped."""
    return [*_blocks(sheet, what, blank_ends=False)]


def _blocks(sheet: TextFile, what: str, *, blank_ends: bool) -> Iterator[CueBlock]:
    lines = [line.rstrip() for line in sheet.lines]
    arrows = [number for number, line in enumerate(lines) if "->" in line and line.lstrip()[:1].isdigit()]
    if not arrows:
        sheet.error(
            f"{what}-syntax", 1, "there are no times in the file", "write lines like 00:00:01.000 --> 00:00:04.000"
        )
    if not sheet.has_room(arrows[:-1], MAX_CUES, "cues"):
        del arrows[MAX_CUES + 1 :]
        del lines[arrows.pop() :]
    for number, following in zip(arrows, [*arrows[1:], len(lines)], strict=False):
        body = lines[number + 1 : following]
        text = _text(sheet, what, number + 1, body, is_last=following == len(lines), blank_ends=blank_ends)
        times = _times(sheet, what, number, lines[number])
        if times is not None:
            yield CueBlock(number + 1, *times, tuple(text))


def _times(sheet: TextFile, what: str, number: int, line: str) -> tuple[float, float] | None:
    start, end = _read_times(line)
    if start is None or end is None:
        fix = "write the line like 00:00:01.000 --> 00:00:04.000"
        sheet.error(f"{what}-time", number + 1, "these are no two times with an arrow between them", fix)
        return None
    if end < start:
        message = f"the cue ends at {format_short_time(end)}, before it begins at {format_short_time(start)}"
        sheet.error(f"{what}-time", number + 1, message, "write the time that is meant")
        return start, start
    return start, end


def _read_times(line: str) -> tuple[float | None, float | None]:
    """Return the times before and behind the arrow in seconds; None for one that cannot be read."""
    if found := CUE_TIMES.fullmatch(line):
        start, after_start, end, after_end = found.groups()
        begins, ends = _seconds(start), _seconds(end)
        if begins is not None and ends is not None:
            return (1000 * begins + int(after_start)) / 1000, (1000 * ends + int(after_end)) / 1000
    found = CUE_TIMING_LINE.fullmatch(line)
    return (parse_time(found["start"]), parse_time(found["end"])) if found else (None, None)


_seconds = lru_cache(maxsize=3 * HOUR)(parse_time)


def _text(sheet: TextFile, what: str, first: int, body: list[str], *, is_last: bool, blank_ends: bool) -> list[str]:
    """Return the text lines of a cue without the identifier of the next cue, which stands at the end of `body`."""
    if "" in body and body.index("") == len(body) - 1:
        # The usual block: text, then the one blank line that ends it.
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
    """Warn of text between two cues that belongs to neither."""
    before, skipping = "", False
    for number, line in enumerate(rest, first + 1):
        if line and not before:
            skipping = line.startswith(NON_CUE_BLOCKS)
            if not skipping:
                fix = "take out the empty line above it, if it belongs to the cue before it"
                sheet.warn(f"{what}-outside", number, "this text has no times, and is left out", fix)
        before = line
