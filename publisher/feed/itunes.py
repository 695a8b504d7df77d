"""Apple's tags."""

from collections.abc import Iterator

from publisher.feed.context import Channel, Item
from publisher.feed.table import Row, Table, true_or_false, yes
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
    return true_or_false(item.feed.explicit if own is None else own)


CHANNEL: Table[Channel] = {
    "itunes:title": Row("title", lambda channel: channel.feed.title),
    "itunes:author": Row("author", lambda channel: channel.feed.author),
    "itunes:owner": Row("owner", _owner),
    "itunes:category": Row("categories", _categories),
    "itunes:explicit": Row("explicit", lambda channel: true_or_false(channel.feed.explicit)),
    "itunes:image": Row("cover", lambda channel: _cover(channel.address(channel.cover))),
    # Apple takes episodic for granted, and wants serial to be said.
    "itunes:type": Row("type", lambda channel: "serial" if channel.feed.type is FeedType.SERIAL else None),
    "itunes:new-feed-url": Row("new_feed_url", lambda channel: channel.feed.new_feed_url),
    "itunes:block": Row("block", lambda channel: yes(is_blocked(channel.feed.block, "apple"))),
    "itunes:complete": Row("complete", lambda channel: yes(channel.feed.complete)),
    "itunes:applepodcastsverify": Row("applepodcastsverify", lambda channel: channel.feed.applepodcastsverify),
}

ITEM: Table[Item] = {
    "itunes:title": Row("title", lambda item: item.episode.title),
    "itunes:duration": Row("", lambda item: str(round(item.publication.duration))),
    "itunes:episode": Row("number", lambda item: str(item.episode.whole_number) if item.episode.whole_number else None),
    "itunes:season": Row("season", lambda item: str(item.episode.season) if item.episode.season else None),
    "itunes:episodeType": Row(
        "type", lambda item: item.episode.type.value if item.episode.type is not EpisodeType.FULL else None
    ),
    "itunes:explicit": Row("explicit feed.explicit", _explicit),
    "itunes:image": Row("cover", lambda item: _cover(item.address(item.cover)) if item.cover else None),
    "itunes:block": Row("block", lambda item: yes(item.episode.block)),
}
