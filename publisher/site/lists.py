"""Makes the views of list pages (episodes of a show, topic, person, season or derived feed) and of their indexes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Literal

from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.episode import make_person_view
from publisher.site.metadata import make_list_metadata, make_show_metadata
from publisher.site.views import IndexPage, Link, ListPage, Person, Show
from publisher.storage.layout import feed_key

EPISODES_PER_PAGE = 50
"""Largest number of episodes on one page of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A list of episodes, before it is divided into pages."""

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


def make_list_pages(show_content: ShowContent, show: Show) -> Iterator[tuple[str, ListPage]]:
    """Yield every page of every list of episodes, with its key."""
    for one in _lists(show_content):
        yield from _pages(show_content, show, one)


def _pages(show_content: ShowContent, show: Show, one: _List) -> Iterator[tuple[str, ListPage]]:
    of = max(1, -(-len(one.contents) // EPISODES_PER_PAGE))
    for number in range(1, of + 1):
        key = one.key(number)
        metadata = make_show_metadata(show_content, key) if one.kind == "show" and number == 1 else None
        yield (
            key,
            ListPage(
                show=show,
                machines=metadata or make_list_metadata(show_content, key, one.text or show_content.feed.description),
                kind=one.kind,
                title=one.title,
                heading=one.heading,
                html=format_paragraphs(one.text) if number == 1 else "",
                person=one.person,
                feed_url=one.feed_url,
                cards=tuple(
                    map(show_content.card, one.contents[(number - 1) * EPISODES_PER_PAGE : number * EPISODES_PER_PAGE])
                ),
                ordered=one.ordered,
                number=number,
                of=of,
                previous=one.key(number - 1) if number > 1 else None,
                following=one.key(number + 1) if number < of else None,
            ),
        )


def _lists(show_content: ShowContent) -> Iterator[_List]:
    feed, keys = show_content.feed, show_content.keys
    yield _List(
        kind="show",
        title=feed.title,
        contents=show_content.episodes,
        key=keys.home,
        text=feed.description,
        feed_url=show_content.address(feed_key(feed)),
        ordered=bool(feed.picked),
    )
    yield from _topics(show_content)
    for name, contents in show_content.people.items():
        yield _List(
            kind="person",
            title=name,
            contents=contents,
            key=partial(show_content.person_key, name),
            person=_make_latest_person(show_content, name, contents),
        )
    for season, contents in show_content.seasons.items():
        yield _List(
            kind="season",
            title=show_content.season_name(season),
            contents=contents,
            key=partial(keys.season, season),
        )
    for derived, contents in show_content.derived_lists:
        yield _List(
            kind="way",
            title=derived.feed.title,
            contents=contents,
            key=partial(keys.way, derived.feed.slug),
            text=derived.feed.description,
            feed_url=show_content.address(feed_key(derived.feed)) if derived.published else None,
            ordered=bool(derived.feed.picked),
        )


def _topics(show_content: ShowContent) -> Iterator[_List]:
    for heading, topics in show_content.topics.items():
        for topic, contents in topics.items():
            yield _List(
                kind="topic",
                title=topic,
                heading=heading,
                contents=contents,
                key=partial(show_content.topic_key, heading, topic),
            )


def _make_latest_person(show_content: ShowContent, name: str, contents: Sequence[EpisodeContent]) -> Person:
    """Return the view of a person as the latest of their episodes names them."""
    latest = max(contents, key=lambda one: (one.episode.date.timestamp(), one.publication.guid))
    key = show_content.person_key(name)
    return next(person for one in latest.people if (person := make_person_view(show_content, latest, one)).page == key)


def make_index_pages(show_content: ShowContent, show: Show) -> Iterator[tuple[str, IndexPage]]:
    """Yield every index of lists, with its key; an index without entries is left out."""
    for one in _indexes(show_content):
        if one.entries:
            metadata = make_list_metadata(show_content, one.key, show_content.feed.description)
            entries = tuple(one.entries)
            page = IndexPage(show=show, machines=metadata, kind=one.kind, title=one.title, entries=entries)
            yield one.key, page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """The lists of one kind, with their numbers of episodes."""

    kind: Literal["topics", "people", "seasons", "ways"]
    key: str
    entries: Sequence[tuple[Link, int]]
    title: str = ""


def _indexes(show_content: ShowContent) -> Iterator[_Index]:
    keys = show_content.keys
    for heading, topics in show_content.topics.items():
        found = [
            (Link(text=one, key=show_content.topic_key(heading, one)), len(contents))
            for one, contents in topics.items()
        ]
        yield _Index(kind="topics", key=show_content.topics_key(heading), entries=_sort_by_count(found), title=heading)
    people = [
        (Link(text=name, key=show_content.person_key(name)), len(contents))
        for name, contents in show_content.people.items()
    ]
    yield _Index(kind="people", key=keys.people(), entries=_sort_by_count(people))
    seasons = [
        (Link(text=show_content.season_name(season), key=keys.season(season), note=str(season)), len(contents))
        for season, contents in show_content.seasons.items()
    ]
    yield _Index(kind="seasons", key=keys.seasons(), entries=seasons)
    derived_lists = [
        (Link(text=derived.feed.title, key=keys.way(derived.feed.slug)), len(contents))
        for derived, contents in show_content.derived_lists
    ]
    yield _Index(kind="ways", key=keys.ways(), entries=derived_lists)


def _sort_by_count(entries: Sequence[tuple[Link, int]]) -> Sequence[tuple[Link, int]]:
    """Return entries with the most episodes first; entries with as many keep their order."""
    return sorted(entries, key=lambda entry: -entry[1])


def format_paragraphs(text: str) -> str:
    """Return plain text as HTML paragraphs, divided at blank lines."""
    return "\n".join(f"<p>{escape(one.strip(), quote=False)}</p>" for one in text.split("\n\n") if one.strip())
