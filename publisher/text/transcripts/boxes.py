"""Tells by where two paragraphs stand on a page whether the second goes on with what the first began.

A page gives a reason for that where the second stands in the box of the first, or in one of the same kind: a `p` below
a `p`, a row below a row. A `p` below a `div` that somebody speaks in, a footer, or loose text may be anybody's.
"""

from typing import NamedTuple

PAGE_TAGS = {"html", "body", "main", "article"}
"""Elements that hold a page; what stands in them is no part of the words that stand in them too."""
LANDMARKS = {"aside", "dialog", "footer", "form", "nav"}
"""Elements whose words are another matter than those around them."""


class Box(NamedTuple):
    """An element that begins a line of its own."""

    tag: str
    number: int
    """Its number on the page, which no other has."""


class Place(NamedTuple):
    """Where a paragraph stands on a page."""

    boxes: tuple[Box, ...]
    """The boxes around it, the outermost first."""
    heading: int = 0
    """The number of the heading that names a speaker and that it stands below; 0 for none."""


def goes_on(first: Place, later: Place) -> bool:
    """Tell whether a later paragraph without a name belongs to the turn that the first one begins."""
    if first.heading != later.heading:
        return False
    if not first.boxes or not later.boxes:
        return first.boxes == later.boxes
    around = {*first.boxes}
    if any(box.tag in LANDMARKS and box not in around for box in later.boxes):
        return False
    own, depth = first.boxes[-1], len(first.boxes)
    if own in later.boxes:
        return own == later.boxes[-1] or own.tag not in PAGE_TAGS
    is_beside = later.boxes[: depth - 1] == first.boxes[:-1] and len(later.boxes) >= depth
    return own.tag == later.boxes[-1].tag or (is_beside and own.tag == later.boxes[depth - 1].tag)
