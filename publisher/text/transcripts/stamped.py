"""Reads texts with times among the words, as Otter, Rev, Descript, Trint, meeting programs and people write them.

A heading has a time, and a name beside it or above it: `Kari Ås  0:02`, `[00:00:04] Kari Ås: Ja`, `Speaker 1 (00:04):`,
`0:04`. What follows is said from then on, until the next heading. A clock that is said is none: `12:30 møttes vi.`
in a text whose other times stand beside names, or `Ola: 12:30 tror jeg.` in one whose other turns have no times.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import HOUR, format_short_time, parse_time
from publisher.model.transcript import Transcript
from publisher.text.textfile import TextFile
from publisher.text.transcripts.labels import MAX_LABEL_LENGTH, Form, read_label
from publisher.text.transcripts.speakers import Passage, split_speakers

FRAMED_CLOCK = r"\d{1,2}[:;]\d\d[:;]\d\d[:;]\d\d"
"""A time of a video editor, whose last number counts frames."""
CLOCK = rf"(?:{FRAMED_CLOCK}|(?:\d{{1,3}}:)?\d{{1,3}}:\d\d(?:[.,]\d{{1,3}})?)"
STAMP = rf"(?P<open>[\[(<])?(?P<start>{CLOCK})(?:\s*(?:-+>?|–|—|to)\s*(?P<end>{CLOCK}))?[\])>]?"
STAMP_FIRST = re.compile(rf"[*_#\s]*{STAMP}(?![\w:.])[*_]*(?:\s*[-–—|]\s+|:\s+)?\s*(?P<rest>.*)")
NAME_FIRST = re.compile(
    rf"[*_#\s]*(?P<framed>\[(?=[^\[\]]+\]\s))?(?P<name>[^\W_][^:：]{{0,{MAX_LABEL_LENGTH}}}?)(?(framed)\])(?P<colon>\s?[:：])?[*_]*"
    rf"(?P<gap>\s*[-–—|,]\s+|\s+|(?=[\[(])){STAMP}[*_]*(?P<end_colon>\s?[:：])?[*_]*(?:\s+(?P<rest>.*))?"
)
DAYTIME = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d")
CREDIT = re.compile(r"(?i:transcribed|transcript|created|generated|transkribert)\b.{0,40}\bhttps?://\S+\.?")
"""A line in which a program names itself."""
MAX_HEADING_LENGTH = 200
"""Characters of the beginning of a line in which a heading is looked for."""
DAY = 24 * HOUR
MIN_STAMPS = 2
"""Headings that make a text one with times; one is enough at its beginning, if it is in brackets or beside a name."""
SORTED_SHARE = 0.8
"""Share of headings that are later than the one before."""
WEAK_SHARE = 0.8
"""Share of turns that begin with a bare clock before words, from which on the clocks are times and not words."""
NAMED_SHARE = 0.8
"""Share of headings with a name alone behind the time, from which on they all are names."""
NAME_FORMS = {Form.SURE, Form.NAME, Form.WORD, Form.TITLE, Form.CASELESS}


class Heading(NamedTuple):
    """A line with a time, and what else stands in it."""

    line: int
    """Counted from 1."""
    start: float
    """Seconds, as `end`."""
    end: float | None
    name: str | None
    """The speaker, where the form of the line says that it is one."""
    said: str
    """What stands behind it in the line."""
    is_plain: bool
    """Whether the time stands alone, without brackets and without a name."""
    has_frames: bool = False
    """Whether frames stand behind the seconds, which are left out."""
    below: int = 0
    """Lines below it that belong to it."""
    bracket: str = ""
    """The bracket before the time, if it has one."""
    is_of_day: bool = False
    """Whether the name stands in square brackets, as Zoom's captions have it: their times are those of the day."""
    may_be_said: bool = False
    """Whether the line may as well be words: a bare clock before words, or a bare clock behind a label."""

    @property
    def place(self) -> int:
        """The line, counted from 0."""
        return self.line - 1


