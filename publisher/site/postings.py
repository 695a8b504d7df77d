"""Which words stand in which texts, and how much each text is about them, in files that a browser reads a few of.

Words lie in order, divided among the files. Behind a word stand the length of its stem and the texts that have it, as
`3K` for "three further on, with the weight K": steps to the base of 36 in small letters, nothing for a step of one, and
weights from A to Z.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from publisher.site.tokens import get_stems

WEIGHT_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE_36_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
SATURATION, LENGTHS, USUAL = 1.2, 0.75, 4000
"""Of BM25: how soon more of a word is no more about it, how much less it is in longer texts, and the words of usual
ones. That last one is the same everywhere, so that no text's weights hang on those of others."""


def build_index(texts: Iterable[tuple[Mapping[str, int], str]], files: int) -> tuple[list[bytes], list[str]]:
    """Return the words of texts in so many files, and the word that each of these begins with.

    A text is how often each of its words counts, and its language.
    """
    # Only here is it needed, and it takes a while to load. A show of years has a million of places.
    import numpy as np  # noqa: PLC0415

    ids = _Numbers()
    roots: list[int] = []
    # A place is a text that has a word. Nothing comes before the first of them.
    words, numbers, weights = [np.zeros(0, int)], [np.zeros(0, int)], [np.zeros(0, int)]
    for number, (counts, language) in enumerate(texts):
        words.append(np.fromiter(map(ids.__getitem__, counts), int, len(counts)))
        stems = get_stems(language)
        roots += (_common_prefix_length(word, stems[word]) for word in ids.words[len(roots) :])
        count = np.fromiter(counts.values(), float, len(counts))
        usual = SATURATION * (1 - LENGTHS + LENGTHS * count.sum() / USUAL)
        weights.append((len(WEIGHT_LETTERS) * count / (count + usual)).astype(int))
        numbers.append(np.full(len(counts), number))
    order = np.argsort(np.concatenate(words), kind="stable")
    bounds = np.searchsorted(np.concatenate(words)[order], np.arange(len(ids) + 1))
    places = np.concatenate(numbers)[order]
    steps = np.diff(places, prepend=-1)
    steps[bounds[:-1]] = places[bounds[:-1]] + 1
    table = [_step(step) + weight for step in range(steps.max(initial=0) + 1) for weight in WEIGHT_LETTERS]
    spelled = [table[one] for one in (steps * len(WEIGHT_LETTERS) + np.concatenate(weights)[order]).tolist()]
    ends = bounds.tolist()
    return _divide(
        {word: (roots[one], "".join(spelled[ends[one] : ends[one + 1]])) for word, one in ids.items()}, files
    )


class _Numbers(dict[str, int]):
    """Numbers words, in the order in which they are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.words)
        self.words.append(word)
        return number


def _common_prefix_length(word: str, stem: str) -> int:
    """Return how many letters two words begin with that are the same; some stems have another last letter."""
    if word.startswith(stem):
        return len(stem)
    pairs = enumerate(zip(word, stem, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(word), len(stem)))


@lru_cache(maxsize=4096)
def _step(number: int) -> str:
    if number < len(BASE_36_DIGITS):
        return BASE_36_DIGITS[number] if number > 1 else ""
    return _step(number // len(BASE_36_DIGITS)).rjust(1, "1") + BASE_36_DIGITS[number % len(BASE_36_DIGITS)]


def _divide(entries: Mapping[str, tuple[int, str]], files: int) -> tuple[list[bytes], list[str]]:
    """Return the words in so many files of about the same size, and the word that each file begins with.

    A word may be more than a file's share. Then the last files are empty, and begin with the last word: none of the
    words before it is looked for there.
    """
    spelled = [(word, *entries[word]) for word in sorted(entries)]
    share = sum(len(places) + len(word) for word, _, places in spelled) / files
    shares: dict[int, dict[str, Sequence[int | str]]] = {}
    passed = 0
    for word, stem, places in spelled:
        shares.setdefault(min(int(passed / share), files - 1), {})[word] = [stem, places]
        passed += len(places) + len(word)
    empty = files - len(shares)
    starts = [next(iter(part)) for part in shares.values()] + [spelled[-1][0] if spelled else ""] * empty
    parts = [*shares.values(), *({} for _ in range(empty))]
    return [json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for part in parts], starts
