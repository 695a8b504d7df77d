"""Builds chapters from the values that a parser read, and collects findings about them."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from publisher.model.chapters import Chapter, Chapters
from publisher.model.limits import MAX_READ_CHAPTERS
from publisher.text.textfile import TextFile

UNTITLED = "–"
"""Title of a chapter without one, as chapters outside the table of contents may be."""


def add_chapter(chapters: list[Chapter], sheet: TextFile, line: int | None, **values: Any) -> bool:
    """Build a chapter from the values in `line` and append it to `chapters`; return whether one was appended.

    A value that is not valid becomes a finding and is left out; without a valid start there is no chapter.
    """
    if not sheet.has_room(chapters, MAX_READ_CHAPTERS, "chapters"):
        return False
    values = {key: value for key, value in values.items() if value not in (None, "")}
    if not values.get("title"):
        if values.get("toc", True):
            sheet.warn("chapter-untitled", line, "the chapter has no title", f"give it one; it is shown as {UNTITLED}")
        values["title"] = UNTITLED
    values["title"] = " ".join(str(values["title"]).split())
    try:
        chapters.append(Chapter.model_validate(values))
    except ValidationError as problem:
        wrong = _report_errors(problem, sheet, line)
        if {"start", "title"} & wrong:
            return False
        return add_chapter(chapters, sheet, line, **{key: value for key, value in values.items() if key not in wrong})
    return True


def _report_errors(problem: ValidationError, sheet: TextFile, line: int | None) -> set[int | str]:
    """Add a finding for each error of a chapter, and return the keys that have errors."""
    errors = problem.errors(include_url=False)
    for error in errors:
        name = " ".join(map(str, error["loc"]))
        missing = error["type"] == "missing"
        what, _, fix = ("is missing" if missing else error["msg"].removeprefix("Value error, ")).partition("; ")
        sheet.error("chapter-wrong", line, f"{name} {what}", fix or "write another value, or leave it out")
    return {error["loc"][0] if error["loc"] else "" for error in errors}


def keep_own_ends(chapters: Sequence[Chapter], ends: Sequence[float | None]) -> list[Chapter]:
    """Return chapters with those of the ends (in s) that say something: not the next start, nor the own one."""
    starts = {chapter.start for chapter in chapters}
    return [
        chapter if end is None or end in starts else chapter.model_copy(update={"end": end})
        for chapter, end in zip(chapters, ends, strict=True)
    ]


def sort_chapters(chapters: list[Chapter], sheet: TextFile, lines: list[int | None]) -> Chapters:
    """Return the chapters sorted by start, and warn of those out of order.

    `lines` has the line of each chapter; sorted in the same way, they are added to `sheet.places`.
    """
    for before, after, line in zip(chapters, chapters[1:], lines[1:], strict=False):
        if after.start < before.start:
            message = f"{after.title} begins before the chapter above it"
            sheet.warn("chapter-order", line, message, "write the chapters in the order in which they begin")
    order = sorted(range(len(chapters)), key=lambda number: chapters[number].start)
    sheet.places.extend(lines[number] for number in order)
    return tuple(chapters[number] for number in order)
