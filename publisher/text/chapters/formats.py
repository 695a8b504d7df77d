"""Maps format names to parsers and formatters of chapters, and detects the format of a file."""

import re
from collections.abc import Callable

from publisher.findings import Finding
from publisher.model.chapters import Chapters
from publisher.text.chapters.json import format_json_chapters, parse_json_chapters
from publisher.text.chapters.keyed import (
    CUE_TRACK,
    FFMETADATA_HEAD,
    OGM_KEY,
    REAPER_HEAD,
    parse_cue_sheet,
    parse_ffmetadata,
    parse_ogm_chapters,
    parse_reaper_project,
)
from publisher.text.chapters.lines import (
    format_audacity_labels,
    format_line_chapters,
    parse_audacity_labels,
    parse_line_chapters,
)
from publisher.text.chapters.protools import find_listing, parse_listing
from publisher.text.chapters.psc import format_psc, parse_psc
from publisher.text.chapters.tables import find_table_columns, parse_marker_table
from publisher.text.chapters.vtt import format_vtt_chapters, parse_vtt_chapters
from publisher.text.chapters.xml import parse_hindenburg_markers, parse_matroska_chapters
from publisher.text.textfile import TextFile, read_text_file

CHAPTER_PARSERS: dict[str, Callable[[TextFile], Chapters]] = {
    "lines": parse_line_chapters,
    "json": parse_json_chapters,
    "psc": parse_psc,
    "vtt": parse_vtt_chapters,
    "labels": parse_audacity_labels,
    "table": parse_marker_table,
    "ffmetadata": parse_ffmetadata,
    "ogm": parse_ogm_chapters,
    "listing": parse_listing,
    "cue": parse_cue_sheet,
    "matroska": parse_matroska_chapters,
    "reaper": parse_reaper_project,
    "hindenburg": parse_hindenburg_markers,
}
CHAPTER_FORMATTERS: dict[str, Callable[[Chapters], str]] = {
    "lines": format_line_chapters,
    "json": format_json_chapters,
    "psc": format_psc,
    "vtt": format_vtt_chapters,
    "labels": format_audacity_labels,
}
CHAPTER_FORMATS = tuple(CHAPTER_FORMATTERS)
"""Names of the formats that are written; those of other programs' markers and projects are only read."""
CUE_TIMING = re.compile(r"^[ \t]*+[\d:.,]++[ \t]*+-++>[ \t]*+[\d:.,]++[ \t]*+(?:[a-z]++:\S++[ \t]*+)*+$", re.MULTILINE)
"""A line of two times and an arrow, with cue settings."""
HEADS = {"WEBVTT": "vtt", FFMETADATA_HEAD: "ffmetadata", REAPER_HEAD: "reaper"}
"""Formats by what their files begin with."""
XML_SIGNS = {"<ChapterAtom": "matroska", "<Marker": "hindenburg", "<Session": "hindenburg"}
"""Formats of XML by an element that they have."""
JSON_HEAD = re.compile(r"\s*+(?:\{|\[\s*+(?:[\[\]{\"]|$))")
"""An object, or a list of something; brackets around a time are of lines."""
AUDACITY_LABEL = re.compile(r"\d+[.,]\d+\t\d+[.,]\d+(\t|$)")


def detect_chapter_format(sheet: TextFile) -> str:
    """Return the name of the format, detected from the content: file name extensions are often wrong."""
    first = next((line for line in sheet.lines if line.strip()), "")
    head = first.lstrip()
    known = next((form for beginning, form in HEADS.items() if head.startswith(beginning)), None)
    if known:
        return known
    if head.startswith("<"):
        return next((form for sign, form in XML_SIGNS.items() if sign in sheet.text), "psc")
    signs = {
        "json": JSON_HEAD.match(sheet.text),
        "labels": AUDACITY_LABEL.match(head),
        "ogm": OGM_KEY.fullmatch(head.rstrip()),
        "listing": find_listing(sheet.lines) is not None,
        "table": find_table_columns(first),
        "cue": any(CUE_TRACK.fullmatch(line) for line in sheet.lines),
        "vtt": CUE_TIMING.search(sheet.text),
    }
    return next((form for form, found in signs.items() if found), "lines")


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
