"""Finds what should be one episode's own and is another's too."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from publisher.model import Episode
from publisher.sources.validate import EpisodeSource


def find_repeated(
    groups: Iterable[Sequence[EpisodeSource]], key: Callable[[Episode], Hashable | None]
) -> Iterator[tuple[EpisodeSource, EpisodeSource]]:
    """Yield each episode whose key an earlier one of its group has, with that earlier one; None is nobody's."""
    told: set[tuple[str, str]] = set()
    for group in groups:
        owners: dict[Hashable, list[EpisodeSource]] = defaultdict(list)
        for source in group:
            if (name := key(source.episode)) is not None:
                owners[name].append(source)
        for first, *others in owners.values():
            for other in others:
                pair = (other.episode.slug, first.episode.slug)
                if pair not in told:
                    yield other, first
                told.add(pair)
