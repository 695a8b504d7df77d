"""Parses and formats Podcasting 2.0's JSON chapters, version 1.2, the only format with every key of a chapter."""

import json
import re
from typing import Any

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import parse_time
from publisher.text.chapters.build import UNTITLED, add_chapter, sort_chapters
from publisher.text.textfile import TextFile, check_version, find_key_lines, load_json, spell_value

CHAPTERS_VERSION = "1.2.0"
CHAPTERS_VERSIONS = re.compile(r"1\.[0-2](?:\.\d+)?")
"""Versions that can be read: each extends the one before it."""


def parse_json_chapters(sheet: TextFile) -> Chapters:
    """Parse the document. A chapter without a title is left out of the table of contents, unless `toc` is true."""
    tree = load_json(sheet, "chapter")
    if tree is None:
        return ()
    rows = tree.get("chapters")
    if not isinstance(rows, list):
        sheet.error("chapter-syntax", 1, "there is no list called chapters", "export the chapters again")
        return ()
    check_version(sheet, tree, "chapter", supported=CHAPTERS_VERSIONS, current=CHAPTERS_VERSION)
    lines = find_key_lines(sheet, "startTime", len(rows))
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for row, line in zip(rows, lines, strict=True):
        values = row if isinstance(row, dict) else {}
        start = values.get("startTime")
        if isinstance(start, str):
            # Some programs write "60.5" or "1:00".
            start = parse_time(start)
        if not isinstance(start, int | float) or isinstance(start, bool):
            sheet.error("chapter-wrong", line, "the chapter has no startTime", 'write "startTime": 750.5, in seconds')
            continue
        names = {"end": "endTime", "title": "title", "link": "url", "image": "img", "location": "location"}
        title = spell_value(values.get("title"))
        if not title and values.get("title"):
            sheet.error("chapter-wrong", line, "title is not text", "write it between quotes")
        fields = {ours: values.get(theirs) for ours, theirs in names.items()} | {"title": title}
        fields["end"] = _end(fields["end"], start, sheet, line)
        if add_chapter(chapters, sheet, line, start=start, toc=values.get("toc", bool(title)), **fields):
            places.append(line)
    return sort_chapters(chapters, sheet, places)


def _end(value: Any, start: float, sheet: TextFile, line: int | None) -> Any:
    """Return the end as it is written, but for one before the start, which is told."""
    end = parse_time(value) if isinstance(value, str) else value
    if isinstance(end, bool) or not isinstance(end, int | float) or end >= start:
        return value
    message = f"the chapter ends at {end:g} s, before it begins at {start:g} s"
    sheet.error("chapter-wrong", line, message, "write the time that is meant, or leave endTime out")
    return None


def format_json_chapters(chapters: Chapters, *, title: str | None = None, podcast: str | None = None) -> str:
    """Return the JSON document, with the titles of the episode and the podcast if given."""
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
