"""Reads texts with times among the words, as Otter, Rev, Descript, Trint, meeting programs and people write them.

A heading has a time, and a name beside it or above it: `Kari Ås  0:02`, `[00:00:04] Kari Ås: Ja`, `Speaker 1 (00:04):`,
`0:04`. What follows is said from then on, until the next heading.
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import parse_time
from publisher.model.transcript import Transcript
from publisher.text.textfile import TextFile
from publisher.text.transcripts.labels import MAX_LABEL_LENGTH, Form, read_label
from publisher.text.transcripts.speakers import Passage, split_speakers

CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d\d(?:[.,]\d{1,3})?"
STAMP = rf"(?P<open>[\[(<])?(?P<start>{CLOCK})(?:\s*(?:-+>?|–|—|to)\s*(?P<end>{CLOCK}))?[\])>]?"
STAMP_FIRST = re.compile(rf"[*_#\s]*{STAMP}(?![\w:.])[*_]*(?:\s*[-–—|]\s+|:\s+)?\s*(?P<rest>.*)")
NAME_FIRST = re.compile(
    rf"[*_#\s]*(?P<name>[^\W_][^:：]{{0,{MAX_LABEL_LENGTH}}}?)(?P<colon>\s?[:：])?[*_]*"
    rf"(?P<gap>\s*[-–—|,]\s+|\s+|(?=[\[(])){STAMP}[*_]*(?P<end_colon>\s?[:：])?[*_]*(?:\s+(?P<rest>.*))?"
)
CREDIT = re.compile(r"(?i:transcribed|transcript|created|generated|transkribert)\b.{0,40}\bhttps?://\S+\.?")
"""A line in which a program names itself."""
MAX_HEADING_LENGTH = 200
"""Characters of the beginning of a line in which a heading is looked for."""
MIN_STAMPS = 2
"""Headings that make a text one with times; one is enough at its beginning, if it is in brackets or beside a name."""
SORTED_SHARE = 0.8
"""Share of headings that are later than the one before."""
NAMED_SHARE = 0.8
"""Share of headings with a name alone behind the time, from which on they all are names."""
NAME_FORMS = {Form.SURE, Form.NAME, Form.WORD, Form.TITLE, Form.CASELESS}


class Heading(NamedTuple):
    """A line with a time, and what else stands in it."""

    index: int
    """The line, counted from 0."""
    start: float
    """Seconds, as `end`."""
    end: float | None
    name: str | None
    """The speaker, where the form of the line says that it is one."""
    said: str
    """What stands behind it in the line."""
    is_plain: bool
    """Whether the time stands alone, without brackets and without a name."""


def find_headings(lines: Sequence[str]) -> list[Heading]:
    """Return the headings of a text; none if its times are not those of headings."""
    found = [heading for index, line in enumerate(lines) if ":" in line and (heading := _heading(lines, index))]
    if not found:
        return []
    ordered = sum(1 for before, after in pairwise(found) if after.start >= before.start)
    first = next(index for index, line in enumerate(lines) if line.strip())
    opens = found[0].index == first or (found[0].name is not None and found[0].index == first + 1)
    if ordered < SORTED_SHARE * (len(found) - 1) or (len(found) < MIN_STAMPS and (found[0].is_plain or not opens)):
        return []
    named = [
        heading
        for heading in found
        if not heading.name and _is_name(heading.said) and _is_said(lines, heading.index + 1)
    ]
    if len(named) >= NAMED_SHARE * len(found):
        found = [heading._replace(name=heading.said, said="") if heading in named else heading for heading in found]
    return found


def parse_stamped(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each heading and what follows it; labels in it become speakers, as do names of `known`."""
    headings = find_headings(sheet.lines)
    passages: list[Passage] = []
    _check_head(sheet, headings[0].index if headings else len(sheet.lines))
    for heading, following in zip(headings, [*headings[1:], None], strict=False):
        if not sheet.has_room(passages, MAX_CUES, "cues"):
            break
        rows = [(heading.said, heading.index + 1)]
        end = following.index if following else len(sheet.lines)
        if following and following.name and _name_above(sheet.lines, following.index):
            end -= 1
        rows += [(line, number) for number, line in enumerate(sheet.lines[heading.index + 1 : end], heading.index + 2)]
        said = []
        for text, number in rows:
            words = " ".join(text.split())
            if CREDIT.fullmatch(words):
                fix = "take the line out, if nobody says it"
                sheet.warn("transcript-outside", number, "this line names a program, and is left out", fix)
            elif words:
                said.append((words, number))
        end_time = heading.end
        if end_time is not None and end_time < heading.start:
            message = "the second time is before the first one"
            sheet.error("transcript-time", heading.index + 1, message, "write the time that is meant")
            end_time = heading.start
        if said:
            lines, places = zip(*said, strict=True)
            passages.append(Passage(lines, heading.start, end_time, heading.index + 1, heading.name, places))
    return split_speakers(passages, sheet, known)


def _heading(lines: Sequence[str], index: int) -> Heading | None:
    line = lines[index].strip()
    head = line[:MAX_HEADING_LENGTH]
    if found := STAMP_FIRST.match(head):
        start, end = parse_time(found["start"]), found["end"] and parse_time(found["end"])
        said = found["rest"] + line[MAX_HEADING_LENGTH:]
        if start is None:
            return None
        name = _name_above(lines, index) if not said.strip() and _is_said(lines, index + 1) else None
        return Heading(index, start, end or None, name, said.strip(), not found["open"] and not name)
    found = NAME_FIRST.fullmatch(head)
    if found is None:
        return None
    start, end = parse_time(found["start"]), found["end"] and parse_time(found["end"])
    said = (found["rest"] or "") + line[MAX_HEADING_LENGTH:]
    colon, name = found["colon"] or found["end_colon"], found["name"].strip(" *_")
    if start is None or not _is_name(name) or (said.strip() and not (colon or found["open"])):
        return None
    if not said.strip() and not _is_said(lines, index + 1):
        return None
    wide = found["open"] or colon or "\t" in found["gap"] or len(found["gap"]) > 1
    if not wide and index and lines[index - 1].strip():
        return None
    return Heading(index, start, end or None, name, said.strip(), is_plain=False)


def _name_above(lines: Sequence[str], index: int) -> str | None:
    """Return the name that stands alone in the line above a time, below a blank line or at the beginning."""
    name = lines[index - 1].strip().strip("*_").rstrip(":：").strip() if index else ""
    alone = index < 2 or not lines[index - 2].strip()
    return name if name and alone and _is_name(name) else None


def _is_name(text: str) -> bool:
    if not text or len(text) > MAX_LABEL_LENGTH or text[-1] in ".!?,;":
        return False
    label = read_label(f"{text}:")
    return label is not None and label.end > len(text) and label.form in NAME_FORMS


def _is_said(lines: Sequence[str], index: int) -> bool:
    """Tell whether there are words in a line, or in the one below a blank one."""
    return any(line.strip() for line in lines[index : index + 2])


def _check_head(sheet: TextFile, end: int) -> None:
    """Warn of each paragraph above the first heading, but for a name that belongs to it."""
    if end < len(sheet.lines) and end and _name_above(sheet.lines, end):
        end -= 1
    before = ""
    for number, line in enumerate(sheet.lines[:end], 1):
        if line.strip() and not before:
            fix = "write a time before it, if it is said"
            sheet.warn("transcript-outside", number, "this text has no times, and is left out", fix)
        before = line.strip()
