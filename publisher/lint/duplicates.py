"""Finds episodes that share what should be unique, such as a number or a title."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from publisher.model import Episode
from publisher.sources.validate import EpisodeSource


def find_repeated(
    groups: Iterable[Sequence[EpisodeSource]], key: Callable[[Episode], Hashable | None]
) -> Iterator[tuple[EpisodeSource, EpisodeSource]]:
    """Yield each episode with an earlier one of its group that has the same key, each pair once; None is no key."""
    found: set[tuple[str, str]] = set()
    for group in groups:
        owners: dict[Hashable, list[EpisodeSource]] = defaultdict(list)
        for source in group:
            if (name := key(source.episode)) is not None:
                owners[name].append(source)
        for first, *others in owners.values():
            for other in others:
                pair = (other.episode.slug, first.episode.slug)
                if pair not in found:
                    yield other, first
                found.add(pair)
