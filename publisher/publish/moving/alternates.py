"""Decides which alternate enclosures of an old item are kept: none that is the audio which was brought over."""

from collections.abc import Sequence

from lxml import etree

from publisher.feed.reading.prefixes import strip_to_file

ALTERNATE, SOURCE = "alternateEnclosure", "source"
"""Local names of the elements, whose namespace has had several addresses."""


def drop_repeated_alternates(extra: Sequence[str], enclosure: str) -> tuple[tuple[str, ...], int]:
    """Return elements that are kept word for word, without those that name the enclosure again.

    Also returns how many of them name further files at the old host. An app that prefers an alternate would go on
    there, though the same file is here now.
    """
    kept: list[str] = []
    others = 0
    wanted = strip_to_file(enclosure)
    for text in extra:
        element = etree.fromstring(text.encode())
        if etree.QName(element).localname != ALTERNATE:
            kept.append(text)
            continue
        addresses = [strip_to_file(child.get("uri", "")) for child in element if _find_name(child) == SOURCE]
        if element.get("default", "").strip().casefold() != "true" and wanted not in addresses:
            kept.append(text)
            others += 1
    return tuple(kept), others


def _find_name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
