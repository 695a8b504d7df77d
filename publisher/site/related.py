"""Which episodes are like which: by the words that are said and written, by topics and by people.

Words are weighed by TF-IDF: much is made of what an episode says often and few others say at all. All weights are whole
numbers, so the order is the same on every machine; where two are equally like a third one, the GUIDs decide.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import hypot, log, sqrt
from typing import TYPE_CHECKING, Any

from publisher.model import Episode
from publisher.model.selection import normalize_value
from publisher.site.tokens import get_stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_RELATED = 6
"""Episodes that are like another one, at most."""
MAX_TERMS = 100
"""Words of an episode that are compared: those that tell it from others best."""
MIN_COUNT = 3
"""How much a word has to count: what is said twice, or written once in the notes, is not what the episode is about."""
VECTOR_LENGTH = 1000
"""How long each episode's list of weights is, by words alone: its likeness to itself is the square of that."""
SHARED_WEIGHT = 300
"""What a topic or a person counts that two episodes share and hardly any other has, in thousandths of that."""
FEW = 2**24
"""Up to here single precision holds every whole number."""
ROWS = 256
"""Episodes that are compared with all others at once."""
PAIR = 32
"""How much longer a pair takes alone than in a matrix."""
MIN_SIMILARITY = 10 * VECTOR_LENGTH
"""Likeness below which it is chance: a hundredth of an episode's to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermProfile:
    """What an episode is compared by."""

    words: Mapping[str, int]
    """How much each word counts, whatever its endings."""
    marks: frozenset[Hashable]
    """Topics and people."""


def select_terms(counts: Mapping[str, int], language: str) -> dict[str, int]:
    """Return which words of an episode count much, without their endings, of how much each word of it counts."""
    stems = get_stems(language)
    found: dict[str, int] = {}
    for word, count in counts.items():
        stem = stems[word]
        found[stem] = found.get(stem, 0) + count
    return dict(sorted((stem, count) for stem, count in found.items() if count >= MIN_COUNT))


def list_shared_keys(episode: Episode) -> frozenset[Hashable]:
    """Return the topics and the people of an episode."""
    topics = (("topic", normalize_value(heading), normalize_value(topic)) for heading, topic in episode.topics.items())
    people = (("person", normalize_value(person.name)) for person in episode.people)
    return frozenset((*topics, *people))


def find_related(profiles: Mapping[str, TermProfile]) -> dict[str, tuple[str, ...]]:
    """Return the GUIDs of the episodes that are most like each, the nearest first, by its GUID."""
    order = sorted(profiles)
    having = _weigh_shared([profiles[guid] for guid in order])
    if not having:
        return dict.fromkeys(order, ())
    found: dict[str, tuple[str, ...]] = {}
    for scores in _scores(having, len(order)):
        for nearest in _nearest(scores, first=len(found)):
            found[order[len(found)]] = tuple(order[other] for other in nearest)
    return found


def _scores(having: Sequence[Mapping[int, int]], count: int) -> "Iterator[NDArray[Any]]":
    """Yield how like each episode is to every one, some rows at a time.

    `having` has by how much each episode has each thing. Rows are products of vectors of whole numbers. These add up
    to whole numbers that floating point holds as they are, in whichever order they are added.
    """
    # Only here is it needed, and it takes a while to load.
    import numpy as np  # noqa: PLC0415

    squares = np.zeros(count)
    for some in having:
        squares[[*some]] += np.square([*some.values()])
    kind = np.float32 if squares.max() < FEW else np.float64
    # What many episodes have is multiplied as a matrix, what few have pair by pair.
    many = [some for some in having if len(some) * len(some) * PAIR >= count * count]
    few = [some for some in having if len(some) * len(some) * PAIR < count * count]
    dense = np.zeros((count, len(many)), kind)
    for column, some in enumerate(many):
        dense[[*some], column] = [*some.values()]
    lengths = np.array([len(some) for some in few], int)
    begins = np.cumsum(lengths) - lengths
    numbers = np.fromiter(chain.from_iterable(few), int)
    weights = np.fromiter(chain.from_iterable(some.values() for some in few), kind)
    # The same by episodes: what each has, and by how much.
    by_episode = np.argsort(numbers, kind="stable")
    things = np.repeat(np.arange(len(few)), lengths)[by_episode]
    bounds = np.searchsorted(numbers[by_episode], np.arange(count + 1))
    for first in range(0, count, ROWS):
        last = min(first + ROWS, count)
        scores = dense[first:last] @ dense.T
        own = slice(bounds[first], bounds[last])
        # All places of all that these episodes have: a stretch for each thing.
        stretch = lengths[things[own]]
        ends = np.cumsum(stretch)
        places = np.arange(stretch.sum()) + np.repeat(begins[things[own]] - ends + stretch, stretch)
        products = weights[places] * np.repeat(weights[by_episode[own]], stretch)
        rows = np.repeat(numbers[by_episode[own]] - first, stretch)
        pairs = np.bincount(rows * count + numbers[places], products, minlength=scores.size)
        yield scores + pairs.reshape(scores.shape)


def _nearest(scores: "NDArray[Any]", first: int) -> Iterator[Sequence[int]]:
    """Yield for each row the episodes that are most like it, the nearest first; the rows are those from `first` on."""
    import numpy as np  # noqa: PLC0415 - as above

    count = scores.shape[1]
    scores[np.arange(len(scores)), np.arange(first, first + len(scores))] = 0
    # Of equals the first stay first: the number of the episode is part of what is compared.
    ranked = scores.astype(np.int64) * count + np.arange(count - 1, -1, -1)
    most = min(MAX_RELATED, count)
    best = np.argpartition(-ranked, most - 1, axis=1)[:, :most]
    for row, places in enumerate(best):
        nearest = places[np.argsort(-ranked[row, places])]
        yield [int(place) for place in nearest if scores[row, place] >= MIN_SIMILARITY]


def _weigh_shared(profiles: Sequence[TermProfile]) -> list[dict[int, int]]:
    """Return for each thing that several episodes share, but not all, by how much each of them has it."""
    having: dict[Hashable, dict[int, int]] = defaultdict(dict)
    for number, vector in enumerate(_vectors([profile.words for profile in profiles])):
        for word, weight in vector.items():
            having[word][number] = weight
    marks = Counter(mark for profile in profiles for mark in profile.marks)
    for number, profile in enumerate(profiles):
        for mark in profile.marks:
            share = SHARED_WEIGHT * (len(profiles) - marks[mark]) / len(profiles)
            having[("mark", mark)][number] = round(VECTOR_LENGTH * sqrt(share / VECTOR_LENGTH))
    return [some for some in having.values() if len(some) > 1 and any(some.values())]


def _vectors(texts: Sequence[Mapping[str, int]]) -> list[dict[str, int]]:
    """Return the words that tell each text from others best, and how well they do, so that each text weighs WHOLE."""
    having = Counter(word for text in texts for word in text)
    rarity = {word: log(len(texts) / count) for word, count in having.items() if 1 < count < len(texts)}
    found = []
    for text in texts:
        weights = {word: _is_frequent(count) * rarity[word] for word, count in text.items() if word in rarity}
        best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_TERMS]
        length = hypot(*(weight for _, weight in best)) or 1.0
        found.append({word: round(VECTOR_LENGTH * weight / length) for word, weight in best})
    return found


@lru_cache(maxsize=4096)
def _is_frequent(count: int) -> float:
    return 1 + log(count)
