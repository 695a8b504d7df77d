"""Finds related episodes: by the words of their transcripts and texts (TF-IDF), by topics and by people.

Similarity is the dot product of two episodes' vectors. All weights are integers, so the order is the same on every
machine; ties are broken by GUID.
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
from publisher.site.search.tokens import get_stems

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_RELATED = 6
"""Largest number of related episodes."""
MAX_TERMS = 100
"""Number of an episode's words that are compared: those of the highest TF-IDF."""
MIN_COUNT = 3
"""Least weighted count of a word that is compared, which leaves out words said twice, or once in the notes."""
VECTOR_LENGTH = 1000
"""Euclidean length of each episode's vector of words. Its similarity to itself, by words, is the square of that."""
SHARED_WEIGHT = 300
"""Similarity by a shared topic or person that few other episodes have, in thousandths of an episode's to itself."""
MAX_EXACT_FLOAT32 = 2**24
"""Single precision holds every integer up to this one."""
ROWS_PER_PRODUCT = 256
"""Episodes that are compared with all others in one matrix product."""
PAIR_COST = 32
"""Estimated cost of multiplying one pair on its own, in multiplications of a matrix product."""
MIN_SIMILARITY = 10 * VECTOR_LENGTH
"""Least similarity of related episodes: a hundredth of an episode's to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermProfile:
    """The words, topics and people that an episode is compared by."""

    words: Mapping[str, int]
    """Weighted counts by stem."""
    marks: frozenset[Hashable]
    """Topics and people."""


def select_terms(counts: Mapping[str, int], language: str) -> dict[str, int]:
    """Return the stems with a weighted count of at least MIN_COUNT, in alphabetical order, from the counts of words."""
    stems = get_stems(language)
    found: dict[str, int] = {}
    for word, count in counts.items():
        stem = stems[word]
        found[stem] = found.get(stem, 0) + count
    return dict(sorted((stem, count) for stem, count in found.items() if count >= MIN_COUNT))


def list_shared_keys(episode: Episode) -> frozenset[Hashable]:
    """Return the normalized topics and people of an episode."""
    topics = (("topic", normalize_value(heading), normalize_value(topic)) for heading, topic in episode.topics.items())
    people = (("person", normalize_value(person.name)) for person in episode.people)
    return frozenset((*topics, *people))


def find_related(profiles: Mapping[str, TermProfile]) -> dict[str, tuple[str, ...]]:
    """Return by GUID the GUIDs of the related episodes, the most similar first."""
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
    """Yield the similarity of each episode to every one, as matrices of up to ROWS_PER_PRODUCT rows.

    `having` has a sparse vector for each feature: the weight of the feature by the episode's number. Sums of products
    of integers are exact in floating point below its limit, so they do not depend on the order of addition.
    """
    # Few runs need it.
    import numpy as np  # noqa: PLC0415

    squares = np.zeros(count)
    for some in having:
        squares[[*some]] += np.square([*some.values()])
    kind = np.float32 if squares.max() < MAX_EXACT_FLOAT32 else np.float64
    # Features of many episodes are multiplied as a dense matrix, features of few pair by pair.
    many = [some for some in having if len(some) * len(some) * PAIR_COST >= count * count]
    few = [some for some in having if len(some) * len(some) * PAIR_COST < count * count]
    dense = np.zeros((count, len(many)), kind)
    for column, some in enumerate(many):
        dense[[*some], column] = [*some.values()]
    lengths = np.array([len(some) for some in few], int)
    begins = np.cumsum(lengths) - lengths
    numbers = np.fromiter(chain.from_iterable(few), int)
    weights = np.fromiter(chain.from_iterable(some.values() for some in few), kind)
    # The same ordered by episode.
    by_episode = np.argsort(numbers, kind="stable")
    features = np.repeat(np.arange(len(few)), lengths)[by_episode]
    bounds = np.searchsorted(numbers[by_episode], np.arange(count + 1))
    for first in range(0, count, ROWS_PER_PRODUCT):
        last = min(first + ROWS_PER_PRODUCT, count)
        scores = dense[first:last] @ dense.T
        own = slice(bounds[first], bounds[last])
        # The entries of all features of these episodes: a stretch of entries for each feature.
        stretch = lengths[features[own]]
        ends = np.cumsum(stretch)
        places = np.arange(stretch.sum()) + np.repeat(begins[features[own]] - ends + stretch, stretch)
        products = weights[places] * np.repeat(weights[by_episode[own]], stretch)
        rows = np.repeat(numbers[by_episode[own]] - first, stretch)
        pairs = np.bincount(rows * count + numbers[places], products, minlength=scores.size)
        yield scores + pairs.reshape(scores.shape)


def _nearest(scores: "NDArray[Any]", first: int) -> Iterator[Sequence[int]]:
    """Yield for each row the numbers of its related episodes, the most similar first; row 0 is the episode `first`."""
    import numpy as np  # noqa: PLC0415 - few runs need it

    count = scores.shape[1]
    scores[np.arange(len(scores)), np.arange(first, first + len(scores))] = 0
    # Ties go to the episode with the lower number, which is part of the value that is compared.
    ranked = scores.astype(np.int64) * count + np.arange(count - 1, -1, -1)
    most = min(MAX_RELATED, count)
    best = np.argpartition(-ranked, most - 1, axis=1)[:, :most]
    for row, places in enumerate(best):
        nearest = places[np.argsort(-ranked[row, places])]
        yield [int(place) for place in nearest if scores[row, place] >= MIN_SIMILARITY]


def _weigh_shared(profiles: Sequence[TermProfile]) -> list[dict[int, int]]:
    """Return for each word, topic and person of several episodes, but not all, its weight by the episode's number."""
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
    """Return for each text its MAX_TERMS words of highest TF-IDF, scaled to VECTOR_LENGTH and rounded."""
    having = Counter(word for text in texts for word in text)
    rarity = {word: log(len(texts) / count) for word, count in having.items() if 1 < count < len(texts)}
    found = []
    for text in texts:
        weights = {word: _dampen(count) * rarity[word] for word, count in text.items() if word in rarity}
        best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_TERMS]
        length = hypot(*(weight for _, weight in best)) or 1.0
        found.append({word: round(VECTOR_LENGTH * weight / length) for word, weight in best})
    return found


@lru_cache(maxsize=4096)
def _dampen(count: int) -> float:
    return 1 + log(count)
