"""Rules about episodes beside one another."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from publisher.evidence import Evidence
from publisher.model import Episode
from publisher.rules.rule import Complaint, rule
from publisher.sources import EpisodeSource


@rule("episode-number-taken", "Apple: one number, one episode of a season")
def same_number(evidence: Evidence) -> Iterator[Complaint]:
    """Two episodes of one number hide one another in apps that sort by it. Trailers and bonuses may share one.

    That goes for the episodes of one feed. Those that were picked for a serial one are numbered by their places.
    """

    def number(episode: Episode) -> Hashable | None:
        return (episode.season, episode.number, episode.type) if episode.number else None

    groups = [evidence.taken(feed.feed) for feed in evidence.feeds] or [evidence.episodes]
    pairs = {
        (source.episode.slug, first.episode.slug): (source, first)
        for group in groups
        for source, first in _repeated(group, number)
    }
    for source, first in pairs.values():
        yield Complaint(
            source.document.position("number"),
            f"number {source.episode.number} is taken by {first.episode.slug}",
            "write the number that is meant in one of the two",
        )


@rule("guid-taken", "RSS 2.0: a GUID is one item's own")
def same_guid(evidence: Evidence) -> Iterator[Complaint]:
    """Apps show only one of two episodes with the same GUID."""
    for source, first in _repeated(evidence.episodes, lambda episode: episode.guid):
        yield Complaint(
            source.document.position("guid"),
            f"this GUID is that of {first.episode.slug}",
            "delete the line in the newer of the two: it gets a GUID of its own when it is published",
        )


def _repeated(
    episodes: Iterable[EpisodeSource], key: Callable[[Episode], Hashable | None]
) -> Iterator[tuple[EpisodeSource, EpisodeSource]]:
    """Yield each episode whose key an earlier one has, with that earlier one."""
    groups: dict[Hashable, list[EpisodeSource]] = defaultdict(list)
    for source in episodes:
        if (name := key(source.episode)) is not None:
            groups[name].append(source)
    for first, *others in groups.values():
        yield from ((other, first) for other in others)
