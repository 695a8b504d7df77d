"""Parses and formats chapters as WebVTT: a cue for each chapter, with the title as its text."""

from html import escape

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import format_cue_time
from publisher.text.chapters.build import add_chapter, sort_chapters
from publisher.text.characters import decode_entities
from publisher.text.cues import parse_vtt_blocks
from publisher.text.textfile import TextFile

LAST_CHAPTER_SECONDS = 1.0
"""Length of the last chapter where its end and the duration are unknown, in s: WebVTT cannot leave an end out."""


def parse_vtt_chapters(sheet: TextFile) -> Chapters:
    """Parse a chapter from each cue. An end equal to the next start, which WebVTT requires, is not kept."""
    blocks = parse_vtt_blocks(sheet, what="chapter")
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        own = following is not None and block.end != following.start and block.end > block.start
        title = " ".join(decode_entities(line) for line in block.text)
        if add_chapter(chapters, sheet, block.line, start=block.start, end=block.end if own else None, title=title):
            places.append(block.line)
    return sort_chapters(chapters, sheet, places)


def format_vtt_chapters(chapters: Chapters, *, duration: float | None = None) -> str:
    """Return a cue for each chapter in the table of contents, up to its end or the next start. `duration` is in s."""
    shown = [chapter for chapter in chapters if chapter.toc]
    cues = []
    for chapter, following in zip(shown, [*shown[1:], None], strict=False):
        last = chapter.start + LAST_CHAPTER_SECONDS if duration is None else max(duration, chapter.start)
        end = chapter.end or (following.start if following else last)
        title = escape(chapter.title, quote=False)
        cues.append(f"\n{format_cue_time(chapter.start)} --> {format_cue_time(end)}\n{title}\n")
    return "WEBVTT\n" + "".join(cues)
