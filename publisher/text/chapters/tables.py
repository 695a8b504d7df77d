"""Parses the marker tables of audio and video editors: a row of headings, and a row for each marker.

Audition, Premiere, Reaper and others write such tables, with tabs, commas or semicolons between the cells. Columns are
known by their headings, in any order.
"""

import csv
import re
from collections.abc import Sequence

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import HOUR, MINUTE, format_cue_time, parse_time
from publisher.text.chapters.build import add_chapter, keep_own_ends, sort_chapters
from publisher.text.textfile import TextFile

DELIMITERS = "\t,;"
COLUMNS = {
    "start": ("start", "in", "start time", "starttime", "time", "timestamp", "position", "timecode", "tid", "anfang"),
    "title": ("name", "title", "marker name", "chapter", "chapter title", "label", "tittel", "navn", "titel"),
    "end": ("end", "out", "end time", "endtime", "slutt", "ende"),
    "length": ("duration", "length", "dauer", "varighet"),
    "form": ("time format", "zeitformat"),
    "more": ("description", "comments", "beschreibung"),
    "link": ("url", "link"),
}
"""Headings of the columns, in lower case."""
FRAMES = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>\d\d):(?P<seconds>\d\d)(?P<mark>[:;])(?P<frames>\d{1,9})")
"""A time of video: the frames stand behind a colon, or behind a semicolon where some are dropped (SMPTE 12M)."""
RATE = re.compile(r"(?P<rate>\d{1,6}(?:[.,]\d{1,3})?)\s*(?P<unit>fps|hz)", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"')
HUNDREDTHS = re.compile(r"\d{1,3}[.,][0-5]\d")
"""A number that may be minutes and seconds."""


def find_table_columns(line: str) -> tuple[str, dict[str, int]] | None:
    """Return the delimiter and the numbers of the columns of a row of headings; None for any other line."""
    for delimiter in DELIMITERS:
        cells = [cell.casefold() for cell in _split(line, delimiter)]
        columns = {
            key: cells.index(name)
            for key, names in COLUMNS.items()
            if (name := next((name for name in names if name in cells), None))
        }
        if {"start", "title"} <= columns.keys():
            return delimiter, columns
    return None


def parse_marker_table(sheet: TextFile) -> Chapters:
    """Parse a chapter from each row below the headings. A marker with a length gives a chapter with an end."""
    first = next((number for number, line in enumerate(sheet.lines) if line.strip()), 0)
    found = find_table_columns(sheet.lines[first])
    chapters: list[Chapter] = []
    places: list[int | None] = []
    ends: list[float | None] = []
    delimiter, columns = found or (DELIMITERS[0], {})
    for number, line in enumerate(sheet.lines[first + 1 :], first + 2):
        if not line.strip():
            continue
        cells = _split(line, delimiter)
        row = {key: cells[column] for key, column in columns.items() if column < len(cells)}
        start = _read_time(sheet, number, row.get("start", ""), row.get("form", ""))
        if start is None:
            continue
        title = row.get("title") or row.get("more")
        if add_chapter(chapters, sheet, number, start=start, title=title, link=row.get("link")):
            places.append(number)
            ends.append(_read_end(row, start))
    return sort_chapters(keep_own_ends(chapters, ends), sheet, places)


def _split(line: str, delimiter: str) -> Sequence[str]:
    """Return the cells of a row, each row on its own: a quote that is not closed holds no more than its line."""
    if delimiter == "\t":
        cells = line.split(delimiter)
        return [cell[1:-1] if QUOTED.fullmatch(cell := written.strip()) else cell for written in cells]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        # A cell beyond the module's limit is no time and no title.
        return []


def _read_time(sheet: TextFile, line: int, text: str, form: str) -> float | None:
    """Return a start in seconds, or None and add an error."""
    if HUNDREDTHS.fullmatch(text):
        fix = f"write {text.replace(',', '.').replace('.', ':')} for minutes and seconds, or {text}0 for seconds"
        sheet.error("chapter-wrong", line, f"{text} may be minutes or seconds", fix)
        return None
    start = _measure(text, form)
    if start is None:
        fix = "export the markers with times in hours, minutes and seconds, like 0:12:30.500"
        sheet.error("chapter-wrong", line, f"{text[:40] or 'the row'} is not a time that can be read", fix)
    elif FRAMES.fullmatch(text) and not RATE.search(form):
        what = f"{text} counts frames, and not how many a second has: the chapter begins at the second before"
        sheet.warn("chapter-frames", line, what, f"write {format_cue_time(start)}, or the time that is meant")
    return start


def _read_end(row: dict[str, str], start: float) -> float | None:
    """Return the end of a marker in seconds: its own, or its start and its length; None for that of a point."""
    form = row.get("form", "")
    end = _measure(row.get("end", ""), form)
    if end is None:
        length = _measure(row.get("length", ""), form)
        end = None if length is None else round(start + length, 3)
    return end if end is not None and end > start else None


def _measure(text: str, form: str) -> float | None:
    """Return a time of a table in seconds; `form` is how it counts, such as "decimal", "25 fps" or "48000 Hz"."""
    rate = RATE.search(form)
    per_second = float(rate["rate"].replace(",", ".")) if rate else 0.0
    if found := FRAMES.fullmatch(text):
        if int(found["minutes"]) >= MINUTE or int(found["seconds"]) >= MINUTE:
            return None
        whole = HOUR * int(found["hours"]) + MINUTE * int(found["minutes"]) + int(found["seconds"])
        if not per_second:
            return float(whole)
        # 29.97 a second count 30 to a second, which lasts longer than one, unless some are dropped.
        nominal = round(per_second)
        frames = int(found["frames"])
        dropped = found["mark"] == ";"
        return round(whole + frames / nominal if dropped else (whole * nominal + frames) / per_second, 3)
    if rate and rate["unit"].casefold() == "hz" and text.isdecimal():
        return parse_time(f"{int(text) / per_second:.3f}") if per_second and len(text) < len("9999999999999") else None
    return parse_time(text)
