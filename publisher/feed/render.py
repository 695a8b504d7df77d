"""Renders a feed: the same feed, episodes, ledger and now give the same bytes, on any machine, with no audio on it."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator

from publisher.errors import PublisherError
from publisher.feed import rss
from publisher.feed.elements import SELDOM, ChannelElements, ItemElements
from publisher.feed.rss import call
from publisher.feed.subjects import Channel, Item
from publisher.feed.table import channel_elements, item_elements
from publisher.ledger import FEED_COVER, Ledger, Publication
from publisher.model import Episode, Feed
from publisher.plan import guid_of

EXTENSION = "elements"


def feed_key(feed: Feed) -> str:
    """Return the object key of the feed document."""
    return f"{feed.slug}/feed.xml"


def render(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, url: str, now: datetime) -> bytes:
    """Return the feed as RSS 2.0 in UTF-8: every episode that is published and not later than `now`, newest first.

    Those that were picked by hand stand in their own order. `url` is where listeners find the storage's
    content. Episodes that the ledger does not know are left out: the feed never points at what is not
    there. Raise PublisherError while it has no cover.
    """
    cover = ledger.covers.get(FEED_COVER)
    if cover is None:
        raise PublisherError(
            f"the cover of {feed.slug} is not published yet, and no directory takes a feed without one",
            hint="publish again once what kept the cover from being published is mended",
        )
    items = tuple(
        Item(
            feed=feed,
            episode=episode,
            publication=publication,
            cover=ledger.covers.get(episode.slug) if episode.cover else None,
            url=url,
        )
        for episode, publication in _shown(feed, episodes, ledger, now)
    )
    return _write(Channel(feed=feed, cover=cover, items=items, url=url, feed_url=urljoin(url, feed_key(feed))))


def _shown(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, now: datetime) -> list[tuple[Episode, Publication]]:
    published = [
        (episode, ledger.publications[guid])
        for episode in episodes
        if episode.date <= now and (guid := guid_of(feed, episode, ledger)) in ledger.publications
    ]
    if feed.picked:
        return sorted(published, key=lambda pair: feed.picked.index(pair[0].slug))
    return sorted(published, key=lambda pair: (pair[0].date.timestamp(), pair[1].guid), reverse=True)


def _write(channel: Channel) -> bytes:
    generator = FeedGenerator()
    generator.register_extension(EXTENSION, ChannelElements, ItemElements)
    call(channel, rss.CHANNEL, generator)
    generator.elements.elements = channel_elements(channel)
    generator.elements.seldom = SELDOM if any(item.chapters for item in channel.items) else {}
    for item in channel.items:
        entry = generator.add_entry(order="append")
        call(item, rss.ITEM, entry)
        entry.elements.elements = item_elements(item)
    document: bytes = generator.rss_str(pretty=True)
    return document
