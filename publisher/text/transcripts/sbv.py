"""Reads SubViewer (SBV), YouTube's own captions: two times with a comma between them, and text below."""

import re
from collections.abc import Collection, Sequence

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import parse_time
from publisher.model.transcript import Transcript
from publisher.text.characters import decode_entities
from publisher.text.textfile import TextFile
from publisher.text.transcripts.names_alone import take_names
from publisher.text.transcripts.rolling import unroll
from publisher.text.transcripts.speakers import Passage, split_speakers
from publisher.text.transcripts.tags import drop_styles

SBV_TIMES = re.compile(r"\s*(?P<start>\d{1,3}:\d\d:\d\d[.]\d{1,3})\s*,\s*(?P<end>\d{1,3}:\d\d:\d\d[.]\d{1,3})\s*")


def is_sbv(lines: Sequence[str]) -> bool:
    """Tell whether the first line that is not blank has two times with a comma."""
    return SBV_TIMES.fullmatch(next((line for line in lines if line.strip()), "")) is not None


def parse_sbv(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each pair of times, with all lines down to the next pair."""
    blocks: list[tuple[int, float | None, float | None, list[str]]] = []
    for number, line in enumerate(sheet.lines, 1):
        if times := SBV_TIMES.fullmatch(line):
            if not sheet.has_room(blocks, MAX_CUES, "cues"):
                break
            blocks.append((number, parse_time(times["start"]), parse_time(times["end"]), []))
        elif blocks and line.strip():
            blocks[-1][3].append(line)
    passages = []
    for number, start, end, rows in blocks:
        said = drop_styles("\n".join(rows).replace("[br]", "\n")).split("\n")
        lines = tuple(words for row in said if (words := " ".join(decode_entities(row).split())))
        if start is None or end is None or end < start:
            message = "these are no two times, of which the first is the earlier one"
            sheet.error("transcript-time", number, message, "write the line like 0:00:01.000,0:00:04.000")
        if lines and start is not None:
            passages.append(Passage(lines, start, start if end is None else max(start, end), number))
    return split_speakers(take_names(unroll(passages), known), sheet, known)
