"""Tables of tags: what each kind of value becomes."""

import pytest

from publisher.feed.table import TagRow, format_bool, format_yes, make_elements
from publisher.feed.xml import Element


def test_values_become_elements_in_the_order_of_the_table() -> None:
    """A text is put into the row's tag, an element and several are taken as they are, and None writes nothing."""
    table: dict[str, TagRow[str]] = {
        "b": TagRow("", lambda subject: subject),
        "nothing": TagRow("", lambda _: None),
        "one": TagRow("", lambda _: Element("c", attributes={"d": 1})),
        "none": TagRow("", lambda _: ()),
        "several": TagRow("", lambda subject: (Element("e", letter) for letter in subject)),
        "empty": TagRow("", lambda _: ""),
    }
    assert [*make_elements(table, "xy")] == [
        Element("b", "xy"),
        Element("c", attributes={"d": 1}),
        Element("e", "x"),
        Element("e", "y"),
        Element("empty", ""),
    ]


@pytest.mark.parametrize(("value", "yes", "spelled"), [(True, "Yes", "true"), (False, None, "false")])
def test_truth_is_spelled_in_two_ways(value: bool, yes: str | None, spelled: str) -> None:  # noqa: FBT001 - the value that is formatted
    """Apple's Yes has no opposite; everything else is true or false."""
    assert (format_yes(value), format_bool(value)) == (yes, spelled)
