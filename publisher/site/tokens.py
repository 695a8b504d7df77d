"""The words of texts, as search and likeness of episodes know them; `lookup.js` takes queries apart likewise."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

WORD_PATTERN = re.compile(r"[^\W_]+")
"""Letters and digits at a stretch."""
ACCENTS = ("\u0300", "\u0301")
"""Grave and acute, combining: those that writers leave out. Rings, dots and strokes make letters of their own."""
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
"""How Snowball calls the languages whose endings it knows."""


WORDS_CACHE_SIZE = 262_144
"""Stretches of text whose words are kept: more than a show of two thousand episodes has."""


def split_words(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents that writers leave out."""
    return [word for stretch in text.lower().split() for word in _split_stretch(stretch)]


def count_words(text: str) -> Counter[str]:
    """Return how often each of `words_of` a text stands in it."""
    counts: dict[str, int] = {}
    # What stands between blanks comes again and again, and is taken apart once.
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
    """Return words without their endings: målinger and målingen are måling; as they are in languages nobody knows.

    Any word can be looked up.
    """
    return _stems(language.partition("-")[0])


@lru_cache(maxsize=len(STEMMERS))
def _stems(language: str) -> Mapping[str, str]:
    if language not in STEMMERS:
        return _Unstemmed()
    # Only here is it needed, and it takes a while to load.
    from Stemmer import Stemmer  # noqa: PLC0415

    return _Stems(Stemmer(STEMMERS[language]).stemWord)


class _Unstemmed(dict[str, str]):
    """Each word as it is."""

    def __missing__(self, word: str) -> str:
        return word


class _Stems(dict[str, str]):
    """Those that were looked up: a dictionary answers several times as fast as any function."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        super().__init__()
        self._stem = stem

    def __missing__(self, word: str) -> str:
        stem = self[word] = self._stem(word)
        return stem
