"""Divides a long feed: the newest episodes in the feed itself, the others in archive pages behind it (RFC 5005).

Pages are filled from the oldest episode on, so a new episode moves no border. A page's key holds a digest of its
content, which includes the link to the page before it: the feed's bytes determine those of all pages, one switch
replaces them all, and apps need not fetch a page twice. Only the link to the next page is added to a page later.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from lxml import etree

from publisher.feed.xml import Element
from publisher.hashing import digest_bytes
from publisher.storage.layout import KeyKind, archive_page_key, parse_key

DOCUMENT_END = b"  </channel>\n</rss>\n"
"""The end of every feed document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocuments:
    """A feed as it is published."""

    feed: bytes
    """The document that apps subscribe to."""
    archive: Mapping[str, bytes]
    """The pages behind it by their keys, the oldest first."""

    @property
    def newest_first(self) -> list[bytes]:
        """Every document, in the order in which apps follow the links."""
        return [self.feed, *reversed([*self.archive.values()])]


def split_pages(sizes: Sequence[int], *, page: int, most: int) -> list[int]:
    """Return the ends of archive pages as indices into `sizes`, the sizes of the items from the oldest on.

    Each page takes up to `page`, and at least one item; what is left for the feed is at most `most`, or its newest
    item alone.
    """
    ends: list[int] = []
    start, left = 0, sum(sizes)
    while left > most and start < len(sizes) - 1:
        end, held = start + 1, sizes[start]
        while end < len(sizes) - 1 and held + sizes[end] <= page:
            held += sizes[end]
            end += 1
        ends.append(end)
        start, left = end, left - held
    return ends


def split_by_episodes(most: int, count: int) -> list[int]:
    """Return the ends of pages of `most` episodes each; the feed keeps up to 2 * `most` - 1 of the newest."""
    return split_pages([1] * count, page=most, most=2 * most - 1)


def split_by_bytes(most: int, sizes: Sequence[int], rest: int) -> list[int]:
    """Return the ends of pages if no document is to be larger than `most` bytes.

    `sizes` are the items' in bytes, from the oldest on; all else in a document takes `rest` bytes.
    """
    room = max(most - rest - ROOM_FOR_LINKS, 0)
    return split_pages(sizes, page=room // 2, most=room)


ROOM_FOR_LINKS = 1_000
"""Bytes that the links from page to page may take."""


def measure_items(document: bytes) -> list[int]:
    """Return the size in bytes of each item of a feed document, in order."""
    parser = etree.XMLParser(strip_cdata=False, resolve_entities=False, huge_tree=True)
    channel = etree.fromstring(document, parser)[0]
    declared = len(etree.tostring(etree.Element("item", nsmap=channel.nsmap))) - len(b"<item/>")
    # An element that is written alone declares the namespaces again.
    return [len(etree.tostring(item, encoding="UTF-8")) - declared for item in channel.iterchildren("item")]


def make_page_links(*, current: str | None = None, previous: str | None = None) -> Iterator[Element]:
    """Yield the elements of RFC 5005: an archive page links to the feed, and each document to the page before it."""
    if current is not None:
        yield Element("fh:archive")
        yield _link(current, "current")
    if previous is not None:
        yield _link(previous, "prev-archive")


def _link(address: str, relation: str) -> Element:
    return Element("atom:link", attributes={"href": address, "rel": relation})


def add_self_link(document: bytes, unnamed: str, address: str) -> bytes:
    """Return a page with its own address in place of `unnamed`: the address holds a digest of the page without it."""
    return document.replace(f'"{escape(unnamed)}"'.encode(), f'"{escape(address)}"'.encode(), 1)


def add_next_link(document: bytes, address: str) -> bytes:
    """Return a page with a link to the one after it."""
    link = f'    <atom:link href="{escape(address)}" rel="next-archive"/>\n'
    return document.removesuffix(DOCUMENT_END) + link.encode() + DOCUMENT_END


def is_archive_page(key: str, document: bytes) -> bool:
    """Tell whether a document is the page that its key names, to the byte."""
    parsed = parse_key(key)
    if parsed is None or parsed.kind is not KeyKind.ARCHIVE_PAGE:
        return False
    unnamed = archive_page_key(parsed["feed"], int(parsed["number"]), b"")
    written = NEXT_LINK.sub(DOCUMENT_END, document).replace(f'{key}"'.encode(), f'{unnamed}"'.encode(), 1)
    return digest_bytes(written).startswith(parsed["digest"])


NEXT_LINK = re.compile(rb'    <atom:link href="[^"]*" rel="next-archive"/>\n' + re.escape(DOCUMENT_END) + rb"\Z")
