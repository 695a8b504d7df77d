"""Podcasting 2.0's JSON chapters, version 1.2, which keep all that a chapter can have."""

import json
import re
from typing import Any

from publisher.model.chapters import Chapter, Chapters
from publisher.text.chapters.build import UNTITLED, add_chapter, sort_chapters
from publisher.text.textfile import TextFile, find_key_lines, load_json

CHAPTERS_VERSION = "1.2.0"
SUPPORTED_VERSIONS = re.compile(r"1\.[0-2](?:\.\d+)?")
"""Versions that this reads: each has all that the ones before it had."""


def parse_json_chapters(sheet: TextFile) -> Chapters:
    """Read the document. A chapter without a title is one that is not shown, unless it says that it is."""
    tree = load_json(sheet, "chapter")
    if tree is None:
        return ()
    rows = tree.get("chapters")
    if not isinstance(rows, list):
        sheet.error("chapter-syntax", 1, "there is no list called chapters", "export the chapters again")
        return ()
    _check_version(sheet, tree)
    lines = find_key_lines(sheet, "startTime", len(rows))
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for row, line in zip(rows, lines, strict=True):
        said = row if isinstance(row, dict) else {}
        start = said.get("startTime")
        if not isinstance(start, int | float) or isinstance(start, bool):
            sheet.error("chapter-wrong", line, "the chapter has no startTime", 'write "startTime": 750.5, in seconds')
            continue
        names = {"end": "endTime", "title": "title", "link": "url", "image": "img", "location": "location"}
        title = said.get("title")
        add_chapter(
            chapters,
            sheet,
            line,
            start=start,
            toc=said.get("toc", bool(title)),
            **{ours: said.get(theirs) for ours, theirs in names.items()},
        )
        places += [line] * (len(chapters) - len(places))
    return sort_chapters(chapters, sheet, places)


def _check_version(sheet: TextFile, tree: dict[str, Any]) -> None:
    version = tree.get("version")
    if not isinstance(version, str) or not SUPPORTED_VERSIONS.fullmatch(version):
        told = "has no version" if version is None else f"says that its version is {version}"
        fix = f'write "version": "{CHAPTERS_VERSION}"'
        line = find_key_lines(sheet, "version", 1)[0]
        sheet.warn("chapter-version", line, f"the file {told}; it is read as {CHAPTERS_VERSION}", fix)


def format_json_chapters(chapters: Chapters, *, title: str | None = None, podcast: str | None = None) -> str:
    """Write the document, with the titles of episode and show if there are any."""
    about = {"version": CHAPTERS_VERSION, "title": title, "podcastName": podcast}
    rows = [_drop_empty(_row(chapter)) for chapter in chapters]
    return json.dumps({**_drop_empty(about), "chapters": rows}, ensure_ascii=False, indent=1) + "\n"


def _row(chapter: Chapter) -> dict[str, Any]:
    return {
        "startTime": _number(chapter.start),
        "endTime": None if chapter.end is None else _number(chapter.end),
        "title": None if chapter.title == UNTITLED and not chapter.toc else chapter.title,
        "img": chapter.image,
        "url": chapter.link,
        "toc": None if chapter.toc else False,
        "location": chapter.location.model_dump(exclude_none=True) if chapter.location else None,
    }


def _number(seconds: float) -> float | int:
    return int(seconds) if seconds == int(seconds) else round(seconds, 3)


def _drop_empty(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}
