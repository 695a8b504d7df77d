"""Finds the items that a new feed document would take from listeners without being asked, and refuses them."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from publisher.errors import PublisherError
from publisher.feed.items import is_document, list_items
from publisher.model import Episode, Feed
from publisher.plan import list_shown, resolve_guid
from publisher.plan.ledger import Ledger
from publisher.plan.retire import find_former_guid
from publisher.publish.archive import find_archive_pages, read_published_page
from publisher.publish.deployment import Deployment
from publisher.storage.layout import feed_key

MOST_TOLD = 5
"""How many departures are named one by one."""


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


def list_published_items(previous: bytes | None, deployment: Deployment) -> Mapping[str, str]:
    """Return the titles of a published feed's items, its archive pages' too, by GUID.

    `previous` is the feed document; where the storage has none, or none that can be read, the copy of the feed that was
    last published tells what it had. A document that is not XML shows listeners nothing, so it has no items.
    """
    if previous is None or not is_document(previous):
        previous = deployment.copy()

    def read(key: str) -> bytes | None:
        page = read_published_page(key, deployment)
        return page if page is not None and is_document(page) else deployment.storage.read(key)

    items: dict[str, str] = {}
    for document in [] if previous is None else [previous, *find_archive_pages([previous], read).values()]:
        with suppress(PublisherError):
            items |= list_items([document])
    return items


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


def refuse_departures(departures: Sequence[Departure], feed: Feed, deployment: Deployment) -> None:
    """Raise PublisherError if there are any, with each by its name and the ways out."""
    if not departures:
        return
    told = [f"{one.name} ({one.cause.words})" for one in departures[:MOST_TOLD]]
    told += [f"and {len(departures) - MOST_TOLD} more"] * (len(departures) > MOST_TOLD)
    first = {one.cause: one.name for one in reversed(departures)}
    hints = [
        # A folder has its ledger in it, and nothing to adopt from.
        "publish it again: publisher publish"
        if cause is Cause.UNKNOWN and deployment.is_folder
        else cause.hint.format(slug=first[cause])
        for cause in Cause
        if cause in first
    ]
    count = "1 episode" if len(departures) == 1 else f"{len(departures)} episodes"
    raise PublisherError(
        f"{count} would leave {feed_key(feed)}, and nobody asked for that: {', '.join(told)}",
        hint=f"{'; '.join(hints)}; {feed_key(feed)} stays as it was",
    )


def refuse_empty(items: Iterable[str], feed: Feed) -> None:
    """Raise PublisherError if a feed without episodes would take the place of one that has these `items`."""
    count = len([*items])
    if count:
        raise PublisherError(
            f"{feed_key(feed)} would have no episode left, and has {count} now",
            hint="keep one episode in it: directories drop a feed that is empty; this one stays as it was",
        )
