"""Signs that a feed does not have all episodes are told."""

import pytest

from publisher.feed.reading.completeness import ROUND_COUNTS, find_hints
from publisher.feed.reading.source import SourceFeed, SourceItem
from publisher.hashing import Json


def make_items(numbers: list[int | None], season: int | None = None) -> tuple[SourceItem, ...]:
    """Return items with these numbers."""
    keys: list[dict[str, Json]] = [
        {key: value for key, value in (("number", number), ("season", season)) if value is not None}
        for number in numbers
    ]
    return tuple(SourceItem(guid=str(place), keys=own) for place, own in enumerate(keys))


def hints(items: tuple[SourceItem, ...]) -> list[str]:
    """Return what is told of a feed with these items."""
    return [remark.what for remark in find_hints(items, [SourceFeed(address="", items=items)])]


@pytest.mark.parametrize("count", sorted(ROUND_COUNTS))
def test_a_round_count_is_told(count: int) -> None:
    """Hosts cut feeds to round numbers of items."""
    assert hints(make_items([None] * count)) == [f"the feed has exactly {count} items; perhaps the feed is capped"]
    assert hints(make_items([None] * (count + 1))) == [] or count + 1 in ROUND_COUNTS


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([1, 2, 3], []),
        ([3, 2, 1], []),
        ([4, 3], ["the first episode has the number 3; perhaps the feed is capped"]),
        ([1, 2, 4, 7], ["no episode has the number 3, 5, 6"]),
        ([20190108, 20240101], []),
        ([], []),
        ([None, None], []),
    ],
)
def test_missing_numbers_are_told(numbers: list[int | None], told: list[str]) -> None:
    """Where numbers count the episodes; dates in place of numbers do not."""
    assert hints(make_items(numbers)) == told


def test_each_season_counts_for_itself() -> None:
    """Where numbers begin anew with each season."""
    items = make_items([1, 2], 1) + make_items([1, 3], 2)
    assert hints(items) == ["no episode in season 2 has the number 2"]
