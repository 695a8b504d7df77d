"""Lays out the tags of a channel or an item for reading, and notes of each what becomes of it.

Whoever reads a tag says so: the attributes and the tags inside that were looked at go with it. So a tag that nobody
answers for is found by counting.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from publisher.errors import hide_queries
from publisher.feed.reading.account import Account, Fate, make_rows
from publisher.feed.reading.names import XML_NAMESPACE, name_tag
from publisher.feed.reading.source import Remark

EMPTY = "is empty"
NO_PLACE = "has no key, and its tag became one"
SHOWN_TEXT = 80
"""Characters of a value that are shown in a remark."""
EXTRA: Final = "extra_tags"
"""The key whose file holds what is kept word for word."""


class Claims:
    """What becomes of every tag and attribute of a document; each is claimed once, and the last claim counts."""

    def __init__(self, root: etree._Element) -> None:
        """Begin with nothing claimed."""
        self.root = root
        self._claims: dict[etree._Element, dict[str | None, tuple[Fate, str]]] = {}
        self.tally: Counter[str] = Counter()
        """What is the same in many items is counted, and told once."""

    def claim(self, element: etree._Element, attribute: str | None, fate: Fate, detail: str) -> None:
        """Note what becomes of a tag (attribute None), or of one of its attributes by lxml's name."""
        self._claims.setdefault(element, {})[attribute] = (fate, detail)

    def claim_tree(self, element: etree._Element, fate: Fate, detail: str) -> None:
        """Note what becomes of a tag, its attributes, and all tags inside."""
        for inner in element.iter(etree.Element):
            self._claims[inner] = dict.fromkeys((None, *inner.attrib), (fate, detail))

    def is_claimed(self, element: etree._Element) -> bool:
        """Tell whether somebody answered for a tag."""
        return None in self._claims.get(element, {})

    def account(self) -> Account:
        """Return what became of all tags and attributes, and the names of those that nobody answered for."""
        counts: Counter[tuple[str, Fate, str]] = Counter()
        unclaimed: dict[str, None] = {}
        occurrences = 0
        for element, place in _walk(self.root):
            claimed = self._claims.get(element, {})
            for attribute in (None, *element.attrib):
                name = f"{place} {name_tag(element.tag)}" + ("" if attribute is None else f"@{name_tag(attribute)}")
                occurrences += 1
                if attribute in claimed:
                    counts[name, *claimed[attribute]] += 1
                else:
                    unclaimed[name] = None
        return Account(rows=make_rows(counts), unclaimed=tuple(unclaimed), occurrences=occurrences)


