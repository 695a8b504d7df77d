"""The formats of chapters by name, and how a text is known to be in one of them."""

import re
from collections.abc import Callable

from publisher.findings import Finding
from publisher.model.chapters import Chapters
from publisher.text.chapters.json import read_json, write_json
from publisher.text.chapters.lines import read_labels, read_lines, write_labels, write_lines
from publisher.text.chapters.psc import read_psc, write_psc
from publisher.text.chapters.vtt import read_vtt, write_vtt
from publisher.text.textfile import Sheet, read_sheet

READERS: dict[str, Callable[[Sheet], Chapters]] = {
    "lines": read_lines,
    "json": read_json,
    "psc": read_psc,
    "vtt": read_vtt,
    "labels": read_labels,
}
WRITERS: dict[str, Callable[[Chapters], str]] = {
    "lines": write_lines,
    "json": write_json,
    "psc": write_psc,
    "vtt": write_vtt,
    "labels": write_labels,
}
FORMATS = tuple(READERS)
"""Lines of text, Podcasting 2.0's JSON, Podlove Simple Chapters, WebVTT, Audacity's labels."""
LABEL = re.compile(r"\d+[.,]\d+\t\d+[.,]\d+(\t|$)")


def recognise(sheet: Sheet) -> str:
    """Return the name of the format that a text is in, by how it begins; endings lie too often."""
    first = next((line for line in sheet.lines if line.strip()), "")
    head = first.lstrip()
    if head.startswith("WEBVTT"):
        return "vtt"
    if head.startswith(("{", "[")):
        return "json"
    if head.startswith("<"):
        return "psc"
    if LABEL.match(head):
        return "labels"
    return "vtt" if "-->" in sheet.text else "lines"


def read_chapters(file: str, data: bytes) -> tuple[Chapters, list[Finding]]:
    """Read a file of chapters in any of the formats; `file` is its name for the findings."""
    sheet = read_sheet(file, data)
    return chapters_of(sheet), sheet.findings


def chapters_of(sheet: Sheet) -> Chapters:
    """Read a sheet of chapters in any of the formats; it keeps the findings, and the lines of the chapters."""
    chapters = READERS[recognise(sheet)](sheet) if sheet.lines else ()
    if sheet.lines and not chapters and not sheet.findings:
        sheet.error("chapter-none", 1, "there are no chapters in the file", "write lines like 00:12:30 Title")
    return chapters


def write_chapters(chapters: Chapters, form: str) -> str:
    """Return the chapters in the format of this name."""
    return WRITERS[form](chapters)
