"""Decides which published episodes may leave a feed: only those that the sources took away and that were asked for."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from publisher.model import Episode, Feed
from publisher.plan.identity import resolve_guid
from publisher.plan.ledger import Ledger, Publication


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


def list_deselected(feed: Feed, episodes: Iterable[Episode], offered: Iterable[Episode], ledger: Ledger) -> set[str]:
    """Return the GUIDs of the episodes that a show offers and a feed derived from it does not take."""
    taken = {episode.slug for episode in episodes}
    return {resolve_guid(feed, episode, ledger) for episode in offered if episode.slug not in taken}


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
