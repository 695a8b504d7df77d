"""Tells by evidence which labels are speakers, and divides what is said among them.

A label is a speaker if it returns, is somebody known, has a form that only labels have, or if the transcript has labels
throughout. One that may be a speaker takes the words from whoever spoke before, and is told: no words are another's.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from publisher.model.transcript import Cue, Transcript
from publisher.text.textfile import TextFile
from publisher.text.transcripts.boxes import Place, goes_on
from publisher.text.transcripts.labels import (
    Form,
    Label,
    fold_name,
    has_dash,
    read_known_label,
    read_label,
    read_odd_label,
)

MIN_OCCURRENCES = 2
"""Occurrences of a label that make it a speaker."""
MIN_LABELLED, LABELLED_SHARE = 3, 0.9
"""Passages, and share of those with a label, from which on a transcript has labels throughout."""
UPPER_SHARE = 0.8
"""Share of labels before a capital letter from which on one before a small letter is no label."""
MIN_WRAPPED = 20
"""Characters of a first line from which on a label may go on in the next one."""
RETURNING = {Form.NAME, Form.WORD, Form.TITLE, Form.ODD, Form.CASELESS, Form.BRACKETS}
"""Forms that are speakers where they return; phrases (`he said: `) return as well."""
MAX_CASELESS = 30
"""Characters of a label in a script without capitals that may be a speaker where it comes once."""
SENTENCE_ENDS = tuple('.!?…。！？؟"”»)]')
PUNCTUATED_SHARE = 0.5
"""Share of passages with the end of a sentence at their end from which on its absence says that one goes on."""
SUBTITLE = re.compile(r"[^\W\d_a-zæøåäöü][\w’'-]*\s+[^\W\d_a-zæøåäöü][\w’'-]*(?:\s|$)")
"""Two capitalised words, as the second half of a title has: Star Wars: A New Hope."""


class Passage(NamedTuple):
    """What is said in one cue or paragraph, before its labels are read."""

    lines: tuple[str, ...]
    """Lines of words, with single blanks between them."""
    start: float | None = None
    """Seconds, as `end`."""
    end: float | None = None
    line: int | None = None
    """The line in the file, counted from 1."""
    speaker: str | None = None
    """The speaker, where the format has a field for it; empty if nothing stands in it."""
    places: tuple[int, ...] = ()
    """The line in the file of each of `lines`, where a cue has that of its first word; else it has `line`."""
    place: Place | None = None
    """Where it stands, in a format that has boxes; None elsewhere: then it goes on with what is said before it."""


class _Occurrence(NamedTuple):
    """A label where it stands."""

    label: Label
    said: str
    """What follows it."""
    above: str
    """The line of words above it; empty if there is none."""
    opens: bool
    """Whether it opens a cue or paragraph, and not a further line of it."""

    @property
    def is_within(self) -> bool:
        """Whether it may be words in the middle of a sentence that goes over several lines."""
        return self.label.form is Form.LOOSE and not self.opens


def mark_nobody(passages: Iterable[Passage]) -> list[Passage]:
    """Return passages of a format with a field for the speaker: if any has a name, those without are nobody's."""
    found = [*passages]
    has_names = any(passage.speaker for passage in found)
    return [passage._replace(speaker=passage.speaker or "") for passage in found] if has_names else found


