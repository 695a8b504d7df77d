"""Lists the tables of tags, and makes the elements of a channel and of an item from them.

The tables say which tag is made from which key. `publisher.feed.rss` has the tags that feedgen writes.
"""

from collections.abc import Iterator

from publisher.feed import alternates, itunes_namespace, links, payments, podcast_namespace, rss, timed
from publisher.feed.context import Channel, Item
from publisher.feed.table import TagTable, make_elements
from publisher.feed.xml import Element

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


def make_channel_elements(channel: Channel) -> Iterator[Element]:
    """Yield the channel's elements, in the order of the tables."""
    for table in CHANNEL_TABLES:
        yield from make_elements(table, channel)


def make_item_elements(item: Item) -> Iterator[Element]:
    """Yield an item's elements, in the order of the tables."""
    for table in ITEM_TABLES:
        yield from make_elements(table, item)
