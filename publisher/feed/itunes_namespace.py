"""Apple's tags, of the itunes namespace."""

from collections.abc import Iterator

from publisher.feed.context import Channel, Item
from publisher.feed.table import TagRow, TagTable, format_bool, format_yes
from publisher.feed.xml import Element
from publisher.model import EpisodeType, FeedType
from publisher.model.block import is_blocked


def _categories(channel: Channel) -> Iterator[Element]:
    for written in channel.feed.categories:
        top, _, sub = (part.strip() for part in written.partition(">"))
        children = (Element("itunes:category", attributes={"text": sub}),) if sub else ()
        yield Element("itunes:category", attributes={"text": top}, children=children)


def _owner(channel: Channel) -> Element | None:
    owner = channel.feed.owner
    if owner is None:
        return None
    return Element("itunes:owner", children=(Element("itunes:name", owner.name), Element("itunes:email", owner.email)))


def _cover(address: str) -> Element:
    return Element("itunes:image", attributes={"href": address})


def _explicit(item: Item) -> str:
    own = item.episode.explicit
    return format_bool(item.feed.explicit if own is None else own)


def _duration(item: Item) -> str | None:
    return str(round(item.publication.duration)) if item.publication.duration else None


CHANNEL: TagTable[Channel] = {
    "itunes:author": TagRow("author", lambda channel: channel.feed.author),
    "itunes:owner": TagRow("owner", _owner),
    "itunes:category": TagRow("categories", _categories),
    "itunes:explicit": TagRow("explicit", lambda channel: format_bool(channel.feed.explicit)),
    "itunes:image": TagRow("cover", lambda channel: _cover(channel.address(channel.cover))),
    # Episodic is Apple's default.
    "itunes:type": TagRow("type", lambda channel: "serial" if channel.feed.type is FeedType.SERIAL else None),
    "itunes:new-feed-url": TagRow("new_feed_url", lambda channel: channel.feed.new_feed_url),
    "itunes:block": TagRow("block", lambda channel: format_yes(is_blocked(channel.feed.block, "apple"))),
    "itunes:complete": TagRow("complete", lambda channel: format_yes(channel.feed.complete)),
    "itunes:applepodcastsverify": TagRow("applepodcastsverify", lambda channel: channel.feed.applepodcastsverify),
}

ITEM: TagTable[Item] = {
    "itunes:title": TagRow("title", lambda item: item.episode.title),
    "itunes:duration": TagRow("", _duration),
    "itunes:episode": TagRow(
        "number", lambda item: str(item.episode.whole_number) if item.episode.whole_number else None
    ),
    "itunes:season": TagRow("season", lambda item: str(item.episode.season) if item.episode.season else None),
    "itunes:episodeType": TagRow(
        "type", lambda item: item.episode.type.value if item.episode.type is not EpisodeType.FULL else None
    ),
    "itunes:explicit": TagRow("explicit feed.explicit", _explicit),
    "itunes:image": TagRow("cover", lambda item: _cover(item.address(item.cover)) if item.cover else None),
    "itunes:block": TagRow("block", lambda item: format_yes(item.episode.block)),
}
