"""Decides which items of a published feed a new document would take away, and why."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from publisher.model import Episode, Feed
from publisher.plan.identity import list_shown, resolve_guid
from publisher.plan.ledger import Ledger
from publisher.plan.retire import find_former_guid


class Cause(Enum):
    """Why an item would leave: what is said of it, and the way out. A slug is filled in."""

    GONE = (
        "its folder is gone, it is a draft again, or not taken any more",
        "bring it back, or ask for it: publisher publish --retire {slug}",
    )
    LOST = (
        "its audio is not in the storage",
        "look why: publisher verify; publish it where its recording is; or bring another ledger: publisher adopt",
    )
    UNKNOWN = ("the ledger does not know it", "bring the ledger back that does: publisher adopt")
    RENAMED = ("its guid was changed", "write the guid again that it was published with, as publisher check says it")
    LATER = (
        "its date is still to come",
        "put the date back, or ask for it: publisher publish --retire {slug}",
    )

    @property
    def words(self) -> str:
        """What is said of the item."""
        return self.value[0]

    @property
    def hint(self) -> str:
        """The way out."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Departure:
    """One item that would leave."""

    name: str
    """The episode's slug, or the item's title where no slug is known."""
    cause: Cause


def find_departures(
    feed: Feed,
    episodes: Sequence[Episode],
    *,
    items: Mapping[str, str],
    whole: Ledger,
    lost: AbstractSet[str],
    may_leave: AbstractSet[str],
    now: datetime,
    coming: AbstractSet[str] = frozenset(),
) -> list[Departure]:
    """Return the departures from a feed that has these `items`, once it has what the ledger `whole` says.

    `lost` are the keys of audio that the storage lacks. Items of `may_leave` have been asked for. `coming` are the
    GUIDs of audio that is about to be made.
    """
    present = {entry.guid for _, entry in list_shown(feed, episodes, whole.without(lost), now)} | coming
    if items.keys() <= present:
        return []
    sources = {resolve_guid(feed, episode, whole): episode for episode in episodes}
    renamed = {former: episode for episode in episodes if (former := find_former_guid(episode, whole))}
    return [
        _make_departure(guid, items[guid], sources=sources, renamed=renamed, ledger=whole, now=now)
        for guid in items
        if guid not in present and guid not in may_leave
    ]


def _make_departure(
    guid: str,
    title: str,
    *,
    sources: Mapping[str, Episode],
    renamed: Mapping[str, Episode],
    ledger: Ledger,
    now: datetime,
) -> Departure:
    entry, episode = ledger.publications.get(guid), sources.get(guid)
    if guid in renamed:
        return Departure(renamed[guid].slug, Cause.RENAMED)
    if entry is None:
        return Departure(episode.slug if episode else title or guid, Cause.UNKNOWN)
    if episode is None:
        return Departure(entry.slug, Cause.GONE)
    return Departure(episode.slug, Cause.LATER if episode.date > now else Cause.LOST)
