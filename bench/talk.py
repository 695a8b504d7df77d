"""Conversations in made-up words, of which people use as many different ones as of real words."""

import itertools
import random
from collections.abc import Iterator
from functools import cache

MINUTES = 26
"""As long as the usual case of a learning podcast."""
SPEAKERS = ("Kari Nordmann", "Ola Hansen")
SYLLABLES = (
    "an",
    "be",
    "da",
    "el",
    "fi",
    "ga",
    "har",
    "in",
    "jo",
    "ka",
    "li",
    "mo",
    "ne",
    "or",
    "på",
    "ri",
    "sa",
    "åk",
)
WORDS = 60_000
SECONDS_A_LINE = (2.0, 5.0)
WORDS_A_SECOND = 2.5
LINES_A_TURN = (2, 12)


def turns(number: int) -> Iterator[tuple[str, list[tuple[float, float, str]]]]:
    """Yield who speaks, and their lines, each with its first and its last second; no other `number` gives the same."""
    rng = random.Random(number)  # noqa: S311 - nobody is to guess
    words, weights = lexicon()
    now = 0.0
    for speaker in itertools.cycle(SPEAKERS):
        lines = []
        for _ in range(rng.randint(*LINES_A_TURN)):
            length = rng.uniform(*SECONDS_A_LINE)
            said = " ".join(rng.choices(words, cum_weights=weights, k=int(length * WORDS_A_SECOND)))
            lines.append((now, now + length, f"{said.capitalize()}."))
            now += length
        yield speaker, lines
        if now >= MINUTES * 60:
            return


@cache
def lexicon() -> tuple[list[str], list[float]]:
    """Return words, the short ones first, and how often they come, added up: about 1,100 different ones in 26 min."""
    rng = random.Random(7)  # noqa: S311 - nobody is to guess
    words = [
        "".join(rng.choices(SYLLABLES, k=1 + (place > 30) + (place > 300) + rng.randint(0, 2)))
        for place in range(WORDS)
    ]
    return words, [*itertools.accumulate(1 / (place + 3) ** 1.22 for place in range(WORDS))]


def as_webvtt(number: int) -> str:
    """Return a conversation as WebVTT."""
    cues = (
        f"{clock(start)} --> {clock(end)}\n<v {speaker}>{said}\n"
        for speaker, lines in turns(number)
        for start, end, said in lines
    )
    return "\n".join(["WEBVTT", "", *cues])


def as_markdown(number: int) -> str:
    """Return the same words in Markdown: a paragraph for each turn."""
    return "\n".join(f"**{speaker}:** {' '.join(said for _, _, said in lines)}\n" for speaker, lines in turns(number))


def clock(seconds: float) -> str:
    """Return a time as WebVTT has it."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest / 1000:06.3f}"
