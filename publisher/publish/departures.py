"""Lists the items that listeners have, and refuses to take one away without being asked."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from publisher.errors import PublisherError
from publisher.feed.items import is_document, list_items
from publisher.model import Feed
from publisher.plan.departures import Cause, Departure
from publisher.publish.archive import find_archive_pages, read_published_page
from publisher.publish.deployment import Deployment
from publisher.storage.layout import feed_key

MOST_TOLD = 5
"""How many departures are named one by one."""


def list_published_items(previous: bytes | None, deployment: Deployment) -> Mapping[str, str]:
    """Return the titles of a published feed's items, its archive pages' too, by GUID.

    `previous` is the feed document; where the storage has none, none that can be read, or one of somebody else's
    without items, the copy of the feed that was last published tells what it had. A document that is not XML shows
    listeners nothing, so it has no items.
    """
    if previous is None or not is_document(previous) or not list_items([previous]):
        previous = deployment.copy() or previous

    def read(key: str) -> bytes | None:
        page = read_published_page(key, deployment)
        return page if page is not None and is_document(page) else deployment.storage.read(key)

    items: dict[str, str] = {}
    for document in [] if previous is None else [previous, *find_archive_pages([previous], read).values()]:
        with suppress(PublisherError):
            items |= list_items([document])
    return items


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
