"""Parses the cue blocks of WebVTT and SubRip: a timing line with an arrow, and lines of text below it.

This is no library's work, since findings need the line of each cue, which the libraries for these formats drop.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import HOUR, format_short_time, parse_time
from publisher.text.textfile import TextFile

CUE_TIMES = re.compile(r"(\d\d:\d\d:\d\d)[.,](\d{3}) --> (\d\d:\d\d:\d\d)[.,](\d{3})")
"""The timing line as most programs write it. Its whole seconds repeat from cue to cue, so they are cached."""
CUE_TIMING_LINE = re.compile(r"\s*(?P<start>[-\u2212]?[\d:.,]+)\s*-+>\s*(?P<end>[-\u2212]?[\d:.,]+)(?P<rest>\s.*)?")
"""Any timing line: start, arrow, end, cue settings. SubRip has commas where WebVTT has points."""
CLOCKED_ARROW = re.compile(r"\s*[-\u2212]?\d[\w.,]{0,12}:[\w:.,]{0,20}\s*--+>")
"""The beginning of a timing line in which something may be wrong: a clock and a long arrow."""
SPACED_TIMES = re.compile(
    r"\s*\d{1,2}\s?[:：]\s?\d\d\s?[:：]\s?\d\d\s?[.,，]\s?\d{3}\s*-\s?-?\s?>\s*"
    r"\d{1,2}\s?[:：]\s?\d\d\s?[:：]\s?\d\d\s?[.,，]\s?\d{3}\s*"
)
"""A timing line with blanks in its times and in its arrow, as machine translation leaves it."""
CUE_SETTINGS = re.compile(r"(?:\s+[\w-]+:\S+)*\s*")
"""What may stand behind the times: settings of WebVTT, coordinates of SubRip."""
HEADER_LINE = re.compile(r"[\w-]+\s*[:=].*")
"""A line of WebVTT's header: Language: nb."""
MAX_NUMBER_DIGITS = 7
"""Digits of a cue's number."""
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


def find_timing_lines(lines: Sequence[str]) -> list[int]:
    """Return the indices of the timing lines: two times and an arrow, and none that are said (`5 -> 6 is next`)."""
    arrows = [number for number, line in enumerate(lines) if ">" in line and _is_timing_line(line)]
    clocked = [number for number in arrows if ":" in lines[number]]
    return clocked or arrows


def _close_up(line: str) -> str:
    """Return a timing line without the blanks in its times and its arrow; any other line as it is."""
    if not SPACED_TIMES.fullmatch(line):
        return line
    times = re.sub(r"\s", "", line).replace("：", ":").replace("，", ",")
    return re.sub("-+>", " --> ", times)


def _is_timing_line(line: str) -> bool:
    if "->" not in line:
        return SPACED_TIMES.fullmatch(line) is not None
    if CUE_TIMES.fullmatch(line) or CLOCKED_ARROW.match(line) or SPACED_TIMES.fullmatch(line):
        return True
    found = CUE_TIMING_LINE.fullmatch(line)
    if found is None:
        return False
    alone = CUE_SETTINGS.fullmatch(found["rest"] or "") is not None
    return alone or ("-->" in line and ":" in found["start"] + found["end"])


def _blocks(sheet: TextFile, what: str, *, blank_ends: bool) -> Iterator[CueBlock]:
    # A line of blanks ends no cue of WebVTT: only an empty line does.
    lines = [line if line.isspace() else line.rstrip() for line in sheet.lines]
    arrows = find_timing_lines(lines)
    if not arrows:
        sheet.error(
            f"{what}-syntax", 1, "there are no times in the file", "write lines like 00:00:01.000 --> 00:00:04.000"
        )
    if not sheet.has_room(arrows[:-1], MAX_CUES, "cues"):
        del arrows[MAX_CUES + 1 :]
        del lines[arrows.pop() :]
    names = _identifiers(lines, arrows, blank_ends=blank_ends)
    head = lines[: (arrows[0] if arrows else len(lines)) - (0 in names)]
    if arrows:
        _check_head(sheet, what, head, has_header=blank_ends)
    for order, (number, following) in enumerate(zip(arrows, [*arrows[1:], len(lines)], strict=False), 1):
        body = lines[number + 1 : following - (order in names)]
        text = _text(sheet, what, number + 1, body, blank_ends=blank_ends)
        times = _times(sheet, what, number, lines[number])
        if times is not None:
            yield CueBlock(number + 1, *times, tuple(text))


