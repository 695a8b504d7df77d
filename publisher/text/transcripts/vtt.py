"""WebVTT with voices: `<v Åse Ødegård>Ja.`, which is how apps learn who speaks."""

import re
from collections.abc import Iterator
from html import unescape

from publisher.model.timecode import format_cue_time
from publisher.model.transcript import Cue, Transcript
from publisher.text.cues import CueBlock, parse_vtt_blocks
from publisher.text.textfile import TextFile
from publisher.text.transcripts.speakers import find_speakers, split_speaker
from publisher.text.transcripts.wrap import wrap_cues, wrap_text

VOICE_TAG = re.compile(r"<v(?:\.[^\s>]*)?\s+(?P<name>[^>]*)>|(?P<end></v>)")
ONE_VOICE = re.compile(r"(?:<v(?:\.[^\s>]*)?\s+([^<>&]*)>)?([^<>&]*)(?:</v>)?")
"""A block with one voice or none, and no other marks: nearly all are like that."""
OTHER_TAG = re.compile(r"</?(?:c|i|b|u|ruby|rt|lang)(?:[.\s][^>]*)?>|<[\d:.]+>")
VTT_WIDTH, VTT_LINES = 65, 2
"""Characters a line, as the podcast namespace has them, and lines on a phone's screen."""


def parse_vtt_transcript(sheet: TextFile) -> Transcript:
    """Read a cue for each voice in each block; where no voices are marked, names before colons are taken for them."""
    blocks = parse_vtt_blocks(sheet, what="transcript")
    cues = [cue for block in blocks for cue in _split_voices(block)]
    if any(cue.speaker for cue in cues):
        return tuple(cues)
    return split_speakers(cues)


def split_speakers(cues: list[Cue]) -> Transcript:
    """Return the cues with the names that stand before colons taken out of the text; each speaks until the next."""
    speakers = find_speakers(cue.text for cue in cues)
    speaking: str | None = None
    named = []
    for cue in cues:
        name, text = split_speaker(cue.text, speakers)
        speaking = name or speaking
        if text:
            named.append(Cue(text=text, start=cue.start, end=cue.end, speaker=speaking, line=cue.line))
    return tuple(named)


def _split_voices(block: CueBlock) -> Iterator[Cue]:
    """Yield what each voice says in a block; several share its time in proportion to their words."""
    text = " ".join(block.text)
    if found := ONE_VOICE.fullmatch(text):
        name, part = found.groups(default="")
        if words := " ".join(part.split()):
            speaker = " ".join(name.split()) or None
            yield Cue(text=words, start=block.start, end=block.end, speaker=speaker, line=block.line)
        return
    parts: list[tuple[str | None, str]] = []
    text, speaker, at = OTHER_TAG.sub("", text), None, 0
    for mark in VOICE_TAG.finditer(text):
        parts.append((speaker, text[at : mark.start()]))
        speaker = None if mark["end"] else _normalize_spaces(mark["name"]) or None
        at = mark.end()
    parts.append((speaker, text[at:]))
    said = [(who, words) for who, part in parts if (words := _normalize_spaces(part))]
    total, before = sum(len(words) for _, words in said), 0
    for who, words in said:
        start = block.start + (block.end - block.start) * before / total
        before += len(words)
        end = block.start + (block.end - block.start) * before / total
        yield Cue(text=words, start=round(start, 3), end=round(end, 3), speaker=who, line=block.line)


def _normalize_spaces(text: str) -> str:
    """Return what a text says, with blanks only between its words."""
    return " ".join(unescape(text).split())


def format_vtt_transcript(transcript: Transcript) -> str:
    """Write a timed transcript in cues of two short lines, each with its speaker."""
    cues = []
    for cue in wrap_cues(transcript, width=VTT_WIDTH, lines=VTT_LINES):
        voice = f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""
        text = "\n".join(_escaped(line) for line in wrap_text(cue.text, VTT_WIDTH))
        cues.append(f"\n{format_cue_time(cue.start or 0.0)} --> {format_cue_time(cue.end or 0.0)}\n{voice}{text}\n")
    return "WEBVTT\n" + "".join(cues)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
