"""What a table of tags is made of: a row says which keys a tag speaks of, and what it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from publisher.feed.xml import Element

Subject = TypeVar("Subject")
TagValue: TypeAlias = str | Element | Iterable[Element] | None
"""The text of the one element, the element, several of them, or nothing."""


@dataclass(frozen=True, slots=True)
class TagRow(Generic[Subject]):
    """One tag of a table."""

    keys: str
    """The keys of feed.yaml or episode.md that it speaks of, with a blank between them; empty for what is measured."""
    say: Callable[[Subject], TagValue]


TagTable: TypeAlias = Mapping[str, TagRow[Subject]]
"""From each tag to what is said in it, in the order in which they are written."""


def make_elements(table: TagTable[Subject], subject: Subject) -> Iterator[Element]:
    """Yield all that a table has to say of a subject, in the table's order."""
    for name, row in table.items():
        said = row.say(subject)
        if said is None:
            continue
        if isinstance(said, Element):
            yield said
        elif isinstance(said, str):
            yield Element(name, said)
        else:
            yield from said


def format_yes(value: bool) -> str | None:  # noqa: FBT001 - the value is what is to be spelled
    """Spell what Apple understands by Yes alone."""
    return "Yes" if value else None


def format_bool(value: bool) -> str:  # noqa: FBT001 - the value is what is to be spelled
    """Spell a truth."""
    return "true" if value else "false"
