"""Defines tables of tags, and makes elements from them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from publisher.feed.xml import Element

Subject = TypeVar("Subject")
TagValue: TypeAlias = str | Element | Iterable[Element] | None
"""What a row gives: the text of one element, an element, several elements, or None for no element."""


@dataclass(frozen=True, slots=True)
class TagRow(Generic[Subject]):
    """One tag of a table."""

    keys: str
    """The keys of feed.yaml or episode.md that it is made from, separated by blanks; empty for what is measured."""
    make: Callable[[Subject], TagValue]


TagTable: TypeAlias = Mapping[str, TagRow[Subject]]
"""Rows by tag, in the order in which they are written."""


def make_elements(table: TagTable[Subject], subject: Subject) -> Iterator[Element]:
    """Yield the elements that a table makes from a subject, in the table's order."""
    for name, row in table.items():
        value = row.make(subject)
        if value is None:
            continue
        if isinstance(value, Element):
            yield value
        elif isinstance(value, str):
            yield Element(name, value)
        else:
            yield from value


def format_yes(value: bool) -> str | None:  # noqa: FBT001 - the value is what is formatted
    """Return Yes for true and None for false: Apple's tags have no other value."""
    return "Yes" if value else None


def format_bool(value: bool) -> str:  # noqa: FBT001 - the value is what is formatted
    """Return true or false, as XML Schema writes them."""
    return "true" if value else "false"
