"""Reads a podcast feed of any host: RSS 2.0 and what is nearly it, RSS 1.0, and exports of WordPress."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from publisher.errors import PublisherError
from publisher.feed.reading.account import Fate
from publisher.feed.reading.channel import NEEDED, read_channel_keys
from publisher.feed.reading.dates import read_date
from publisher.feed.reading.desk import Claims, Desk
from publisher.feed.reading.document import parse_feed
from publisher.feed.reading.drops import LEAVING, find_reason
from publisher.feed.reading.files import read_cover
from publisher.feed.reading.item import list_authors, read_item, read_season_name
from publisher.feed.reading.names import XML_NAMESPACE, name_tag
from publisher.feed.reading.source import Remark, SourceFeed, SourceItem, SourceTrailer
from publisher.feed.reading.values import (
    is_feed_key,
    read_address,
    read_integer,
    read_language,
    read_line,
    read_word,
    resolve_address,
)
from publisher.feed.reading.wordpress import is_export, list_attachments, read_export_item
from publisher.hashing import Json

RELATIONS = {"self", "next", "first", "last", "prev-archive"}
"""Relations of links of Atom (RFC 4287) and of paged feeds and archives (RFC 5005) that are followed."""
LEFT_RELATIONS = {
    "alternate": "names another form of the old feed",
    "current": "names the old feed's documents",
    "next-archive": "names the old feed's documents",
    "previous": "names the old feed's documents",
    "prev": "names the old feed's documents",
    "search": "belongs to the old web site",
    "replies": "leads to the comments of the old web page",
    "edit": "belongs to the old web site",
    "http://podlove.org/deep-link": "leads into the old web page",
    "http://podlove.org/simple-chapters": "names a file of the old web site",
}
"""Why links of other relations are left out."""
WEB_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
PAGE_LINK = re.compile(r"<link\b[^<>]{0,2000}>", re.IGNORECASE)
PAGE_BYTES = 500_000
"""Where a web page names its feed, from the beginning."""
FORM = "says which form the document has"


def read_feed(data: bytes, address: str) -> SourceFeed:
    """Return what a feed says, and of every tag and attribute what becomes of it.

    `address` is where it was read from: relative addresses begin there. Raises PublisherError for what is no XML, out
    of bounds, or no podcast's feed.
    """
    _refuse_page(data, address)
    root, repairs = parse_feed(data)
    channel = _find_channel(root)
    claims = Claims(root)
    desk = Desk(channel, claims, address)
    keys = read_channel_keys(desk)
    _add_language(root, channel, keys)
    links = _read_links(desk)
    said = _read_fields(desk)
    trailers = _read_trailers(desk)
    cover = read_cover(desk)
    _finish(desk, is_item=False)
    base = desk.base()
    elements = [one for one in root.iter(etree.Element) if name_tag(one.tag) == "item" and _is_own(one, channel, root)]
    items: list[SourceItem] = []
    seasons: dict[int, str] = {}
    desks = [Desk(element, claims, base) for element in elements]
    authors = list_authors(desks)
    attachments = list_attachments(elements) if is_export(channel) else None
    for own in desks:
        item = read_item(own, keys, authors) if attachments is None else read_export_item(own, attachments)
        _add_season(own, seasons)
        _finish(own, is_item=True)
        if item is not None:
            items.append(_complete_item(item, own, cover))
    _claim_frame(root, channel, elements, claims)
    if seasons:
        keys["seasons"] = {number: seasons[number] for number in sorted(seasons)}  # type: ignore[misc]
    counted = [Remark(None, f"{what} ({times} times)" if times > 1 else what) for what, times in claims.tally.items()]
    missing = [key for key in NEEDED if key not in keys] + ([] if cover else ["cover"])
    return SourceFeed(
        address=address,
        keys=keys,
        missing=tuple(missing),
        cover=cover,
        items=tuple(items),
        hubs=_list_hubs(keys),
        trailers=trailers,
        extra=tuple(desk.extra),
        account=claims.account(),
        repairs=repairs,
        remarks=(*desk.remarks, *counted),
        guid=said.guid,
        locked=said.locked,
        locked_owner=said.locked_owner,
        new_feed_url=said.new_feed_url,
        generator=said.generator,
        self_link=links.get("self"),
        next_page=links.get("next"),
        first_page=links.get("first"),
        last_page=links.get("last"),
        prev_archive=links.get("prev-archive"),
    )


def _refuse_page(data: bytes, address: str) -> None:
    """Raise PublisherError for a web page, with the address of the feed that it names."""
    head = data[:PAGE_BYTES].decode(errors="replace").lstrip("\ufeff")
    if not WEB_PAGE.match(head[:10_000]):
        return
    feeds = [one[0] for one in PAGE_LINK.finditer(head) if re.search(r"application/rss\+xml", one[0], re.IGNORECASE)]
    hrefs = [found[1] for one in feeds if (found := re.search(r"href\s*=\s*[\"']([^\"']+)", one, re.IGNORECASE))]
    if hrefs:
        hint = f"its feed is at {read_address(hrefs[0], address)}; name that address"
    else:
        hint = "name the address of the feed; directories like Podcast Index show it"
    raise PublisherError("this is a web page and no feed", hint=hint)


def _find_channel(root: etree._Element) -> etree._Element:
    """Return the channel of a feed; raise PublisherError if the document is something else."""
    name = name_tag(root.tag)
    if name in {"rss", "rdf:RDF"} or name.casefold() == "rss":
        for child in root.iterchildren(etree.Element):
            if name_tag(child.tag) == "channel":
                return child
        raise PublisherError("this feed has no channel", hint="fetch it again; it may have come in half")
    if name == "channel":
        return root
    if name == "atom:feed":
        hint = "podcast apps and directories read RSS; look for the RSS feed of the same show"
        raise PublisherError("this is a feed of Atom, and podcasts have RSS", hint=hint)
    if name == "opml":
        hint = "name the address of one of the feeds that it lists"
        raise PublisherError("this is a list of feeds (OPML), and no feed", hint=hint)
    hint = "name the address of the feed; directories like Podcast Index show it"
    raise PublisherError(f"this is no podcast's feed: it begins with the tag {name[:80]}", hint=hint)


def _is_own(element: etree._Element, channel: etree._Element, root: etree._Element) -> bool:
    """Tell whether an item stands where items do: in the channel, or beside it, as in RSS 1.0."""
    return element.getparent() in (channel, root)


def _add_language(root: etree._Element, channel: etree._Element, keys: dict[str, Json]) -> None:
    """Take the language from xml:lang where no tag says it."""
    for element in (channel, root):
        language, _ = read_language(element.get(f"{{{XML_NAMESPACE}}}lang") or "")
        if "language" not in keys and is_feed_key("language", language):
            keys["language"] = language


def _read_links(desk: Desk) -> dict[str, str]:
    """Return the links to the feed itself and its other documents, by their relations."""
    found: dict[str, str] = {}
    for tag in desk.tags("atom:link"):
        rel = tag.get("rel").casefold() or "alternate"
        address = resolve_address(tag.get("href"), desk.base(tag))
        tag.get("type")
        tag.get("title")
        if rel in RELATIONS and address:
            found.setdefault(rel, address)
            desk.settle(tag, f"link {rel}")
        elif rel in LEFT_RELATIONS:
            desk.drop(tag, LEFT_RELATIONS[rel])
    return found


@dataclass
class _Said:
    """What a channel says that has a field and no key."""

    guid: str | None = None
    locked: bool = False
    locked_owner: str | None = None
    new_feed_url: str | None = None
    generator: str | None = None


def _read_fields(desk: Desk) -> _Said:
    """Return what has a field and no key."""
    said = _Said()
    for tag in desk.tags("podcast:guid"):
        said.guid = said.guid or tag.text
        desk.settle(tag, "guid")
    for tag in desk.tags("podcast:locked"):
        said.locked = said.locked or bool(read_word(tag.text))
        said.locked_owner = said.locked_owner or tag.get("owner") or tag.get("email") or None
        desk.settle(tag, "locked")
    for tag in desk.tags("itunes:new-feed-url"):
        said.new_feed_url = resolve_address(tag.text, desk.base(tag))
        desk.drop(tag, LEAVING)
        desk.tell(tag, "itunes:new-feed-url is left out: it would lead listeners back to the host that is being left")
    for tag in desk.tags("generator"):
        said.generator = read_line(tag.text)
    for tag in desk.tags("podcast:liveItem"):
        if tag.get("status").casefold() == "ended":
            desk.drop(tag, "is a live show that is over")
        else:
            desk.keep_flawed(tag, "announces a live show at the old host")
    return said


def _read_trailers(desk: Desk) -> tuple[SourceTrailer, ...]:
    found: list[SourceTrailer] = []
    for tag in desk.tags("podcast:trailer"):
        address = resolve_address(tag.get("url"), desk.base(tag))
        if not address:
            desk.keep_flawed(tag, "has no address")
            continue
        try:
            moment = read_date(tag.get("pubdate"))[0]
        except ValueError:
            moment = None
        found.append(
            SourceTrailer(
                title=read_line(tag.text),
                address=address,
                date=moment,
                length=read_integer(tag.get("length")),
                type=tag.get("type"),
                season=read_integer(tag.get("season")),
            )
        )
        desk.settle(tag, "trailer")
    return tuple(found)


def _finish(desk: Desk, *, is_item: bool) -> None:
    """Answer for all tags that no key has: those of the tables are left out, all others kept word for word."""
    for tag in desk.order:
        if name_tag(tag.element.tag) == "item" or desk.claims.is_claimed(tag.element):
            continue
        reason = find_reason(tag.name, is_item=is_item)
        if tag.is_empty:
            desk.drop(tag, "is empty")
        elif tag.name == "atom:link" and (rel := tag.get("rel").casefold() or "alternate") in LEFT_RELATIONS:
            desk.drop(tag, LEFT_RELATIONS[rel])
        elif reason:
            desk.drop(tag, reason)
        else:
            desk.keep(tag)


def _complete_item(item: SourceItem, desk: Desk, feed_cover: str | None) -> SourceItem:
    """Return an item with what was found out after its keys were read."""
    return replace(
        item,
        cover=item.cover if item.cover != feed_cover else None,
        extra=(*item.extra, *desk.extra),
        remarks=(*item.remarks, *desk.remarks),
    )


def _add_season(desk: Desk, seasons: dict[int, str]) -> None:
    """Add the name of the item's season; of several names for one season the first stands."""
    named = read_season_name(desk)
    if named is None:
        return
    number, name = named
    if not is_feed_key("seasons", {number: name}):  # type: ignore[dict-item]
        desk.count("the name of a season is too long, so it is left out")
    elif seasons.setdefault(number, name) != name:
        desk.count(f"season {number} has another name than {seasons[number]}, which was taken")


def _claim_frame(root: etree._Element, channel: etree._Element, items: list[etree._Element], claims: Claims) -> None:
    """Answer for the tags that hold all others, and for those around the channel."""
    for element in (root, channel, *items):
        claims.claim(element, None, Fate.DROPPED, FORM)
        for name in element.attrib:
            claims.claim(element, name, Fate.DROPPED, FORM)
    held = {root, channel, *items}
    for child in root.iterchildren(etree.Element):
        if child not in held:
            claims.claim_tree(child, Fate.DROPPED, "stands outside the channel")


def _list_hubs(keys: Mapping[str, Json]) -> tuple[str, ...]:
    hubs = keys.get("hub", ())
    return (hubs,) if isinstance(hubs, str) else tuple(str(hub) for hub in hubs)  # type: ignore[union-attr]
