"""Builds the inverted index of a segment: for each word its postings, divided among several JSON files.

A word's entry is the length of its stem and its postings, spelled as the package describes. Weights are those of BM25
without the inverse document frequency, which is added when a query is answered.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from publisher.site.search.tokens import get_stems

WEIGHT_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE_36_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
SATURATION, LENGTH_NORMALIZATION, AVERAGE_LENGTH = 1.2, 0.75, 4000
"""BM25's k1, b, and average length in words. The length is a constant, so that a text's weights depend on no other."""


def build_index(texts: Iterable[tuple[Mapping[str, int], str]], files: int) -> tuple[list[bytes], list[str]]:
    """Return the index of `texts` as so many JSON files, and the first word of each file.

    A text is the weighted counts of its words and its language, as a BCP 47 tag. A file without words has the first
    word of the next file, so that the first words are in order.
    """
    # Few runs index, so few import it. Arrays, since a show of years has a million postings.
    import numpy as np  # noqa: PLC0415

    ids = _WordIds()
    roots: list[int] = []
    # A posting is a text that has a word: the word's number, the text's number and the weight. They begin empty.
    words, numbers, weights = [np.zeros(0, int)], [np.zeros(0, int)], [np.zeros(0, int)]
    for number, (counts, language) in enumerate(texts):
        words.append(np.fromiter(map(ids.__getitem__, counts), int, len(counts)))
        stems = get_stems(language)
        roots += (_common_prefix_length(word, stems[word]) for word in ids.words[len(roots) :])
        count = np.fromiter(counts.values(), float, len(counts))
        damping = SATURATION * (1 - LENGTH_NORMALIZATION + LENGTH_NORMALIZATION * count.sum() / AVERAGE_LENGTH)
        weights.append((len(WEIGHT_LETTERS) * count / (count + damping)).astype(int))
        numbers.append(np.full(len(counts), number))
    order = np.argsort(np.concatenate(words), kind="stable")
    bounds = np.searchsorted(np.concatenate(words)[order], np.arange(len(ids) + 1))
    places = np.concatenate(numbers)[order]
    steps = np.diff(places, prepend=-1)
    steps[bounds[:-1]] = places[bounds[:-1]] + 1
    table = [_spell_step(step) + weight for step in range(steps.max(initial=0) + 1) for weight in WEIGHT_LETTERS]
    spelled = [table[one] for one in (steps * len(WEIGHT_LETTERS) + np.concatenate(weights)[order]).tolist()]
    ends = bounds.tolist()
    return _divide(
        {word: (roots[one], "".join(spelled[ends[one] : ends[one + 1]])) for word, one in ids.items()}, files
    )


class _WordIds(dict[str, int]):
    """Assigns a number to each word at its first look-up, counting from 0."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self.words)
        self.words.append(word)
        return number


def _common_prefix_length(word: str, stem: str) -> int:
    """Return the length of the common prefix of a word and its stem: some stems end in a letter that the word lacks."""
    if word.startswith(stem):
        return len(stem)
    pairs = enumerate(zip(word, stem, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(word), len(stem)))


@lru_cache(maxsize=4096)
def _spell_step(number: int) -> str:
    if number < len(BASE_36_DIGITS):
        return BASE_36_DIGITS[number] if number > 1 else ""
    return _spell_step(number // len(BASE_36_DIGITS)).rjust(1, "1") + BASE_36_DIGITS[number % len(BASE_36_DIGITS)]


def _divide(entries: Mapping[str, tuple[int, str]], files: int) -> tuple[list[bytes], list[str]]:
    """Return the words in so many files of about the same size, and the word that each file begins with."""
    spelled = [(word, *entries[word]) for word in sorted(entries)]
    share = sum(len(places) + len(word) for word, _, places in spelled) / files
    parts: list[dict[str, Sequence[int | str]]] = [{} for _ in range(files)]
    starts = [""] * files
    written = 0
    for word, stem, places in spelled:
        part = min(int(written / share), files - 1)
        starts[part] = starts[part] or word
        parts[part][word] = [stem, places]
        written += len(places) + len(word)
    # A word larger than a file's share leaves files without words behind it. These get the first word of the next file,
    # since a query reads the last file whose first word is not behind the word that it looks for.
    following = max(entries, default="")
    for number in reversed(range(files)):
        following = starts[number] = starts[number] or following
    return [json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode() for part in parts], starts