def _identifiers(lines: Sequence[str], arrows: Sequence[int], *, blank_ends: bool) -> set[int]:
    """Return which timing lines have an identifier above them, by their order, from 0 on.

    An identifier stands below a blank line, but a number that continues the numbers before it, or that is the cue's
    own by counting, may stand below what is said. Digits that do neither are said.
    """
    names: set[int] = set()
    before: int | None = None
    for order, arrow in enumerate(arrows):
        line = lines[arrow - 1].strip() if arrow else ""
        previous = arrows[order - 1] if order else -1
        if not line or arrow - 1 <= previous:
            continue
        below_blank = arrow - 2 < 0 or not lines[arrow - 2].strip()
        is_number = line.isdigit() and len(line) <= MAX_NUMBER_DIGITS
        number = int(line) if is_number else None
        counts = number is not None and number in {order + 1, order, None if before is None else before + 1}
        alone = arrow - 2 <= previous
        if is_number:
            named = counts or (below_blank and not alone and 0 in names) or order == 0
            named = named and (not alone or 0 in names or order == 0)
        else:
            # Below a cue in which nothing else is said, it is what is said.
            spoken = not order or 0 in names or any(map(str.strip, lines[previous + 1 : arrow - 1]))
            named = blank_ends and below_blank and not alone and spoken and not line.startswith("WEBVTT")
        if named:
            names.add(order)
            before = number
    return names


def _check_head(sheet: TextFile, what: str, head: list[str], *, has_header: bool) -> None:
    """Warn of text above the first cue, but for the header and the blocks of WebVTT."""
    end = 0
    if has_header:
        end = next((index for index, line in enumerate(head) if not line.strip()), len(head))
        for index, line in enumerate(head[:end]):
            if index and not HEADER_LINE.fullmatch(line) and head[0].startswith("WEBVTT"):
                _warn_outside(sheet, what, index + 1)
        if head and not head[0].startswith("WEBVTT"):
            end = 0
    _check_between(sheet, what, end, head[end:])


def _times(sheet: TextFile, what: str, number: int, line: str) -> tuple[float, float] | None:
    start, end = _read_times(line)
    if start is None or end is None:
        fix = "write the line like 00:00:01.000 --> 00:00:04.000"
        sheet.error(f"{what}-time", number + 1, "these are no two times with an arrow between them", fix)
        return None
    if start < 0:
        message = f"the cue begins {format_short_time(-start)} before the sound does"
        sheet.error(f"{what}-time", number + 1, message, "write the time that is meant")
        return 0.0, max(end, 0.0)
    if end < start:
        message = f"the cue ends at {format_short_time(max(end, 0.0))}, before it begins at {format_short_time(start)}"
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
    found = CUE_TIMING_LINE.fullmatch(_close_up(line))
    return (_signed(found["start"]), _signed(found["end"])) if found else (None, None)


def _signed(text: str) -> float | None:
    """Return a time that may be negative, as a wrong offset makes it."""
    seconds = parse_time(text.lstrip("-\u2212"))
    return -seconds if seconds is not None and text[:1] in {"-", "\u2212"} else seconds


_seconds = lru_cache(maxsize=3 * HOUR)(parse_time)


def _text(sheet: TextFile, what: str, first: int, body: list[str], *, blank_ends: bool) -> list[str]:
    """Return the lines of a cue's text; in WebVTT an empty line ends it, if anything is said before that."""
    if not blank_ends:
        return [line for line in body if line.strip()]
    begin = next((index for index, line in enumerate(body) if line.strip()), len(body))
    if begin and body[begin : begin + 1] and body[begin].startswith(NON_CUE_BLOCKS):
        begin = 0
    end = next((index for index in range(begin, len(body)) if _ends_cue(body, index)), len(body))
    _check_between(sheet, what, first + end, body[end:])
    return [line for line in body[begin:end] if line.strip()]


def _ends_cue(body: Sequence[str], index: int) -> bool:
    below = body[index + 1] if index + 1 < len(body) else ""
    return not body[index] or (body[index].isspace() and below.startswith(NON_CUE_BLOCKS))


def _check_between(sheet: TextFile, what: str, first: int, rest: list[str]) -> None:
    """Warn of text between two cues that belongs to neither."""
    before, skipping = "", False
    for number, line in enumerate(rest, first + 1):
        if line.strip() and not before:
            skipping = line.startswith(NON_CUE_BLOCKS)
            if not skipping:
                _warn_outside(sheet, what, number)
        before = line.strip()


def _warn_outside(sheet: TextFile, what: str, number: int) -> None:
    fix = "take out the empty line above it, if it belongs to the cue before it"
    sheet.warn(f"{what}-outside", number, "this text has no times, and is left out", fix)
