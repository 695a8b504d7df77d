"""Lists the tables of tags, and makes the elements of a channel and of an item from them.

The tables say which tag is made from which key. `publisher.feed.rss` has the tags that feedgen writes.
"""

from collections.abc import Iterator

from publisher.feed import alternates, itunes_namespace, links, payments, podcast_namespace, rss, timed
from publisher.feed.context import Channel, Item
from publisher.feed.table import TagTable, make_elements
from publisher.feed.xml import Element, Markup

CHANNEL_TABLES: tuple[TagTable[Channel], ...] = (
    itunes_namespace.CHANNEL,
    podcast_namespace.CHANNEL,
    payments.CHANNEL,
    links.CHANNEL,
)
ITEM_TABLES: tuple[TagTable[Item], ...] = (
    rss.ITEM_ROWS,
    itunes_namespace.ITEM,
    podcast_namespace.ITEM,
    payments.ITEM,
    links.ITEM,
    timed.ITEM,
    alternates.ITEM,
)


def make_channel_elements(channel: Channel) -> Iterator[Element | Markup]:
    """Yield the channel's elements, in the order of the tables, then those that are kept word for word."""
    for table in CHANNEL_TABLES:
        yield from make_elements(table, channel)
    if channel.feed.extra_tags:
        yield Markup(channel.feed.extra_tags)


def make_item_elements(item: Item) -> Iterator[Element | Markup]:
    """Yield an item's elements, in the order of the tables, then those that are kept word for word."""
    for table in ITEM_TABLES:
        yield from make_elements(table, item)
    if item.episode.extra_tags:
        yield Markup(item.episode.extra_tags)