def _walk(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield every element, and whether it stands in the channel or in an item."""
    inside = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        is_item = name_tag(element.tag) == "item"
        if event == "start":
            inside += is_item
            yield element, "item" if inside else "channel"
        else:
            inside -= is_item


@dataclass(eq=False)
class Tag:
    """An element that is read: what was looked at is remembered."""

    element: etree._Element
    seen: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    inner: list["Tag"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name by the table of namespaces."""
        return name_tag(self.element.tag)

    @property
    def line(self) -> int:
        """The line of the document, from 1."""
        return self.element.sourceline or 0

    @property
    def text(self) -> str:
        """The text, without blanks around it; words between tags inside it as well."""
        return ((self.element.text or "") if not len(self.element) else "".join(self.element.itertext())).strip()

    @property
    def is_empty(self) -> bool:
        """Whether it has neither words nor attributes nor tags."""
        return not self.text and not len(self.element) and not any(map(str.strip, self.element.attrib.values()))

    def get(self, attribute: str) -> str:
        """Return an attribute without blanks around it, by its name in whatever letters; "" if it is missing."""
        for name, value in self.element.attrib.items():
            if name_tag(name).casefold() == attribute.casefold():
                self.seen.add(name)
                return str(value).strip()
        return ""

    def has(self, attribute: str) -> bool:
        """Tell whether an attribute is there."""
        return any(name_tag(name).casefold() == attribute.casefold() for name in self.element.attrib)

    def refuse(self, attribute: str, reason: str) -> None:
        """Note that an attribute is left out, and why, though its tag becomes a key."""
        for name in self.element.attrib:
            if name_tag(name).casefold() == attribute.casefold():
                self.refused[name] = reason

    def children(self, *names: str) -> list["Tag"]:
        """Return the tags inside that have one of these names."""
        found = [Tag(one) for one in self.element.iterchildren(etree.Element) if name_tag(one.tag) in names]
        self.inner += found
        return found


class Desk:
    """The tags of a channel or an item, and what has been made of them."""

    def __init__(self, element: etree._Element, claims: Claims, base: str) -> None:
        """Lay out the tags of an element; `base` is the address that relative ones begin at."""
        self.element = element
        self.claims = claims
        self._base = base
        self.remarks: list[Remark] = []
        self.extra: list[str] = []
        self._tags: dict[str, list[Tag]] = {}
        self.order = [Tag(one) for one in element.iterchildren(etree.Element)]
        for tag in self.order:
            self._tags.setdefault(tag.name, []).append(tag)

    def tags(self, *names: str) -> list[Tag]:
        """Return the tags of these names that say something and are not settled; empty ones are dropped here."""
        found: list[Tag] = []
        for name in names:
            for tag in self._tags.get(name, ()):
                if tag.is_empty:
                    self.drop(tag, EMPTY)
                elif not self.claims.is_claimed(tag.element):
                    found.append(tag)
        return found

    def base(self, tag: Tag | None = None) -> str:
        """Return the address that relative ones in a tag begin at, by xml:base."""
        element = self.element if tag is None else tag.element
        bases = [one.get(f"{{{XML_NAMESPACE}}}base") for one in (element, *element.iterancestors())]
        address = self._base
        for step in reversed([one for one in bases if one]):
            try:
                address = urljoin(address, step.strip())
            except ValueError:
                continue
        return address

    def settle(self, tag: Tag, key: str) -> None:
        """Note that a tag became a key, with all that was looked at in it."""
        self.claims.claim(tag.element, None, Fate.MAPPED, key)
        for name, value in tag.element.attrib.items():
            if name in tag.refused:
                self.claims.claim(tag.element, name, Fate.DROPPED, tag.refused[name])
            elif not str(value).strip():
                self.claims.claim(tag.element, name, Fate.DROPPED, EMPTY)
            elif name in tag.seen or name == f"{{{XML_NAMESPACE}}}base":
                self.claims.claim(tag.element, name, Fate.MAPPED, key)
            else:
                self.claims.claim(tag.element, name, Fate.DROPPED, NO_PLACE)
        looked_at = {one.element: one for one in tag.inner}
        for child in tag.element.iterchildren(etree.Element):
            if child in looked_at:
                if not self.claims.is_claimed(child):
                    self.settle(looked_at[child], key)
            else:
                self.claims.claim_tree(child, Fate.DROPPED, NO_PLACE)

    def drop(self, tag: Tag, reason: str) -> None:
        """Note that a tag is left out, with all that is in it."""
        self.claims.claim_tree(tag.element, Fate.DROPPED, reason)

    def lose(self, tag: Tag, reason: str) -> None:
        """Leave out a tag that should have become a key, and tell it."""
        self.drop(tag, reason)
        self.tell(tag, f"{tag.name} {quote_value(tag.text)}{reason}, so it is left out")

    def keep(self, tag: Tag) -> None:
        """Keep a tag word for word."""
        self.claims.claim_tree(tag.element, Fate.KEPT, EXTRA)
        self.extra.append(copy_element(tag.element))

    def keep_flawed(self, tag: Tag, problem: str) -> None:
        """Keep a tag word for word that should have become a key, and tell why it did not."""
        self.keep(tag)
        self.tell(tag, f"{tag.name} {problem}; it is kept word for word")

    def count(self, what: str) -> None:
        """Count something that may be so in many items."""
        self.claims.tally[hide_queries(what)] += 1

    def tell(self, tag: Tag | None, what: str) -> None:
        """Add a remark about a tag."""
        self.remarks.append(Remark(tag.line if tag else self.element.sourceline, hide_queries(what)))


def quote_value(text: str) -> str:
    """Return a value for a remark, cut short, with a blank behind it; "" for none."""
    shown = " ".join(text.split())
    if not shown:
        return ""
    return f"{shown[:SHOWN_TEXT]}… " if len(shown) > SHOWN_TEXT else f"{shown} "


def copy_element(element: etree._Element) -> str:
    """Return an element as XML with declarations of its own, and no others."""
    whole = deepcopy(element)
    whole.tail = None
    etree.cleanup_namespaces(whole)
    return str(etree.tostring(whole, encoding="unicode"))
