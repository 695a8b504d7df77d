"""XML elements as their own text, and the feedgen extension that puts them into the document.

feedgen knows neither the Podcasting 2.0 namespace nor `itunes:explicit` as Apple spells it today, drops
covers that end in .jpeg, and dates through the process's locale. So everything that it does not write rightly goes
through this one extension. It leaves a mark in each item, which `fill` replaces when feedgen has written the document:
dozens of elements an item are text a hundred times sooner than nodes of a tree.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}


OPTIONAL_NAMESPACES = {"psc": "http://podlove.org/simple-chapters", "fh": "http://purl.org/syndication/history/1.0"}
"""Namespaces that are declared only in feeds that use them."""

BREAK = "\0"
"""Stands for a new line with the indentation of its element. No text of a feed has it."""
INDENT = "  "
NO_ATTRIBUTES: Mapping[str, str] = {}


class Element(str):
    """One element, spelled: its name with prefix, its text, its attributes, its children."""

    __slots__ = ()

    def __new__(
        cls,
        name: str,
        text: str | None = None,
        attributes: Mapping[str, object] = NO_ATTRIBUTES,
        children: Sequence["Element"] = (),
    ) -> Self:
        """Spell an element as an XML writer would. Attributes of None are left out."""
        head = name
        for attribute, said in attributes.items():
            if said is not None:
                value = said if said.__class__ is str else str(said)
                # Nearly every value is plain, so what cannot be seen in it is asked for first.
                if '"' in value or "&" in value or "<" in value or ">" in value or not value.isprintable():
                    value = _quoted(value)
                head += f' {attribute}="{value}"'
        inside = _escaped(text) if text else ""
        for child in children:
            inside += BREAK + INDENT + child.replace(BREAK, BREAK + INDENT)
        if not inside:
            return str.__new__(cls, f"<{head}/>")
        return str.__new__(cls, f"<{head}>{inside}{BREAK if children else ''}</{name}>")


def _escaped(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text


def _quoted(value: str) -> str:
    return _escaped(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


class ChannelElements(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """Leaves a mark at the end of the channel."""

    seldom: Mapping[str, str] = {}
    """Those of SELDOM that are used in this feed."""

    def extend_ns(self) -> dict[str, str]:
        """Declare the namespaces once, on the document's first element."""
        return {**NAMESPACES, **self.seldom}

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        """Mark the end of the channel of `feed`."""
        etree.SubElement(feed[0], MARK)
        return feed


class ItemElements(BaseEntryExtension):  # type: ignore[misc] # feedgen has no types
    """Leaves a mark at the end of one item."""

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        """Mark the end of `feed`, which for an entry is the item."""
        etree.SubElement(feed, MARK)
        return feed


MARK = "elements"
"""The mark: an empty element that no feed has. In texts its bracket is escaped, and in CDATA it is not allowed."""
_WRITTEN = f"<{MARK}/>".encode()
_FORBIDDEN = bytes(range(0x20)).translate(None, b"\t\n\r")
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())


def replace_marks(document: bytes, parts: Iterable[Iterable[Element]]) -> bytes:
    """Put the parts, in their order, where the extension left its marks; refuse what XML does not hold."""
    pieces = document.split(_WRITTEN)
    filled = [pieces[0]]
    for piece, part in zip(pieces[1:], parts, strict=True):
        before = filled[-1]
        line = before[before.rindex(b"\n") :].decode()
        filled.append(BREAK.join(part).replace(BREAK, line).encode())
        filled.append(piece)
    whole = b"".join(filled)
    if len(whole.translate(None, _FORBIDDEN)) < len(whole) or any(character in whole for character in _NO_CHARACTERS):
        raise ValueError("a character that XML does not hold got into the feed")
    return whole
