"""Reads rolling captions, in which a line is shown again above the next one, as YouTube and live captions have them."""

from collections.abc import Sequence
from itertools import pairwise

from publisher.text.transcripts.labels import has_dash
from publisher.text.transcripts.speakers import Passage

MIN_CARRIED = 2
"""Captions that show a line again above a new one, from which on captions are taken for rolling."""
ROLLING_SHARE = 0.5
"""Share of captions that repeat a line of the one before, from which on captions are taken for rolling."""

SENTENCE_SIGNS = ".!?…"
"""Signs behind an answer of one word, which people give more than once."""
MAX_LINES = 8
"""Lines of a caption that can be carried."""


def unroll(passages: Sequence[Passage]) -> list[Passage]:
    """Return captions with each line once, at the time at which it is shown first; others than rolling as they are."""
    carried = [_carried(before.lines, now.lines) for before, now in pairwise(passages)]
    repeats = [(count, len(now.lines)) for count, now in zip(carried, passages[1:], strict=False) if count]
    with_new = sum(
        1
        for count, now in zip(carried, passages[1:], strict=False)
        if count < len(now.lines) and any(map(_is_evidence, now.lines[:count]))
    )
    if with_new < MIN_CARRIED or len(repeats) < ROLLING_SHARE * len(carried):
        return [*passages]
    kept = []
    for count, now in zip([0, *carried], passages, strict=True):
        if now.lines[count:]:
            kept.append(now._replace(lines=now.lines[count:]))
    return kept


def _is_evidence(line: str) -> bool:
    """Tell whether a line that is shown again is most likely carried, and not a line of a dialogue said once more."""
    return not has_dash(line) and (" " in line or line[-1] not in SENTENCE_SIGNS)


def _carried(before: Sequence[str], now: Sequence[str]) -> int:
    """Return how many lines at the end of a caption are those at the beginning of the next one."""
    most = min(len(before), len(now), MAX_LINES)
    return next((count for count in range(most, 0, -1) if before[-count:] == now[:count]), 0)
