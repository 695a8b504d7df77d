"""Parses and formats WebVTT transcripts, with the speaker in a voice tag: `<v Åse Ødegård>Ja.`."""

import re
from collections.abc import Collection, Iterator
from html import escape

from publisher.model.timecode import format_cue_time
from publisher.model.transcript import Cue, Transcript
from publisher.text.characters import decode_entities
from publisher.text.cues import CueBlock, parse_vtt_blocks
from publisher.text.textfile import TextFile
from publisher.text.transcripts.names_alone import take_names
from publisher.text.transcripts.rolling import unroll
from publisher.text.transcripts.speakers import Passage, split_speakers
from publisher.text.transcripts.wrap import wrap_cues, wrap_text

VOICE_CLASSES = r"(?:\.(?:(?!</v>)[^\s>])*+)?+"
VOICE_TAG = re.compile(
    rf"(?P<end></[vV]>|<[vV]{VOICE_CLASSES}>)|<[vV]{VOICE_CLASSES}(?:\s++(?P<name>[^>]*+)>|(?P<other>))"
)
"""A voice tag with its name; the end of one, or one without a name, which ends another; or what begins like one and is
`other`, so that it is not read again."""
ONE_VOICE = re.compile(r"(?:<v(?:\.[^\s>]*+)?+\s++([^<>&]*+)>)?([^<>&{]*+)(?:</v>)?")
"""The usual block: one voice tag or none, no other tags and no entities."""
OTHER_TAG = re.compile(
    r"</?(?:[bcisu]|em|font|lang|mark|rt|ruby|small|span|strike|strong|sub|sup|tt)(?:[.\s][^>]*)?>|<[\d:.]+>",
    re.IGNORECASE,
)
POSITION = re.compile(r"\{\\[^}]*\}")
"""A position code of SubRip and ASS, which some programs leave in WebVTT."""
LINE_BREAK_TAG = re.compile(r"</?br\s{0,3}/?>", re.IGNORECASE)
VTT_WIDTH, VTT_LINES = 65, 2
"""Characters a line (the podcast namespace's advice) and lines a cue (what fits on a phone)."""


def parse_vtt_transcript(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each voice of each block; without any voice tag, speakers are taken from labels (`Name: `).

    Names of `known` are speakers wherever they are labels. Lines that rolling captions repeat are read once.
    """
    blocks = parse_vtt_blocks(sheet, what="transcript")
    cues = [cue for block in blocks for cue in _split_voices(block)]
    if any(cue.speaker for cue in cues):
        return tuple(cues)
    return split_speakers(take_names(unroll([*filter(None, map(_read_passage, blocks))]), known), sheet, known)


def _read_passage(block: CueBlock) -> Passage | None:
    """Return what is said in a block without voices; None if nothing is."""
    text = "\n".join(block.text)
    if "<" in text or "{" in text:
        text = _drop_other_tags(text)
        end = _end_of_tags(text)
        text = VOICE_TAG.sub(lambda tag: tag[0] if tag["other"] is not None else "", text[:end]) + text[end:]
    lines = tuple(line for part in text.split("\n") if (line := _normalize_spaces(part)))
    return Passage(lines, block.start, block.end, block.line) if lines else None


def _split_voices(block: CueBlock) -> Iterator[Cue]:
    """Yield a cue for each voice in a block; several share its time in proportion to their characters."""
    text = " ".join(block.text)
    if found := ONE_VOICE.fullmatch(text):
        name, part = found.groups(default="")
        if words := " ".join(part.split()):
            speaker = " ".join(name.split()) or None
            yield Cue(text=words, start=block.start, end=block.end, speaker=speaker, line=block.line)
        return
    parts: list[tuple[str | None, str]] = []
    text, speaker, at = _drop_other_tags(text), None, 0
    for mark in VOICE_TAG.finditer(text, 0, _end_of_tags(text)):
        if mark["other"] is not None:
            continue
        parts.append((speaker, text[at : mark.start()]))
        speaker = None if mark["end"] else _normalize_spaces(mark["name"]) or None
        at = mark.end()
    parts.append((speaker, text[at:]))
    voices = [(name, words) for name, part in parts if (words := _normalize_spaces(part))]
    if any(name for name, _ in voices):
        # Dashes before voices are those of a dialogue.
        voices = [(name, words) for name, words in voices if name or words.strip("-–—")]
    total, before = sum(len(words) for _, words in voices), 0
    for speaker, words in voices:
        start = block.start + (block.end - block.start) * before / total
        before += len(words)
        end = block.start + (block.end - block.start) * before / total
        yield Cue(text=words, start=round(start, 3), end=round(end, 3), speaker=speaker, line=block.line)


def _drop_other_tags(text: str) -> str:
    end = text.rfind("}") + 1
    text = POSITION.sub("", text[:end]) + text[end:]
    end = _end_of_tags(text)
    return OTHER_TAG.sub("", LINE_BREAK_TAG.sub(" ", text[:end])) + text[end:]


def _end_of_tags(text: str) -> int:
    """Return the index behind the last >: no tag ends later, and patterns would look for its end again and again."""
    return text.rfind(">") + 1


def _normalize_spaces(text: str) -> str:
    """Return the text with entities decoded, and single blanks between its words."""
    return " ".join(decode_entities(text).split())


def format_vtt_transcript(transcript: Transcript) -> str:
    """Return a timed transcript as WebVTT, wrapped to VTT_LINES of VTT_WIDTH, each cue with its voice tag."""
    cues = []
    for cue in wrap_cues(transcript, width=VTT_WIDTH, lines=VTT_LINES):
        voice = f"<v {escape(cue.speaker, quote=False)}>" if cue.speaker else ""
        text = "\n".join(escape(line, quote=False) for line in wrap_text(cue.text, VTT_WIDTH))
        cues.append(f"\n{format_cue_time(cue.start or 0.0)} --> {format_cue_time(cue.end or 0.0)}\n{voice}{text}\n")
    return "WEBVTT\n" + "".join(cues)
