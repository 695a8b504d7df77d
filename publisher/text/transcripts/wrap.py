"""Breaks what is said into cues that fit a screen: at phrases if it can be, at words always.

Times are shared out in proportion to the characters. Two speakers never meet in one cue, and no word is lost.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import replace

from publisher.model.transcript import Cue, Transcript, close_cues

PHRASE_END = re.compile(r"[.,;:!?…–—][\"'”’»)]*$")
"""The end of a phrase, behind which people pause."""
MIN_FILL = 0.4
"""A cue may end with a phrase once it is this full; before that it would flicker by."""


def wrap_cues(transcript: Transcript, *, width: int, lines: int, named: bool = False) -> Transcript:
    """Return a timed transcript in cues of at most `lines` lines of `width` characters.

    With `named` a speaker's name is written into the text of the first cue, and so needs room there; one that fills
    a line by itself gets lines of its own, beyond those.
    """
    cues: list[Cue] = []
    before: str | None = None
    for cue in close_cues(transcript):
        label = f"{cue.speaker}: " if named and cue.speaker and cue.speaker != before else ""
        label = label if len(label) < width else ""
        cues += _share_time(cue, [*_parts(cue.text, label, width, lines)])
        before = cue.speaker
    return tuple(cues)


def wrap_text(text: str, width: int) -> list[str]:
    """Return the lines of a text; a word that is longer than a line is divided, since it has to go somewhere.

    Between words there are single blanks, as in a cue's text.
    """
    text = text.strip(" ")
    lines: list[str] = []
    begin = 0
    while len(text) - begin > width:
        # What stands behind the last blank that the line has room before begins the next one.
        end = text.rfind(" ", begin, begin + width + 1)
        if end < 0:
            return textwrap.wrap(text, width, break_on_hyphens=False)
        lines.append(text[begin:end])
        begin = end + 1
    return [*lines, text[begin:]]


def _parts(text: str, label: str, width: int, lines: int) -> Iterator[str]:
    """Yield the parts of a text that fit; the first one has `label` before it."""
    rest = text
    while rest:
        rows = wrap_text(label + rest, width)
        if len(rows) <= lines:
            yield rest
            return
        fitting = len(" ".join(rows[:lines])) - len(label)
        # Where a long word was divided there is a row end and no blank, so the rows are counted in the text itself.
        part = _cut_at_phrase(_fit(rest, label, width, lines, fitting), lines * width)
        yield part.rstrip()
        rest = rest[len(part) :].lstrip()
        label = ""


def _fit(rest: str, label: str, width: int, lines: int, guess: int) -> str:
    """Return the longest beginning of `rest`, of whole words if there are any, that fits."""
    end = min(len(rest), guess)
    while end > 1 and len(wrap_text(label + rest[:end], width)) > lines:
        end -= 1
    if end < len(rest) and not rest[end].isspace() and " " in rest[:end].strip():
        end = rest.rindex(" ", 0, end)
    return rest[: max(end, 1)]


def _cut_at_phrase(part: str, room: int) -> str:
    """Return `part` up to its last phrase that ends late enough; the whole if there is none."""
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
    said = 0
    for number, part in enumerate(parts):
        begins = start + (end - start) * said / total
        said += len(part)
        ends = end if number == len(parts) - 1 else start + (end - start) * said / total
        yield replace(cue, text=part, start=round(begins, 3), end=round(ends, 3))
