"""A transcript: what was said, by whom, and when, if that is known."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from publisher.model.timeline import MIN_PIECE_SECONDS, Timeline

SPEECH_RATE = 15.0
"""Characters a second that people speak, for a last cue that does not say when it ends."""
PARAGRAPH_PAUSE = 2.0
"""Seconds of silence after which another paragraph begins, where nobody is named."""
MAX_PARAGRAPH_LENGTH = 600
"""Characters after which a paragraph ends with the next sentence, where nobody is named."""
FEW, MOSTLY = 8, 0.8
"""Words that make a transcript, and how many of its cues are single ones, if it was written word by word."""
MAX_CUE_LENGTH = 130
"""Characters of a cue that is put together of words: two lines."""
CLOSING_PUNCTUATION = re.compile(r"[.,;:!?…\"'”’»)]+")
"""What stands behind a word without a blank."""
SENTENCE_END = re.compile(r"[.!?…][\"'”’»)]*$")
"""The end of a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Some words of one person, in one line, with blanks only between them."""

    text: str
    start: float | None = None
    """Seconds; None in a transcript that has no times."""
    end: float | None = None
    speaker: str | None = None
    line: int | None = field(default=None, compare=False)
    """Where in its file it stands."""


Transcript = tuple[Cue, ...]
"""The cues of an episode, in the order in which they are heard."""


def is_timed(transcript: Transcript) -> bool:
    """Tell whether it is known of every cue when it is heard."""
    return bool(transcript) and all(cue.start is not None for cue in transcript)


def close_cues(transcript: Transcript, duration: float | None = None) -> Transcript:
    """Return a timed transcript in which every cue ends: where the next begins, or when its words can have been said.

    Cues that begin at once and do not say when they end follow one another. No cue ends after `duration`.
    """
    cues = transcript if all(map(_ends, transcript)) else tuple(_end_cues(transcript))
    if duration is None:
        return cues
    return tuple(replace(cue, end=min(cue.end or 0.0, max(duration, cue.start or 0.0))) for cue in cues)


def _end_cues(transcript: Transcript) -> Iterator[Cue]:
    """Give each cue that has no end one."""
    together = [[*cues] for _, cues in groupby(transcript, key=lambda cue: cue.start)]
    for group, following in zip(together, [*together[1:], None], strict=False):
        yield from _share_time(group, following[0].start if following else None)


def _share_time(group: list[Cue], later: float | None) -> Iterator[Cue]:
    """Give each cue that has no end its share of the time until `later`, by the length of its words."""
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
    """Return the cues as they are heard in the published sound, and those that were cut out whole.

    A cue of which a part was cut out keeps its words and lasts as long as what is left. One without times stays.
    """
    if not is_timed(transcript):
        return transcript, ()
    moved, lost = [], []
    until = timeline.unmoved_until
    for cue in close_cues(transcript):
        # A cue that lasts no time at all is there if its moment is.
        start, end = cue.start or 0.0, max(cue.end or 0.0, (cue.start or 0.0) + MIN_PIECE_SECONDS)
        if end <= until and end == cue.end:
            # Most sounds are published as they were recorded, or so up to their end.
            moved.append(cue)
        elif span := timeline.span(start, end):
            moved.append(replace(cue, start=span.start, end=span.end))
        else:
            lost.append(cue)
    return tuple(moved), tuple(lost)


def merge_turns(transcript: Transcript) -> Iterator[Cue]:
    """Yield the transcript in paragraphs: all that one speaker says at a stretch is one cue."""
    for cues in group_turns(transcript):
        yield replace(cues[0], text=" ".join(cue.text for cue in cues), end=cues[-1].end)


def group_turns(transcript: Transcript) -> Iterator[Transcript]:
    """Yield the cues of each paragraph: all that one speaker says at a stretch.

    Where nobody is named, a paragraph ends with a pause, or with a sentence once it is long.
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
    """Return a transcript that came word by word in sentences; any other one as it is.

    Programs that listen write a segment for each word. Nobody can read captions that change with every word.
    """
    words = sum(1 for cue in transcript if " " not in cue.text)
    if len(transcript) < FEW or words < MOSTLY * len(transcript):
        return transcript
    sentences: list[Cue] = []
    for cue in transcript:
        last = sentences[-1] if sentences else None
        if last is None or not _continues_sentence(last, cue):
            sentences.append(cue)
        else:
            # Some give each word the blank before it as part of its own, some give punctuation as words.
            gap = "" if CLOSING_PUNCTUATION.fullmatch(cue.text) else " "
            sentences[-1] = replace(last, text=f"{last.text}{gap}{cue.text}", end=cue.end)
    return tuple(sentences)


def _continues_sentence(sentence: Cue, word: Cue) -> bool:
    """Tell whether a word belongs to the sentence before it, as far as that fits a screen."""
    if sentence.speaker != word.speaker:
        return False
    if CLOSING_PUNCTUATION.fullmatch(word.text):
        return True
    pause = 0.0 if sentence.end is None or word.start is None else word.start - sentence.end
    fits = len(sentence.text) + len(word.text) < MAX_CUE_LENGTH
    return fits and pause < PARAGRAPH_PAUSE and SENTENCE_END.search(sentence.text) is None


def _begins_paragraph(last: Cue, length: int, cue: Cue) -> bool:
    """Tell whether a cue begins another paragraph, behind one of so many characters that ends with the `last` cue."""
    if last.speaker or cue.speaker:
        return last.speaker != cue.speaker
    if last.start is None or cue.start is None:
        return True
    pause = cue.start - (cue.start if last.end is None else last.end)
    return pause >= PARAGRAPH_PAUSE or (length > MAX_PARAGRAPH_LENGTH and SENTENCE_END.search(last.text) is not None)


def mark_speaker_changes(transcript: Iterable[Cue]) -> Iterator[tuple[Cue, bool]]:
    """Yield each cue with whether another person speaks in it than in the one before."""
    before: str | None = None
    for cue in transcript:
        yield cue, cue.speaker is not None and cue.speaker != before
        before = cue.speaker
