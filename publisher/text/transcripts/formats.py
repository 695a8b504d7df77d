"""The formats of transcripts by name, and how a text is known to be in one of them."""

from collections.abc import Callable
from dataclasses import replace

from publisher.findings import Finding
from publisher.model.timecode import short_clock
from publisher.model.transcript import Transcript, is_timed
from publisher.text.textfile import UNSEEN, Sheet, read_sheet, warn_of_unseen
from publisher.text.transcripts.html import read_html, write_html
from publisher.text.transcripts.json import read_json, write_json
from publisher.text.transcripts.srt import read_srt, write_srt
from publisher.text.transcripts.text import read_text, write_text
from publisher.text.transcripts.vtt import read_vtt, write_vtt

READERS: dict[str, Callable[[Sheet], Transcript]] = {
    "vtt": read_vtt,
    "srt": read_srt,
    "json": read_json,
    "html": read_html,
    "text": read_text,
}
WRITERS: dict[str, Callable[[Transcript], str]] = {
    "vtt": write_vtt,
    "srt": write_srt,
    "json": write_json,
    "html": write_html,
    "text": write_text,
}
FORMATS = tuple(READERS)
"""WebVTT, SubRip, Podcasting 2.0's JSON, HTML, plain text."""
TIMED = ("vtt", "srt", "json")
"""Formats that cannot be written without times."""


def recognise(sheet: Sheet) -> str:
    """Return the name of the format that a text is in, by how it begins; endings lie too often."""
    head = next((line.strip() for line in sheet.lines if line.strip()), "")
    if head.startswith("WEBVTT"):
        return "vtt"
    if head.startswith("{"):
        return "json"
    if head.startswith("<"):
        return "html"
    return "srt" if "-->" in sheet.text else "text"


def read_transcript(file: str, data: bytes) -> tuple[Transcript, list[Finding]]:
    """Read a transcript in any of the formats; `file` is its name for the findings."""
    sheet = read_sheet(file, data)
    cues = _seen(READERS[recognise(sheet)](sheet), sheet) if sheet.lines else ()
    if sheet.lines and not cues and not sheet.findings:
        sheet.error(
            "transcript-none", 1, "nobody says anything in the file", "see whether it is the file that is meant"
        )
    return _in_order(cues, sheet) if is_timed(cues) else cues, sheet.findings


def _seen(cues: Transcript, sheet: Sheet) -> Transcript:
    """Return the cues without characters that no feed may have; JSON and HTML can spell them with letters."""
    if not UNSEEN.first("".join(f"{cue.text}{cue.speaker or ''}" for cue in cues)):
        return cues
    line, found = next((cue.line, found) for cue in cues for found in UNSEEN.all_in(f"{cue.text}{cue.speaker or ''}"))
    warn_of_unseen(sheet, line, found)
    clean = (replace(cue, text=_without(cue.text), speaker=_without(cue.speaker or "") or None) for cue in cues)
    return tuple(cue for cue in clean if cue.text)


def _without(text: str) -> str:
    return " ".join(UNSEEN.replaced(text).split())


def _in_order(cues: Transcript, sheet: Sheet) -> Transcript:
    """Return the cues in the order in which they are heard, and tell of those that stood in another one."""
    latest = 0.0
    for cue in cues:
        start = cue.start or 0.0
        if start < latest:
            message = f"the cue at {short_clock(start)} begins before the one above it"
            sheet.warn("transcript-order", cue.line, message, "put them in the order in which they begin")
        latest = max(latest, start)
    # Stable, so that two people who speak at once stay in the order of the file.
    return tuple(sorted(cues, key=lambda cue: cue.start or 0.0))


def write_transcript(transcript: Transcript, form: str) -> str:
    """Return the transcript in the format of this name, which for those in TIMED wants times."""
    return WRITERS[form](transcript)