class Evidence:
    """Which labels of a transcript are speakers, and which are in doubt."""

    def __init__(self, passages: Sequence[Passage], known: Collection[str] = ()) -> None:
        """Look at the labels of all passages; `known` are names that are those of people, or were given one."""
        self._known = {fold_name(name) for name in known}
        self._labels: dict[str, Label | None] = {}
        """The labels of texts that were read, as each is asked for several times."""
        firsts = [self.read(_opening(passage.lines)) for passage in passages if any(passage.lines)]
        found = [*self._occurrences(passages)]
        self._counts = Counter(label.name for label, *_ in found)
        self.speakers = {
            label.name
            for label, *_ in found
            if label.form is Form.SURE
            or self._is_known(label.name)
            or (self._counts[label.name] >= MIN_OCCURRENCES and label.form in RETURNING)
        }
        said = {label.name: said for label, said, *_ in found}
        first = firsts[0] if firsts else None
        if first and first.form is Form.NAME and not SUBTITLE.match(said.get(first.name, "")):
            self.speakers.add(first.name)
        folded = {fold_name(name) for name in self.speakers} - {""}
        self.speakers |= {label.name for label, *_ in found if fold_name(label.name) in folded}
        labels = [label for label in firsts if label]
        has_labels = len(firsts) >= MIN_LABELLED and len(labels) >= LABELLED_SHARE * len(firsts)
        loose = self._weigh_loose(found, passages, has_labels=has_labels)
        self.in_use = bool(self.speakers) or any(passage.speaker for passage in passages)
        small = _begin_small([said for label, said, *_ in found if label.name in self.speakers])
        is_everywhere = has_labels and self.in_use
        self.doubtful: set[str] = set()
        # Where all who speak are known, a title is more likely than somebody else.
        strangers = not self._known or any(name and not self._is_known(name) for name in self.speakers)
        has_brackets = any(label.in_brackets for label, *_ in found if label.name in self.speakers)
        for occurrence in found:
            label, words = occurrence.label, occurrence.said
            throughout = is_everywhere and not occurrence.is_within
            if not self.in_use or label.name in self.speakers:
                continue
            if label.form is Form.BRACKETS:
                # Alone, it is a sound.
                if words and has_brackets:
                    (self.speakers if throughout else self.doubtful).add(label.name)
                continue
            otherwise = (_is_small(words) and not small) or SUBTITLE.match(words)
            is_long = label.form is Form.CASELESS and len(label.name) > MAX_CASELESS
            is_phrase = is_long or (label.form is Form.LOOSE and " " in label.name)
            # With a number it may be a time or a part of something: Kl. 12.
            is_name = strangers and label.form is Form.NAME and not any(map(str.isdigit, label.name))
            if (throughout or is_name) and not otherwise and not is_phrase:
                self.speakers.add(label.name)
            elif (
                (throughout and is_phrase and not otherwise)
                or label.form in {Form.NAME, Form.TITLE, Form.ODD}
                or (label.form is Form.CASELESS and not is_long)
                or (label.form is Form.WORD and (small or not _is_small(words)))
                or label.name in loose
            ):
                self.doubtful.add(label.name)

    def read(self, text: str) -> Label | None:
        """Return the label at the beginning of a text, if it has the form of one or is known."""
        if text not in self._labels:
            self._labels[text] = self._read(text)
        return self._labels[text]

    def _read(self, text: str) -> Label | None:
        label = read_label(text)
        if self._known and not (label and self._is_known(label.name)):
            label = read_known_label(text, self._known) or label
        return label or read_odd_label(text)

    def split(self, text: str) -> tuple[str | None, str]:
        """Return the speaker (empty for somebody else without a name), None without a label, and what is said."""
        label = self.read(text)
        if label is None or not (label.name in self.speakers or self._is_known(label.name)):
            return None, text.strip()
        return label.name, text[label.end :].strip()

    def doubt(self, text: str) -> Label | None:
        """Return the label at the beginning of a text, if it may be a speaker."""
        label = self.read(text)
        return label if label and label.name in self.doubtful else None

    def count(self, name: str) -> int:
        """Return how often a label comes."""
        return self._counts[name]

    def _is_known(self, name: str) -> bool:
        return bool(self._known) and fold_name(name) in self._known

    def _occurrences(self, passages: Sequence[Passage]) -> Iterator[_Occurrence]:
        """Yield each label, at the beginning of a passage and of its further lines."""
        above = ""
        for passage in passages:
            for number, line in enumerate(passage.lines):
                text = line if number else _opening(passage.lines)
                if label := self.read(text):
                    yield _Occurrence(label, text[label.end :] or " ".join(passage.lines[1:2]), above, not number)
                above = line

    def _weigh_loose(self, found: Sequence[_Occurrence], passages: Sequence[Passage], *, has_labels: bool) -> set[str]:
        """Take words with small letters that return for speakers where no sentence begins or goes on with them.

        Small letters behind the end of a sentence begin none, but where a text has no ends of sentences or no capital
        letters, that says nothing. Return the others that may be speakers.
        """
        ends = [passage.lines[-1].endswith(SENTENCE_ENDS) for passage in passages if any(passage.lines)]
        is_punctuated = sum(ends) >= PUNCTUATED_SHARE * len(ends)
        is_cased = any(sign.isupper() for one in passages for line in (one.speaker or "", *one.lines) for sign in line)
        names: dict[str, list[bool]] = {}
        for label, _, above, _ in found:
            if label.form is Form.LOOSE:
                names.setdefault(label.name, []).append(not above or above.endswith(SENTENCE_ENDS))
        within = {occurrence.label.name for occurrence in found if occurrence.is_within}
        doubtful = set()
        for name, ended in names.items():
            returns, begins_none = len(ended) >= MIN_OCCURRENCES, is_punctuated and is_cased and name[0].islower()
            everywhere = has_labels and len(self._counts) > 1 and name not in within
            if returns and (everywhere or (begins_none and all(ended))):
                self.speakers.add(name)
            elif (returns and (all(ended) or not is_punctuated)) or (begins_none and all(ended)):
                doubtful.add(name)
        return doubtful


