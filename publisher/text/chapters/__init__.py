"""Chapters: read from and written to the formats that editors, players and feeds have."""

from publisher.model.chapters import Chapter, ChapterLocation, Chapters
from publisher.text.chapters.formats import FORMATS, chapters_of, read_chapters, recognise, write_chapters
from publisher.text.chapters.retime import move

__all__ = [
    "FORMATS",
    "Chapter",
    "ChapterLocation",
    "Chapters",
    "chapters_of",
    "move",
    "read_chapters",
    "recognise",
    "write_chapters",
]
