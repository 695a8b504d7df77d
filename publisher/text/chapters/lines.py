"""Parses and formats chapters as lines: `00:12:30 Title`, and Audacity's labels (start, end, title between tabs)."""

import re

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import format_cue_time, parse_time
from publisher.text.chapters.build import add_chapter, sort_chapters
from publisher.text.textfile import TextFile

CHAPTER_LINE = re.compile(r"[\s\-–*•(\[]*(?P<time>\d[\d:.,]*)[)\]]?(?:\s*[-–—:|]\s+|\s+)(?P<title>.*)")
"""A time, optionally in brackets or behind a bullet, and the title."""
LINE_HINT = "write the line like 00:12:30 Title"


def parse_line_chapters(sheet: TextFile) -> Chapters:
    """Parse a chapter from each line; blank lines and comments (#) are skipped."""
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for number, line in enumerate(sheet.lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = CHAPTER_LINE.fullmatch(line.rstrip())
        if found is None or parse_time(found["time"]) is None:
            sheet.error("chapter-wrong", number, "the line does not begin with a time", LINE_HINT)
            continue
        if add_chapter(chapters, sheet, number, start=parse_time(found["time"]), title=found["title"]):
            places.append(number)
    return sort_chapters(chapters, sheet, places)


def format_line_chapters(chapters: Chapters) -> str:
    """Return a line for each chapter in the table of contents; milliseconds are left out where they are 0."""
    shown = [chapter for chapter in chapters if chapter.toc]
    return "".join(f"{format_cue_time(chapter.start).removesuffix('.000')} {chapter.title}\n" for chapter in shown)


def parse_audacity_labels(sheet: TextFile) -> Chapters:
    """Parse Audacity's labels: start, end and title, between tabs. A point label gives a chapter without an end.

    Lines of a spectral selection, which begin with a backslash, belong to the label above and are skipped.
    """
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for number, line in enumerate(sheet.lines, 1):
        if not line.strip() or line.startswith("\\"):
            continue
        start, _, rest = line.partition("\t")
        end, _, title = rest.partition("\t")
        begins, ends = parse_time(start), parse_time(end)
        if begins is None or ends is None:
            fix = "export the labels from Audacity again: start, end and title, with tabs between them"
            sheet.error("chapter-wrong", number, "the line is no label", fix)
            continue
        if add_chapter(chapters, sheet, number, start=begins, end=ends if ends > begins else None, title=title):
            places.append(number)
    return sort_chapters(chapters, sheet, places)


def format_audacity_labels(chapters: Chapters) -> str:
    """Return a label for each chapter in the table of contents; without an end it is a point label."""
    shown = [chapter for chapter in chapters if chapter.toc]
    rows = ((chapter.start, chapter.start if chapter.end is None else chapter.end, chapter.title) for chapter in shown)
    return "".join(f"{start:.6f}\t{end:.6f}\t{title}\n" for start, end, title in rows)
