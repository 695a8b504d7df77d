"""Parses and formats HTML transcripts of the podcast namespace: `cite` (speaker), `time` (start), `p` (text).

Of other pages every word is read, wherever it stands: in paragraphs, in boxes, lists and tables, or in none of them.
What is not said is the title, headings (which name a speaker, or are told) and the headings of columns.
"""

import re
from collections import Counter
from collections.abc import Collection
from html import escape
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import MAX_SECONDS, format_short_time, parse_time
from publisher.model.transcript import Cue, Transcript, close_cues, is_timed, mark_speaker_changes, merge_turns
from publisher.text.textfile import MAX_QUOTE_LENGTH, TextFile
from publisher.text.transcripts.boxes import Box, Place
from publisher.text.transcripts.labels import NO_SPEAKER, Form, read_label
from publisher.text.transcripts.page_times import take_times
from publisher.text.transcripts.speakers import MIN_OCCURRENCES, Evidence, Passage, split_speakers

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ISO_DURATION = re.compile(r"PT(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?")
"""A duration of ISO 8601, as in the `datetime` attribute: PT1H2M3.5S."""
INLINE_TAGS = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "tt", "u", "var", "wbr",
}  # fmt: skip
"""Elements within a line. All others begin a paragraph of their own."""
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
SKIPPED_TAGS = {"head", "title", "template", "noscript"}
"""Elements whose words are not shown."""
SECTIONS = {"article", "aside", "blockquote", "details", "footer", "li", "main", "nav", "section", "tr"}
"""Elements at whose end a heading in them ends to hold."""


