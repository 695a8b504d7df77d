"""Compares two feeds, item by item and field by field.

Items with the same GUID are the same item. What a document derives from the rest, such as its date and the links from
page to page, is not compared.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TypeAlias

from lxml import etree

from publisher.feed.diff import IN_FEED_FIELD, ORDER_FIELD, ChangeKind, FeedDiff, FieldChange, ItemChange
from publisher.feed.items import parse_document
from publisher.feed.xml import NAMESPACES, OPTIONAL_NAMESPACES

PREFIXES = {address: prefix for prefix, address in (NAMESPACES | OPTIONAL_NAMESPACES).items()}
DERIVED_ELEMENTS = {"lastBuildDate", "pubDate", "item", "fh:archive"}
"""Elements of a channel that follow from its items."""
PAGE_RELATIONS = {"current", "prev-archive", "next-archive"}
"""Relations of links between the documents of one feed."""

_Node: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for it


def compare_feeds(before: Sequence[bytes], after: Sequence[bytes]) -> FeedDiff:
    """Return what differs between two feeds, each given by its documents: the feed first, then its archive pages.

    Raises PublisherError for a document that is not XML.
    """
    if [*before] == [*after]:
        return FeedDiff()
    old, new = ([*map(_channel_of, documents)] for documents in (before, after))
    old_items, new_items = _items_of(old), _items_of(new)
    items = tuple(_items(old_items, new_items))
    # Which page an item stands on is no change of order, so only the feed document is looked at.
    old_first = _items_of(old[:1]) if len(old) > 1 else old_items
    new_first = _items_of(new[:1]) if len(new) > 1 else new_items
    order = _find_order_change(old_first, new_first, items)
    moved = _find_moved_items(old_first, new_first, all_of=old_items.keys() & new_items.keys())
    return FeedDiff(channel=(*_channel(old, new), *order, *moved), items=items)


def _channel_of(document: bytes) -> _Node:
    root = parse_document(document)
    found = root.find("channel")
    return root if found is None else found


def _items_of(channels: Sequence[_Node]) -> dict[str, _Node]:
    """Return the items of all documents by GUID; without one, by the enclosure's URL, else by position."""
    found = (item for channel in channels for item in channel.iterchildren("item"))
    return {_text(item, "guid") or _address(item) or str(number): item for number, item in enumerate(found)}


def _items(old: Mapping[str, _Node], new: Mapping[str, _Node]) -> Iterator[ItemChange]:
    renamed = _match_changed_guids(old, new)
    for guid, item in new.items():
        before = old.get(renamed.get(guid, guid))
        if before is None:
            yield ItemChange(fate=ChangeKind.ADDED, guid=guid, title=_text(item, "title"))
        elif etree.tostring(before, with_tail=False) == etree.tostring(item, with_tail=False):
            continue  # Most items are unchanged: their texts are compared before their elements are.
        elif changes := tuple(_differences(before, item)):
            yield ItemChange(fate=ChangeKind.CHANGED, guid=guid, title=_text(item, "title"), changes=changes)
    for guid, item in old.items():
        if guid not in new and guid not in renamed.values():
            yield ItemChange(fate=ChangeKind.REMOVED, guid=guid, title=_text(item, "title"))


def _match_changed_guids(old: Mapping[str, _Node], new: Mapping[str, _Node]) -> dict[str, str]:
    """Return the former GUID of each item whose GUID changed: the same file, or the same title and date."""
    gone = {guid: item for guid, item in old.items() if guid not in new}
    if not gone:
        return {}
    former = {identity: guid for guid, item in gone.items() for identity in _list_identities(item)}
    found: dict[str, str] = {}
    for guid, item in new.items():
        before = next((former[identity] for identity in _list_identities(item) if identity in former), None)
        if guid not in old and before is not None and before not in found.values():
            found[guid] = before
    return found


def _list_identities(item: _Node) -> Iterator[tuple[str, ...]]:
    """Yield what identifies an item whose GUID changed: its file, and its title with its date."""
    if address := _address(item):
        yield ("file", address)
    if _text(item, "title") and _text(item, "pubDate"):
        yield ("words", _text(item, "title"), _text(item, "pubDate"))