def split_speakers(passages: Sequence[Passage], sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Return a cue for each part of a passage that one speaker says; a speaker stays until the next label.

    Parts of a passage share its time in proportion to their characters. Labels in doubt are warned of.
    """
    evidence = Evidence(passages, known)
    turn = _Turn()
    apart: list[tuple[int | None, str]] = []
    doubts: dict[str, _Doubt] = {}
    cues: list[Cue] = []
    for passage in passages:
        if passage.speaker is not None and turn.ends_before(passage):
            turn = _Turn(passage.speaker or None, passage.place, is_named_outside=True)
        holds = turn.holds(passage)
        parts, named = _parts(passage, turn.speaker if holds else None, evidence, sheet, doubts)
        said = [part for part in parts if part.text]
        if named:
            # The words of a label alone stand in the next box.
            turn = _Turn(parts[-1].speaker, passage.place if parts[-1].text else None)
        elif turn.place is None:
            turn.place = passage.place
        elif turn.speaker and said and not holds:
            apart.append((passage.line, turn.speaker))
        cues += _share_time(passage, said)
    _warn_of_doubts(sheet, doubts, evidence)
    _warn_of_apart(sheet, apart)
    return tuple(cues)


class _Turn:
    """What one speaker says until the next label."""

    def __init__(
        self, speaker: str | None = None, place: Place | None = None, *, is_named_outside: bool = False
    ) -> None:
        self.speaker = speaker
        self.place = place
        """The place of its first words; None if they are still to come, or in a format without boxes."""
        self._is_named_outside = is_named_outside
        """Whether the name stands in a field, a heading or a cell, and not in front of the words."""

    def ends_before(self, passage: Passage) -> bool:
        """Tell whether the name that a passage has outside its words begins a turn; a heading's does once."""
        here, there = self.place, passage.place
        return here is None or there is None or not there.heading or here.heading != there.heading

    def holds(self, passage: Passage) -> bool:
        """Tell whether a passage belongs to the turn, unless it has a label."""
        here, there = self.place, passage.place
        if here is None or there is None:
            return True
        if self._is_named_outside and there.heading:
            return here.heading == there.heading
        return goes_on(here, there)


class _Doubt(NamedTuple):
    """A label that may be a speaker, where it comes first."""

    line: int | None
    label: Label


class _Part:
    """What one speaker says in a passage."""

    def __init__(self, speaker: str | None) -> None:
        self.speaker = speaker
        self.line: int | None = None
        self._said: list[str] = []

    def append(self, said: str, line: int | None) -> None:
        if said:
            self._said.append(said)
            self.line = self.line or line

    @property
    def text(self) -> str:
        return " ".join(self._said)


def _parts(
    passage: Passage, speaking: str | None, evidence: Evidence, sheet: TextFile, doubts: dict[str, _Doubt]
) -> tuple[list[_Part], bool]:
    """Return what each speaker says in a passage, and whether a label in it says who, or may do so.

    The line of each label in doubt is added to `doubts`.
    """
    text = _opening(passage.lines)
    name, rest = evidence.split(text)
    doubt = evidence.doubt(text) if name is None else None
    if doubt:
        doubts.setdefault(doubt.name, _Doubt(passage.line, doubt))
        speaking = None
    elif name is not None:
        speaking = name or None
    # The first label may be wrapped over several lines; others open a line. One in doubt stays with the words.
    dropped = len(text) - len(rest) if name is not None else 0
    label_length = doubt.end if doubt else dropped
    parts = [_Part(speaking)]
    is_labelled = name is not None or doubt is not None
    at = 0
    for line, place in zip(passage.lines, passage.places or [passage.line] * len(passage.lines), strict=True):
        is_new = bool(at) and at >= label_length
        other, after = evidence.split(line) if is_new else (None, "")
        another = evidence.doubt(line) if is_new and other is None else None
        if another:
            doubts.setdefault(another.name, _Doubt(place, another))
        if other is not None or another:
            is_labelled = True
            parts.append(_Part(other or None))
        parts[-1].append(line[max(0, dropped - at) :].strip() if other is None else after, place)
        at += len(line) + 1
    if evidence.in_use and len(parts) == 1 and name is None and speaking and sum(map(has_dash, passage.lines)) > 1:
        message = "two people speak in this cue, and neither has a name; the words are nobody's"
        sheet.warn("transcript-speaker", passage.line, message, "write the name and a colon before what each says")
        parts[0].speaker = None
    return parts, is_labelled


def _warn_of_doubts(sheet: TextFile, doubts: Mapping[str, _Doubt], evidence: Evidence) -> None:
    """Warn of each label in doubt, by the line in which it comes first."""
    for name, (line, label) in doubts.items():
        count = evidence.count(name)
        where = "in brackets" if label.in_brackets else "before a colon"
        often = {1: "once", 2: "twice"}.get(count, f"{count} times")
        message = f"{name} stands {where} {often}, and may be a speaker; what follows is taken for nobody's"
        fix = "name it under speakers if it is one, else write before the line who speaks"
        sheet.warn("transcript-speaker", line, message, fix)


def _warn_of_apart(sheet: TextFile, apart: Sequence[tuple[int | None, str]]) -> None:
    """Warn of paragraphs that do not go on with what is said above them, by the line of the first and who says that."""
    for line, speaker in apart[:1]:
        others = f"; so do {len(apart) - 1} more paragraphs" if apart[2:] else "; so does one more paragraph"
        message = f"this stands apart from what {speaker} says above it, and is taken for nobody's"
        fix = "write before it who says it, with a colon; take it out if nobody does"
        sheet.warn("transcript-speaker", line, message + (others if apart[1:] else ""), fix)


def _share_time(passage: Passage, parts: Sequence[_Part]) -> Iterator[Cue]:
    total, before = sum(len(part.text) for part in parts), 0
    for part in parts:
        start, end = passage.start, passage.end
        if start is not None and end is not None and len(parts) > 1:
            length = end - start
            start, end = start + length * before / total, start + length * (before + len(part.text)) / total
            start, end = round(start, 3), round(end, 3)
        before += len(part.text)
        yield Cue(text=part.text, start=start, end=end, speaker=part.speaker, line=part.line)


def _opening(lines: Sequence[str]) -> str:
    """Return the text that the first label of a passage is read from: the first line, or three if it may be wrapped."""
    first = lines[0] if lines else ""
    is_wrapped = len(first) >= MIN_WRAPPED and first[-1] not in ".!?…,;" and read_label(first) is None
    return " ".join(lines[:3]) if is_wrapped else first


def _is_small(said: str) -> bool:
    return said[:1].islower()


def _begin_small(said: Sequence[str]) -> bool:
    """Tell whether labels stand before small letters as well."""
    return sum(map(_is_small, said)) > (1 - UPPER_SHARE) * len(said)
