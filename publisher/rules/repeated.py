"""Finds what should be one episode's own and is another's too."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator

from publisher.evidence import Evidence
from publisher.model import Episode
from publisher.sources import EpisodeSource


def repeated(
    evidence: Evidence, key: Callable[[Episode], Hashable | None]
) -> Iterator[tuple[EpisodeSource, EpisodeSource]]:
    """Yield each episode whose key an earlier one has, with that earlier one; None is nobody's."""
    groups: dict[Hashable, list[EpisodeSource]] = defaultdict(list)
    for source in evidence.episodes:
        if (name := key(source.episode)) is not None:
            groups[name].append(source)
    for first, *others in groups.values():
        yield from ((other, first) for other in others)
