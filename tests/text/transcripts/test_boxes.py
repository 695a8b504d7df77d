"""Where paragraphs stand on a page, and which of them go on with another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.text.transcripts.boxes import Box, Place, goes_on


def place(path: str, heading: int = 0) -> Place:
    """Return the place in boxes such as body1 div2 p3."""
    return Place(tuple(Box(name[:-1], int(name[-1])) for name in path.split()), heading)


@pytest.mark.parametrize(
    ("first", "later", "expected"),
    [
        ("body1 p2", "body1 p3", True),
        ("body1 div2", "body1 div3", True),
        ("body1 div2 p3", "body1 div2 p4", True),
        ("body1 div2 p3", "body1 div4 p5", True),
        ("body1 div2", "body1 div2 p3", True),
        ("body1 div2", "body1 div3 p4", True),
        ("body1", "body1", True),
        ("body1 main2", "body1 main2", True),
        ("body1 div2", "body1 p3", False),
        ("body1 div2", "body1", False),
        ("body1", "body1 p2", False),
        ("body1 p2", "body1 p3 pre4", True),
        ("body1 p2", "body1 pre3", False),
        ("body1 p2", "body1 footer3 p4", False),
        ("body1 footer2 p3", "body1 footer2 p4", True),
        ("body1 p2", "body1 aside3 p4", False),
        ("", "", True),
        ("", "body1", False),
    ],
)
def test_which_paragraph_goes_on(first: str, later: str, *, expected: bool) -> None:
    """In the box that begins the turn, and in one of its kind; not in another kind, nor beside what is said."""
    assert goes_on(place(first), place(later)) is expected


@given(st.lists(st.sampled_from(["body1", "div2", "p3", "footer4", "td5"]), unique=True).map(" ".join))
def test_a_box_goes_on_with_itself(path: str) -> None:
    """A second paragraph in the very same box belongs to the first; below another heading it does not."""
    assert goes_on(place(path), place(path))
    assert not goes_on(place(path), place(path, heading=1))
