"""Reads the tags of a channel that say what a key of feed.yaml says."""

import re
from collections.abc import Callable, Mapping

from publisher.feed.reading.categories import find_category
from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.mending import drop_beside, one_or_many, pick_first, settle_value
from publisher.feed.reading.owners import read_owner, read_web_master
from publisher.feed.reading.podcasting import SHARED, read_remote_items
from publisher.feed.reading.texts import says_the_same, to_plain
from publisher.feed.reading.values import (
    find_flaw,
    is_feed_key,
    read_address,
    read_integer,
    read_language,
    read_line,
    read_word,
)
from publisher.hashing import Json
from publisher.model import FeedDefinition, UpdateFrequency
from publisher.model.block import ALL_SERVICES, Block
from publisher.text.notes import APPLE_DESCRIPTION_BYTES

DESCRIPTION_TAGS = ("description", "itunes:summary", "googleplay:description", "content:encoded", "media:description")
COPYRIGHT_LEAD = re.compile(
    r"^(?:\s*(?:copyright|copyleft|©|℗|\(c\)|\(p\)|&copy;|&#169;|all rights reserved)[\s.,:-]*)+", re.IGNORECASE
)
COPYRIGHT_TAIL = re.compile(r"[\s.,;|–-]*all rights reserved\.?\s*$", re.IGNORECASE)
YEARS_AT_START = re.compile(
    r"^(?:(?:19|20)\d\d(?:\s*[-–—/,&]\s*(?:(?:19|20)\d\d|\d\d|present|now))*)(?:\s*[,.:–—-]\s*|\s+(?:by\s+)?|$)",
    re.IGNORECASE,
)
YEARS_AT_END = re.compile(r"[\s,–—-]+(?:(?:19|20)\d\d(?:\s*[-–—/]\s*(?:(?:19|20)\d\d|present))?)$")
HUB = "hub"
LONGEST_NOTICE = 1_000
"""Characters of a notice of copyright; what has more is a text, and stays as it is."""
MAX_CATEGORIES = 100
"""Categories that are read: Apple takes three, and each that is unknown is compared with all that are known."""
FEED_TYPES = {"episodic": "episodic", "serial": "serial", "series": "serial"}


def _title(desk: Desk) -> Json:
    return pick_first(desk, "title", desk.tags("title", "itunes:title"), _words, FeedDefinition)


def _words(tag: Tag) -> Json:
    return read_line(to_plain(tag.text))


def _description(desk: Desk) -> Json:
    """Return the description as plain text; other texts of the channel are dropped, and told if they say otherwise."""
    chosen: Tag | None = None
    plain = ""
    for tag in desk.tags(*DESCRIPTION_TAGS):
        own = to_plain(tag.text)
        if chosen is None and is_feed_key("description", own):
            chosen, plain = tag, own
            desk.settle(tag, "description")
        elif chosen is not None and tag.name != "itunes:summary":
            drop_beside(desk, tag, chosen, is_same=says_the_same(own, plain))
        elif chosen is not None and not says_the_same(own, plain):
            desk.tell(tag, f"{tag.name} says something else than {chosen.name}, which was taken")
    if chosen is None:
        return None
    if (size := len(plain.encode())) > APPLE_DESCRIPTION_BYTES:
        desk.tell(chosen, f"the description has {size:,} bytes, and directories show {APPLE_DESCRIPTION_BYTES:,}")
    return plain


def _link(desk: Desk) -> Json:
    links = desk.tags("link")
    return pick_first(desk, "link", links, lambda tag: read_address(tag.text, desk.base(tag)), FeedDefinition)


def _language(desk: Desk) -> Json:
    def read(tag: Tag) -> Json:
        language, supposed = read_language(tag.text)
        if supposed:
            desk.tell(tag, f"the language is written {tag.text}; it was read as {language}{supposed}")
        return language

    return pick_first(desk, "language", desk.tags("language", "dc:language"), read, FeedDefinition)


def _author(desk: Desk) -> Json:
    names = ("itunes:author", "googleplay:author", "author", "dc:creator")
    return pick_first(desk, "author", desk.tags(*names), _author_name, FeedDefinition)


