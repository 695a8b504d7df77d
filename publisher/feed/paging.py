"""Divides a long feed: the newest episodes in the feed itself, the others in archive pages behind it (RFC 5005).

Pages are filled from the oldest episode on, so a new episode moves no border. A page's key carries a digest of what
stands in it and of the page before it: so the feed's bytes tell those of all pages, one switch changes them all, and
apps that have a page need not look at it again. The one thing that a page gains later is the link to the next one.
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
"""How every document of ours ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocuments:
    """A feed as it is published."""

    feed: bytes
    """The document that apps subscribe to."""
    archive: Mapping[str, bytes]
    """The pages behind it by their keys, the oldest first."""

    @property
    def newest_first(self) -> list[bytes]:
        """Every document, in the order in which an app finds them."""
        return [self.feed, *reversed([*self.archive.values()])]


def split_pages(sizes: Sequence[int], *, page: int, most: int) -> list[int]:
    """Return where pages end, for items of these sizes from the oldest on.

    Each page holds as much as goes into `page`, and one item at least; what is left for the feed itself is not
    more than `most`, or nothing but its newest item.
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
    """Return where pages of so many episodes end, with the newest so many, or some more, in the feed itself."""
    return split_pages([1] * count, page=most, most=2 * most - 1)


def split_by_bytes(most: int, sizes: Sequence[int], rest: int) -> list[int]:
    """Return where pages end if no document is to be larger than so many bytes.

    `sizes` are those of the items from the oldest on; all else in a document takes `rest`.
    """
    room = max(most - rest - ROOM_FOR_LINKS, 0)
    return split_pages(sizes, page=room // 2, most=room)


ROOM_FOR_LINKS = 1_000
"""Bytes that the links from page to page may take."""


def measure_items(document: bytes) -> list[int]:
    """Return how many bytes each item of a feed takes, in their order."""
    parser = etree.XMLParser(strip_cdata=False, resolve_entities=False, huge_tree=True)
    channel = etree.fromstring(document, parser)[0]
    declared = len(etree.tostring(etree.Element("item", nsmap=channel.nsmap))) - len(b"<item/>")
    # Namespaces are spelled out again where an element is written alone.
    return [len(etree.tostring(item, encoding="UTF-8")) - declared for item in channel.iterchildren("item")]


def make_page_links(*, current: str | None = None, previous: str | None = None) -> Iterator[Element]:
    """Yield what a document says of its place: an archive page names the feed, and each document the page before it."""
    if current is not None:
        yield Element("fh:archive")
        yield _link(current, "current")
    if previous is not None:
        yield _link(previous, "prev-archive")


def _link(address: str, relation: str) -> Element:
    return Element("atom:link", attributes={"href": address, "rel": relation})


def add_self_link(document: bytes, unnamed: str, address: str) -> bytes:
    """Return a page that names its own address, which could be known only once it was written without."""
    return document.replace(f'"{escape(unnamed)}"'.encode(), f'"{escape(address)}"'.encode(), 1)


def add_next_link(document: bytes, address: str) -> bytes:
    """Return a page with a link to the one that came after it."""
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
