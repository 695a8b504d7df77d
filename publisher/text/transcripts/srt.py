"""SubRip (SRT): numbered cues of two short lines, and the speaker's name before the words when it changes."""

import re
from html import unescape

from publisher.model.timecode import format_cue_time
from publisher.model.transcript import Cue, Transcript, mark_speaker_changes
from publisher.text.cues import parse_srt_blocks
from publisher.text.textfile import TextFile
from publisher.text.transcripts.vtt import split_speakers
from publisher.text.transcripts.wrap import wrap_cues, wrap_text

STYLE_TAG = re.compile(r"</?(?:[biu]|font|v)(?:[.\s][^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)
"""Marks for bold, italics, colours and places, which some programs write."""
SRT_WIDTH, SRT_LINES = 32, 2
"""Characters a line and lines a cue, as the podcast namespace has them."""


def parse_srt(sheet: TextFile) -> Transcript:
    """Read the cues, numbered or not; names before colons are taken for speakers."""
    blocks = parse_srt_blocks(sheet, what="transcript")
    texts = [" ".join(unescape(STYLE_TAG.sub("", " ".join(block.text))).split()) for block in blocks]
    cues = [
        Cue(text=text, start=block.start, end=block.end, line=block.line)
        for block, text in zip(blocks, texts, strict=True)
        if text
    ]
    return split_speakers(cues)


def format_srt(transcript: Transcript) -> str:
    """Write a timed transcript; a new speaker begins a new cue, with the name before the words."""
    cues = []
    for number, (cue, changed) in enumerate(
        mark_speaker_changes(wrap_cues(transcript, width=SRT_WIDTH, lines=SRT_LINES, named=True)), 1
    ):
        text = "\n".join(wrap_text(f"{cue.speaker}: {cue.text}" if changed else cue.text, SRT_WIDTH))
        cues.append(
            f"{number}\n{format_cue_time(cue.start or 0.0, ',')} --> {format_cue_time(cue.end or 0.0, ',')}\n{text}\n"
        )
    return "\n".join(cues)