def _author_name(tag: Tag) -> Json:
    """Return a name, without the address before it that RSS asks for: jo@example.org (Jo)."""
    written = _words(tag)
    found = re.fullmatch(r"\S+@\S+\s+\((?P<name>.+)\)", str(written))
    return found["name"] if found else written


def _categories(desk: Desk) -> Json:
    """Return Apple's categories as they are called today; each that had to be changed is told."""
    found: dict[str, None] = {}
    tags = desk.tags("itunes:category", "googleplay:category", "media:category")
    listed = tags or desk.tags("category")
    for tag in listed[MAX_CATEGORIES:]:
        desk.lose(tag, "is one of too many")
    for tag in listed[:MAX_CATEGORIES]:
        top = tag.get("text") if tag.has("text") else tag.text.replace("/", " > ", tag.name == "media:category")
        top, _, below = (part.strip() for part in top.partition(">"))
        tag.get("scheme")
        subs = [one.get("text") for one in tag.children("itunes:category")][:MAX_CATEGORIES] or [below]
        names = {sub: find_category(top, sub) for sub in subs}
        for sub, name in names.items():
            written = " > ".join(part for part in (top, sub) if part)
            if name and name != written and tag.name == "itunes:category":
                desk.tell(tag, f"Apple has no category {written} today; it was read as {name}")
        if not any(names.values()):
            if tag.name == "itunes:category":
                desk.lose(tag, f"{top} is no category of Apple's")
            continue
        desk.settle(tag, "categories")
        found.update(dict.fromkeys(name for name in names.values() if name))
    # A category stands for itself only where none of its subcategories does.
    return [name for name in found if not any(other.startswith(f"{name} > ") for other in found)]


def _explicit(desk: Desk) -> Json:
    def read(tag: Tag) -> Json:
        if tag.name == "media:rating":
            tag.get("scheme")
            return {"nonadult": False, "adult": True}.get(tag.text.casefold())
        return read_word(tag.text)

    names = ("itunes:explicit", "googleplay:explicit", "media:rating")
    return pick_first(desk, "explicit", desk.tags(*names), read, FeedDefinition)


def _type(desk: Desk) -> Json:
    tags = desk.tags("itunes:type")
    written = pick_first(desk, "type", tags, lambda tag: FEED_TYPES.get(tag.text.casefold(), tag.text), FeedDefinition)
    return written if written != "episodic" else None


def _medium(desk: Desk) -> Json:
    def read(tag: Tag) -> Json:
        word = tag.text.strip()
        return word if word.endswith("L") else word.casefold()

    medium = pick_first(desk, "medium", desk.tags("podcast:medium"), read, FeedDefinition)
    return medium if medium != "podcast" else None


def _complete(desk: Desk) -> Json:
    tags = desk.tags("itunes:complete", "podcast:complete")
    return pick_first(desk, "complete", tags, lambda tag: read_word(tag.text), FeedDefinition) or None


def _update_frequency(desk: Desk) -> Json:
    for tag in desk.tags("podcast:updateFrequency"):
        value: dict[str, Json] = {
            "text": read_line(tag.text) or tag.get("rrule"),
            "rrule": tag.get("rrule").removeprefix("RRULE:"),
            "dtstart": tag.get("dtstart"),
            "complete": read_word(tag.get("complete")) or None,
        }
        optional = {"rrule": "rrule", "dtstart": "dtstart"}
        return settle_value(desk, tag, "update_frequency", UpdateFrequency, value, optional=optional)
    return None


def _copyright(desk: Desk) -> Json:
    """Return whose the show is, without sign, word and year."""
    chosen: Tag | None = None
    name = ""
    for tag in desk.tags("copyright", "dc:rights", "media:copyright"):
        own = strip_copyright(read_line(to_plain(tag.text)))
        if chosen is not None:
            drop_beside(desk, tag, chosen, is_same=own == name)
        elif own and is_feed_key("copyright", own):
            chosen, name = tag, own
            desk.settle(tag, "copyright")
        else:
            desk.drop(tag, "names nobody")
    return name or None


