"""A list of episodes and an index of lists, before they are divided into pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from publisher.site.content import EpisodeContent
from publisher.site.views import Link, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeList:
    """A list of episodes."""

    kind: Literal["show", "topic", "person", "season", "way"]
    title: str
    contents: Sequence[EpisodeContent]
    key: Callable[[int], str]
    """Returns the key of a page by its number, counting from 1."""
    heading: str = ""
    text: str = ""
    """A description in plain text, shown on the first page."""
    person: Person | None = None
    feed_url: str | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListIndex:
    """The lists of one kind, with their numbers of episodes."""

    kind: Literal["topics", "people", "seasons", "ways"]
    key: str
    entries: Sequence[tuple[Link, int]]
    title: str = ""


def sort_by_count(entries: Sequence[tuple[Link, int]]) -> Sequence[tuple[Link, int]]:
    """Return entries with the most episodes first; entries with as many keep their order."""
    return sorted(entries, key=lambda entry: -entry[1])
