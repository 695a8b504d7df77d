"""The words of texts, as search and likeness of episodes know them; `lookup.js` takes queries apart likewise."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

WORD = re.compile(r"[^\W_]+")
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


REMEMBERED = 262_144
"""Words whose stems are kept: more than a show of two thousand episodes has."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents that writers leave out."""
    apart = unicodedata.normalize("NFD", text.lower())
    for accent in ACCENTS:
        apart = apart.replace(accent, "")
    return WORD.findall(unicodedata.normalize("NFC", apart))


@lru_cache(maxsize=REMEMBERED)
def stem_of(word: str, language: str) -> str:
    """Return a word without its endings: målinger and målingen are måling; as it is in languages nobody knows."""
    stemmer = _stemmer(language.partition("-")[0])
    return str(stemmer.stemWord(word)) if stemmer else word


@lru_cache(maxsize=len(STEMMERS))
def _stemmer(language: str) -> Any:
    if language not in STEMMERS:
        return None
    # Only here is it needed, and it takes a while to load.
    import snowballstemmer  # noqa: PLC0415

    return snowballstemmer.stemmer(STEMMERS[language])