def parse_html_transcript(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each paragraph, with the last `cite` and `time` before it or in it.

    Without any `cite`, speakers are taken from labels (`Name: `), headings and cells. Names of `known` are speakers
    wherever they are labels.
    """
    from lxml import etree, html  # noqa: PLC0415 - few runs need it

    try:
        # As bytes, since lxml looks for an encoding in a str, with a pattern that takes quadratic time.
        content = re.sub(r"^\s*<\?xml.*?\?>", "", sheet.text).encode()
        root = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError) as problem:
        sheet.error("transcript-syntax", 1, f"this is not HTML: {problem}", "export the transcript again")
        return ()
    etree.strip_elements(root, "script", "style", with_tail=False)
    for line_break in root.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    reader = _Reader(sheet, _find_names(root, known))
    reader.walk(root)
    reader.end_paragraph()
    reader.warn_of_headings()
    if reader.is_cited:
        # Where names have elements of their own, a colon in a sentence is one.
        return tuple(
            Cue(text=" ".join(said.lines), start=said.start, speaker=said.speaker or None, line=said.line)
            for said in reader.passages
        )
    return split_speakers(take_times(reader.passages, sheet), sheet, known)


def _find_names(root: "HtmlElement", known: Collection[str]) -> set[str]:
    """Return the names in small letters that headings may have: of known people, and of labels in the page."""
    if next(root.iter(*HEADINGS), None) is None:
        return set()
    said = (" ".join(text.split()) for text in root.itertext(tag=None) if ":" in text or "\uff1a" in text)
    labels = Evidence([Passage((text,)) for text in said], known).speakers
    headings = Counter(_words(element).rstrip(":：").strip() for element in root.iter(*HEADINGS))
    returning = (name for name, times in headings.items() if times >= MIN_OCCURRENCES and _is_name(name))
    return {name.casefold() for name in (*known, *labels, *returning)}


def _is_name(text: str) -> bool:
    """Tell whether a heading has the form of a name."""
    label = read_label(f"{text}: ")
    return label is not None and label.name == text and label.form is not Form.LOOSE


class _Heading(NamedTuple):
    """A heading that names a speaker."""

    speaker: str
    level: int
    number: int
    """Its number on the page, from 1 on."""


class _Reader:
    """Walks a document in order, and keeps the current speaker and time."""

    def __init__(self, sheet: TextFile, names: Collection[str]) -> None:
        self._sheet = sheet
        self._names = names
        self.passages: list[Passage] = []
        self.is_cited = False
        self._cited: str | None = None
        """The speaker of the last `cite`, until a heading names one."""
        self._heading: _Heading | None = None
        """The heading of a speaker that holds."""
        self._left_out: list[tuple[int | None, str]] = []
        """The headings that are neither the title nor a name, each with its line."""
        self._has_title = False
        self._boxes: tuple[Box, ...] = ()
        self._numbers = count(1)
        self._has_name_cells = False
        self._head_row: HtmlElement | None = None
        """The last row of headings of columns."""
        self._start: float | None = None
        self._lines: list[list[str]] = [[]]
        self._line: int | None = None
        self._last = ""
        """What the open paragraph ends with; empty if nothing is in it."""

    def walk(self, element: "HtmlElement") -> None:
        """Read an element and what is in it."""
        if not isinstance(element.tag, str):
            return
        match element.tag:
            case tag if tag in SKIPPED_TAGS or tag in HEADINGS:
                self.end_paragraph()
                self._read_heading(element)
            case "cite" | "dt":
                self._cite(element)
            case "time" if self._time(element):
                pass
            case "br":
                self._lines.append([])
            case "tr" if self._row(element):
                pass
            case tag if tag in INLINE_TAGS or tag == "time":
                self._content(element)
            case _:
                self.end_paragraph()
                self._box(element)

    def end_paragraph(self) -> None:
        """Take what was read since the last paragraph for one."""
        lines = [" ".join("".join(parts).split()) for parts in self._lines]
        lines[0] = lines[0].removeprefix(":").strip()
        said = tuple(filter(None, lines))
        line, self._lines, self._line, self._last = self._line, [[]], None, ""
        if said and self._sheet.has_room(self.passages, MAX_CUES, "paragraphs"):
            self.passages.append(Passage(said, self._start, None, line, self._speaker, place=self._place))

    def warn_of_headings(self) -> None:
        """Warn of the headings that are left out, if there are any."""
        for line, said in self._left_out[:1]:
            more = f", and so are {len(self._left_out) - 1} more headings" if self._left_out[2:] else ""
            more = ", and so is one more heading" if len(self._left_out) == len("12") else more
            fix = "write it in a paragraph if it is said, and in people or under speakers if it is who speaks"
            message = f"the heading {said[:MAX_QUOTE_LENGTH]} is left out{more}"
            self._sheet.warn("transcript-outside", line, message, fix)

    @property
    def _speaker(self) -> str | None:
        return self._heading.speaker if self._heading else self._cited

    @property
    def _place(self) -> Place:
        return Place(self._boxes, self._heading.number if self._heading else 0)

    def _box(self, element: "HtmlElement") -> None:
        """Read what is in an element that begins a line of its own."""
        boxes, heading = self._boxes, self._heading
        self._boxes = (*boxes, Box(element.tag, next(self._numbers)))
        self._content(element)
        self.end_paragraph()
        self._boxes = boxes
        if element.tag in SECTIONS and self._heading:
            self._heading = heading

    def _content(self, element: "HtmlElement") -> None:
        is_preformatted = element.tag == "pre"
        self._text(element.text, element, is_preformatted=is_preformatted)
        for child in element:
            self.walk(child)
            self._text(child.tail, element, is_preformatted=is_preformatted)

    def _text(self, text: str | None, element: "HtmlElement", *, is_preformatted: bool) -> None:
        if not text:
            return
        if self._line is None and text.strip():
            self._line = element.sourceline
        self._last = text.strip() or self._last
        first, *others = text.split("\n") if is_preformatted else [text]
        self._lines[-1].append(first)
        self._lines += [[other] for other in others]

    def _read_heading(self, element: "HtmlElement") -> None:
        """Take a heading for a speaker, if it is the name of one; it holds until the next that is no less.

        The first one, above all that is said, is the title.
        """
        said = _words(element).rstrip(":：").strip()
        if element.tag not in HEADINGS or not said:
            return
        level = int(element.tag[1])
        if said.casefold() in self._names:
            self._heading, self._cited = _Heading(said, level, next(self._numbers)), None
            return
        if self._heading and level <= self._heading.level:
            self._heading = None
        if self._has_title or self.passages or self.is_cited:
            self._left_out.append((element.sourceline, said))
        self._has_title = True

    def _cite(self, element: "HtmlElement") -> None:
        if self._last:
            self.end_paragraph()
        name = _words(element).rstrip(":：").strip()
        self._cited, self._heading = name if name not in {"", NO_SPEAKER} else None, None
        self.is_cited = True

    def _time(self, element: "HtmlElement") -> bool:
        """Take a time for the start of what follows; return whether it is one, and not a part of a sentence."""
        start = _parse_time_element(element)
        if self._last and not self._last.endswith((":", "：")):
            return False
        if start is None and _has_sentence(element):
            return False
        if start is None and _words(element):
            fix = 'write it like <time datetime="PT62S">1:02</time>'
            self._sheet.warn("transcript-outside", element.sourceline, "this time is none, and is left out", fix)
        self._start = start
        return True

    def _row(self, row: "HtmlElement") -> bool:
        """Read a row of a table with a cell for the time or the speaker; return whether it is one.

        A row that has nothing but headings of columns is none, and is left out, if others stand below it.
        """
        cells = [(cell, _words(cell)) for cell in row if isinstance(cell.tag, str)]
        heads = [said for cell, said in cells if cell.tag == "th" and said]
        if cells and all(cell.tag == "th" for cell, _ in cells):
            return self._is_head_row(row)
        times = [(cell, start) for cell, said in cells if ":" in said and (start := parse_time(said)) is not None]
        words = [said for cell, said in cells if said and not any(cell is other for other, _ in times)]
        names = [said for said in heads if said in words] or words
        blank = next((cell for cell, said in cells if not said), None)
        is_blank_head = blank is not None and blank.tag == "th" and self._has_name_cells
        if not (times or heads or is_blank_head) or not words:
            return False
        self.end_paragraph()
        self._start = times[0][1] if times else self._start
        # A column of names changes speakers without making every later paragraph one's.
        name = names[0] if len(words) > 1 else None
        if name:
            words.remove(name)
            self._has_name_cells = True
        elif self._has_name_cells and blank is not None and blank.getnext() is not None:
            # The cell of names is empty: these words are nobody's.
            name = ""
        place = Place((*self._boxes, Box(row.tag, next(self._numbers))), self._place.heading if name is None else 0)
        speaker = self._speaker if name is None else name
        if self._sheet.has_room(self.passages, MAX_CUES, "paragraphs"):
            passage = Passage((" ".join(words),), self._start, None, row.sourceline, speaker, place=place)
            self.passages.append(passage)
        return True

    def _is_head_row(self, row: "HtmlElement") -> bool:
        """Tell whether a row has the headings of columns: nothing but others of them stands above it."""
        above, part = row.getprevious(), row.getparent()
        is_first = above is None or above is self._head_row
        is_followed = row.getnext() is not None or (part is not None and part.getnext() is not None)
        if is_first and is_followed:
            self._head_row = row
        return is_first and is_followed


def _words(element: "HtmlElement") -> str:
    return " ".join(element.text_content().split())


def _has_sentence(element: "HtmlElement") -> bool:
    """Tell whether an element stands within a sentence: with words behind it, in the same paragraph."""
    return bool((element.tail or "").strip()) and element.getparent().tag in {"p", "span", "li", "dd", "td"}


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
            rows.append(f"<cite>{escape(turn.speaker or NO_SPEAKER)}:</cite>\n")
        if turn.start is not None:
            rows.append(f'<time datetime="PT{turn.start:.3f}S">{format_short_time(turn.start)}</time>\n')
        rows.append(f"<p>{escape(turn.text, quote=False)}</p>\n")
    head = f'<!doctype html>\n<html lang="{escape(language)}">\n' if language else "<!doctype html>\n<html>\n"
    name = escape(title, quote=False)
    return (
        f'{head}<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{name}</title>\n</head>\n<body>\n<main>\n<h1>{name}</h1>\n{''.join(rows)}</main>\n</body>\n</html>\n"
    )
