"""Compares what a show's feed says with the feed that it had at another host: GUIDs, dates, and its own address."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from lxml import etree

from publisher.errors import PublisherError
from publisher.feed.xml import NAMESPACES
from publisher.publish.moved_redirects import MoveReport, is_same_address, list_schemes

NAMED_ITEMS = 3
"""How many items are named where several have the same flaw."""
PAGE_LINKS = {"next", "prev-archive"}
"""Relations of links to further documents of a feed (RFC 5005)."""
MEDIA = "{http://search.yahoo.com/mrss/}content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What apps make of an item beside its GUID."""

    title: str
    date: datetime | None
    """None where there is none, or none that can be read."""
    is_permalink: bool | None
    """None where there is no GUID: apps go by the enclosure's address then."""
    has_sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEnclosure:
    """An enclosure as the new feed lists it."""

    url: str
    length: str
    media_type: str


def judge_addresses(document: bytes, *, old: str, new: str, key: str, report: MoveReport) -> None:
    """Tell where the new feed names another address than its own, as one that was copied from the old feed does."""
    channel = _channel_of(document)
    moves_on = (channel.findtext("itunes:new-feed-url", namespaces=NAMESPACES) or "").strip()
    if moves_on and any(is_same_address(moves_on, address) for address in list_schemes(old)):
        report.tell(
            key,
            f"names the old address, {moves_on}, as its new one: apps go back to the host that was left",
            f"write new_feed_url: {new}, and publish",
        )
    elif moves_on and not is_same_address(moves_on, new):
        report.tell(key, f"sends apps on to {moves_on}, and is at {new}", f"write new_feed_url: {new}, and publish")
    own = [
        link.get("href", "")
        for link in channel.iterchildren(f"{{{NAMESPACES['atom']}}}link")
        if link.get("rel") == "self"
    ]
    if not any(is_same_address(address, new) for address in own):
        what = f"says that it is at {own[0]}" if own else "does not say where it is"
        report.tell(key, f"{what}, and is at {new}", "rebuild it: publisher feed")


def list_page_links(document: bytes, base: str) -> Iterator[str]:
    """Yield the addresses of further documents that a feed's document at `base` links to (RFC 5005)."""
    for link in _channel_of(document).iterchildren("{*}link"):
        if link.get("rel") in PAGE_LINKS and (address := link.get("href")):
            yield urljoin(base, address.strip())


def list_entries(documents: Iterable[bytes]) -> dict[str, Entry]:
    """Return the items of a feed's documents by GUID, the first of each; one without goes by its enclosure's address.

    Raises PublisherError for a document that is not XML.
    """
    found: dict[str, Entry] = {}
    for document in documents:
        for item in _channel_of(document).iterchildren("item"):
            enclosure, guid = item.find("enclosure"), item.find("guid")
            name = (guid.text or "").strip() if guid is not None else ""
            address = (enclosure.get("url") or "").strip() if enclosure is not None else ""
            entry = Entry(
                title=" ".join((item.findtext("title") or "").split()),
                date=_read_moment(item.findtext("pubDate") or ""),
                is_permalink=_is_permalink(guid, name) if guid is not None and name else None,
                has_sound=bool(address) or item.find(f".//{MEDIA}") is not None,
            )
            if name or address:
                found.setdefault(name or address, entry)
    return found


def _is_permalink(guid: etree._Element, name: str) -> bool:
    # RSS takes a GUID without the attribute for an address, and apps look whether it is one.
    told = str(guid.get("isPermaLink") or "").strip().casefold()
    return told == "true" if told else name.casefold().startswith(("http://", "https://"))


def _read_moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip())
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _channel_of(document: bytes) -> etree._Element:
    """Return the channel of a document, of which another host may have made anything.

    libxml2's own bounds hold: it expands entities in attributes whatever it is told, and stops where they swell.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        found = etree.fromstring(document.strip(), parser).find("channel")
    except etree.XMLSyntaxError as problem:
        raise PublisherError(f"the feed is not XML: {problem.msg}", hint="rebuild it: publisher feed") from None
    if found is None:
        raise PublisherError("the feed has no channel", hint="look at the address: is it a podcast's feed?")
    return found


def find_podcast_guid(document: bytes) -> str:
    """Return the podcast:guid of a feed, whatever spelling its namespace has; "" if there is none."""
    for child in _channel_of(document).iterchildren("{*}guid"):
        if etree.QName(child).namespace:
            return (child.text or "").strip()
    return ""


def compare_entries(before: Mapping[str, Entry], after: Mapping[str, Entry], *, key: str, report: MoveReport) -> None:
    """Tell what apps that know the old items would notice of the new ones: other GUIDs, other dates."""
    gone = [entry.title for guid, entry in before.items() if entry.has_sound and guid not in after]
    newest = max((entry.date for entry in before.values() if entry.date), default=None)
    added = [entry for guid, entry in after.items() if guid not in before]
    is_later = [bool(newest and entry.date and entry.date > newest) for entry in added]
    later = [entry.title for entry, is_so in zip(added, is_later, strict=True) if is_so]
    new = [entry.title for entry, is_so in zip(added, is_later, strict=True) if not is_so]
    both = [(before[guid], entry) for guid, entry in after.items() if guid in before]
    linked = [
        entry.title
        for old, entry in both
        if None not in {old.is_permalink, entry.is_permalink} and old.is_permalink != entry.is_permalink
    ]
    dated = [entry.title for old, entry in both if old.date is not None and old.date != entry.date]
    unread = [old.title for old, _ in both if old.date is None]
    told = (
        (gone, "lacks {}, which the old feed has", "write guid: in its episode.md as the old feed has it, and publish"),
        (new, "has {}, which apps take for new and download", "write guid: as the old feed has it for that episode"),
        (linked, "says of {} the opposite of the old feed's isPermaLink", "write permalink: as the old feed has it"),
        (dated, "has another date than the old feed for {}", "write date: as the old feed has it, to the second"),
    )
    for titles, message, hint in told:
        if titles:
            report.tell(key, message.format(_name_items(titles)), hint)
    if later:
        report.note(f"{_name_items(later)}: newer than all that the old feed has, so apps download it as they should")
    if unread:
        report.note(f"{_name_items(unread)}: the old feed has no date that can be read, so it was not compared")


def _name_items(titles: Sequence[str]) -> str:
    named = "; ".join(title or "(without a title)" for title in titles[:NAMED_ITEMS])
    more = len(titles) - NAMED_ITEMS
    return f"{len(titles)} item{'s' * (len(titles) != 1)} ({named}{f'; and {more} more' if more > 0 else ''})"


def list_enclosures(documents: Iterable[bytes]) -> list[ListedEnclosure]:
    """Return the enclosures of a feed's documents, each address once."""
    found = (
        ListedEnclosure(url=tag.get("url", ""), length=tag.get("length", ""), media_type=tag.get("type", ""))
        for document in documents
        for tag in _channel_of(document).iterfind("item/enclosure")
    )
    return [*{one.url: one for one in found}.values()]
