"""Reads the subtitles of Advanced SubStation Alpha (ASS) and SubStation Alpha (SSA)."""

import re
from collections.abc import Collection, Sequence

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import parse_time
from publisher.model.transcript import Transcript
from publisher.text.textfile import TextFile
from publisher.text.transcripts.rolling import unroll
from publisher.text.transcripts.speakers import Passage, mark_nobody, split_speakers

ASS_FIELDS = ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"]
"""The fields of a line of dialogue, where no line called Format says otherwise; the text is the last."""
OVERRIDE = re.compile(r"\{[^{}]*\}")
DRAWING = re.compile(r"\\p[1-9]")
ESCAPES = re.compile(r"\\[Nn]")


def is_ass(lines: Sequence[str]) -> bool:
    """Tell whether a file has the sections of a script."""
    head = next((line.strip().casefold() for line in lines if line.strip()), "")
    return head in {"[script info]", "[events]"}


def parse_ass(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each line of dialogue, sorted by start, with its name as the speaker. Comments are not said."""
    fields = ASS_FIELDS
    in_events = False
    passages: list[Passage] = []
    for number, line in enumerate(sheet.lines, 1):
        kind, _, rest = line.partition(":")
        kind = kind.strip().casefold()
        if line.lstrip().startswith("["):
            in_events = line.strip().casefold() == "[events]"
        elif in_events and kind == "format":
            fields = [field.strip().casefold() for field in rest.split(",")]
        elif kind == "dialogue":
            if not sheet.has_room(passages, MAX_CUES, "cues"):
                break
            passage = _passage(dict(zip(fields, rest.split(",", len(fields) - 1), strict=False)), sheet, number)
            passages += [passage] if passage else []
    passages.sort(key=lambda passage: passage.start or 0.0)
    return split_speakers(mark_nobody(unroll(passages)), sheet, known)


def _passage(values: dict[str, str], sheet: TextFile, number: int) -> Passage | None:
    start, end = parse_time(values.get("start", "")), parse_time(values.get("end", ""))
    if start is None or end is None or end < start or "text" not in values:
        fix = "write the line like Dialogue: 0,0:00:01.00,0:00:04.00,Default,Kari Ås,0,0,0,,…"
        sheet.error("transcript-time", number, "the line has no two times and a text", fix)
        return None
    said = values["text"]
    if "{" in said and DRAWING.search(said):
        return None
    said = OVERRIDE.sub("", said).replace("\\h", " ")
    lines = tuple(words for part in ESCAPES.split(said) if (words := " ".join(part.split())))
    speaker = " ".join(values.get("name", values.get("actor", "")).split()) or None
    return Passage(lines, start, end, number, speaker) if lines else None
