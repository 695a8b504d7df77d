"""What an app that follows the old feed would notice is told item by item."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.publish.moving.difference import FeedItem, compare_items, list_rendered_items

DAY = datetime(2019, 1, 8, 6, tzinfo=UTC)
OLD = [FeedItem(name.lower(), name, DAY + timedelta(days=day)) for day, name in ((2, "C"), (1, "B"), (0, "A"))]


def test_the_same_items_differ_in_nothing() -> None:
    """Fractions of a second are in no feed, and zones do not change a moment."""
    same = [FeedItem(one.guid, "other words", one.date and one.date + timedelta(milliseconds=3)) for one in OLD]
    assert compare_items(OLD, same).is_clean
    assert compare_items(OLD, same).items == 3


@pytest.mark.parametrize(
    ("after", "field", "value"),
    [
        ([*OLD, FeedItem("d", "D", DAY)], "new", ("D",)),
        (OLD[1:], "gone", ("C",)),
        ([OLD[0], OLD[1], FeedItem("a", "A", DAY - timedelta(seconds=1))], "redated", ("A",)),
        ([OLD[0], OLD[1], FeedItem("a", "A", None)], "redated", ("A",)),
        ([OLD[1], OLD[0], OLD[2]], "reordered", True),
    ],
)
def test_each_difference_is_told(after: list[FeedItem], field: str, value: object) -> None:
    """New, gone, redated and reordered items are four things."""
    found = compare_items(OLD, after)
    assert getattr(found, field) == value
    assert not found.is_clean


def test_items_of_a_feed_are_read() -> None:
    """A GUID is compared sign by sign, as apps do."""
    item = "<item><guid>a </guid><title>A</title><pubDate>Tue, 08 Jan 2019 06:00:00 +0000</pubDate></item>"
    assert list_rendered_items([f"<rss><channel>{item}</channel></rss>".encode()]) == [FeedItem("a ", "A", DAY)]
