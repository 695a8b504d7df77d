"""Feeds as other hosts write them, in words of our own."""

from lxml import etree

from publisher.feed.reading.desk import Claims, Desk
from publisher.feed.reading.read import read_feed
from publisher.feed.reading.source import SourceFeed, SourceItem

DECLARED = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "psc": "http://podlove.org/simple-chapters",
    "media": "http://search.yahoo.com/mrss/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "acast": "https://schema.acast.com/1.0/",
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "own": "https://example.org/ns",
}
"""Namespaces by the prefixes that these feeds have for them."""
FEED_ADDRESS = "https://old.example/show/feed.xml?token=secret"
CHANNEL_TAGS = """<title>Sea and Wind</title><link>https://old.example/show</link>
<description>About the sea.</description>
<language>en</language><itunes:author>Kari Nord</itunes:author><itunes:explicit>no</itunes:explicit>
<itunes:owner><itunes:name>Kari Nord</itunes:name><itunes:email>post@old.example</itunes:email></itunes:owner>
<itunes:category text="Science"/><itunes:image href="https://old.example/cover.jpg"/>"""
ITEM_TAGS = """<title>Waves</title><guid isPermaLink="false">waves-1</guid>
<pubDate>Tue, 3 Feb 2026 06:00:00 +0100</pubDate>
<enclosure url="https://old.example/waves.mp3" length="1000" type="audio/mpeg"/><description>On waves.</description>"""


def make_rss(channel: str = CHANNEL_TAGS, *items: str, head: str = "") -> bytes:
    """Return a feed with the tags of its channel and of each of its items."""
    declared = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in DECLARED.items())
    listed = "\n".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0" {declared}><channel>{channel}\n{listed}\n</channel></rss>'.encode()


def read_rss(channel: str = CHANNEL_TAGS, *items: str, head: str = "") -> SourceFeed:
    """Return what such a feed says."""
    return read_feed(make_rss(channel, *items, head=head), FEED_ADDRESS)


def read_one(item: str, channel: str = CHANNEL_TAGS) -> SourceItem:
    """Return what the only item of a feed says."""
    (found,) = read_rss(channel, item).items
    return found


def lay_out(tags: str, name: str = "item") -> Desk:
    """Return the desk on which the tags of a channel or an item lie."""
    declared = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in DECLARED.items())
    root = etree.fromstring(f"<{name} {declared}>{tags}</{name}>")
    return Desk(root, Claims(root), FEED_ADDRESS)


def told(desk: Desk) -> str:
    """Return all that a desk has to tell, and what it counted."""
    return "\n".join([*(remark.what for remark in desk.remarks), *desk.claims.tally])
