"""XML elements as values, and the feedgen extension that writes them.

feedgen knows neither the Podcasting 2.0 namespace nor `itunes:explicit` as Apple spells it today, drops
covers that end in .jpeg, and dates through the process's locale. So everything that it does not
write rightly goes through this one extension: a list of elements for the channel, and one for each item.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}


SELDOM = {"psc": "http://podlove.org/simple-chapters", "fh": "http://purl.org/syndication/history/1.0"}
"""Namespaces that are declared only in feeds that use them."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its name with prefix, its text, its attributes, its children."""

    name: str
    text: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Element", ...] = ()


def attributes(**said: object) -> dict[str, str]:
    """Return attributes without those that have nothing to say; a hyphen in a name is spelled with an underscore."""
    return {name.replace("_", "-"): str(value) for name, value in said.items() if value is not None}


class ChannelElements(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """Writes `elements` at the end of the channel, in their order."""

    elements: Iterable[Element] = ()
    seldom: Mapping[str, str] = {}
    """Those of SELDOM that are used in this feed."""

    def extend_ns(self) -> dict[str, str]:
        """Declare the namespaces once, on the document's first element."""
        return {**NAMESPACES, **self.seldom}

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        """Append the elements to the channel of `feed`."""
        return _append(feed[0], self.elements)


class ItemElements(BaseEntryExtension):  # type: ignore[misc] # feedgen has no types
    """Writes `elements` at the end of one item, in their order."""

    elements: Iterable[Element] = ()

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        """Append the elements to `feed`, which for an entry is the item."""
        return _append(feed, self.elements)


def _append(parent: etree._Element, elements: Iterable[Element]) -> etree._Element:
    for element in elements:
        node = etree.SubElement(parent, _qualified(element.name), dict(element.attributes), nsmap=NAMESPACES)
        node.text = element.text
        _append(node, element.children)
    return parent


def _qualified(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{(NAMESPACES | SELDOM)[prefix]}}}{local}" if prefix else local
