"""Says of tags that no key has, and that nobody needs any more, why they are left out.

A tag that stands in neither of these tables and has no key is kept word for word.
"""

HOSTS_OWN = "names the old host's own database"
OLD_DIRECTORY = "spoke to a directory that is closed"
SAID_ELSEWHERE = "says again what tags of the feed say that every app reads"
LEAVING = "names the host that is being left"
UNREAD = "no directory and no app reads it any more"
FOLLOWS = "follows from the episodes"
WEB_SITE = "belongs to the web site that the feed came from"

NAMESPACES_LEFT_OUT = {
    **dict.fromkeys(
        (
            *(
                "acast",
                "omny",
                "art19",
                "anchor",
                "fireside",
                "megaphone",
                "simplecast",
                "spreaker",
                "castos",
                "libsyn",
            ),
            *("feedpress", "podaccess", "bitlove", "ppg", "ddn", "c9", "npr"),
        ),
        HOSTS_OWN,
    ),
    "googleplay": OLD_DIRECTORY,
    "feedburner": LEAVING,
    "rawvoice": UNREAD,
    "sy": "says how often to look again, which apps decide for themselves",
    "slash": WEB_SITE,
    "wfw": WEB_SITE,
    "thr": WEB_SITE,
    "trackback": WEB_SITE,
    "admin": WEB_SITE,
    "wp": WEB_SITE,
    "site": WEB_SITE,
    "georss": WEB_SITE,
    "geo": WEB_SITE,
    "media": SAID_ELSEWHERE,
    "fh": "numbers the documents of the old feed",
    "rdf": "is a part of the form of RSS 1.0",
}
"""Reasons by prefix."""

CHANNEL_LEFT_OUT = {
    "lastBuildDate": FOLLOWS,
    "pubDate": FOLLOWS,
    "dc:date": FOLLOWS,
    "generator": "names the program that made the old feed",
    "docs": "explains what RSS is",
    "cloud": UNREAD,
    "rating": UNREAD,
    "skipHours": UNREAD,
    "skipDays": UNREAD,
    "textInput": UNREAD,
    "category": "itunes:category says it, which every directory reads",
    "itunes:keywords": UNREAD,
    "itunes:link": UNREAD,
    "itunes:new-feed-url": LEAVING,
    "itunes:subtitle": "no directory reads it any more; the description stands",
    "itunes:summary": "no directory reads it any more; the description stands",
    "itunes:name": UNREAD,
    "itunes:email": UNREAD,
    "media:keywords": UNREAD,
    "tags": UNREAD,
    "atom:id": WEB_SITE,
    "atom:updated": FOLLOWS,
    "items": "is a part of the form of RSS 1.0",
}
"""Reasons for tags of a channel, by name."""

ITEM_LEFT_OUT = {
    "author": "apps show the show's author",
    "dc:creator": "apps show the show's author",
    "dc:date": "pubDate says it",
    "dc:identifier": "guid says it",
    "comments": "leads to the comments of the old web page",
    "copyright": "the show's copyright says it",
    "itunes:category": "the show's categories count",
    "itunes:email": UNREAD,
    "itunes:isClosedCaptioned": UNREAD,
    "itunes:keywords": UNREAD,
    "itunes:order": UNREAD,
    "itunes:subtitle": "no directory reads it any more; description and notes stand",
    "itunes:summary": "no directory reads it any more; description and notes stand",
    "media:keywords": UNREAD,
    "tags": UNREAD,
    "atom:id": WEB_SITE,
    "atom:updated": "pubDate says it",
    "atom:published": "pubDate says it",
    "source": "names a feed that the item was copied from",
}
"""Reasons for tags of an item, by name."""


def find_reason(name: str, *, is_item: bool) -> str | None:
    """Return why a tag is left out, by its name; None if it is to be kept."""
    own = (ITEM_LEFT_OUT if is_item else CHANNEL_LEFT_OUT).get(name)
    prefix, colon, _ = name.partition(":")
    return own or (NAMESPACES_LEFT_OUT.get(prefix) if colon else None)
