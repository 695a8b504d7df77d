"""Parses chapters with a key on each line: FFmpeg's metadata, OGM's chapters, cue sheets, Reaper's projects."""

import re
from typing import NamedTuple

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import MINUTE, parse_time
from publisher.text.chapters.build import add_chapter, keep_own_ends, sort_chapters
from publisher.text.textfile import TextFile

FFMETADATA_HEAD = ";FFMETADATA"
NANOSECONDS = (1, 1_000_000_000)
"""The time base of FFmpeg's metadata where none is written."""
TIME_BASE = re.compile(r"(?P<top>\d{1,9})/(?P<below>[1-9]\d{0,11})")
ESCAPED = re.compile(r"\\(.)")
OGM_KEY = re.compile(r"CHAPTER(?P<number>\d{1,6})(?P<key>NAME|URL)?=(?P<value>.*)", re.IGNORECASE)
CUE_TRACK = re.compile(r"\s*TRACK\s+\d+\s+AUDIO\s*", re.IGNORECASE)
CUE_INDEX = re.compile(
    r"\s*INDEX\s+0*1\s+(?P<minutes>\d{1,4}):(?P<seconds>[0-5]?\d):(?P<frames>\d\d)\s*", re.IGNORECASE
)
CUE_TITLE = re.compile(r"\s*TITLE\s+(?:\"(?P<quoted>[^\"]*)\"|(?P<plain>.*\S))\s*", re.IGNORECASE)
CUE_FRAMES = 75
"""Frames a second of an audio CD."""
REAPER_HEAD = "<REAPER_PROJECT"
REAPER_MARKER = re.compile(
    r"\s*MARKER (?P<number>\d+) (?P<time>\d+(?:\.\d+)?) "
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|`(?P<back>[^`]*)`|(?P<plain>\S+))(?: (?P<flags>\d+))?(?: .*)?"
)


class _Row(NamedTuple):
    """What is said of a chapter, and the number of its line."""

    line: int
    start: float | None
    title: str | None = None
    end: float | None = None
    link: str | None = None


def _build(sheet: TextFile, rows: list[_Row], fix: str) -> Chapters:
    chapters: list[Chapter] = []
    places: list[int | None] = []
    ends: list[float | None] = []
    for row in rows:
        if row.start is None:
            sheet.error("chapter-wrong", row.line, "the chapter has no start that can be read", fix)
        elif add_chapter(chapters, sheet, row.line, start=row.start, title=row.title, link=row.link):
            places.append(row.line)
            ends.append(row.end if row.end is not None and row.end > row.start else None)
    return sort_chapters(keep_own_ends(chapters, ends), sheet, places)


def parse_ffmetadata(sheet: TextFile) -> Chapters:
    """Parse the chapters of FFmpeg's metadata file; its other sections are skipped."""
    rows: list[_Row] = []
    values: dict[str, str] = {}
    first = 0
    in_chapter = False
    for number, line in _join_escaped(sheet.lines):
        if line.startswith("["):
            if in_chapter:
                rows.append(_read_ffmetadata(first, values))
            in_chapter, first, values = line.strip().upper() == "[CHAPTER]", number, {}
        elif in_chapter and not line.startswith((";", "#")):
            key, _, value = line.partition("=")
            values[key.strip().casefold()] = ESCAPED.sub(r"\1", value).strip()
    if in_chapter:
        rows.append(_read_ffmetadata(first, values))
    return _build(sheet, rows, "write START=750000 behind TIMEBASE=1/1000")


def _join_escaped(lines: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return lines and their numbers; one that ends in a backslash goes on in the next."""
    joined: list[tuple[int, str]] = []
    parts: list[str] = []
    for number, line in enumerate(lines, 1):
        goes_on = (len(line) - len(line.rstrip("\\"))) % 2 == 1
        parts.append(line[:-1] if goes_on else line)
        if not goes_on or number == len(lines):
            joined.append((number - len(parts) + 1, " ".join(parts)))
            parts = []
    return joined


def _read_ffmetadata(line: int, values: dict[str, str]) -> _Row:
    base = TIME_BASE.fullmatch(values.get("timebase", ""))
    top, below = (int(base["top"]), int(base["below"])) if base else NANOSECONDS

    def seconds(key: str) -> float | None:
        text = values.get(key, "")
        if not text.isdecimal() or len(text) > len("9223372036854775807"):
            return None
        return parse_time(f"{int(text) * top / below:.3f}")

    return _Row(line, seconds("start"), values.get("title"), seconds("end"))


def parse_ogm_chapters(sheet: TextFile) -> Chapters:
    """Parse chapters like CHAPTER01=00:12:30.000 and CHAPTER01NAME=Title, of OGM and of Vorbis comments."""
    rows: dict[str, _Row] = {}
    for number, line in enumerate(sheet.lines, 1):
        found = OGM_KEY.fullmatch(line.strip())
        if found is None:
            if line.strip():
                fix = "write two lines: CHAPTER01=00:12:30.000 and CHAPTER01NAME=Title"
                sheet.error("chapter-wrong", number, "the line is no key of a chapter", fix)
            continue
        row = rows.get(found["number"], _Row(number, None))
        match (found["key"] or "").upper():
            case "NAME":
                row = row._replace(title=found["value"])
            case "URL":
                row = row._replace(link=found["value"].strip())
            case _:
                row = row._replace(start=parse_time(found["value"]), line=number)
        rows[found["number"]] = row
    return _build(sheet, [*rows.values()], "write it like CHAPTER01=00:12:30.000")


def parse_cue_sheet(sheet: TextFile) -> Chapters:
    """Parse the tracks of a cue sheet, whose times are minutes, seconds and frames of 1/75 s."""
    rows: list[_Row] = []
    for number, line in enumerate(sheet.lines, 1):
        if CUE_TRACK.fullmatch(line):
            rows.append(_Row(number, None))
        elif rows and (title := CUE_TITLE.fullmatch(line)):
            rows[-1] = rows[-1]._replace(title=title["quoted"] or title["plain"])
        elif rows and (index := CUE_INDEX.fullmatch(line)):
            start = MINUTE * int(index["minutes"]) + int(index["seconds"]) + int(index["frames"]) / CUE_FRAMES
            rows[-1] = rows[-1]._replace(start=round(start, 3), line=number)
    return _build(sheet, rows, "write a line like INDEX 01 12:30:00")


def parse_reaper_project(sheet: TextFile) -> Chapters:
    """Parse the markers of a Reaper project, and its regions, which are two markers of one number."""
    rows: list[_Row] = []
    regions: dict[str, int] = {}
    for number, line in enumerate(sheet.lines, 1):
        found = REAPER_MARKER.fullmatch(line) if "MARKER " in line else None
        if found is None:
            continue
        time = parse_time(f"{float(found['time']):.3f}")
        if int(found["flags"] or 0) & 1 and found["number"] in regions:
            at = regions.pop(found["number"])
            rows[at] = rows[at]._replace(end=time)
            continue
        if int(found["flags"] or 0) & 1:
            regions[found["number"]] = len(rows)
        title = found["double"] or found["single"] or found["back"] or found["plain"]
        rows.append(_Row(number, time, title))
    return _build(sheet, rows, "write the time of the marker in seconds")
