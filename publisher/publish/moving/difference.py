"""Compares the items of an old feed with those of the new one, as a podcast app that follows the feed would."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from publisher.feed.items import parse_document
from publisher.feed.reading.source import SourceItem


@dataclass(frozen=True, slots=True)
class FeedItem:
    """What an app knows an item by, and what it sorts items by."""

    guid: str
    title: str
    date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDifference:
    """How the items of the new feed differ from those of the old one. Titles name items."""

    items: int
    """How many the old feed has that are episodes."""
    new: tuple[str, ...] = ()
    """Those that an app would take for new, and download."""
    gone: tuple[str, ...] = ()
    """Those that an app would not find any more."""
    redated: tuple[str, ...] = ()
    """Those with another date."""
    reordered: bool = False
    """Whether items stand in another order than the old feed's, sorted by date."""

    @property
    def is_clean(self) -> bool:
        """Whether no app notices anything."""
        return not (self.new or self.gone or self.redated or self.reordered)


def compare_items(before: Sequence[FeedItem], after: Sequence[FeedItem]) -> ItemDifference:
    """Return the differences between two feeds, both newest first."""
    old, now = _by_guid(before), _by_guid(after)
    both = [guid for guid in old if guid in now]
    return ItemDifference(
        items=len(old),
        new=tuple(item.title for guid, item in now.items() if guid not in old),
        gone=tuple(item.title for guid, item in old.items() if guid not in now),
        redated=tuple(old[guid].title for guid in both if not _is_same_date(old[guid].date, now[guid].date)),
        reordered=both != [guid for guid in now if guid in old],
    )


def _by_guid(items: Iterable[FeedItem]) -> Mapping[str, FeedItem]:
    found: dict[str, FeedItem] = {}
    for item in items:
        found.setdefault(item.guid, item)
    return found


def _is_same_date(before: datetime | None, after: datetime | None) -> bool:
    """Tell whether two dates are the same second, which is what a feed can say."""
    if before is None or after is None:
        return before is after
    return before.replace(microsecond=0) == after.replace(microsecond=0)


def list_source_items(items: Iterable[SourceItem]) -> list[FeedItem]:
    """Return the episodes among the items of an old feed: apps show no item without an enclosure."""
    return [FeedItem(item.guid, item.title, item.date) for item in items if item.enclosure is not None]


def list_rendered_items(documents: Iterable[bytes]) -> list[FeedItem]:
    """Return the items of a feed of ours, from its documents; raise PublisherError for one that is not XML."""
    return [
        FeedItem(
            item.findtext("guid", ""), item.findtext("title", ""), parsedate_to_datetime(item.findtext("pubDate", ""))
        )
        for document in documents
        for item in parse_document(document).iter("item")
    ]
