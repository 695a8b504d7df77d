"""Parses and formats chapters as lines: `00:12:30 Title`, and Audacity's labels (start, end, title between tabs)."""

import re

from publisher.model.chapter_line import EXAMPLE, parse_chapter_line, parse_chapter_lines
from publisher.model.chapters import Chapter, Chapters
from publisher.model.limits import MAX_FINDINGS, MAX_READ_CHAPTERS
from publisher.model.timecode import format_cue_time, parse_time
from publisher.text.chapters.build import add_chapter, keep_own_ends, sort_chapters
from publisher.text.textfile import TextFile

COMMENT = re.compile(r"#(?!#*\s*\d+\s*[.):]?\s+\d+:\d|#+\s*\d+:\d|\d)")
"""The beginning of a line that is skipped. A heading with a time, and a number such as #1, begin no comment."""
HEADING = re.compile(r"(?![-–—*•·\s]*+[(\[]?\d)(?!.*\d(?:[:：.,]\d|\s?[hmst]))[^:：]++[:：][*_]*", re.IGNORECASE)
"""A line without a time that ends with a colon, as a list has above it: Chapters: (or **Kapitler:**)."""
MOST_LINES = MAX_READ_CHAPTERS + MAX_FINDINGS + 2
"""Lines that are looked at."""
BAR = " | "
"""The separator behind which anything is a title."""


def parse_line_chapters(sheet: TextFile) -> Chapters:
    """Parse a chapter from each line, as people write them; blank lines, comments (#) and a heading are skipped."""
    rows = [(number, line) for number, line in enumerate(sheet.lines, 1) if line.strip() and not COMMENT.match(line)]
    if rows and _is_heading(rows[0][1]):
        del rows[0]
    # Each line is a chapter or a finding: what is more than the most of both together changes nothing.
    del rows[MOST_LINES:]
    chapters: list[Chapter] = []
    places: list[int | None] = []
    ends: list[float | None] = []
    for (number, _), found in zip(rows, parse_chapter_lines([line.lstrip("#") for _, line in rows]), strict=True):
        if isinstance(found, ValueError):
            what, _, fix = str(found).partition("; ")
            sheet.error("chapter-wrong", number, what, fix)
        elif not found.title:
            sheet.error("chapter-wrong", number, "there is a time, and no title", EXAMPLE)
        elif add_chapter(chapters, sheet, number, start=found.start, title=found.title, link=found.link):
            places.append(number)
            ends.append(found.end)
    return sort_chapters(keep_own_ends(chapters, ends), sheet, places)


def _is_heading(line: str) -> bool:
    """Tell whether a first line is a heading, and no chapter that lacks its title: `Chapters:`, but not `2 min:`."""
    if HEADING.fullmatch(line.strip()) is None:
        return False
    return isinstance(parse_chapter_lines([line])[0], ValueError)


def format_line_chapters(chapters: Chapters) -> str:
    """Return a line for each chapter in the table of contents; milliseconds are left out where they are 0."""
    return "".join(f"{_format_line(chapter)}\n" for chapter in chapters if chapter.toc)


def _format_line(chapter: Chapter) -> str:
    time = format_cue_time(chapter.start).removesuffix(".000")
    line = f"{time} {chapter.title}"
    try:
        found = parse_chapter_line(line)
    except ValueError:
        return time + BAR + chapter.title
    # A title that looks like an end or a separator is told from one by a bar.
    return (
        line
        if (found.start, found.title, found.end) == (chapter.start, chapter.title, None)
        else (time + BAR + chapter.title)
    )


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
