"""Parses and formats chapters: lines, Podcasting 2.0's JSON, Podlove Simple Chapters, WebVTT, Audacity's labels.

The markers of other programs are parsed too: docs/formats.md has them all.
"""

from publisher.model.chapters import Chapter, ChapterLocation, Chapters
from publisher.text.chapters.formats import (
    CHAPTER_FORMATS,
    detect_chapter_format,
    format_chapters,
    parse_chapters,
    read_chapters,
)
from publisher.text.chapters.retime import retime_chapters

__all__ = [
    "CHAPTER_FORMATS",
    "Chapter",
    "ChapterLocation",
    "Chapters",
    "detect_chapter_format",
    "format_chapters",
    "parse_chapters",
    "read_chapters",
    "retime_chapters",
]
