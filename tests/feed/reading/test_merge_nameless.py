"""An item without a GUID in one document is the item with the same file in another; the first document names it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from publisher.feed.reading.merge import merge_feeds
from publisher.feed.reading.source import SourceEnclosure, SourceFeed, SourceItem

FILE = "https://old.example/1.mp3"
DAY = datetime(2024, 1, 1, tzinfo=UTC)
NAMED = SourceItem(guid="a", title="En", date=DAY, enclosure=SourceEnclosure(url=FILE, length=1, type="audio/mpeg"))
NAMELESS = replace(NAMED, guid="")


@pytest.mark.parametrize(
    ("first", "second", "guid"), [(NAMED, NAMELESS, "a"), (NAMELESS, NAMED, FILE), (NAMELESS, NAMELESS, FILE)]
)
def test_one_file_is_one_item(first: SourceItem, second: SourceItem, guid: str) -> None:
    """Followers have the first document, so its word for the item stands."""
    documents = [SourceFeed(address=name, items=(item,)) for name, item in (("1.xml", first), ("2.xml", second))]
    assert [item.guid for item in merge_feeds(documents).items] == [guid]


def test_two_guids_are_two_items() -> None:
    """A file may be published twice, under two GUIDs."""
    again = replace(NAMED, guid="b")
    documents = [SourceFeed(address="1.xml", items=(NAMED,)), SourceFeed(address="2.xml", items=(again,))]
    assert sorted(item.guid for item in merge_feeds(documents).items) == ["a", "b"]


def test_a_file_of_two_items_names_none() -> None:
    """Nobody can say which of them it is."""
    pair = SourceFeed(address="1.xml", items=(NAMED, replace(NAMED, guid="b", title="To")))
    alone = SourceFeed(address="2.xml", items=(NAMELESS,))
    assert sorted(item.guid for item in merge_feeds([pair, alone]).items) == ["a", "b", FILE]
