"""Models a transcript as cues (text, speaker, times), and groups, closes and moves them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from publisher.model.timeline import MIN_PIECE_SECONDS, Timeline

SPEECH_RATE = 15.0
"""Speech rate in characters a second, for a last cue without an end."""
PARAGRAPH_PAUSE = 2.0
"""Pause in seconds that ends a paragraph, where cues have no speakers."""
MAX_PARAGRAPH_LENGTH = 600
"""Characters after which the next end of a sentence ends a paragraph, where cues have no speakers."""
MIN_WORD_CUES, WORD_CUE_SHARE = 8, 0.8
"""Number of cues, and share of those with a single word, from which on a transcript counts as timed by the word."""
MAX_CUE_LENGTH = 130
"""Limit of a cue joined from words, in characters: two lines of WebVTT."""
CLOSING_PUNCTUATION = re.compile(r"[.,;:!?…\"'”’»)]+")
"""Punctuation that follows a word without a blank."""
SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*$")
"""The end of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Text of one speaker, in one line with single blanks between the words."""

    text: str
    start: float | None = None
    """Seconds; None in a transcript without times."""
    end: float | None = None
    speaker: str | None = None
    line: int | None = field(default=None, compare=False)
    """The line in the file, counted from 1."""


Transcript = tuple[Cue, ...]
"""The cues of an episode, in order."""


def name_speakers(transcript: Transcript, names: Mapping[str, str]) -> Transcript:
    """Return a transcript with the names that `names` gives for labels of speakers, however these are capitalised."""
    given = {label.casefold(): name for label, name in names.items()}
    if not given:
        return transcript
    return tuple(
        replace(cue, speaker=given.get(cue.speaker.casefold(), cue.speaker)) if cue.speaker else cue
        for cue in transcript
    )


def is_timed(transcript: Transcript) -> bool:
    """Return whether every cue has a start; False without cues."""
    return bool(transcript) and all(cue.start is not None for cue in transcript)


def close_cues(transcript: Transcript, duration: float | None = None) -> Transcript:
    """Return a timed transcript with an end for every cue: the next start, or for the last by SPEECH_RATE.

    Cues without an end that start together follow one another. No cue ends after `duration` (s).
    """
    cues = transcript if all(map(_ends, transcript)) else tuple(_end_cues(transcript))
    if duration is None:
        return cues
    return tuple(replace(cue, end=min(cue.end or 0.0, max(duration, cue.start or 0.0))) for cue in cues)


def _end_cues(transcript: Transcript) -> Iterator[Cue]:
    """Yield each cue with an end."""
    together = [[*cues] for _, cues in groupby(transcript, key=lambda cue: cue.start)]
    for group, following in zip(together, [*together[1:], None], strict=False):
        yield from _share_time(group, following[0].start if following else None)


def _share_time(group: list[Cue], later: float | None) -> Iterator[Cue]:
    """Yield cues that start together; those without an end share the time until `later` (s), by characters."""
    now = group[0].start or 0.0
    words = sum(len(cue.text) for cue in group if not _ends(cue)) or 1
    room = max(1.0, words / SPEECH_RATE) if later is None else max(0.0, later - now)
    for cue in group:
        if _ends(cue):
            yield cue
        else:
            start, now = now, now + room * len(cue.text) / words
            yield replace(cue, start=round(start, 3), end=round(now, 3))


def _ends(cue: Cue) -> bool:
    return cue.end is not None and cue.end > (cue.start or 0.0)


def retime_transcript(transcript: Transcript, timeline: Timeline) -> tuple[Transcript, Transcript]:
    """Return the cues in the time of the published audio, and those that were cut out entirely.

    A cue that was cut out in part keeps its text. A transcript without times stays as it is.
    """
    if not is_timed(transcript):
        return transcript, ()
    moved, lost = [], []
    until = timeline.unmoved_until
    for cue in close_cues(transcript):
        # A cue without length counts as the shortest piece, so that it is kept where its start is.
        start, end = cue.start or 0.0, max(cue.end or 0.0, (cue.start or 0.0) + MIN_PIECE_SECONDS)
        if end <= until and end == cue.end:
            # Before the first cut, times are equal in recording and publication.
            moved.append(cue)
        elif span := timeline.span(start, end):
            moved.append(replace(cue, start=span.start, end=span.end))
        else:
            lost.append(cue)
    return tuple(moved), tuple(lost)


def merge_turns(transcript: Transcript) -> Iterator[Cue]:
    """Yield one cue for each turn: the joined text of consecutive cues of one speaker."""
    for cues in group_turns(transcript):
        yield replace(cues[0], text=" ".join(cue.text for cue in cues), end=cues[-1].end)


def group_turns(transcript: Transcript) -> Iterator[Transcript]:
    """Yield the cues of each turn: consecutive cues of one speaker.

    Without speakers, a pause of PARAGRAPH_PAUSE ends a turn, or a sentence behind MAX_PARAGRAPH_LENGTH.
    """
    turn: list[Cue] = []
    length = 0
    for cue in transcript:
        if turn and _begins_paragraph(turn[-1], length, cue):
            yield tuple(turn)
            turn, length = [], 0
        turn.append(cue)
        length += len(cue.text) + (len(turn) > 1)
    if turn:
        yield tuple(turn)


def join_words(transcript: Transcript) -> Transcript:
    """Return a transcript that is timed by the word joined to sentences; any other one as it is.

    Speech recognition writes a segment for each word, and captions that change with every word cannot be read.
    """
    words = sum(1 for cue in transcript if " " not in cue.text)
    if len(transcript) < MIN_WORD_CUES or words < WORD_CUE_SHARE * len(transcript):
        return transcript
    sentences: list[_Sentence] = []
    for cue in transcript:
        # Some programs write punctuation as words of its own.
        is_punctuation = CLOSING_PUNCTUATION.fullmatch(cue.text) is not None
        if sentences and sentences[-1].takes(cue, is_punctuation=is_punctuation):
            sentences[-1].append(cue, gap="" if is_punctuation else " ")
        else:
            sentences.append(_Sentence(cue))
    return tuple(sentence.joined() for sentence in sentences)


class _Sentence:
    """A sentence that words are joined to."""

    def __init__(self, first: Cue) -> None:
        self._first = self._last = first
        self._texts = [first.text]
        self._length = len(first.text)

    def takes(self, word: Cue, *, is_punctuation: bool) -> bool:
        """Return whether a word belongs to the sentence, within MAX_CUE_LENGTH."""
        last = self._last
        if self._first.speaker != word.speaker:
            return False
        if is_punctuation:
            return True
        pause = 0.0 if last.end is None or word.start is None else word.start - last.end
        fits = self._length + len(word.text) < MAX_CUE_LENGTH
        return fits and pause < PARAGRAPH_PAUSE and SENTENCE_END.search("".join(self._texts)) is None

    def append(self, word: Cue, *, gap: str) -> None:
        self._texts.append(f"{gap}{word.text}")
        self._length += len(gap) + len(word.text)
        self._last = word

    def joined(self) -> Cue:
        return replace(self._first, text="".join(self._texts), end=self._last.end)


def _begins_paragraph(last: Cue, length: int, cue: Cue) -> bool:
    """Return whether a cue begins a new paragraph, after one of `length` characters whose last cue is `last`."""
    if last.speaker or cue.speaker:
        return last.speaker != cue.speaker
    if last.start is None or cue.start is None:
        return True
    pause = cue.start - (cue.start if last.end is None else last.end)
    return pause >= PARAGRAPH_PAUSE or (length > MAX_PARAGRAPH_LENGTH and SENTENCE_END.search(last.text) is not None)


def mark_speaker_changes(transcript: Iterable[Cue]) -> Iterator[tuple[Cue, bool]]:
    """Yield each cue, and whether its speaker differs from that of the cue before, also by being nobody."""
    before: str | None = None
    for cue in transcript:
        yield cue, cue.speaker != before
        before = cue.speaker
