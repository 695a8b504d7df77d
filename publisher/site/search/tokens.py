"""Splits texts into folded words, and stems them with Snowball, for the search index and for related episodes.

Folding: lower case, without the combining accents in ACCENTS. `static/lookup.js` does the same with queries.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

WORD_PATTERN = re.compile(r"[^\W_]+")
"""Matches a run of letters and digits."""
ACCENTS = ("\u0300", "\u0301")
"""Combining grave and acute, which writers often leave out. Rings, dots and strokes make other letters (å, ö, ø)."""
STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
"""Snowball's stemmers by ISO 639-1 language code."""
WORDS_CACHE_SIZE = 262_144
"""Stretches of text whose words stay in memory: more than a show of two thousand episodes has."""


def split_words(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return [word for stretch in text.lower().split() for word in _split_stretch(stretch)]


def count_words(text: str) -> Counter[str]:
    """Return how often each of `split_words(text)` occurs."""
    counts: dict[str, int] = {}
    # Most stretches between blanks occur several times, and are split once.
    for stretch, times in Counter(text.lower().split()).items():
        for word in _split_stretch(stretch):
            counts[word] = counts.get(word, 0) + times
    return Counter(counts)


@lru_cache(maxsize=WORDS_CACHE_SIZE)
def _split_stretch(stretch: str) -> tuple[str, ...]:
    apart = unicodedata.normalize("NFD", stretch)
    for accent in ACCENTS:
        apart = apart.replace(accent, "")
    return tuple(WORD_PATTERN.findall(unicodedata.normalize("NFC", apart)))


def get_stems(language: str) -> Mapping[str, str]:
    """Return a mapping from any word to its stem: målinger and målingen to måling.

    `language` is a BCP 47 tag. In a language without a stemmer each word is its own stem.
    """
    return _stems(language.partition("-")[0])


@lru_cache(maxsize=len(STEMMERS))
def _stems(language: str) -> Mapping[str, str]:
    if language not in STEMMERS:
        return _Unstemmed()
    # A compiled library that few runs need.
    from Stemmer import Stemmer  # noqa: PLC0415

    return _Stems(Stemmer(STEMMERS[language]).stemWord)


class _Unstemmed(dict[str, str]):
    """Maps each word to itself."""

    def __missing__(self, word: str) -> str:
        return word


class _Stems(dict[str, str]):
    """Keeps stems that were looked up, so that repeated words call no stemmer."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, word: str) -> str:
        stem = self[word] = self._stem(word)
        return stem
