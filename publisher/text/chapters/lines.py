"""Chapters as lines of text: `00:12:30 Title`, and Audacity's labels, whose three columns are divided by tabs."""

import re

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import format_cue_time, parse_time
from publisher.text.chapters.build import add_chapter, sort_chapters
from publisher.text.textfile import TextFile

CHAPTER_LINE = re.compile(r"[\s\-–*•(\[]*(?P<time>\d[\d:.,]*)[)\]]?(?:\s*[-–—:|]\s+|\s+)(?P<title>.*)")
"""A time, in brackets or behind a bullet as people write lists, and the title."""
LINE_HINT = "write the line like 00:12:30 Title"


def parse_line_chapters(sheet: TextFile) -> Chapters:
    """Read a line for each chapter; empty ones and those that begin with # are for the reader alone."""
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for number, line in enumerate(sheet.lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = CHAPTER_LINE.fullmatch(line.rstrip())
        if found is None or parse_time(found["time"]) is None:
            sheet.error("chapter-wrong", number, "the line does not begin with a time", LINE_HINT)
            continue
        _parse_line(chapters, places, sheet, number, start=parse_time(found["time"]), title=found["title"])
    return sort_chapters(chapters, sheet, places)


def format_line_chapters(chapters: Chapters) -> str:
    """Write a line for each chapter that is shown, to the millisecond where it does not begin with a second."""
    shown = [chapter for chapter in chapters if chapter.toc]
    return "".join(f"{format_cue_time(chapter.start).removesuffix('.000')} {chapter.title}\n" for chapter in shown)


def parse_audacity_labels(sheet: TextFile) -> Chapters:
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
        begins, ends = parse_time(start), parse_time(end)
        if begins is None or ends is None:
            fix = "export the labels from Audacity again: start, end and title, with tabs between them"
            sheet.error("chapter-wrong", number, "the line is no label", fix)
            continue
        _parse_line(chapters, places, sheet, number, start=begins, end=ends if ends > begins else None, title=title)
    return sort_chapters(chapters, sheet, places)


def format_audacity_labels(chapters: Chapters) -> str:
    """Write a label for each chapter that is shown; one without an end of its own becomes a label without length."""
    shown = [chapter for chapter in chapters if chapter.toc]
    rows = ((chapter.start, chapter.start if chapter.end is None else chapter.end, chapter.title) for chapter in shown)
    return "".join(f"{start:.6f}\t{end:.6f}\t{title}\n" for start, end, title in rows)


def _parse_line(
    chapters: list[Chapter], places: list[int | None], sheet: TextFile, number: int, **said: object
) -> None:
    add_chapter(chapters, sheet, number, **said)
    places += [number] * (len(chapters) - len(places))
