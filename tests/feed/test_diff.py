"""Values that describe what differs between two feeds."""

from publisher.feed.diff import ChangeKind, FeedDiff, FieldChange, ItemChange

TITLE = FieldChange("title", "A", "B")
ITEM = ItemChange(fate=ChangeKind.CHANGED, guid="g", title="B", changes=(TITLE,))


def test_diff_is_true_if_anything_differs() -> None:
    """A change of the channel or of an item is a difference; without either there is none."""
    assert [bool(diff) for diff in (FeedDiff(), FeedDiff(channel=(TITLE,)), FeedDiff(items=(ITEM,)))] == [
        False,
        True,
        True,
    ]


def test_items_are_found_by_kind_and_fields_by_name() -> None:
    """Items keep their order; a field that did not change is None."""
    gone = ItemChange(fate=ChangeKind.REMOVED, guid="h", title="C")
    diff = FeedDiff(items=(ITEM, gone))
    assert (diff.of(ChangeKind.CHANGED), diff.of(ChangeKind.REMOVED), diff.of(ChangeKind.ADDED)) == ([ITEM], [gone], [])
    assert (ITEM.change("title"), ITEM.change("guid")) == (TITLE, None)
