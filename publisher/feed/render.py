"""Renders a feed: the same feed, episodes, ledger and now give the same bytes, on any machine, with no audio on it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator

from publisher.companions import heard_chapters
from publisher.errors import PublisherError
from publisher.feed.elements import SELDOM, ChannelElements, ItemElements
from publisher.feed.table import Channel, Item, channel_elements, item_elements
from publisher.ledger import FEED_COVER, Ledger, Publication
from publisher.model import Episode, Feed
from publisher.notes import to_html, to_timestamps
from publisher.plan import guid_of

GENERATOR = "publisher"
EXTENSION = "elements"
EPOCH = datetime.fromtimestamp(0, UTC)


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
    shown = _shown(feed, episodes, ledger, now)
    generator = FeedGenerator()
    generator.register_extension(EXTENSION, ChannelElements, ItemElements)
    generator.title(feed.title)
    generator.description(feed.description)
    generator.link(href=urljoin(url, feed_key(feed)), rel="self", type="application/rss+xml")
    # feedgen writes the last link that it was given as the channel's own.
    generator.link(href=feed.link, rel="alternate")
    generator.language(feed.language)
    generator.generator(GENERATOR)
    if feed.copyright:
        generator.copyright(feed.copyright)
    # Left alone, feedgen writes the time of day here, and no two renderings would be equal.
    generator.lastBuildDate(max((episode.date.astimezone(UTC) for episode, _ in shown), default=EPOCH))
    channel = Channel(feed=feed, cover_url=urljoin(url, cover.key))
    generator.elements.elements = channel_elements(channel)
    generator.elements.seldom = SELDOM if any(episode.marks for episode, _ in shown) else {}
    for episode, publication in shown:
        own_cover = ledger.covers.get(episode.slug) if episode.cover else None
        _add_item(generator, Item(feed=feed, episode=episode, publication=publication, cover=own_cover, url=url))
    document: bytes = generator.rss_str(pretty=True)
    return document


def _shown(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, now: datetime) -> list[tuple[Episode, Publication]]:
    published = [
        (episode, ledger.publications[guid])
        for episode in episodes
        if episode.date <= now and (guid := guid_of(feed, episode, ledger)) in ledger.publications
    ]
    if feed.picked:
        return sorted(published, key=lambda pair: feed.picked.index(pair[0].slug))
    return sorted(published, key=lambda pair: (pair[0].date.timestamp(), pair[1].guid), reverse=True)


def _add_item(generator: FeedGenerator, item: Item) -> None:
    entry = generator.add_entry(order="append")
    entry.title(item.episode.title)
    entry.link(href=item.episode.link or item.feed.link)
    entry.guid(item.publication.guid, permalink=False)
    entry.description(item.episode.summary)
    chapters = heard_chapters(item.episode, item.publication.timeline)
    if html := to_html(item.episode.notes) + to_timestamps(
        (chapter.start, chapter.title) for chapter in chapters if chapter.toc
    ):
        entry.content(html, type="CDATA")
    enclosure = item.publication.enclosure
    entry.enclosure(url=urljoin(item.url, enclosure.key), length=str(enclosure.bytes), type=enclosure.media_type)
    entry.elements.elements = item_elements(item)
