"""Channels and items of the small show, and what tables of tags make of them."""

from dataclasses import replace
from typing import Any

from publisher.feed.context import Channel, Item
from publisher.feed.table import Subject, TagTable, make_elements
from publisher.feed.xml import format_element
from publisher.plan.ledger import FEED_COVER
from support.strategies import picture, publication, published, small_show

URL = "https://media.maalt.example/"


def make_item(
    feed: dict[str, Any] | None = None, /, published_as: dict[str, Any] | None = None, **episode: Any
) -> Item:
    """Return the small show's first item, with other fields of the feed, the publication and the episode."""
    show, (first, *_) = small_show()
    show, first = show.model_copy(update=feed or {}), first.model_copy(update=episode)
    return Item(
        feed=show,
        episode=first,
        publication=replace(publication(show, first), **(published_as or {})),
        cover=picture(first.slug) if first.cover else None,
        url=URL,
    )


def make_channel(*items: Item, **feed: Any) -> Channel:
    """Return the small show's channel with these items, and with other fields of the feed."""
    show, episodes = small_show()
    show = show.model_copy(update=feed)
    cover = published(show, episodes).covers[FEED_COVER]
    return Channel(feed=show, cover=cover, items=items, shown=items, url=URL, feed_url=f"{URL}maalt/feed.xml")


def write(table: TagTable[Subject], subject: Subject) -> list[str]:
    """Return what a table makes of a subject, an element a text."""
    return [format_element(element) for element in make_elements(table, subject)]
