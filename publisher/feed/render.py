"""Renders a feed: the same feed, episodes, ledger and time give the same bytes on any machine; audio is not read."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, pairwise
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator

from publisher.errors import PublisherError
from publisher.feed import rss
from publisher.feed.context import Channel, Item
from publisher.feed.paging import (
    FeedDocuments,
    add_next_link,
    add_self_link,
    make_page_links,
    measure_items,
    split_by_bytes,
    split_by_episodes,
)
from publisher.feed.registry import make_channel_elements, make_item_elements
from publisher.feed.rss import apply_calls
from publisher.feed.xml import OPTIONAL_NAMESPACES, ChannelElements, Element, ItemElements, replace_marks
from publisher.model import Episode, Feed
from publisher.model.paging import Paging
from publisher.plan import list_shown
from publisher.plan.assets import find_picture_urls
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.storage.layout import archive_page_key, feed_key

EXTENSION = "elements"


def render_feed(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, url: str, now: datetime) -> bytes:
    """Return the document that apps subscribe to, as `render_documents` does."""
    return render_documents(feed, episodes, ledger, url=url, now=now).feed


def render_documents(
    feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, url: str, now: datetime
) -> FeedDocuments:
    """Return the feed as RSS 2.0 in UTF-8: every published episode whose date is not after `now`, newest first.

    Episodes that were picked by hand keep their order. `url` is the public URL of the storage. Episodes that the ledger
    lacks are left out, so that the feed never points at missing files. Raises PublisherError if the feed's cover is
    not published.
    """
    cover = ledger.covers.get(FEED_COVER)
    if cover is None:
        raise PublisherError(
            f"the cover of {feed.slug} is not published yet, and no directory takes a feed without one",
            hint="publish again once what kept the cover from being published is mended",
        )
    # Keys are resolved as a browser resolves relative addresses.
    url = urljoin(url, ".")
    items = tuple(
        Item(
            feed=feed,
            episode=episode,
            publication=publication,
            cover=ledger.covers.get(publication.guid) if episode.cover else None,
            url=url,
            pictures=find_picture_urls(episode, publication.guid, ledger, url),
        )
        for episode, publication in list_shown(feed, episodes, ledger, now)
    )
    whole = Channel(feed=feed, cover=cover, items=items, shown=items, url=url, feed_url=urljoin(url, feed_key(feed)))
    if feed.paging is None:
        return FeedDocuments(feed=_write(whole), archive={})
    return _split(whole, feed.paging)


def _split(whole: Channel, paging: Paging) -> FeedDocuments:
    """Return the feed as several documents, each with a link to the one before it."""
    # Pages are filled from the oldest item on; a list that was picked by hand is filled from its first.
    step = 1 if whole.feed.picked else -1
    in_order = whole.items[::step]
    if paging.bytes is None:
        ends = split_by_episodes(paging.episodes or 1, len(in_order))
    else:
        written = _write(whole)
        sizes = measure_items(written)
        ends = split_by_bytes(paging.bytes, sizes[::step], len(written) - sum(sizes))
    pages: dict[str, bytes] = {}
    before: str | None = None
    for number, (start, end) in enumerate(pairwise([0, *ends]), 1):
        items = in_order[start:end][::step]
        unnamed = urljoin(whole.url, archive_page_key(whole.feed.slug, number, b""))
        page = replace(whole, items=items, shown=items, feed_url=unnamed)
        content = _write(page, make_page_links(current=whole.feed_url, previous=before))
        key = archive_page_key(whole.feed.slug, number, content)
        if pages:
            last = next(reversed(pages))
            pages[last] = add_next_link(pages[last], urljoin(whole.url, key))
        before = urljoin(whole.url, key)
        pages[key] = add_self_link(content, unnamed, before)
    newest = replace(whole, items=in_order[ends[-1] if ends else 0 :][::step])
    return FeedDocuments(feed=_write(newest, make_page_links(previous=before)), archive=pages)


def _write(channel: Channel, place: Iterable[Element] = ()) -> bytes:
    """Return one document; `place` are the elements that link it to the others."""
    place = [*place]
    generator = FeedGenerator()
    generator.register_extension(EXTENSION, ChannelElements, ItemElements)
    apply_calls(channel, rss.CHANNEL_CALLS, generator)
    used = {
        "psc": any(item.chapters for item in channel.items),
        "fh": any(element.name.startswith("fh:") for element in place),
    }
    generator.elements.optional_namespaces = {
        prefix: address for prefix, address in OPTIONAL_NAMESPACES.items() if used[prefix]
    }
    for item in channel.items:
        entry = generator.add_entry(order="append")
        apply_calls(item, rss.ITEM_CALLS, entry)
    parts = chain([chain(make_channel_elements(channel), place)], map(make_item_elements, channel.items))
    return replace_marks(generator.rss_str(pretty=True), parts)
