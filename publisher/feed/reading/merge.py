"""Merges several documents of one show: a capped feed, its archive pages, a saved copy, an export.

Items are the same if their GUIDs are. The document that is named first goes before the others where they differ.
Merging what was merged changes nothing, and it does not matter which documents are merged first.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from publisher.errors import hide_queries
from publisher.feed.reading.account import add_accounts
from publisher.feed.reading.completeness import find_hints
from publisher.feed.reading.source import Remark, SourceFeed, SourceItem

SHOWN_ITEMS = 3
"""How many titles a remark names."""
COMPARED = {"title": "title", "date": "date", "enclosure": "audio file", "html": "notes"}
"""Fields whose differences between documents are counted, and what they are called."""


def merge_feeds(feeds: Sequence[SourceFeed]) -> SourceFeed:
    """Return one feed of several documents of a show, the newest item first; items of one date stay in their order.

    An item without a GUID gets its enclosure's address for one. In each document the top-most of several items with
    one GUID has it; a lower one is left out if it says the same, and stands in `twins` otherwise.
    """
    remarks: list[Remark] = []
    twins: list[SourceItem] = []
    items: dict[object, SourceItem] = {}
    files: dict[str, SourceItem] = {}
    for number, written in enumerate(feeds):
        feed = _lend_guids(written, files, remarks)
        own = _part_twins(feed, remarks, twins)
        files = {**_list_by_file(own), **files}
        if number:
            _compare(items, own, feed, remarks)
        for item in own:
            items.setdefault(_identity(item), item)
        twins += feed.twins
    merged = sort_items(items.values(), remarks)
    remarks += _find_likenesses(merged)
    remarks += find_hints(merged, [feed for feed in feeds if feed.next_page is None])
    first = _complete(feeds, remarks)
    return replace(
        first,
        items=merged,
        twins=tuple(twins),
        account=add_accounts(feed.account for feed in feeds),
        repairs=tuple(repair for feed in feeds for repair in feed.repairs),
        remarks=tuple(dict.fromkeys([*(remark for feed in feeds for remark in feed.remarks), *remarks])),
    )


def _lend_guids(feed: SourceFeed, files: Mapping[str, SourceItem], remarks: list[Remark]) -> SourceFeed:
    """Return a further document in which items have the GUIDs of earlier documents' items with the same file.

    That goes for an item without a GUID, and for one whose GUID the earlier document does not know: there the address
    of the file stands for it, as followers of that document have it. `files` are earlier items by their files.
    """
    known = {item.guid for item in files.values()}
    lent = 0
    items: list[SourceItem] = []
    for item in feed.items:
        address = item.enclosure.url if item.enclosure else ""
        other = files.get(address)
        if other is not None and (not item.guid or (other.guid == address and item.guid not in known)):
            lent += 1
            items.append(replace(item, guid=other.guid, permalink=other.permalink))
        else:
            items.append(item)
    if lent:
        what = f"{lent} items of {hide_queries(feed.address)} are known by their files: the GUIDs are those named first"
        remarks.append(Remark(None, what))
    return replace(feed, items=tuple(items))


def _list_by_file(items: Iterable[SourceItem]) -> dict[str, SourceItem]:
    """Return items by the addresses of their files, without files that several items have."""
    found: dict[str, list[SourceItem]] = {}
    for item in items:
        if item.enclosure is not None:
            found.setdefault(item.enclosure.url, []).append(item)
    return {address: same[0] for address, same in found.items() if len(same) == 1}


def _identity(item: SourceItem) -> object:
    """Return what tells an item from all others: its GUID, else its title and date."""
    return item.guid or (item.title, item.date)


def _identify(item: SourceItem, counts: Counter[str]) -> SourceItem:
    """Return an item with a GUID: without one its enclosure's address, as it is listed."""
    if item.guid:
        return item
    if item.enclosure is None:
        counts["have neither a GUID nor an enclosure; nothing tells them from others for sure"] += 1
        return item
    counts[
        "have no GUID; the address of the enclosure became it. Apps differ in what they take, so some load again"
    ] += 1
    return replace(item, guid=item.enclosure.url, permalink=False)


def _part_twins(feed: SourceFeed, remarks: list[Remark], twins: list[SourceItem]) -> list[SourceItem]:
    """Return the items of a document of which each has a GUID of its own; what is left out is told."""
    counts: Counter[str] = Counter()
    found: dict[object, SourceItem] = {}
    for written in feed.items:
        item = _identify(written, counts)
        top = found.setdefault(_identity(item), item)
        if top is item:
            continue
        if _content(top) == _content(item):
            what = f"“{item.title}” stands in the feed twice, word for word; the lower one is left out"
        else:
            twins.append(item)
            what = f"“{item.title}” has the GUID of “{top.title}” in line {top.line}, which keeps it"
        remarks.append(Remark(item.line, what))
    remarks += [Remark(None, f"{count} of {len(feed.items)} items {what}") for what, count in counts.items()]
    return [*found.values()]


