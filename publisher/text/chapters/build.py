"""Builds chapters of what a format says, with findings for what is wrong."""

from typing import Any

from pydantic import ValidationError

from publisher.model.chapters import Chapter, Chapters
from publisher.text.textfile import TextFile

UNTITLED = "–"
"""Stands for the title of a chapter that has none, as hidden ones may."""


def add_chapter(chapters: list[Chapter], sheet: TextFile, line: int | None, **said: Any) -> None:
    """Make a chapter of what a format said in `line`, and add it; what cannot be used of it becomes findings.

    A value that is wrong is left out; a chapter without a start is left out as a whole.
    """
    said = {key: value for key, value in said.items() if value not in (None, "")}
    if not said.get("title"):
        if said.get("toc", True):
            sheet.warn("chapter-untitled", line, "the chapter has no title", f"give it one; it is shown as {UNTITLED}")
        said["title"] = UNTITLED
    said["title"] = " ".join(str(said["title"]).split())
    try:
        chapters.append(Chapter.model_validate(said))
    except ValidationError as problem:
        errors = problem.errors(include_url=False)
        wrong = {error["loc"][0] if error["loc"] else "" for error in errors}
        for error in errors:
            name = " ".join(map(str, error["loc"]))
            missing = error["type"] == "missing"
            what, _, fix = ("is missing" if missing else error["msg"].removeprefix("Value error, ")).partition("; ")
            sheet.error("chapter-wrong", line, f"{name} {what}", fix or "write another value, or leave it out")
        if not {"start", "title"} & wrong:
            add_chapter(chapters, sheet, line, **{key: value for key, value in said.items() if key not in wrong})


def sort_chapters(chapters: list[Chapter], sheet: TextFile, lines: list[int | None]) -> Chapters:
    """Return the chapters in the order in which they begin; `lines` tells where each stands, and the sheet keeps it."""
    for before, after, line in zip(chapters, chapters[1:], lines[1:], strict=False):
        if after.start < before.start:
            message = f"{after.title} begins before the chapter above it"
            sheet.warn("chapter-order", line, message, "write the chapters in the order in which they begin")
    order = sorted(range(len(chapters)), key=lambda number: chapters[number].start)
    sheet.places.extend(lines[number] for number in order)
    return tuple(chapters[number] for number in order)
