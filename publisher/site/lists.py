"""Pages that list episodes, fifty at a time, and pages that list those lists."""

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
"""How many episodes stand on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """Episodes that belong together."""

    kind: Literal["show", "topic", "person", "season", "way"]
    title: str
    told: Sequence[EpisodeContent]
    key: Callable[[int], str]
    """The key of each of its pages, by their numbers from one."""
    heading: str = ""
    text: str = ""
    """What there is to be said of it, in plain text."""
    person: Person | None = None
    feed_url: str | None = None
    ordered: bool = False


def make_list_pages(material: ShowContent, show: Show) -> Iterator[tuple[str, ListPage]]:
    """Yield every page of every list of episodes, with its key."""
    for one in _lists(material):
        yield from _pages(material, show, one)


def _pages(material: ShowContent, show: Show, one: _List) -> Iterator[tuple[str, ListPage]]:
    of = max(1, -(-len(one.told) // EPISODES_PER_PAGE))
    for number in range(1, of + 1):
        key = one.key(number)
        said = make_show_metadata(material, key) if one.kind == "show" and number == 1 else None
        yield (
            key,
            ListPage(
                show=show,
                machines=said or make_list_metadata(material, key, one.text or material.feed.description),
                kind=one.kind,
                title=one.title,
                heading=one.heading,
                html=format_paragraphs(one.text) if number == 1 else "",
                person=one.person,
                feed_url=one.feed_url,
                cards=tuple(
                    map(material.card, one.told[(number - 1) * EPISODES_PER_PAGE : number * EPISODES_PER_PAGE])
                ),
                ordered=one.ordered,
                number=number,
                of=of,
                previous=one.key(number - 1) if number > 1 else None,
                following=one.key(number + 1) if number < of else None,
            ),
        )


def _lists(material: ShowContent) -> Iterator[_List]:
    feed, keys = material.feed, material.keys
    yield _List(
        kind="show",
        title=feed.title,
        told=material.episodes,
        key=keys.home,
        text=feed.description,
        feed_url=material.address(feed_key(feed)),
        ordered=bool(feed.picked),
    )
    yield from _topics(material)
    for name, told in material.people.items():
        yield _List(
            kind="person",
            title=name,
            told=told,
            key=partial(material.person_key, name),
            person=_find_latest(material, name, told),
        )
    for season, told in material.seasons.items():
        yield _List(
            kind="season",
            title=material.season_name(season),
            told=told,
            key=partial(keys.season, season),
        )
    for way, told in material.paths:
        yield _List(
            kind="way",
            title=way.feed.title,
            told=told,
            key=partial(keys.way, way.feed.slug),
            text=way.feed.description,
            feed_url=material.address(feed_key(way.feed)) if way.published else None,
            ordered=bool(way.feed.picked),
        )


def _topics(material: ShowContent) -> Iterator[_List]:
    for heading, topics in material.topics.items():
        for topic, told in topics.items():
            yield _List(
                kind="topic",
                title=topic,
                heading=heading,
                told=told,
                key=partial(material.topic_key, heading, topic),
            )


def _find_latest(material: ShowContent, name: str, told: Sequence[EpisodeContent]) -> Person:
    """Return somebody as the latest episode names them."""
    latest = max(told, key=lambda one: (one.episode.date.timestamp(), one.publication.guid))
    key = material.person_key(name)
    return next(person for one in latest.people if (person := make_person_view(material, latest, one)).page == key)


def make_index_pages(material: ShowContent, show: Show) -> Iterator[tuple[str, IndexPage]]:
    """Yield every page that lists all lists of a kind, with its key."""
    for one in _indexes(material):
        if one.entries:
            described = make_list_metadata(material, one.key, material.feed.description)
            entries = tuple(one.entries)
            page = IndexPage(show=show, machines=described, kind=one.kind, title=one.title, entries=entries)
            yield one.key, page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """Lists of a kind, and how many episodes are in each."""

    kind: Literal["topics", "people", "seasons", "ways"]
    key: str
    entries: Sequence[tuple[Link, int]]
    title: str = ""


def _indexes(material: ShowContent) -> Iterator[_Index]:
    keys = material.keys
    for heading, topics in material.topics.items():
        found = [(Link(text=one, key=material.topic_key(heading, one)), len(told)) for one, told in topics.items()]
        yield _Index(kind="topics", key=material.topics_key(heading), entries=_sort_by_count(found), title=heading)
    people = [(Link(text=name, key=material.person_key(name)), len(told)) for name, told in material.people.items()]
    yield _Index(kind="people", key=keys.people(), entries=_sort_by_count(people))
    seasons = [
        (Link(text=material.season_name(season), key=keys.season(season), note=str(season)), len(told))
        for season, told in material.seasons.items()
    ]
    yield _Index(kind="seasons", key=keys.seasons(), entries=seasons)
    ways = [(Link(text=way.feed.title, key=keys.way(way.feed.slug)), len(told)) for way, told in material.paths]
    yield _Index(kind="ways", key=keys.ways(), entries=ways)


def _sort_by_count(entries: Sequence[tuple[Link, int]]) -> Sequence[tuple[Link, int]]:
    """Return entries with those first of which there is most to hear."""
    return sorted(entries, key=lambda entry: -entry[1])


def format_paragraphs(text: str) -> str:
    """Return plain text as HTML."""
    return "\n".join(f"<p>{escape(one.strip(), quote=False)}</p>" for one in text.split("\n\n") if one.strip())
