"""Changes of a feed in words, cut to where they differ."""

from hypothesis import given
from hypothesis import strategies as st

from publisher.console.diff import MAX_FIELDS, MAX_ITEMS, format_diff, format_sides, select_fields
from publisher.feed.diff import ChangeKind, FeedDiff, FieldChange, ItemChange


def test_long_values_are_cut_to_where_they_differ() -> None:
    """Some of what both have in common stays on either side."""
    change = FieldChange("description", f"{'a' * 100}old{'b' * 100}", f"{'a' * 100}new{'b' * 100}")
    around = f"…{'a' * 20}{{}}{'b' * 20}…"
    assert format_sides(change) == (around.format("old"), around.format("new"))


@given(st.text("ab", max_size=300), st.text("ab", max_size=300))
def test_values_that_differ_are_shown_differently_and_short(before: str, after: str) -> None:
    """However long they are, each side fits, and two values that differ never look alike."""
    sides = format_sides(FieldChange("title", before, after))
    assert all(side is not None and len(side) <= 200 for side in sides)
    if before != after and max(len(before), len(after)) <= 60:
        assert sides[0] != sides[1]


def test_a_value_that_is_new_or_gone_has_one_side() -> None:
    """None stays None; the other side is on one line."""
    assert format_sides(FieldChange("link", None, "a\n b")) == (None, "a b")
    assert [*format_diff(FeedDiff(channel=(FieldChange("link", "x", None),)))] == [
        "~ the feed itself",
        "    link: - x",
    ]


def test_fields_that_say_the_same_are_one() -> None:
    """Two titles that change alike are told once, with both names; beyond the limit they are counted."""
    alike = (FieldChange("title", "a", "b"), FieldChange("itunes:title", "a", "b"))
    assert select_fields(alike) == ([FieldChange("title, itunes:title", "a", "b")], 0)
    many = tuple(FieldChange(f"f{number}", None, str(number)) for number in range(MAX_FIELDS + 3))
    assert select_fields(many) == ([*many[:MAX_FIELDS]], 3)


def test_items_beyond_the_limit_are_counted() -> None:
    """Each item has its sign; the last line says how many are left out."""
    items = tuple(ItemChange(fate=ChangeKind.ADDED, guid=str(n), title=f"e{n}") for n in range(MAX_ITEMS + 2))
    lines = [*format_diff(FeedDiff(items=items))]
    assert lines[0] == "+ e0"
    assert lines[-1] == "… and 2 more"
    assert len(lines) == MAX_ITEMS + 1
