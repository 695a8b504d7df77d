"""WebVTT with voices: `<v Åse Ødegård>Ja.`, which is how apps learn who speaks."""

import re
from collections.abc import Iterator
from html import unescape

from publisher.model.timecode import clock
from publisher.model.transcript import Cue, Transcript
from publisher.text.cues import Block, read_webvtt
from publisher.text.textfile import Sheet
from publisher.text.transcripts.speakers import divide, known_speakers
from publisher.text.transcripts.wrap import broken, wrapped

VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+(?P<name>[^>]*)>|(?P<end></v>)")
ONE_VOICE = re.compile(r"(?:<v(?:\.[^\s>]*)?\s+([^<>&]*)>)?([^<>&]*)(?:</v>)?")
"""A block with one voice or none, and no other marks: nearly all are like that."""
OTHER_TAG = re.compile(r"</?(?:c|i|b|u|ruby|rt|lang)(?:[.\s][^>]*)?>|<[\d:.]+>")
WIDTH, LINES = 65, 2
"""Characters a line, as the podcast namespace has them, and lines on a phone's screen."""


def read_vtt(sheet: Sheet) -> Transcript:
    """Read a cue for each voice in each block; where no voices are marked, names before colons are taken for them."""
    blocks = read_webvtt(sheet, what="transcript")
    cues = [cue for block in blocks for cue in _voices(block)]
    if any(cue.speaker for cue in cues):
        return tuple(cues)
    return named_before(cues)


def named_before(cues: list[Cue]) -> Transcript:
    """Return the cues with the names that stand before colons taken out of the text; each speaks until the next."""
    speakers = known_speakers(cue.text for cue in cues)
    speaking: str | None = None
    named = []
    for cue in cues:
        name, text = divide(cue.text, speakers)
        speaking = name or speaking
        if text:
            named.append(Cue(text=text, start=cue.start, end=cue.end, speaker=speaking, line=cue.line))
    return tuple(named)


def _voices(block: Block) -> Iterator[Cue]:
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
    for mark in VOICE.finditer(text):
        parts.append((speaker, text[at : mark.start()]))
        speaker = None if mark["end"] else _spaced(mark["name"]) or None
        at = mark.end()
    parts.append((speaker, text[at:]))
    said = [(who, words) for who, part in parts if (words := _spaced(part))]
    total, before = sum(len(words) for _, words in said), 0
    for who, words in said:
        start = block.start + (block.end - block.start) * before / total
        before += len(words)
        end = block.start + (block.end - block.start) * before / total
        yield Cue(text=words, start=round(start, 3), end=round(end, 3), speaker=who, line=block.line)


def _spaced(text: str) -> str:
    """Return what a text says, with blanks only between its words."""
    return " ".join(unescape(text).split())


def write_vtt(transcript: Transcript) -> str:
    """Write a timed transcript in cues of two short lines, each with its speaker."""
    cues = []
    for cue in broken(transcript, width=WIDTH, lines=LINES):
        voice = f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""
        text = "\n".join(_escaped(line) for line in wrapped(cue.text, WIDTH))
        cues.append(f"\n{clock(cue.start or 0.0)} --> {clock(cue.end or 0.0)}\n{voice}{text}\n")
    return "WEBVTT\n" + "".join(cues)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