def strip_copyright(text: str) -> str:
    """Return the name in a notice of copyright: "© 2019-2024 Jo Doe. All rights reserved." becomes "Jo Doe"."""
    if len(text) > LONGEST_NOTICE:
        return text
    name = COPYRIGHT_TAIL.sub("", COPYRIGHT_LEAD.sub("", text))
    shorter = COPYRIGHT_LEAD.sub("", YEARS_AT_START.sub("", name)).strip()
    return YEARS_AT_END.sub("", shorter).strip(" ,;–—-")


def _block(desk: Desk) -> Json:
    """Return which services are to keep away: of podcast:block, and Apple by itunes:block."""
    entries: dict[str, Json] = {}
    for tag in desk.tags("podcast:block"):
        word, service = read_word(tag.text), tag.get("id").casefold() or ALL_SERVICES
        flaw = "is neither yes nor no" if word is None else find_flaw(Block, {service: word})
        if flaw:
            desk.keep_flawed(tag, flaw)
            continue
        desk.settle(tag, "block")
        entries.setdefault(service, word)
    for tag in desk.tags("itunes:block", "googleplay:block"):
        word = read_word(tag.text)
        if word is None:
            desk.lose(tag, "is neither yes nor no")
            continue
        desk.settle(tag, "block")
        if word:
            entries.setdefault("apple" if tag.name == "itunes:block" else "google", True)
    if not any(entries.values()):
        return None
    if entries.get(ALL_SERVICES):
        # Who is blocked with all others need not be named.
        entries = {service: word for service, word in entries.items() if service == ALL_SERVICES or not word}
    return True if entries == {ALL_SERVICES: True} else entries


def _publisher(desk: Desk) -> Json:
    found = read_remote_items(desk, "podcast:publisher", "publisher")
    if not found or not isinstance(found[0], Mapping):
        return None
    return {key: value for key, value in found[0].items() if key not in {"medium", "item_guid"}}


def _verify(desk: Desk) -> Json:
    tags = desk.tags("itunes:applepodcastsverify")
    return pick_first(desk, "applepodcastsverify", tags, _words, FeedDefinition)


def _hubs(desk: Desk) -> Json:
    found: dict[str, None] = {}
    for tag in desk.tags("atom:link"):
        if tag.get("rel").casefold() != HUB:
            continue
        address = read_address(tag.get("href"), desk.base(tag))
        tag.get("type")
        if not is_feed_key("hub", address):
            desk.lose(tag, f"{address} is no web address")
            continue
        desk.settle(tag, "hub")
        found[address] = None
    return one_or_many([*found])


def _podping(desk: Desk) -> Json:
    found: Json = None
    for tag in desk.tags("podcast:podping"):
        found = read_word(tag.get("usesPodping")) or found
        desk.settle(tag, "podping")
    return found or None


def _ttl(desk: Desk) -> Json:
    return pick_first(desk, "ttl", desk.tags("ttl"), lambda tag: read_integer(tag.text), FeedDefinition)


READERS_OF_CHANNEL: Mapping[str, Callable[[Desk], Json]] = {
    "title": _title,
    "description": _description,
    "link": _link,
    "language": _language,
    "author": _author,
    "owner": read_owner,
    "web_master": read_web_master,
    "categories": _categories,
    "explicit": _explicit,
    "type": _type,
    "medium": _medium,
    "complete": _complete,
    "update_frequency": _update_frequency,
    "copyright": _copyright,
    "block": _block,
    **SHARED,
    "podroll": lambda desk: read_remote_items(desk, "podcast:podroll", "podroll"),
    "publisher": _publisher,
    "remote_item": lambda desk: one_or_many(read_remote_items(desk, "podcast:remoteItem", "remote_item")),
    "applepodcastsverify": _verify,
    "hub": _hubs,
    "podping": _podping,
    "ttl": _ttl,
}
"""What reads each key, in the order of feed.yaml."""
NEEDED = ("title", "description", "link", "language", "author", "categories", "explicit")
"""Keys that every feed.yaml has."""


def read_channel_keys(desk: Desk) -> dict[str, Json]:
    """Return the keys of feed.yaml that a channel has values for."""
    found = {key: read(desk) for key, read in READERS_OF_CHANNEL.items()}
    return {key: value for key, value in found.items() if value is not None and value not in ("", [], {})}