def _content(item: SourceItem) -> SourceItem:
    """Return what an item says, wherever it stands."""
    return replace(item, line=0, remarks=())


def _compare(
    items: dict[object, SourceItem], own: Sequence[SourceItem], feed: SourceFeed, remarks: list[Remark]
) -> None:
    """Tell what a further document has that those before it have not, what it lacks, and where it differs."""
    name = hide_queries(feed.address)
    names = {_identity(item) for item in own}
    added = [item for item in own if _identity(item) not in items]
    lacking = [item for identity, item in items.items() if identity not in names]
    if added:
        remarks.append(Remark(None, f"{_name_items(added)} only in {name}"))
    if lacking:
        remarks.append(Remark(None, f"{_name_items(lacking)} not in {name}"))
    counts: Counter[str] = Counter()
    for item in own:
        other = items.get(_identity(item))
        if other is not None:
            counts.update(word for field, word in COMPARED.items() if getattr(item, field) != getattr(other, field))
    remarks += [
        Remark(None, f"{count} items have another {word} in {name}; the source that is named first goes before")
        for word, count in counts.items()
    ]


def _name_items(items: Sequence[SourceItem]) -> str:
    """Return how many items there are, and the titles of the first."""
    titles = ", ".join(f"“{item.title}”" for item in items[:SHOWN_ITEMS])
    more = ", …" if len(items) > SHOWN_ITEMS else ""
    return f"{len(items)} items ({titles}{more}) are" if len(items) > 1 else f"1 item ({titles}) is"


def sort_items(items: Iterable[SourceItem], remarks: list[Remark]) -> tuple[SourceItem, ...]:
    """Return items with the newest first, those without a date last; tell how many stood elsewhere."""
    listed = [*items]
    dated = [item for item in listed if item.date is not None]
    dates = [item.date.timestamp() for item in dated if item.date is not None]
    newest_first = [item for _, item in sorted(zip(dates, dated, strict=True), key=lambda one: -one[0])]
    late = sum(later > earlier for earlier, later in pairwise(dates))
    if late and late == len(dates) - 1:
        remarks.append(Remark(None, "the feed has its oldest item first; they were turned around"))
    elif late:
        remarks.append(Remark(None, f"{late} items are not in the order of their dates; they were sorted"))
    return (*newest_first, *(item for item in listed if item.date is None))


def _find_likenesses(items: Sequence[SourceItem]) -> list[Remark]:
    """Tell of items with different GUIDs that have the same enclosure or the same title: all of them stay."""
    by_file: dict[str, list[SourceItem]] = {}
    by_title: dict[str, list[SourceItem]] = {}
    for item in items:
        if item.enclosure is not None:
            by_file.setdefault(item.enclosure.url, []).append(item)
        if item.title:
            by_title.setdefault(item.title.casefold(), []).append(item)
    found = [
        (len(alike), f"{_name_items(alike)} the same {what}; all of them stay")
        for what, groups in (("audio file", by_file), ("title", by_title))
        for alike in groups.values()
        if len(alike) > 1
    ]
    told = [Remark(None, what.replace(") are the", ") have the")) for _, what in found[:MAX_LIKENESSES]]
    if len(found) > MAX_LIKENESSES:
        told.append(Remark(None, f"{len(found) - MAX_LIKENESSES} more groups of items are alike in file or title"))
    return told


MAX_LIKENESSES = 10
"""How many groups of alike items are told one by one."""


def _complete(feeds: Sequence[SourceFeed], remarks: list[Remark]) -> SourceFeed:
    """Return the first feed, with what it lacks taken from those behind it."""
    first = feeds[0]
    for feed in feeds[1:]:
        added = {key: value for key, value in feed.keys.items() if key not in first.keys}
        if added:
            remarks.append(Remark(None, f"{', '.join(added)}: only {hide_queries(feed.address)} says it"))
        first = replace(
            first,
            keys={**first.keys, **added},
            cover=first.cover or feed.cover,
            guid=first.guid or feed.guid,
            locked=first.locked or feed.locked,
            locked_owner=first.locked_owner or feed.locked_owner,
            trailers=first.trailers or feed.trailers,
            extra=tuple(dict.fromkeys([*first.extra, *feed.extra])),
            hubs=tuple(dict.fromkeys([*first.hubs, *feed.hubs])),
        )
    missing = tuple(key for key in first.missing if key not in first.keys and not (key == "cover" and first.cover))
    return replace(first, missing=missing)
