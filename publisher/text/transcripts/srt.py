"""Parses and formats SubRip (SRT): numbered cues, with `Name: ` before the words when the speaker changes."""

import re
from collections.abc import Iterator

from publisher.model.timecode import format_cue_time
from publisher.model.transcript import Cue, Transcript, mark_speaker_changes
from publisher.text.characters import decode_entities
from publisher.text.cues import parse_srt_blocks
from publisher.text.textfile import TextFile
from publisher.text.transcripts.speakers import split_speakers
from publisher.text.transcripts.wrap import wrap_cues, wrap_text

STYLE_OPENING = re.compile(r"</?(?:[biu]|font|v)(?=[.\s>])|\{\\", re.IGNORECASE)
"""The openings of tags of bold, italics, underline, fonts and voices, and of position codes ({\\an8})."""
SRT_WIDTH, SRT_LINES = 32, 2
"""Characters a line and lines a cue, as the podcast namespace asks for."""


def parse_srt(sheet: TextFile) -> Transcript:
    """Parse the cues, numbered or not, without style tags; labels (`Name: `) become speakers."""
    blocks = parse_srt_blocks(sheet, what="transcript")
    texts = [" ".join(decode_entities(_drop_styles(" ".join(block.text))).split()) for block in blocks]
    cues = [
        Cue(text=text, start=block.start, end=block.end, line=block.line)
        for block, text in zip(blocks, texts, strict=True)
        if text
    ]
    return split_speakers(cues)


def _drop_styles(text: str) -> str:
    return "".join(part for part, is_style in _split_styles(text) if not is_style)


def _split_styles(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text, and whether each is a style tag or a position code, which players interpret."""
    last = {"<": text.rfind(">"), "{": text.rfind("}")}
    behind = 0
    for opening in STYLE_OPENING.finditer(text):
        # What is never closed is text. It is told by the last closing sign, as looking for one each time takes long.
        sign = opening[0][0]
        if opening.start() >= behind and last[sign] >= opening.end():
            yield text[behind : opening.start()], False
            end = text.index(">" if sign == "<" else "}", opening.end()) + 1
            yield text[opening.start() : end], True
            behind = end
    yield text[behind:], False


def format_srt(transcript: Transcript) -> str:
    """Return a timed transcript as SubRip; a new speaker begins a new cue, behind `Name: `."""
    cues = []
    for number, (cue, changed) in enumerate(
        mark_speaker_changes(wrap_cues(transcript, width=SRT_WIDTH, lines=SRT_LINES, named=True)), 1
    ):
        text = "\n".join(wrap_text(f"{cue.speaker}: {cue.text}" if changed else cue.text, SRT_WIDTH))
        text = _escape_markup(text)
        cues.append(
            f"{number}\n{format_cue_time(cue.start or 0.0, ',')} --> {format_cue_time(cue.end or 0.0, ',')}\n{text}\n"
        )
    return "\n".join(cues)


def _escape_markup(text: str) -> str:
    """Return a text in which nothing reads as a style tag or as an entity, so that players show all of it."""
    escaped = text.replace("&", "&amp;") if decode_entities(text) != text else text
    return "".join(
        part.replace("<", "&lt;").replace("{", "&#123;") if is_style else part
        for part, is_style in _split_styles(escaped)
    )
