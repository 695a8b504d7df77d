"""Chapters as lines of text: `00:12:30 Title`, and Audacity's labels, whose three columns are divided by tabs."""

import re

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import clock, to_time
from publisher.text.chapters.build import add, in_order
from publisher.text.textfile import Sheet

LINE = re.compile(r"[\s\-–*•(\[]*(?P<time>\d[\d:.,]*)[)\]]?(?:\s*[-–—:|]\s+|\s+)(?P<title>.*)")
"""A time, in brackets or behind a bullet as people write lists, and the title."""
WRITE = "write the line like 00:12:30 Title"


def read_lines(sheet: Sheet) -> Chapters:
    """Read a line for each chapter; empty ones and those that begin with # are for the reader alone."""
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for number, line in enumerate(sheet.lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = LINE.fullmatch(line.rstrip())
        if found is None or to_time(found["time"]) is None:
            sheet.error("chapter-wrong", number, "the line does not begin with a time", WRITE)
            continue
        _one(chapters, places, sheet, number, start=to_time(found["time"]), title=found["title"])
    return in_order(chapters, sheet, places)


def write_lines(chapters: Chapters) -> str:
    """Write a line for each chapter that is shown, to the millisecond where it does not begin with a second."""
    shown = [chapter for chapter in chapters if chapter.toc]
    return "".join(f"{clock(chapter.start).removesuffix('.000')} {chapter.title}\n" for chapter in shown)


def read_labels(sheet: Sheet) -> Chapters:
    """Read Audacity's labels: start, end and title, between tabs. A label without length has no end of its own.

    The lines of a spectral selection, which begin with a backslash, belong to the label above and are left out.
    """
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for number, line in enumerate(sheet.lines, 1):
        if not line.strip() or line.startswith("\\"):
            continue
        start, _, rest = line.partition("\t")
        end, _, title = rest.partition("\t")
        begins, ends = to_time(start), to_time(end)
        if begins is None or ends is None:
            fix = "export the labels from Audacity again: start, end and title, with tabs between them"
            sheet.error("chapter-wrong", number, "the line is no label", fix)
            continue
        _one(chapters, places, sheet, number, start=begins, end=ends if ends > begins else None, title=title)
    return in_order(chapters, sheet, places)


def write_labels(chapters: Chapters) -> str:
    """Write a label for each chapter that is shown; one without an end of its own becomes a label without length."""
    shown = [chapter for chapter in chapters if chapter.toc]
    rows = ((chapter.start, chapter.start if chapter.end is None else chapter.end, chapter.title) for chapter in shown)
    return "".join(f"{start:.6f}\t{end:.6f}\t{title}\n" for start, end, title in rows)


def _one(chapters: list[Chapter], places: list[int | None], sheet: Sheet, number: int, **said: object) -> None:
    add(chapters, sheet, number, **said)
    places += [number] * (len(chapters) - len(places))
