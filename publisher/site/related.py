"""Which episodes are like which: by the words that are said and written, by topics and by people.

Words are weighed by TF-IDF: much is made of what an episode says often and few others say at all. All weights are whole
numbers, so the order is the same on every machine; where two are equally like a third one, the GUIDs decide.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, log

from publisher.model import Episode
from publisher.selection import spelled
from publisher.site.search import Record
from publisher.site.terms import stem_of

REVISION = 1
"""Raised by hand when words are counted otherwise than before."""
MOST = 6
"""Episodes that are like another one, at most."""
TERMS = 100
"""Words of an episode that are compared: those that tell it from others best."""
OFTEN = 2
"""How much a word has to count; of what is said once, nobody would say that it is what the episode is about."""
WHOLE = 1000
"""The likeness of an episode to itself, by words alone."""
SHARED = 300
"""What a topic or a person counts that two episodes share and hardly any other has."""
LEAST = 10
"""Likeness below which it is chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an episode is compared by."""

    words: Mapping[str, int]
    """How much each word counts, whatever its endings."""
    marks: frozenset[Hashable]
    """Topics and people."""


def words_in(record: Record) -> dict[str, int]:
    """Return how much each word of an episode counts, without its endings; that takes a while."""
    counts: Counter[str] = Counter()
    for word, count in record.counts().items():
        counts[stem_of(word, record.told.language)] += count
    return {word: count for word, count in sorted(counts.items()) if count >= OFTEN}


def marks_of(episode: Episode) -> frozenset[Hashable]:
    """Return the topics and the people of an episode."""
    topics = (("topic", spelled(heading), spelled(topic)) for heading, topic in episode.topics.items())
    people = (("person", spelled(person.name)) for person in episode.people)
    return frozenset((*topics, *people))


def related(profiles: Mapping[str, Profile]) -> dict[str, tuple[str, ...]]:
    """Return the GUIDs of the episodes that are most like each, the nearest first, by its GUID."""
    order = sorted(profiles)
    vectors = _vectors([profiles[guid].words for guid in order])
    likeness = [*map(Counter[int], _alike(vectors))]
    for having in _holders([profiles[guid].marks for guid in order]):
        worth = SHARED * (len(order) - len(having)) // len(order)
        for one in having:
            for other in having:
                likeness[one][other] += worth
    return {
        guid: tuple(order[other] for other in _nearest(number, likeness[number])) for number, guid in enumerate(order)
    }


def _nearest(number: int, likeness: Mapping[int, int]) -> list[int]:
    others = [other for other, score in likeness.items() if other != number and score >= LEAST]
    return sorted(others, key=lambda other: (-likeness[other], other))[:MOST]


def _holders(marks: Iterable[frozenset[Hashable]]) -> Iterator[list[int]]:
    """Yield who has each of the marks, where some have it and not all."""
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for number, some in enumerate(marks):
        for mark in some:
            holders[mark].append(number)
    return (having for having in holders.values() if len(having) > 1)


def _vectors(texts: list[Mapping[str, int]]) -> list[dict[str, int]]:
    """Return the words that tell each text from others best, and how well they do, so that each text weighs WHOLE."""
    having = Counter(word for text in texts for word in text)
    rarity = {word: log(len(texts) / count) for word, count in having.items() if 1 < count < len(texts)}
    found = []
    for text in texts:
        weights = {word: _often(count) * rarity[word] for word, count in text.items() if word in rarity}
        best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:TERMS]
        length = hypot(*(weight for _, weight in best)) or 1.0
        found.append({word: round(WHOLE * weight / length) for word, weight in best})
    return found


@lru_cache(maxsize=4096)
def _often(count: int) -> float:
    return 1 + log(count)


def _alike(vectors: list[dict[str, int]]) -> Iterator[dict[int, int]]:
    """Yield how much each text is like the others that share a word with it: the cosine of the angle between them."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for word, weight in vector.items():
            places[word].append((number, weight))
    for vector in vectors:
        scores: dict[int, int] = defaultdict(int)
        for word, weight in vector.items():
            for other, its in places[word]:
                scores[other] += weight * its
        yield {other: score // WHOLE for other, score in scores.items()}
