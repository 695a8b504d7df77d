"""Reads Timed Text Markup Language (TTML, IMSC, DFXP), the captions of broadcasters and of Apple."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from publisher.model.limits import MAX_CUES, MAX_DIGITS
from publisher.model.timecode import MAX_SECONDS, parse_time
from publisher.model.transcript import Transcript
from publisher.text.textfile import TextFile
from publisher.text.transcripts.rolling import unroll
from publisher.text.transcripts.speakers import Passage, mark_nobody, split_speakers

if TYPE_CHECKING:
    from lxml.etree import _Element

TTML_ROOT = re.compile(
    r"(?:<\?(?:(?!\?>).)*+\?>|<!--(?:(?!-->).)*+-->|<!DOCTYPE[^>]*+>|\s)*+<(?:[\w-]+:)?tt[\s>]", re.DOTALL
)
HEAD_LENGTH = 5000
"""Characters of a file in which its root stands."""
OFFSET_TIME = re.compile(r"(?P<count>\d{1,12}(?:\.\d{1,9})?)(?P<unit>h|m|s|ms|f|t)")
SHORT_TIME = re.compile(r"(?:\d{1,3}:\d\d|\d{1,7})(?:\.\d{1,9})?")
"""Minutes and seconds, or seconds without a unit, as Apple has them."""
CLOCK_TIME = re.compile(r"(?P<clock>\d{1,3}:\d\d:\d\d(?:\.\d{1,9})?)(?::(?P<frames>\d{1,3})(?:\.\d+)?)?")
UNIT_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


class _Rates(NamedTuple):
    frames: float
    ticks: float


def is_ttml(lines: Sequence[str]) -> bool:
    """Tell whether the root of a file of XML is tt."""
    return TTML_ROOT.match("\n".join(lines[:200])[:HEAD_LENGTH]) is not None


def parse_ttml(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each paragraph, with its agent as the speaker; times within others count from their begin."""
    from lxml import etree  # noqa: PLC0415 - few runs need it

    # The file comes from outside: no external entities, no network, no expansion of nested entities.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    head, end, rest = sheet.text.partition("?>")
    text = "\n" * head.count("\n") + rest if end and head.lstrip().startswith("<?xml") else sheet.text
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as problem:
        message = f"this is not XML: {str(problem.msg).partition(', line')[0]}"
        sheet.error("transcript-syntax", problem.lineno, message, "export the transcript again, or mend the line")
        return ()
    reader = _Reader(sheet, _rates(root), _agents(root))
    reader.walk(root, 0.0, None, None)
    passages = sorted(reader.passages, key=lambda passage: passage.start or 0.0)
    return split_speakers(mark_nobody(unroll(passages)), sheet, known)


