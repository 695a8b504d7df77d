"""Chapters as WebVTT: a cue for each chapter, its title being the cue's text."""

from html import unescape

from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import format_cue_time
from publisher.text.chapters.build import add_chapter, sort_chapters
from publisher.text.cues import parse_vtt_blocks
from publisher.text.textfile import TextFile

LAST_CHAPTER_SECONDS = 1.0
"""Seconds that the last chapter is said to last where nobody knows: WebVTT cannot leave an end out."""


def parse_vtt_chapters(sheet: TextFile) -> Chapters:
    """Read a chapter for each cue. An end that is where the next one begins is none of its own."""
    blocks = parse_vtt_blocks(sheet, what="chapter")
    chapters: list[Chapter] = []
    places: list[int | None] = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        own = following is not None and block.end != following.start and block.end > block.start
        title = " ".join(unescape(line) for line in block.text)
        add_chapter(chapters, sheet, block.line, start=block.start, end=block.end if own else None, title=title)
        places += [block.line] * (len(chapters) - len(places))
    return sort_chapters(chapters, sheet, places)


def format_vtt_chapters(chapters: Chapters, *, duration: float | None = None) -> str:
    """Write a cue for each chapter that is shown, which lasts until it ends or the next one begins."""
    shown = [chapter for chapter in chapters if chapter.toc]
    cues = []
    for chapter, following in zip(shown, [*shown[1:], None], strict=False):
        last = chapter.start + LAST_CHAPTER_SECONDS if duration is None else max(duration, chapter.start)
        end = chapter.end or (following.start if following else last)
        title = chapter.title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        cues.append(f"\n{format_cue_time(chapter.start)} --> {format_cue_time(end)}\n{title}\n")
    return "WEBVTT\n" + "".join(cues)
