"""Finds speaker labels in text of formats without a field for them: `Åse Ødegård: Ja.`."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from publisher.model.transcript import Cue, Transcript

SPEAKER_LABEL = re.compile(
    r"(?P<name>[^\W\d_][\w.'’\- ]{0,60}?)\s*:\s+(?=\S)|(?P<alone>[^\W\d_][\w.'’\- ]{0,60}?)\s*:$"
)
"""A name and a colon, before the words or alone in the line."""
NAME_PARTICLES = {"af", "av", "da", "de", "del", "den", "der", "di", "du", "la", "of", "van", "von", "y", "zu"}
"""Words of names that are written without a capital letter."""
MAX_NAME_WORDS = 5
MIN_OCCURRENCES = 2
"""Occurrences of a label of one word in mixed case that make it a name."""


def find_speakers(texts: Iterable[str]) -> set[str]:
    """Return the labels that are names: up to MAX_NAME_WORDS capitalised words.

    A single word may also begin a sentence ("Nettopp: …"), so it has to occur MIN_OCCURRENCES times or be upper-case.
    """
    found = Counter(name for text in texts if (name := _label(text)) and _is_name(name))
    return {name for name, times in found.items() if " " in name or times >= MIN_OCCURRENCES or name.isupper()}


def split_speaker(text: str, speakers: set[str]) -> tuple[str | None, str]:
    """Return the speaker, or None if the text does not begin with one of `speakers`, and the rest of the text."""
    name = _label(text)
    if name not in speakers:
        return None, text.strip()
    return name, text[text.index(":") + 1 :].strip()


def split_speakers(cues: Sequence[Cue]) -> Transcript:
    """Return the cues with labels (`Name: `) moved to `speaker`; a speaker stays until the next label."""
    speakers = find_speakers(cue.text for cue in cues)
    speaking: str | None = None
    named = []
    for cue in cues:
        name, text = split_speaker(cue.text, speakers)
        speaking = name or speaking
        if text:
            named.append(Cue(text=text, start=cue.start, end=cue.end, speaker=speaking, line=cue.line))
    return tuple(named)


def _label(text: str) -> str | None:
    found = SPEAKER_LABEL.match(text.strip())
    return (found["name"] or found["alone"]) if found else None


def _is_name(text: str) -> bool:
    words = text.split()
    capital = all(word[0].isupper() or word in NAME_PARTICLES or word.isdigit() for word in words)
    return capital and len(words) <= MAX_NAME_WORDS
