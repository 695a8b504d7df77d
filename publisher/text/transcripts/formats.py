"""Maps format names to parsers and formatters of transcripts, and detects the format of a file by what is in it."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from publisher.findings import Finding, Severity
from publisher.model.timecode import format_short_time
from publisher.model.transcript import Transcript, is_timed
from publisher.text.cues import find_timing_lines
from publisher.text.textfile import INVISIBLE_CHARACTERS, MAX_QUOTE_LENGTH, TextFile, read_text_file, warn_of_invisible
from publisher.text.transcripts.ass import is_ass, parse_ass
from publisher.text.transcripts.columns import find_columns, parse_columns
from publisher.text.transcripts.html import format_html_transcript, parse_html_transcript
from publisher.text.transcripts.json import KNOWN_FORMATS, format_json_transcript, parse_json_transcript
from publisher.text.transcripts.labels import forget_labels
from publisher.text.transcripts.sbv import is_sbv, parse_sbv
from publisher.text.transcripts.srt import format_srt, parse_srt
from publisher.text.transcripts.stamped import find_headings, parse_stamped
from publisher.text.transcripts.text import format_text_transcript, parse_text_transcript
from publisher.text.transcripts.ttml import is_ttml, parse_ttml
from publisher.text.transcripts.vtt import format_vtt_transcript, parse_vtt_transcript

TRANSCRIPT_PARSERS: dict[str, Callable[[TextFile, Collection[str]], Transcript]] = {
    "vtt": parse_vtt_transcript,
    "srt": parse_srt,
    "json": parse_json_transcript,
    "html": parse_html_transcript,
    "text": parse_text_transcript,
    "ttml": parse_ttml,
    "ass": parse_ass,
    "sbv": parse_sbv,
    "columns": parse_columns,
    "stamped": parse_stamped,
}
TRANSCRIPT_FORMATTERS: dict[str, Callable[[Transcript], str]] = {
    "vtt": format_vtt_transcript,
    "srt": format_srt,
    "json": format_json_transcript,
    "html": format_html_transcript,
    "text": format_text_transcript,
}
TRANSCRIPT_FORMATS = tuple(TRANSCRIPT_FORMATTERS)
"""Names of the formats that are written: WebVTT, SubRip, Podcasting 2.0's JSON, HTML, plain text. More are read."""
UNREAD_OPENINGS = {
    "{\\rtf": "the RTF of a word processor",
    "%PDF": "a PDF",
    "PK\x03\x04": "a word processor's document",
    "<w:document": "a word processor's document",
    "<rss": "a feed",
    "<transcript>": "YouTube's own XML",
    "<timedtext": "YouTube's own XML",
}
"""How files begin that people take for transcripts, and what they are."""
TIMED_FORMATS = ("vtt", "srt", "json")
"""Formats that need a time for each cue."""


def detect_transcript_format(sheet: TextFile) -> str:
    """Return the name of the format, detected from the content: file name extensions are often wrong."""
    head = next((line.strip() for line in sheet.lines if line.strip()), "")
    forms: tuple[tuple[str, bool | Callable[[], object]], ...] = (
        ("vtt", head.startswith("WEBVTT")),
        ("ass", lambda: is_ass(sheet.lines)),
        ("json", head.startswith("{") or _is_json_list(sheet)),
        ("ttml", head.startswith("<") and is_ttml(sheet.lines)),
        ("html", head.startswith("<")),
        ("srt", lambda: find_timing_lines(sheet.lines)),
        ("sbv", lambda: is_sbv(sheet.lines)),
        ("columns", lambda: find_columns(sheet.lines)),
        ("stamped", lambda: find_headings(sheet.lines)),
    )
    return next((form for form, fits in forms if (fits() if callable(fits) else fits)), "text")


def _is_json_list(sheet: TextFile) -> bool:
    """Tell whether a file begins as a list of objects does: with [{, or [ ] around nothing."""
    return re.match(r"\[\s*[{\]]", sheet.text[:MAX_QUOTE_LENGTH].lstrip()) is not None


def _tell_unknown(sheet: TextFile) -> bool:
    """Add an error if a file is of a known kind that is no transcript; return whether it is."""
    head = next((line.strip() for line in sheet.lines if line.strip()), "")
    kind = next((name for opening, name in UNREAD_OPENINGS.items() if head.startswith(opening)), None)
    if kind:
        sheet.error("transcript-syntax", 1, f"this is {kind}, which is not read", f"export it as {KNOWN_FORMATS}")
    return kind is not None


def read_transcript(file: str, data: bytes, known: Collection[str] = ()) -> tuple[Transcript, list[Finding]]:
    """Parse a transcript in any of the formats; `file` is the path that findings name.

    Names of `known` are speakers wherever they are labels.
    """
    sheet = read_text_file(file, data)
    is_readable = bool(sheet.lines) and not _tell_unknown(sheet)
    parse = TRANSCRIPT_PARSERS[detect_transcript_format(sheet)] if is_readable else None
    cues = _drop_invisible(parse(sheet, known), sheet) if parse else ()
    forget_labels()
    if sheet.lines and not cues and all(finding.severity is Severity.WARNING for finding in sheet.findings):
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
