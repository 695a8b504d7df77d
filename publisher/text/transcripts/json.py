"""Parses and formats Podcasting 2.0's JSON transcripts, version 1.0, and tells them from other programs' JSON."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import MAX_SECONDS
from publisher.model.transcript import Cue, Transcript, join_words
from publisher.text.textfile import MAX_QUOTE_LENGTH, TextFile, check_version, find_key_lines, load_json, spell_value
from publisher.text.transcripts.recognised import find_segments, has_other_words, parse_recognised

KNOWN_FORMATS = "WebVTT, SRT, TTML, HTML, TSV, or text"
"""What a transcript in a format that is not known can be exported as."""
TRANSCRIPT_VERSION = "1.0.0"
TRANSCRIPT_VERSIONS = re.compile(r"1\..*", re.DOTALL)
"""Versions that can be read: minor versions only add keys."""


def parse_json_transcript(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each segment; segments of single words are joined to sentences.

    What speech recognition writes is read as such. Names of `known` are speakers wherever they are labels in it.
    """
    is_list = next((line.strip()[:1] for line in sheet.lines if line.strip()), "") == "["
    if is_list:
        sheet = replace(
            sheet,
            lines=('{"segments":' + sheet.lines[0], *sheet.lines[1:-1], sheet.lines[-1] + "}")
            if len(sheet.lines) > 1
            else ('{"segments":' + sheet.lines[0] + "}",),
        )
    tree = load_json(sheet, "transcript")
    if tree is None:
        return ()
    rows = tree.get("segments")
    if not _is_podcasting(tree, rows):
        found = find_segments(tree)
        if found is not None:
            _warn_of_other_words(sheet, tree)
            return parse_recognised(sheet, found, known)
    if not isinstance(rows, list):
        _tell_unknown(sheet, tree)
        return ()
    check_version(sheet, tree, "transcript", supported=TRANSCRIPT_VERSIONS, current=TRANSCRIPT_VERSION)
    cues: list[Cue] = []
    for row, line in zip(rows, find_key_lines(sheet, "startTime", len(rows)), strict=True):
        if not sheet.has_room(cues, MAX_CUES, "segments"):
            break
        cue = _cue(row if isinstance(row, dict) else {}, sheet, line)
        cues += [cue] if cue else []
    return join_words(tuple(cues))


def _warn_of_other_words(sheet: TextFile, tree: Mapping[str, Any]) -> None:
    if has_other_words(tree):
        message = "the list called speakers has other words than the chunks, which are read without speakers"
        fix = "let the program tell the speakers again, or write a name and a colon before what each says"
        sheet.warn("transcript-speaker", find_key_lines(sheet, "speakers", 1)[0], message, fix)


def _is_podcasting(tree: Mapping[str, Any], rows: object) -> bool:
    """Tell whether a document is Podcasting 2.0's: by its segments, or by its version if they say nothing."""
    segments = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if any("body" in row or "startTime" in row for row in segments):
        return True
    recognised = any({"start", "text", "timestamp", "offsets", "word"} & row.keys() for row in segments)
    return "version" in tree and not recognised


def _tell_unknown(sheet: TextFile, tree: Mapping[str, Any]) -> None:
    if "version" in tree or not tree:
        sheet.error("transcript-syntax", 1, "there is no list called segments", "export the transcript again")
        return
    keys = ", ".join(map(str, tree))[:MAX_QUOTE_LENGTH]
    message = f"this JSON is of no kind that is known; its keys are {keys}"
    sheet.error(
        "transcript-syntax", 1, message, f"export it as Podcasting 2.0's JSON or Whisper's, or as {KNOWN_FORMATS}"
    )


def _cue(row: dict[str, Any], sheet: TextFile, line: int | None) -> Cue | None:
    start, end, body = _seconds(row.get("startTime")), _seconds(row.get("endTime")), row.get("body")
    if start is None or not isinstance(body, str):
        fix = 'write "startTime": 12.5, in seconds, and "body": "…"'
        sheet.error("transcript-time", line, "the segment has no startTime or no body", fix)
        return None
    if end is None and row.get("endTime") is not None:
        sheet.error("transcript-time", line, "endTime is no time", 'write "endTime": 15.5, in seconds, or leave it out')
    if end is not None and end < start:
        message = f"the segment ends at {end:g} s, before it begins at {start:g} s"
        sheet.error("transcript-time", line, message, "write the time that is meant")
        end = start
    speaker = spell_value(row.get("speaker") or None) or None
    text = " ".join(body.split())
    return Cue(text=text, start=start, end=end, speaker=speaker, line=line) if text else None


def _seconds(value: object) -> float | None:
    wrong = isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_SECONDS
    return None if wrong else round(float(value), 3)  # type: ignore[arg-type] # checked in the line above


def format_json_transcript(transcript: Transcript) -> str:
    """Return the JSON document, with a segment for each cue."""
    rows = [
        {
            name: value
            for name, value in (
                ("speaker", cue.speaker),
                ("startTime", cue.start),
                ("endTime", cue.end),
                ("body", cue.text),
            )
            if value is not None
        }
        for cue in transcript
    ]
    return json.dumps({"version": TRANSCRIPT_VERSION, "segments": rows}, ensure_ascii=False, indent=1) + "\n"