def find_headings(lines: Sequence[str]) -> list[Heading]:
    """Return the headings of a text; none if its times are not those of headings."""
    found = [
        heading
        for index, line in enumerate(lines)
        if (":" in line or ";" in line) and (heading := _heading(lines, index))
    ]
    found = _drop_said(lines, _take_names(lines, found))
    if not found:
        return []
    if all(heading.is_of_day for heading in found):
        found = _since_first(found)
    ordered = sum(1 for before, after in pairwise(found) if after.start >= before.start)
    first = next(index for index, line in enumerate(lines) if line.strip())
    opens = found[0].place == first or (found[0].name is not None and found[0].place == first + 1)
    if ordered < SORTED_SHARE * (len(found) - 1) or (len(found) < MIN_STAMPS and (found[0].is_plain or not opens)):
        return []
    labelled = {heading.line: label for heading in found if not heading.name and (label := take_label(heading.said))}
    if len(labelled) + sum(bool(heading.name) for heading in found) >= NAMED_SHARE * len(found):
        found = [_take_name(heading, labelled.get(heading.line)) for heading in found]
    below = [heading for heading in found if _has_name_below(lines, heading)]
    if len(below) >= NAMED_SHARE * len(found):
        found = [
            heading._replace(name=lines[heading.line].strip(), below=1) if heading in below else heading
            for heading in found
        ]
    return found


def _since_first(found: Sequence[Heading]) -> list[Heading]:
    """Return headings with times of the day as those since the first of them; beyond midnight they go on."""
    since, before, taken = -found[0].start, found[0].start, []
    for heading in found:
        since += DAY if heading.start < before - DAY / 2 else 0
        before = heading.start
        taken.append(heading._replace(start=max(0.0, heading.start + since)))
    return taken


def take_label(said: str) -> tuple[str, str] | None:
    """Return the name before a colon that a text begins with, and what is said behind it."""
    label = read_label(said)
    if label is None or not label.name or label.form not in NAME_FORMS or not said[label.end :].strip():
        return None
    return label.name, said[label.end :].strip()


def _take_names(lines: Sequence[str], found: list[Heading]) -> list[Heading]:
    """Return the headings with what stands alone behind their times as names, if it is one nearly everywhere."""
    places = {heading.place for heading in found}

    def is_said_below(heading: Heading) -> bool:
        below = [
            index for index, line in enumerate(lines[heading.line : heading.line + 2], heading.line) if line.strip()
        ]
        return bool(below) and below[0] not in places

    named = [
        heading for heading in found if not heading.name and is_name_alone(heading.said) and is_said_below(heading)
    ]
    if len(named) < NAMED_SHARE * len(found):
        return found
    lines_of_names = {heading.line for heading in named}
    return [
        heading._replace(name=heading.said, said="", may_be_said=False) if heading.line in lines_of_names else heading
        for heading in found
    ]


def _take_name(heading: Heading, label: tuple[str, str] | None) -> Heading:
    return heading._replace(name=label[0], said=label[1]) if label else heading


def _drop_said(lines: Sequence[str], found: list[Heading]) -> list[Heading]:
    """Return the headings without the clocks that are said: those in another form than the other times of the text.

    Bare clocks before words are times where nearly all turns have them, and they do not go backwards.
    """
    weak = [heading for heading in found if heading.may_be_said]
    lined = [heading for heading in found if heading.may_be_said or (heading.said and not heading.name)]
    if weak and len(lined) >= WEAK_SHARE * len(found):
        turns = len(found) + _count_turns(lines, {heading.place for heading in found}, is_labelled=False)
        is_sorted = all(before.start <= after.start for before, after in pairwise(found))
        if is_sorted and len(found) >= WEAK_SHARE * turns:
            return found
    sure = [heading for heading in found if not heading.may_be_said]
    if not sure:
        return []
    usual = Counter(heading.bracket for heading in sure).most_common(1)[0][0]
    kept = [heading for heading in sure if heading.name or not heading.said or heading.bracket == usual]
    turns = len(kept) + _count_turns(lines, {heading.place for heading in kept}, is_labelled=True)
    return kept if usual or 2 * len(kept) >= turns else []


