"""Decides which published episodes may leave a feed: only those that the sources took away and that were asked for."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.model import Episode, Feed
from publisher.plan.identity import resolve_guid
from publisher.plan.ledger import Ledger, Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """The GUIDs of the items that may leave a feed."""

    asked: frozenset[str] = frozenset()
    """Those that are asked for now; files of those that a show has no longer are deleted."""
    earlier: frozenset[str] = frozenset()
    """Those that were retired by an earlier run."""

    @property
    def all(self) -> frozenset[str]:
        """Both."""
        return self.asked | self.earlier


NO_LEAVE = Leave()


def resolve_retired(
    feed: Feed,
    episodes: Sequence[Episode],
    ledger: Ledger,
    *,
    retired: Iterable[Episode],
    names: AbstractSet[str],
    now: datetime,
) -> frozenset[str]:
    """Return the GUIDs of the published episodes that may leave a show's feed.

    They were asked for, by one of the `names` or as one of the `retired`, whose own files say so; and they are none of
    the `episodes` of the feed any more, or dated later than `now`.
    """
    away = {entry.guid for entry in list_departed(feed, episodes, ledger)}
    away |= {resolve_guid(feed, episode, ledger) for episode in episodes if episode.date > now}
    asked = {resolve_guid(feed, episode, ledger) for episode in retired}
    asked |= {guid for name in names if (guid := ledger.guid_of(name))}
    return frozenset(asked & away & ledger.publications.keys())


def retire(ledger: Ledger, feed: Feed, episodes: Iterable[Episode], guids: AbstractSet[str]) -> Ledger:
    """Return a ledger in which those of these episodes are retired that the feed's sources have no longer."""
    for entry in list_departed(feed, episodes, ledger):
        if entry.guid in guids and not entry.retired:
            ledger = ledger.with_publication(replace(entry, retired=True))
    return ledger


def list_retired(feed: Feed, episodes: Iterable[Episode], ledger: Ledger) -> frozenset[str]:
    """Return the GUIDs of episodes that were retired before, and that the feed's sources have no longer."""
    return frozenset(entry.guid for entry in list_departed(feed, episodes, ledger) if entry.retired)


def list_released(
    show: Feed, episodes: Iterable[Episode], offered: Iterable[Episode], ledger: Ledger, names: AbstractSet[str]
) -> frozenset[str]:
    """Return the GUIDs of the episodes among `names` that a show offers and a feed derived from it does not take."""
    taken = {episode.slug for episode in episodes}
    away = (episode for episode in offered if episode.slug not in taken and episode.slug in names)
    return frozenset(resolve_guid(show, episode, ledger) for episode in away)


def list_departed(feed: Feed, episodes: Iterable[Episode], ledger: Ledger) -> list[Publication]:
    """Return what the ledger has and the feed's sources have no longer, sorted by GUID; retired episodes too.

    An episode whose front matter has another GUID now than it was published with has not departed.
    """
    there: set[str | None] = set()
    for episode in episodes:
        there |= {resolve_guid(feed, episode, ledger), find_former_guid(episode, ledger)}
    return [entry for guid, entry in sorted(ledger.publications.items()) if guid not in there]


def find_former_guid(episode: Episode, ledger: Ledger) -> str | None:
    """Return the GUID under which an episode was published, if its front matter now has another, unknown one."""
    former = ledger.guid_of(episode.slug)
    moved = episode.guid is None or episode.guid == former or episode.guid in ledger.publications
    return None if moved else former
