"""SubRip (SRT): numbered cues of two short lines, and the speaker's name before the words when it changes."""

import re
from html import unescape

from publisher.model.timecode import clock
from publisher.model.transcript import Cue, Transcript, changes
from publisher.text.cues import read_subrip
from publisher.text.textfile import Sheet
from publisher.text.transcripts.vtt import named_before
from publisher.text.transcripts.wrap import broken, wrapped

STYLE = re.compile(r"</?(?:[biu]|font|v)(?:[.\s][^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)
"""Marks for bold, italics, colours and places, which some programs write."""
WIDTH, LINES = 32, 2
"""Characters a line and lines a cue, as the podcast namespace has them."""


def read_srt(sheet: Sheet) -> Transcript:
    """Read the cues, numbered or not; names before colons are taken for speakers."""
    blocks = read_subrip(sheet, what="transcript")
    texts = [" ".join(unescape(STYLE.sub("", " ".join(block.text))).split()) for block in blocks]
    cues = [
        Cue(text=text, start=block.start, end=block.end, line=block.line)
        for block, text in zip(blocks, texts, strict=True)
        if text
    ]
    return named_before(cues)


def write_srt(transcript: Transcript) -> str:
    """Write a timed transcript; a new speaker begins a new cue, with the name before the words."""
    cues = []
    for number, (cue, changed) in enumerate(changes(broken(transcript, width=WIDTH, lines=LINES, named=True)), 1):
        text = "\n".join(wrapped(f"{cue.speaker}: {cue.text}" if changed else cue.text, WIDTH))
        cues.append(f"{number}\n{clock(cue.start or 0.0, ',')} --> {clock(cue.end or 0.0, ',')}\n{text}\n")
    return "\n".join(cues)
