"""Settles the trailers that an old channel names: most are items as well, and the others stay word for word."""

from dataclasses import replace
from email.utils import format_datetime

from lxml import etree

from publisher.feed.reading.prefixes import strip_to_file
from publisher.feed.reading.source import SourceFeed, SourceItem, SourceTrailer
from publisher.model.extra_tags import FEED_NAMESPACES

TRAILER = "trailer"


def settle_trailers(feed: SourceFeed) -> SourceFeed:
    """Return a feed in which the items that its channel names as trailers are trailers.

    A feed of ours names those in its channel by itself. A trailer that is no item is kept as an element.
    """
    by_file = {strip_to_file(item.enclosure.url): item.guid for item in feed.items if item.enclosure}
    named = {guid for one in feed.trailers if (guid := by_file.get(strip_to_file(one.address)))}
    alone = [one for one in feed.trailers if strip_to_file(one.address) not in by_file]
    return replace(
        feed,
        items=tuple(_mark(item) if item.guid in named else item for item in feed.items),
        extra=(*feed.extra, *map(_format, alone)),
    )


def _mark(item: SourceItem) -> SourceItem:
    return replace(item, keys={**item.keys, "type": TRAILER})


def _format(trailer: SourceTrailer) -> str:
    name = etree.QName(FEED_NAMESPACES["podcast"], TRAILER)
    element = etree.Element(name, nsmap={"podcast": FEED_NAMESPACES["podcast"]})
    element.text = trailer.title
    attributes = {
        "url": trailer.address,
        "pubdate": format_datetime(trailer.date) if trailer.date else None,
        "length": trailer.length,
        "type": trailer.type or None,
        "season": trailer.season,
    }
    for attribute, value in attributes.items():
        if value is not None:
            element.set(attribute, str(value))
    return str(etree.tostring(element, encoding="unicode"))