def _count_turns(lines: Sequence[str], places: Collection[int], *, is_labelled: bool) -> int:
    """Count the turns that begin without a time: paragraphs and lines with labels, or these alone.

    A paragraph above them all without a full stop is a title.
    """
    turns, above, seen = 0, "", False
    for index, line in enumerate(lines):
        begins = bool(line.strip()) and not above
        above = line.strip()
        if index in places or not above:
            seen = seen or index in places
            continue
        label = read_label(line) if ":" in line or "\uff1a" in line else None
        has_label = label is not None and label.form in NAME_FORMS and (begins or label.form is not Form.WORD)
        is_title = not seen and not turns and above[-1] not in ".!?…"
        turns += has_label or (begins and not is_labelled and not is_title)
    return turns


def _has_name_below(lines: Sequence[str], heading: Heading) -> bool:
    """Tell whether a name stands alone between a heading of two times and the words, as video editors have it."""
    alone = heading.end is not None and not heading.name and not heading.said
    below = [line.strip() for line in lines[heading.line : heading.line + 2]]
    return alone and all(below) and len(below) > 1 and is_name_alone(below[0])


def parse_stamped(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each heading and what follows it; labels in it become speakers, as do names of `known`."""
    headings = find_headings(sheet.lines)
    passages: list[Passage] = []
    first = headings[0].place - has_name_above(sheet.lines, headings[0]) if headings else len(sheet.lines)
    _check_head(sheet, first)
    if headings:
        warn_of_times(sheet, headings, range(1, len(sheet.lines) + 1))
    for heading, following in zip(headings, [*headings[1:], None], strict=False):
        if not sheet.has_room(passages, MAX_CUES, "cues"):
            break
        said = [*_said(sheet, heading, following)]
        end = check_end(sheet, heading.line, heading)
        if said:
            lines, places = zip(*said, strict=True)
            passages.append(Passage(lines, heading.start, end, heading.line, heading.name, places))
    return split_speakers(passages, sheet, known)


def warn_of_times(sheet: TextFile, headings: Sequence[Heading], places: Sequence[int | None]) -> None:
    """Warn of times of the day, and of frames, which are left out. `places` has the line in the file of each line."""
    if all(heading.is_of_day for heading in headings):
        message = "the times are those of the day, and are counted from the first one on"
        fix = "write the times since the beginning of the sound"
        sheet.warn("transcript-origin", places[headings[0].place], message, fix)
    for framed in [heading for heading in headings if heading.has_frames][:1]:
        what = f"frames are left out of times, and the first begins at {format_short_time(framed.start)}"
        sheet.warn("transcript-frames", places[framed.place], what, "export it as SRT, which has milliseconds")


def check_end(sheet: TextFile, line: int | None, heading: Heading) -> float | None:
    """Return the end of a heading, if it has one; one before its start is told, and is the start."""
    if heading.end is not None and heading.end < heading.start:
        message = "the second time is before the first one"
        sheet.error("transcript-time", line, message, "write the time that is meant")
        return heading.start
    return heading.end


def has_name_above(lines: Sequence[str], heading: Heading) -> bool:
    """Tell whether the name of a heading stands in the line above it, and not beside the time."""
    return heading.name is not None and heading.name == _name_above(lines, heading.place)


def _said(sheet: TextFile, heading: Heading, following: Heading | None) -> Iterator[tuple[str, int]]:
    """Yield the lines from one heading to the next, with their numbers."""
    first, end = heading.line + heading.below, following.place if following else len(sheet.lines)
    if following and has_name_above(sheet.lines, following):
        end -= 1
    for number, text in enumerate([heading.said, *sheet.lines[first:end]], first):
        words = " ".join(text.split())
        if CREDIT.fullmatch(words):
            fix = "take the line out, if nobody says it"
            sheet.warn("transcript-outside", number, "this line names a program, and is left out", fix)
        elif words:
            yield words, number


def _heading(lines: Sequence[str], index: int) -> Heading | None:
    head, tail = lines[index].strip()[:MAX_HEADING_LENGTH], lines[index].strip()[MAX_HEADING_LENGTH:]
    found = STAMP_FIRST.match(head)
    if found is None:
        found = NAME_FIRST.fullmatch(head)
        name = found["name"].strip(" *_") if found and _has_name(found, lines, index) else None
        is_of_day = found is not None and found["framed"] is not None and DAYTIME.fullmatch(found["start"]) is not None
        if found is None or name is None:
            return None
        said = f"{found['rest'] or ''}{tail}".strip()
        is_doubtful = bool(found["colon"])
    else:
        is_of_day = False
        said = f"{found['rest']}{tail}".strip()
        label = read_label(said)
        is_doubtful = bool(said) and (label is None or label.form not in NAME_FORMS)
        name = _name_above(lines, index) if not said and _is_said(lines, index + 1) else None
    start, end = (parse_time(_drop_frames(found[key] or "")) for key in ("start", "end"))
    has_frames = _drop_frames(found["start"]) != found["start"]
    bracket = found["open"] or ""
    is_plain = not bracket and not name
    may_be_said = not bracket and end is None and is_doubtful
    if start is None:
        return None
    heading = Heading(index + 1, start, end, name, said, is_plain, has_frames)
    return heading._replace(bracket=bracket, may_be_said=may_be_said, is_of_day=is_of_day)


def _drop_frames(clock: str) -> str:
    """Return a time without its frames, with colons."""
    return ":".join(re.split("[:;]", clock)[:3]) if re.fullmatch(FRAMED_CLOCK, clock) else clock


def _has_name(found: re.Match[str], lines: Sequence[str], index: int) -> bool:
    """Tell whether what stands before a time is a name, and not a sentence with a clock at its end."""
    marked = found["open"] or found["colon"] or found["end_colon"]
    if not is_name_alone(found["name"].strip(" *_")):
        return False
    is_column = "\t" in found["gap"] or "  " in found["gap"]
    if found["rest"] and found["rest"].strip():
        # Several times in columns are those of a table of something else.
        return bool(marked or (is_column and not re.match(CLOCK, found["rest"].strip())))
    wide = marked or is_column or found["gap"].strip()
    return _is_said(lines, index + 1) and bool(wide or not index or not lines[index - 1].strip())


def _name_above(lines: Sequence[str], index: int) -> str | None:
    """Return the name that stands alone in the line above a time, below a blank line or at the beginning."""
    name = lines[index - 1].strip().strip("*_").rstrip(":：").strip() if index else ""
    above = lines[index - 2].strip() if index > 1 else ""
    return name if name and not above and is_name_alone(name) else None


def is_name_alone(text: str) -> bool:
    """Tell whether a text has the form of a name, and is nothing else."""
    if not text or len(text) > MAX_LABEL_LENGTH or text[-1] in ".!?,;":
        return False
    label = read_label(f"{text}:")
    return label is not None and label.end > len(text) and label.form in NAME_FORMS


def _is_said(lines: Sequence[str], index: int) -> bool:
    """Tell whether there are words in a line, or in the one below a blank one."""
    return any(line.strip() for line in lines[index : index + 2])


def _check_head(sheet: TextFile, end: int) -> None:
    """Warn of each paragraph above the first heading, which begins at `end`, counted from 0."""
    before = ""
    for number, line in enumerate(sheet.lines[:end], 1):
        if line.strip() and not before:
            fix = "write a time before it, if it is said"
            sheet.warn("transcript-outside", number, "this text has no times, and is left out", fix)
        before = line.strip()
