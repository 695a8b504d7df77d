"""Documents of one show become one list of items: by GUID, the first document first, nothing lost in silence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.merge import merge_feeds
from publisher.feed.reading.source import SourceEnclosure, SourceFeed, SourceItem

DAY = datetime(2024, 1, 1, tzinfo=UTC)


def make_item(number: int, **changes: object) -> SourceItem:
    """Return an item of a day of its own."""
    item = SourceItem(
        guid=f"g{number}",
        title=f"Sak {number}",
        date=DAY + timedelta(days=number),
        line=number,
        enclosure=SourceEnclosure(url=f"https://a.example/{number}.mp3", length=1, type="audio/mpeg"),
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def make_feed(name: str, *items: SourceItem) -> SourceFeed:
    """Return a document."""
    return SourceFeed(address=f"https://a.example/{name}", items=items)


def told(feed: SourceFeed) -> str:
    """Return all remarks of a feed."""
    return "\n".join(remark.what for remark in feed.remarks)


@given(st.lists(st.sets(st.integers(1, 12), max_size=6), min_size=1, max_size=4))
def test_every_item_is_there_once_newest_first(documents: list[set[int]]) -> None:
    """However items are spread over documents; and what was merged is merged with itself to the same."""
    feeds = [make_feed(str(n), *(make_item(number) for number in numbers)) for n, numbers in enumerate(documents)]
    merged = merge_feeds(feeds)
    assert [item.guid for item in merged.items] == [f"g{n}" for n in sorted(set().union(*documents), reverse=True)]
    assert merge_feeds([merged, merged]).items == merged.items
    assert merged.twins == ()


def test_the_first_document_has_the_last_word() -> None:
    """What differs is counted, with the document's name."""
    merged = merge_feeds([make_feed("new", make_item(1)), make_feed("old", make_item(1, title="Gammelt navn"))])
    assert [item.title for item in merged.items] == ["Sak 1"]
    assert "1 items have another title in https://a.example/old" in told(merged)


def test_the_topmost_of_twins_has_the_guid() -> None:
    """An identical one is left out and told; one that says something else is kept apart."""
    merged = merge_feeds([make_feed("a", make_item(1), make_item(1, line=9), make_item(1, line=10, title="Annen"))])
    assert [item.title for item in merged.items] == ["Sak 1"]
    assert [twin.title for twin in merged.twins] == ["Annen"]
    assert "stands in the feed twice" in told(merged)
    assert "“Annen” has the GUID of “Sak 1”" in told(merged)


def test_items_with_one_file_or_one_title_all_stay() -> None:
    """Nobody is left out for a title; both are told."""
    second = make_item(2, title="Sak 1", enclosure=make_item(1).enclosure)
    merged = merge_feeds([make_feed("a", make_item(1), second)])
    assert len(merged.items) == 2
    assert "have the same audio file" in told(merged)
    assert "have the same title" in told(merged)


def test_an_item_without_a_guid_is_its_file() -> None:
    """As apps take it; a token in the address is not shown."""
    nameless = make_item(1, guid="", permalink=True)
    [item] = merge_feeds([make_feed("a?auth=hemmelig", nameless)]).items
    assert (item.guid, item.permalink) == ("https://a.example/1.mp3", False)


def test_items_of_one_moment_stay_in_their_order() -> None:
    """The feed's order is all that says which is the later."""
    items = [make_item(number, date=DAY) for number in (3, 1, 2)]
    assert [item.guid for item in merge_feeds([make_feed("a", *items)]).items] == ["g3", "g1", "g2"]


def test_a_feed_with_its_oldest_first_is_turned_around() -> None:
    """Apps sort by date; so do we, and say it."""
    merged = merge_feeds([make_feed("a", *(make_item(number) for number in (1, 2, 3)))])
    assert [item.guid for item in merged.items] == ["g3", "g2", "g1"]
    assert "oldest item first" in told(merged)
