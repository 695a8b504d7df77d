"""Parses and formats SubRip (SRT): numbered cues, with `Name: ` before the words when the speaker changes."""

import re
from collections.abc import Collection

from publisher.model.timecode import format_cue_time
from publisher.model.transcript import Transcript, mark_speaker_changes
from publisher.text.characters import decode_entities
from publisher.text.cues import CueBlock, parse_srt_blocks
from publisher.text.textfile import TextFile
from publisher.text.transcripts.labels import NO_SPEAKER
from publisher.text.transcripts.names_alone import take_names
from publisher.text.transcripts.rolling import unroll
from publisher.text.transcripts.speakers import Passage, mark_nobody, split_speakers
from publisher.text.transcripts.tags import drop_styles, split_styles
from publisher.text.transcripts.wrap import wrap_cues, wrap_text

VOICE_OPENING = re.compile(r"<v(?:\.[^\s>]*)?\s+(?P<name>[^<>]{1,200})>", re.IGNORECASE)
"""A voice tag of WebVTT, which some programs write into SubRip."""
SRT_WIDTH, SRT_LINES = 32, 2
"""Characters a line and lines a cue, as the podcast namespace asks for."""


def parse_srt(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse the cues, numbered or not, without style tags; labels (`Name: `) become speakers, as do `known` names."""
    blocks = parse_srt_blocks(sheet, what="transcript")
    passages = mark_nobody(take_names(unroll([*filter(None, map(_read_passage, blocks))]), known))
    return split_speakers(passages, sheet, known)


def _read_passage(block: CueBlock) -> Passage | None:
    """Return what is said in a block; None if it has nothing but tags."""
    voice = VOICE_OPENING.match(block.text[0]) if block.text else None
    # Tags may be opened in one line and closed in the next.
    said = drop_styles("\n".join(block.text)).split("\n")
    lines = tuple(line for part in said if (line := " ".join(decode_entities(part).split())))
    speaker = " ".join(decode_entities(voice["name"]).split()) if voice else None
    return Passage(lines, block.start, block.end, block.line, speaker or None) if lines else None


def format_srt(transcript: Transcript) -> str:
    """Return a timed transcript as SubRip; a new speaker begins a new cue, behind `Name: `, and nobody behind `–: `."""
    cues = []
    for number, (cue, changed) in enumerate(
        mark_speaker_changes(wrap_cues(transcript, width=SRT_WIDTH, lines=SRT_LINES, named=True)), 1
    ):
        text = "\n".join(wrap_text(f"{cue.speaker or NO_SPEAKER}: {cue.text}" if changed else cue.text, SRT_WIDTH))
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
        for part, is_style in split_styles(escaped)
    )
