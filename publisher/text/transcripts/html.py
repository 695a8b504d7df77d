"""Parses and formats HTML transcripts of the podcast namespace: `cite` (speaker), `time` (start), `p` (text)."""

import re
from html import escape
from typing import TYPE_CHECKING

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import MAX_SECONDS, format_short_time, parse_time
from publisher.model.transcript import Cue, Transcript, close_cues, is_timed, mark_speaker_changes, merge_turns
from publisher.text.textfile import TextFile

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ISO_DURATION = re.compile(r"PT(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?")
"""A duration of ISO 8601, as in the `datetime` attribute: PT1H2M3.5S."""
BLOCK_TAGS = {"p", "li", "dd", "blockquote"}
SKIPPED_TAGS = {"head", "title", "h1", "h2", "h3", "h4", "h5", "h6"}


def parse_html_transcript(sheet: TextFile) -> Transcript:
    """Parse a cue from each paragraph, with the last `cite` and `time` before it or in it."""
    from lxml import etree, html  # noqa: PLC0415 - few runs need it

    try:
        # As bytes, since lxml looks for an encoding in a str, with a pattern that takes quadratic time.
        content = re.sub(r"^\s*<\?xml.*?\?>", "", sheet.text).encode()
        root = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as problem:
        sheet.error("transcript-syntax", 1, f"this is not HTML: {problem}", "export the transcript again")
        return ()
    etree.strip_elements(root, "script", "style", with_tail=False)
    reader = _Reader(sheet)
    reader.walk(root)
    return tuple(reader.cues)


class _Reader:
    """Walks a document in order, and keeps the current speaker and time."""

    def __init__(self, sheet: TextFile) -> None:
        self._sheet = sheet
        self.cues: list[Cue] = []
        self._speaker: str | None = None
        self._start: float | None = None

    def walk(self, element: "HtmlElement") -> None:
        if not isinstance(element.tag, str) or element.tag in SKIPPED_TAGS:
            return
        match element.tag:
            case "cite":
                self._speaker = " ".join(element.text_content().split()).rstrip(":").strip() or None
            case "time":
                self._start = _parse_time_element(element)
            case tag if tag in BLOCK_TAGS:
                self._paragraph(element)
            case _:
                for child in element:
                    self.walk(child)

    def _paragraph(self, element: "HtmlElement") -> None:
        for inner in element.iter("cite", "time"):
            self.walk(inner)
            inner.text, kept = "", inner.tail
            for child in [*inner]:
                inner.remove(child)
            inner.tail = kept
        text = " ".join(element.text_content().split()).removeprefix(":").strip()
        if text and self._sheet.has_room(self.cues, MAX_CUES, "paragraphs"):
            self.cues.append(Cue(text=text, start=self._start, speaker=self._speaker, line=element.sourceline))


def _parse_time_element(element: "HtmlElement") -> float | None:
    found = ISO_DURATION.fullmatch(element.get("datetime", ""))
    if found and any(found.groupdict().values()):
        hours, minutes, seconds = (float(found[part] or 0) for part in ("hours", "minutes", "seconds"))
        whole = 3600 * hours + 60 * minutes + seconds
        return round(whole, 3) if whole <= MAX_SECONDS else None
    return parse_time(element.text_content())


def format_html_transcript(transcript: Transcript, *, title: str = "Transcript", language: str | None = None) -> str:
    """Return a complete HTML page: a heading, and for each turn its speaker, start and text."""
    cues = close_cues(transcript) if is_timed(transcript) else transcript
    rows = []
    for turn, changed in mark_speaker_changes(merge_turns(cues)):
        if changed:
            rows.append(f"<cite>{escape(turn.speaker or '')}:</cite>\n")
        if turn.start is not None:
            rows.append(f'<time datetime="PT{turn.start:.3f}S">{format_short_time(turn.start)}</time>\n')
        rows.append(f"<p>{escape(turn.text, quote=False)}</p>\n")
    head = f'<!doctype html>\n<html lang="{escape(language)}">\n' if language else "<!doctype html>\n<html>\n"
    name = escape(title, quote=False)
    return (
        f'{head}<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{name}</title>\n</head>\n<body>\n<main>\n<h1>{name}</h1>\n{''.join(rows)}</main>\n</body>\n</html>\n"
    )