def _find_order_change(
    old: Mapping[str, _Node], new: Mapping[str, _Node], items: Iterable[ItemChange]
) -> Iterator[FieldChange]:
    """Yield a change of order, unless a changed date or number explains it."""
    explained = any(item.change("pubDate") or item.change("itunes:episode") for item in items)
    before, after = ([guid for guid in one if guid in other] for one, other in ((old, new), (new, old)))
    if before != after and not explained:
        titles = [
            " · ".join(_text(all_of[guid], "title") for guid in guids)
            for all_of, guids in ((old, before), (new, after))
        ]
        yield FieldChange(ORDER_FIELD, *titles)


def _find_moved_items(
    old: Mapping[str, _Node], new: Mapping[str, _Node], all_of: Collection[str]
) -> Iterator[FieldChange]:
    """Yield how many items the feed document holds, if items moved to archive pages or back."""
    if len(old) != len(new) and any(guid in all_of for guid in old.keys() ^ new.keys()):
        yield FieldChange(IN_FEED_FIELD, str(len(old)), str(len(new)))


def _channel(old: Sequence[_Node], new: Sequence[_Node]) -> Iterator[FieldChange]:
    if old and new:
        yield from _compare_children(_children(old[0], DERIVED_ELEMENTS), _children(new[0], DERIVED_ELEMENTS), "")


def _differences(old: _Node, new: _Node, name: str = "") -> Iterator[FieldChange]:
    """Yield what differs between two elements of the same name: text, attributes, children."""
    if (old.text or "").strip() != (new.text or "").strip():
        yield FieldChange(name, _format_text(old.text), _format_text(new.text))
    for key in sorted({*old.attrib, *new.attrib}):
        before, after = old.get(key), new.get(key)
        if before != after:
            yield FieldChange(f"{name} {_name(key)}".strip(), before, after)
    yield from _compare_children(_children(old), _children(new), name)


def _compare_children(
    old: Mapping[str, list[_Node]], new: Mapping[str, list[_Node]], name: str
) -> Iterator[FieldChange]:
    for tag in dict.fromkeys([*old, *new]):
        before, after = old.get(tag, []), new.get(tag, [])
        path = f"{name} {tag}".strip()
        if len(before) == len(after) == 1:
            yield from _differences(before[0], after[0], path)
        else:
            yield from _compare_lists([*map(_format_element, before)], [*map(_format_element, after)], path)


def _compare_lists(old: Sequence[str], new: Sequence[str], path: str) -> Iterator[FieldChange]:
    """Yield what differs between two lists of elements of one name; one that was inserted is one change."""
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            for before, after in zip_longest(old[start:end], new[first:last]):
                yield FieldChange(path, before, after)


def _children(node: _Node, apart_from: Iterable[str] = ()) -> dict[str, list[_Node]]:
    """Return the children of an element by name, without the links from page to page."""
    found: dict[str, list[_Node]] = {}
    for child in node.iterchildren(etree.Element):
        name = _name(child.tag)
        if name not in apart_from and not (name == "atom:link" and child.get("rel") in PAGE_RELATIONS):
            found.setdefault(name, []).append(child)
    return found


def _format_element(node: _Node) -> str:
    """Return an element as one line: its text, then its attributes and children in brackets."""
    attributes = [f"{_name(key)}={value}" for key, value in sorted(node.attrib.items())]
    inside = [f"{_name(child.tag)}: {_format_element(child)}" for child in node.iterchildren(etree.Element)]
    text = (node.text or "").strip()
    if not text and not inside and len(attributes) == 1:
        return str(next(iter(node.attrib.values())))
    rest = ", ".join([*attributes, *inside])
    return f"{text} ({rest})" if text and rest else text or rest


def _format_text(text: str | None) -> str | None:
    return text.strip() or None if text else None


def _name(tag: str) -> str:
    address, _, local = tag.rpartition("}")
    prefix = PREFIXES.get(address.removeprefix("{"))
    return f"{prefix}:{local}" if prefix else local


def _text(item: _Node, tag: str) -> str:
    return (item.findtext(tag) or "").strip()


def _address(item: _Node) -> str:
    enclosure = item.find("enclosure")
    return str(enclosure.get("url", "")) if enclosure is not None else ""
