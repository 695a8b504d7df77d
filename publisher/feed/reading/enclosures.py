"""Reads enclosures, and what media tags say of the same files."""

import re

from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.prefixes import strip_prefixes
from publisher.feed.reading.source import SourceEnclosure
from publisher.feed.reading.values import read_integer, resolve_address

SOUND = re.compile(r"(?:audio|video)\b", re.IGNORECASE)


def read_enclosures(desk: Desk) -> list[SourceEnclosure]:
    """Return the enclosures of an item: RSS has one. Without any, the first media:content that is sound or a video."""
    origin = _origin(desk)
    found: list[SourceEnclosure] = []
    for tag in desk.tags("enclosure"):
        enclosure = _enclosure(desk, tag, "length", None if found else origin)
        if enclosure is None:
            desk.lose(tag, "has no address")
            continue
        if found:
            desk.tell(tag, "the item has a second enclosure, and RSS knows one")
        desk.settle(tag, "audio")
        found.append(enclosure)
    contents = desk.tags("media:content")
    for tag in contents if not found else ():
        if SOUND.match(tag.get("type") or tag.get("medium")) and (made := _enclosure(desk, tag, "fileSize", origin)):
            desk.settle(tag, "audio")
            desk.tell(tag, "the item has no enclosure; its media:content was taken")
            found.append(made)
            break
    _settle_media(desk, contents, found)
    return found


def _enclosure(desk: Desk, tag: Tag, length: str, origin: str | None) -> SourceEnclosure | None:
    address = resolve_address(tag.get("url"), desk.base(tag))
    if not address:
        return None
    return SourceEnclosure(url=address, length=read_integer(tag.get(length)), type=tag.get("type"), origin=origin)


def _origin(desk: Desk) -> str | None:
    origin: str | None = None
    for tag in desk.tags("feedburner:origEnclosureLink"):
        origin = origin or resolve_address(tag.text, desk.base(tag))
        desk.settle(tag, "audio")
    return origin


def _settle_media(desk: Desk, contents: list[Tag], found: list[SourceEnclosure]) -> None:
    """Say of each media:content whether it names the enclosure again, or another file."""
    known = {strip_prefixes(one)[1] for enclosure in found for one in (enclosure.url, enclosure.origin) if one}
    known |= {address.partition("?")[0] for address in known}
    for tag in contents:
        if desk.claims.is_claimed(tag.element):
            continue
        address = strip_prefixes(resolve_address(tag.get("url"), desk.base(tag)))[1]
        kind = tag.get("type") or tag.get("medium")
        if address in known or address.partition("?")[0] in known:
            desk.drop(tag, "names the enclosure again")
        elif kind.casefold().startswith("image"):
            desk.drop(tag, "names a picture; the cover stands")
        else:
            desk.drop(tag, "names another file of the old host")
            desk.count("media:content names another file than the enclosure; it is left out")
    for tag in desk.tags("media:group"):
        desk.drop(tag, "names other files of the old host")
        desk.count("media:group names other files of the same episode; they are left out")
