"""Parses the markers in a session that Pro Tools exports as text.

Below a row of headings (#, LOCATION, TIME REFERENCE, UNITS, NAME, COMMENTS) stands a row for each marker, with tabs
between the cells. The reference counts samples, exactly; the location is a clock, or counts frames or bars.
"""

import re
from collections.abc import Sequence

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import parse_time
from publisher.text.chapters.build import add_chapter, sort_chapters
from publisher.text.textfile import TextFile

LISTING_COLUMNS = ("location", "time reference", "units", "name")
SAMPLE_RATE = re.compile(r"\s*SAMPLE RATE:\s*(?P<rate>[1-9]\d{3,6})(?:\.\d+)?\s*", re.IGNORECASE)
MAX_SAMPLE_DIGITS = 13


def find_listing(lines: Sequence[str]) -> int | None:
    """Return the index of the row of headings above the markers; None if there is none."""
    for index, line in enumerate(lines):
        if "\t" in line and "ocation" in line.casefold() and {*LISTING_COLUMNS} <= {*_cells(line.casefold())}:
            return index
    return None


def parse_listing(sheet: TextFile) -> Chapters:
    """Parse a chapter from each row of markers; the session above them only tells the sample rate."""
    head = find_listing(sheet.lines) or 0
    names = _cells(sheet.lines[head].casefold())
    rates = [int(found["rate"]) for line in sheet.lines[:head] if (found := SAMPLE_RATE.fullmatch(line))]
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for number, line in enumerate(sheet.lines[head + 1 :], head + 2):
        if not line.strip():
            continue
        row = dict(zip(names, _cells(line), strict=False))
        start = _start(row, rates[0] if rates else None)
        if start is None:
            message = f"{row.get('location', '')[:40] or 'the row'} is not a time that can be read"
            fix = "export the session again with minutes and seconds, or with its sample rate above the markers"
            sheet.error("chapter-wrong", number, message, fix)
        elif add_chapter(chapters, sheet, number, start=start, title=row.get("name") or row.get("comments")):
            places.append(number)
    return sort_chapters(chapters, sheet, places)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")]


def _start(row: dict[str, str], rate: int | None) -> float | None:
    """Return the start in seconds: from its samples if their rate is known, else from its location."""
    samples = row.get("time reference", "")
    counted = row.get("units", "").casefold() == "samples" and samples.isdecimal()
    if rate and counted and len(samples) <= MAX_SAMPLE_DIGITS:
        return parse_time(f"{int(samples) / rate:.3f}")
    return parse_time(row.get("location", "")) if ":" in row.get("location", "") else None
