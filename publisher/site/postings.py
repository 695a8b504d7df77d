"""Which words stand in which texts, and how much each text is about them, in files that a browser reads a few of.

Words lie in order, divided among the files. Behind a word stand the length of its stem and the texts that have it, as
`3K` for "three further on, with the weight K": steps to the base of 36 in small letters, nothing for a step of one, and
weights from A to Z.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from publisher.site.terms import stem_of

WEIGHTS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
SATURATION, LENGTHS, USUAL = 1.2, 0.75, 4000
"""Of BM25: how soon more of a word is no more about it, how much less it is in longer texts, and the words of usual
ones. That last one is the same everywhere, so that no text's weights hang on those of others."""


@dataclass(slots=True)
class _Entry:
    stem: int
    """How many of the word's letters its other forms begin with."""
    last: int = -1
    """The latest text that has it."""
    places: list[str] = field(default_factory=list)


def index(texts: Iterable[tuple[Mapping[str, int], str]], files: int) -> tuple[list[bytes], list[str]]:
    """Return the words of texts in so many files, and the word that each of these begins with.

    A text is how often each of its words counts, and its language.
    """
    entries: dict[str, _Entry] = {}
    for number, (counts, language) in enumerate(texts):
        usual = SATURATION * (1 - LENGTHS + LENGTHS * sum(counts.values()) / USUAL)
        for word, count in counts.items():
            entry = entries.get(word)
            if entry is None:
                entry = entries[word] = _Entry(_alike(word, stem_of(word, language)))
            weight = WEIGHTS[int(len(WEIGHTS) * count / (count + usual))]
            entry.places.append(_step(number - entry.last) + weight)
            entry.last = number
    return _divided(entries, files)


def _alike(word: str, stem: str) -> int:
    """Return how many letters two words begin with that are the same; some stems have another last letter."""
    pairs = enumerate(zip(word, stem, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(word), len(stem)))


@lru_cache(maxsize=4096)
def _step(number: int) -> str:
    if number < len(DIGITS):
        return DIGITS[number] if number > 1 else ""
    return _step(number // len(DIGITS)).rjust(1, "1") + DIGITS[number % len(DIGITS)]


def _divided(entries: Mapping[str, _Entry], files: int) -> tuple[list[bytes], list[str]]:
    spelled = [(word, entries[word].stem, "".join(entries[word].places)) for word in sorted(entries)]
    share = sum(len(places) + len(word) for word, _, places in spelled) / files
    parts: list[dict[str, Sequence[int | str]]] = [{} for _ in range(files)]
    starts = [""] * files
    passed = 0
    for word, stem, places in spelled:
        part = min(int(passed / share), files - 1)
        starts[part] = starts[part] or word
        parts[part][word] = [stem, places]
        passed += len(places) + len(word)
    for number in range(1, files):
        # One word may be more than a file's share: then the files behind it have none, and begin where it does.
        starts[number] = starts[number] or starts[number - 1]
    return [json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for part in parts], starts