class _Reader:
    """Walks a document, and keeps begin, end and agent of what is around."""

    def __init__(self, sheet: TextFile, rates: _Rates, agents: Mapping[str, str]) -> None:
        self._sheet = sheet
        self._rates = rates
        self._agents = agents
        self.passages: list[Passage] = []

    def walk(self, element: "_Element", begin: float, end: float | None, agent: str | None) -> None:
        name = _local(element)
        if name in {"head", "metadata"}:
            return
        if name == "p" or _attribute(element, "begin") or _attribute(element, "end") or _attribute(element, "dur"):
            begin, end = self._times(element, begin, end)
        agent = self._agents.get(_attribute(element, "agent"), _attribute(element, "agent")) or agent
        timed_parts = name == "p" and any(_attribute(part, "begin") for part in element.iter() if part is not element)
        if name == "p" and not timed_parts:
            self._take(element, begin, end, agent)
            return
        if name in {"p", "span"} and timed_parts is False and len(element) == 0:
            self._take(element, begin, end, agent)
            return
        self._say(element.text, element, begin, end, agent)
        for child in element:
            if isinstance(child.tag, str):
                self.walk(child, begin, end, agent)
            self._say(child.tail, element, begin, end, agent)

    def _take(self, element: "_Element", begin: float, end: float | None, agent: str | None) -> None:
        lines = tuple(words for part in _text(element).split("\x00") if (words := " ".join(part.split())))
        if lines and self._sheet.has_room(self.passages, MAX_CUES, "cues"):
            self.passages.append(Passage(lines, begin, end, element.sourceline, agent))

    def _say(self, text: str | None, element: "_Element", begin: float, end: float | None, agent: str | None) -> None:
        words = " ".join((text or "").split())
        if not words:
            return
        if _local(element) in {"p", "span"} and self._sheet.has_room(self.passages, MAX_CUES, "cues"):
            self.passages.append(Passage((words,), begin, end, element.sourceline, agent))
        else:
            fix = "put it into a paragraph with begin and end"
            self._sheet.warn("transcript-outside", element.sourceline, "this text has no times, and is left out", fix)

    def _times(self, element: "_Element", begin: float, end: float | None) -> tuple[float, float | None]:
        written = {name: _attribute(element, name) for name in ("begin", "end", "dur")}
        read = {name: _seconds(text, self._rates) for name, text in written.items()}
        if any(text and read[name] is None for name, text in written.items()):
            fix = 'write begin="00:00:01.000" end="00:00:04.000"'
            self._sheet.error("transcript-time", element.sourceline, "the paragraph has a time that is none", fix)
        first = begin + (read["begin"] or 0.0)
        last = end if read["end"] is None else begin + read["end"]
        last = last if read["dur"] is None else first + read["dur"]
        if last is not None and last < first:
            message = f"the paragraph ends at {last:g} s, before it begins at {first:g} s"
            self._sheet.error("transcript-time", element.sourceline, message, "write the time that is meant")
            last = first
        return round(first, 3), None if last is None else round(last, 3)


def _text(element: "_Element") -> str:
    """Return what is said in an element, with U+0000 for a line break."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and _local(child) == "br":
            parts.append("\x00")
        elif isinstance(child.tag, str) and _local(child) != "metadata":
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _local(element: "_Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: "_Element", name: str) -> str:
    """Return an attribute in whatever namespace; empty if there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _agents(root: "_Element") -> dict[str, str]:
    """Return the names of the document's agents by their ids."""
    found = {}
    for element in root.iter():
        if isinstance(element.tag, str) and _local(element) == "agent":
            names = [" ".join("".join(part.itertext()).split()) for part in element if isinstance(part.tag, str)]
            found[_attribute(element, "id")] = next(filter(None, names), _attribute(element, "id"))
    return found


def _rates(root: "_Element") -> _Rates:
    frames = _number(_attribute(root, "frameRate")) or 30.0
    above, _, below = _attribute(root, "frameRateMultiplier").partition(" ")
    frames *= (_number(above) or 1.0) / (_number(below) or 1.0)
    return _Rates(frames, _number(_attribute(root, "tickRate")) or frames)


def _number(text: str) -> float | None:
    return float(text) if text.isdecimal() and len(text) <= MAX_DIGITS and float(text) else None


def _seconds(text: str, rates: _Rates) -> float | None:
    """Return a time in seconds: a clock, a clock with frames, or a count of hours to milliseconds, frames or ticks.

    Apple leaves out hours, minutes and the unit of seconds where they say nothing.
    """
    text = text.strip()
    if found := OFFSET_TIME.fullmatch(text):
        units = {**UNIT_SECONDS, "f": 1.0 / rates.frames, "t": 1.0 / rates.ticks}
        seconds = float(found["count"]) * units[found["unit"]]
        return seconds if seconds <= MAX_SECONDS else None
    if found := CLOCK_TIME.fullmatch(text):
        whole = parse_time(found["clock"])
        return None if whole is None else whole + int(found["frames"] or 0) / rates.frames
    return parse_time(text) if SHORT_TIME.fullmatch(text) else None
