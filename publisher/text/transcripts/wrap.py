"""Wraps a transcript into cues that fit a screen, at the ends of phrases where possible, else between words.

The parts of a cue share its time in proportion to their characters. Cues are never merged, no word is lost, and none
begins before the one above it.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace

from publisher.model.transcript import Cue, Transcript, close_cues
from publisher.text.transcripts.labels import NO_SPEAKER

PHRASE_END = re.compile(r"[.,;:!?…–—][\"'”’»)]*$")
"""Punctuation at the end of a phrase."""
MIN_FILL = 0.4
"""Share of a cue's characters from which on it may end with a phrase; shorter cues would be shown too briefly."""


def wrap_cues(transcript: Transcript, *, width: int, lines: int, named: bool = False) -> Transcript:
    """Return a timed transcript in cues of at most `lines` lines of `width` characters.

    With `named`, room is kept for the label (`Name: `, `–: `) before the first cue of a speaker. One that fills a line
    gets lines of its own, beyond `lines`.
    """
    cues: list[Cue] = []
    before: str | None = None
    for cue in close_cues(transcript):
        label = f"{cue.speaker or NO_SPEAKER}: " if named and cue.speaker != before else ""
        label = label if len(label) < width else ""
        cues += _share_time(cue, [*_parts(cue.text, label, width, lines)])
        before = cue.speaker
    # Where people speak at once, parts of one may begin behind another; WebVTT wants no start before an earlier one.
    return tuple(sorted(cues, key=lambda cue: cue.start or 0.0))


def wrap_text(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` characters; a word longer than that is divided.

    The text must have single blanks between its words, as a cue has.
    """
    text = text.strip(" ")
    lines: list[str] = []
    begin = 0
    while len(text) - begin > width:
        # The line ends before the last blank at or before `width`.
        end = text.rfind(" ", begin, begin + width + 1)
        if end < 0:
            return textwrap.wrap(text, width, break_on_hyphens=False)
        lines.append(text[begin:end])
        begin = end + 1
    return [*lines, text[begin:]]


def _parts(text: str, label: str, width: int, lines: int) -> Iterator[str]:
    """Yield the parts of a text that fit a cue; the first has room for `label` before it."""
    # The first rows depend on no more: on themselves, and on the word behind them, which may have to be divided.
    sight = (lines + 2) * (width + 1)
    at = 0
    while rest := text[at : at + sight]:
        rows = wrap_text(label + rest, width)
        if len(rows) <= lines:
            yield rest
            return
        fitting = len(" ".join(rows[:lines])) - len(label)
        if fitting <= 0:
            # No word fits beside the label, which gets a line of its own.
            label = ""
            continue
        # `fitting` counts a blank at each row end, but a divided word has none there: _fit counts again.
        part = _cut_at_phrase(_fit(rest, label, width, lines, fitting), lines * width)
        yield part.rstrip()
        at += len(part)
        while text[at : at + 1].isspace():
            at += 1
        label = ""


def _fit(rest: str, label: str, width: int, lines: int, guess: int) -> str:
    """Return the longest prefix of `rest` that fits, of whole words if there are several."""
    end = min(len(rest), guess)
    while end > 1 and len(wrap_text(label + rest[:end], width)) > lines:
        end -= 1
    if end < len(rest) and not rest[end].isspace() and " " in rest[:end].strip():
        end = rest.rindex(" ", 0, end)
    return rest[: max(end, 1)]


def _cut_at_phrase(part: str, room: int) -> str:
    """Return `part` up to its last phrase end behind MIN_FILL of `room` characters; all of it if there is none."""
    words = part.split(" ")
    for count in range(len(words), 0, -1):
        shorter = " ".join(words[:count])
        if len(shorter) < MIN_FILL * room:
            break
        if PHRASE_END.search(words[count - 1]):
            return shorter
    return part


def _share_time(cue: Cue, parts: list[str]) -> Iterator[Cue]:
    start, end = cue.start or 0.0, cue.end or 0.0
    total = sum(map(len, parts)) or 1
    shared = 0
    for number, part in enumerate(parts):
        begins = start + (end - start) * shared / total
        shared += len(part)
        ends = end if number == len(parts) - 1 else start + (end - start) * shared / total
        yield replace(cue, text=part, start=round(begins, 3), end=round(ends, 3))
