"""Maps format names to parsers and formatters of chapters, and detects the format of a file."""

import re
from collections.abc import Callable

from publisher.findings import Finding
from publisher.model.chapters import Chapters
from publisher.text.chapters.json import format_json_chapters, parse_json_chapters
from publisher.text.chapters.lines import (
    CHAPTER_LINE,
    format_audacity_labels,
    format_line_chapters,
    parse_audacity_labels,
    parse_line_chapters,
)
from publisher.text.chapters.psc import format_psc, parse_psc
from publisher.text.chapters.vtt import format_vtt_chapters, parse_vtt_chapters
from publisher.text.textfile import TextFile, read_text_file

CHAPTER_PARSERS: dict[str, Callable[[TextFile], Chapters]] = {
    "lines": parse_line_chapters,
    "json": parse_json_chapters,
    "psc": parse_psc,
    "vtt": parse_vtt_chapters,
    "labels": parse_audacity_labels,
}
CHAPTER_FORMATTERS: dict[str, Callable[[Chapters], str]] = {
    "lines": format_line_chapters,
    "json": format_json_chapters,
    "psc": format_psc,
    "vtt": format_vtt_chapters,
    "labels": format_audacity_labels,
}
CHAPTER_FORMATS = tuple(CHAPTER_PARSERS)
"""Names of the formats: lines of text, Podcasting 2.0's JSON, Podlove Simple Chapters, WebVTT, Audacity's labels."""
AUDACITY_LABEL = re.compile(r"\d+[.,]\d+\t\d+[.,]\d+(\t|$)")


def detect_chapter_format(sheet: TextFile) -> str:
    """Return the name of the format, detected from the content: file name extensions are often wrong."""
    first = next((line for line in sheet.lines if line.strip()), "")
    head = first.lstrip()
    if head.startswith("WEBVTT"):
        return "vtt"
    if head.startswith(("{", "[")) and not CHAPTER_LINE.fullmatch(head):
        return "json"
    if head.startswith("<"):
        return "psc"
    if AUDACITY_LABEL.match(head):
        return "labels"
    return "vtt" if "-->" in sheet.text else "lines"


def read_chapters(file: str, data: bytes) -> tuple[Chapters, list[Finding]]:
    """Parse a chapter file in any of the formats; `file` is the path that findings name."""
    sheet = read_text_file(file, data)
    return parse_chapters(sheet), sheet.findings


def parse_chapters(sheet: TextFile) -> Chapters:
    """Parse chapters in any of the formats; findings and the lines of the chapters are added to `sheet`."""
    chapters = CHAPTER_PARSERS[detect_chapter_format(sheet)](sheet) if sheet.lines else ()
    if sheet.lines and not chapters and not sheet.findings:
        sheet.error("chapter-none", 1, "there are no chapters in the file", "write lines like 00:12:30 Title")
    return chapters


def format_chapters(chapters: Chapters, form: str) -> str:
    """Return the chapters in the format of this name, one of CHAPTER_FORMATS."""
    return CHAPTER_FORMATTERS[form](chapters)
