"""Who speaks, where a format has no place for it and people write it before the words: `Åse Ødegård: Ja.`."""

import re
from collections import Counter
from collections.abc import Iterable

SPEAKER_LABEL = re.compile(
    r"(?P<name>[^\W\d_][\w.'’\- ]{0,60}?)\s*:\s+(?=\S)|(?P<alone>[^\W\d_][\w.'’\- ]{0,60}?)\s*:$"
)
"""A name and a colon; there may be nothing behind them in the line."""
NAME_PARTICLES = {"af", "av", "da", "de", "del", "den", "der", "di", "du", "la", "of", "van", "von", "y", "zu"}
"""Words of names that have no capital letter."""
MAX_NAME_WORDS = 5
MIN_OCCURRENCES = 2


def find_speakers(texts: Iterable[str]) -> set[str]:
    """Return what stands before a colon and is somebody's name: words with capital letters.

    A single word may begin a sentence as well ("Nettopp: …"), so it has to come twice, or be all capitals.
    """
    found = Counter(name for text in texts if (name := _label(text)) and _is_name(name))
    return {name for name, times in found.items() if " " in name or times >= MIN_OCCURRENCES or name.isupper()}


def split_speaker(text: str, speakers: set[str]) -> tuple[str | None, str]:
    """Return who speaks, if a known speaker's name begins the text, and what is said."""
    name = _label(text)
    if name not in speakers:
        return None, text.strip()
    return name, text[text.index(":") + 1 :].strip()


def _label(text: str) -> str | None:
    found = SPEAKER_LABEL.match(text.strip())
    return (found["name"] or found["alone"]) if found else None


def _is_name(text: str) -> bool:
    words = text.split()
    capital = all(word[0].isupper() or word in NAME_PARTICLES or word.isdigit() for word in words)
    return capital and len(words) <= MAX_NAME_WORDS
