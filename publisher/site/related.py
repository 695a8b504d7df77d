"""Finds related episodes: by the words of their transcripts and texts (TF-IDF), by topics and by people.

Similarity is the dot product of two episodes' vectors. All weights are integers, so the order is the same on every
machine; ties are broken by GUID.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
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

    words: str
    """Stems, each once, separated by blanks."""
    counts: str
    """The weighted count of each of `words`, separated by blanks."""
    marks: frozenset[Hashable]
    """Topics and people."""


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The vectors of all episodes: parallel arrays of the weights that are not 0, grouped by feature."""

    episodes: "NDArray[Any]"
    """The number of the episode of each weight."""
    weights: "NDArray[Any]"
    """Whole numbers."""
    lengths: "NDArray[Any]"
    """How many weights each feature has."""


def select_terms(counts: Mapping[str, int], language: str) -> tuple[str, str]:
    """Return the stems with a weighted count of at least MIN_COUNT, in alphabetical order, and their counts.

    `counts` are those of words. Both are separated by blanks, as in a profile.
    """
    stems = get_stems(language)
    found: dict[str, int] = {}
    for word, count in counts.items():
        stem = stems[word]
        found[stem] = found.get(stem, 0) + count
    kept = sorted((stem, count) for stem, count in found.items() if count >= MIN_COUNT)
    return " ".join(stem for stem, _ in kept), " ".join(str(count) for _, count in kept)


def list_shared_keys(episode: Episode) -> frozenset[Hashable]:
    """Return the normalized topics and people of an episode."""
    topics = (("topic", normalize_value(heading), normalize_value(topic)) for heading, topic in episode.topics.items())
    people = (("person", normalize_value(person.name)) for person in episode.people)
    return frozenset((*topics, *people))


def find_related(profiles: Mapping[str, TermProfile]) -> dict[str, tuple[str, ...]]:
    """Return by GUID the GUIDs of the related episodes, the most similar first."""
    order = sorted(profiles)
    vectors = _make_vectors([profiles[guid] for guid in order])
    if not len(vectors.lengths):
        return dict.fromkeys(order, ())
    found: dict[str, tuple[str, ...]] = {}
    for scores in _scores(vectors, len(order)):
        for nearest in _nearest(scores, first=len(found)):
            found[order[len(found)]] = tuple(order[other] for other in nearest)
    return found


def _scores(vectors: _Vectors, count: int) -> "Iterator[NDArray[Any]]":
    """Yield the similarity of each of `count` episodes to every one, as matrices of up to ROWS_PER_PRODUCT rows.

    Sums of products of integers are exact in floating point below its limit, so they do not depend on the order of
    addition.
    """
    # Few runs need it.
    import numpy as np  # noqa: PLC0415

    squares = np.bincount(vectors.episodes, np.square(vectors.weights), minlength=count)
    kind = np.float32 if squares.max() < MAX_EXACT_FLOAT32 else np.float64
    # Features of many episodes are multiplied as a dense matrix, features of few pair by pair.
    is_many = np.square(vectors.lengths) * PAIR_COST >= count * count
    of_many = np.repeat(is_many, vectors.lengths)
    columns = np.repeat(np.cumsum(is_many) - 1, vectors.lengths)
    dense: NDArray[Any] = np.zeros((count, np.count_nonzero(is_many)), kind)
    dense[vectors.episodes[of_many], columns[of_many]] = vectors.weights[of_many]
    lengths = vectors.lengths[~is_many]
    begins = np.cumsum(lengths) - lengths
    numbers, weights = vectors.episodes[~of_many], vectors.weights[~of_many].astype(kind)
    # The same ordered by episode.
    by_episode = np.argsort(numbers, kind="stable")
    features = np.repeat(np.arange(len(lengths)), lengths)[by_episode]
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
        yield pairs.reshape(scores.shape) + scores


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


def _make_vectors(profiles: Sequence[TermProfile]) -> _Vectors:
    """Return the vectors of episodes: a feature for each word, topic and person of several episodes, but not all."""
    import numpy as np  # noqa: PLC0415 - few runs need it

    words, episodes, weights = _weigh_words(profiles)
    having = Counter(mark for profile in profiles for mark in profile.marks)
    # Features are numbered: words first, then marks.
    first = int(words.max(initial=-1)) + 1
    marks = {mark: number for number, mark in enumerate(having, first)}
    pairs = [(marks[mark], episode) for episode, profile in enumerate(profiles) for mark in profile.marks]
    of_marks, with_marks = np.array(pairs, int).reshape(-1, 2).T
    shares = (SHARED_WEIGHT * (len(profiles) - having[mark]) / len(profiles) for mark in marks)
    by_mark = np.array([round(VECTOR_LENGTH * sqrt(share / VECTOR_LENGTH)) for share in shares], int)
    features = np.concatenate([words, of_marks])
    episodes = np.concatenate([episodes, with_marks])
    weights = np.concatenate([weights, by_mark[of_marks - first]])
    shared = (weights > 0) & (np.bincount(features)[features] > 1)
    order = np.argsort(features[shared], kind="stable")
    lengths = np.bincount(features[shared])
    return _Vectors(episodes[shared][order], weights[shared][order], lengths[lengths > 0])


def _weigh_words(profiles: Sequence[TermProfile]) -> "tuple[NDArray[Any], NDArray[Any], NDArray[Any]]":
    """Return the MAX_TERMS words of highest TF-IDF of each episode, its vector scaled to VECTOR_LENGTH and rounded.

    They are three parallel arrays: the word's number in alphabetical order, the episode's number, and the weight.
    """
    import numpy as np  # noqa: PLC0415 - few runs need it

    said = " ".join(profile.words for profile in profiles).split()
    vocabulary = {word: number for number, word in enumerate(sorted({*said}))}
    words = np.fromiter(map(vocabulary.__getitem__, said), int, len(said))
    sizes = [profile.words.count(" ") + 1 if profile.words else 0 for profile in profiles]
    episodes = np.repeat(np.arange(len(profiles)), sizes)
    numbers = np.fromstring(" ".join(profile.counts for profile in profiles), int, sep=" ")
    counts, places = np.unique(numbers, return_inverse=True)
    having = np.bincount(words, minlength=1)
    # Logarithms by math.log: numpy's differ in their last bit from processor to processor.
    rarity = np.array([0.0, *(log(len(profiles) / number) for number in range(1, int(having.max()) + 1))])
    rarity[:2] = 0.0
    weights = np.array([1 + log(count) for count in counts])[places] * rarity[having[words]]
    order = np.lexsort((words, -weights, episodes))
    words, episodes, weights = words[order], episodes[order], weights[order]
    begins = np.searchsorted(episodes, np.arange(len(profiles)))
    best = (np.arange(len(words)) - begins[episodes] < MAX_TERMS) & (weights > 0)
    words, episodes, weights = words[best], episodes[best], weights[best]
    bounds = np.searchsorted(episodes, np.arange(len(profiles) + 1))
    lengths = np.array([hypot(*weights[first:last]) for first, last in pairwise(bounds)])
    return words, episodes, np.rint(VECTOR_LENGTH * weights / lengths[episodes]).astype(int)
