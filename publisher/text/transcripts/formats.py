"""Maps format names to parsers and formatters of transcripts, and detects the format of a file."""

from collections.abc import Callable, Collection
from dataclasses import replace

from publisher.findings import Finding
from publisher.model.timecode import format_short_time
from publisher.model.transcript import Transcript, is_timed
from publisher.text.textfile import INVISIBLE_CHARACTERS, TextFile, read_text_file, warn_of_invisible
from publisher.text.transcripts.html import format_html_transcript, parse_html_transcript
from publisher.text.transcripts.json import format_json_transcript, parse_json_transcript
from publisher.text.transcripts.srt import format_srt, parse_srt
from publisher.text.transcripts.text import format_text_transcript, parse_text_transcript
from publisher.text.transcripts.vtt import format_vtt_transcript, parse_vtt_transcript

TRANSCRIPT_PARSERS: dict[str, Callable[[TextFile, Collection[str]], Transcript]] = {
    "vtt": parse_vtt_transcript,
    "srt": parse_srt,
    "json": parse_json_transcript,
    "html": parse_html_transcript,
    "text": parse_text_transcript,
}
TRANSCRIPT_FORMATTERS: dict[str, Callable[[Transcript], str]] = {
    "vtt": format_vtt_transcript,
    "srt": format_srt,
    "json": format_json_transcript,
    "html": format_html_transcript,
    "text": format_text_transcript,
}
TRANSCRIPT_FORMATS = tuple(TRANSCRIPT_PARSERS)
"""Names of the formats: WebVTT, SubRip, Podcasting 2.0's JSON, HTML, plain text."""
TIMED_FORMATS = ("vtt", "srt", "json")
"""Formats that need a time for each cue."""


def detect_transcript_format(sheet: TextFile) -> str:
    """Return the name of the format, detected from the content: file name extensions are often wrong."""
    head = next((line.strip() for line in sheet.lines if line.strip()), "")
    if head.startswith("WEBVTT"):
        return "vtt"
    if head.startswith("{"):
        return "json"
    if head.startswith("<"):
        return "html"
    return "srt" if "-->" in sheet.text else "text"


def read_transcript(file: str, data: bytes, known: Collection[str] = ()) -> tuple[Transcript, list[Finding]]:
    """Parse a transcript in any of the formats; `file` is the path that findings name.

    Names of `known` are speakers wherever they are labels.
    """
    sheet = read_text_file(file, data)
    cues = (
        _drop_invisible(TRANSCRIPT_PARSERS[detect_transcript_format(sheet)](sheet, known), sheet) if sheet.lines else ()
    )
    if sheet.lines and not cues and not sheet.findings:
        sheet.error(
            "transcript-none", 1, "nobody says anything in the file", "see whether it is the file that is meant"
        )
    return _sort_cues(cues, sheet) if is_timed(cues) else cues, sheet.findings


def _drop_invisible(cues: Transcript, sheet: TextFile) -> Transcript:
    """Return the cues without invisible characters, which escapes of JSON and HTML can produce; warn of the first."""
    if not INVISIBLE_CHARACTERS.find_first("".join(f"{cue.text}{cue.speaker or ''}" for cue in cues)):
        return cues
    line, found = next(
        (cue.line, found) for cue in cues for found in INVISIBLE_CHARACTERS.find_all(f"{cue.text}{cue.speaker or ''}")
    )
    warn_of_invisible(sheet, line, found)
    clean = (
        replace(cue, text=_strip_invisible(cue.text), speaker=_strip_invisible(cue.speaker or "") or None)
        for cue in cues
    )
    return tuple(cue for cue in clean if cue.text)


def _strip_invisible(text: str) -> str:
    return " ".join(INVISIBLE_CHARACTERS.replace_all(text).split())


def _sort_cues(cues: Transcript, sheet: TextFile) -> Transcript:
    """Return the cues sorted by start, and warn of those out of order."""
    latest = 0.0
    for cue in cues:
        start = cue.start or 0.0
        if start < latest:
            message = f"the cue at {format_short_time(start)} begins before the one above it"
            sheet.warn("transcript-order", cue.line, message, "put them in the order in which they begin")
        latest = max(latest, start)
    # The sort is stable: cues that start together stay in the order of the file.
    return tuple(sorted(cues, key=lambda cue: cue.start or 0.0))


def format_transcript(transcript: Transcript, form: str) -> str:
    """Return the transcript in the format of this name; those in TIMED_FORMATS need a timed transcript."""
    return TRANSCRIPT_FORMATTERS[form](transcript)
