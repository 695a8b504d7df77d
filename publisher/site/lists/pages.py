"""Divides lists of episodes into pages, and makes the views of those pages and of the indexes."""

from collections.abc import Iterator
from html import escape
from itertools import chain

from publisher.site.content import ShowContent
from publisher.site.lists.base import EpisodeList, ListIndex
from publisher.site.lists.derived_feeds import index_derived_feeds, list_by_derived_feed
from publisher.site.lists.people import index_people, list_by_person
from publisher.site.lists.seasons import index_seasons, list_by_season
from publisher.site.lists.topics import index_topics, list_by_topic
from publisher.site.metadata import make_list_metadata, make_show_metadata
from publisher.site.views import IndexPage, ListPage, Show
from publisher.storage.layout import feed_key

EPISODES_PER_PAGE = 50
"""Largest number of episodes on one page of a list."""


def make_list_pages(show_content: ShowContent, show: Show) -> Iterator[tuple[str, ListPage]]:
    """Yield every page of every list of episodes, with its key."""
    lists = chain(
        [_list_all(show_content)],
        list_by_topic(show_content),
        list_by_person(show_content),
        list_by_season(show_content),
        list_by_derived_feed(show_content),
    )
    for one in lists:
        yield from _pages(show_content, show, one)


def _pages(show_content: ShowContent, show: Show, one: EpisodeList) -> Iterator[tuple[str, ListPage]]:
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


def _list_all(show_content: ShowContent) -> EpisodeList:
    feed = show_content.feed
    return EpisodeList(
        kind="show",
        title=feed.title,
        contents=show_content.episodes,
        key=show_content.keys.home,
        text=feed.description,
        feed_url=show_content.address(feed_key(feed)),
        ordered=bool(feed.picked),
    )


def make_index_pages(show_content: ShowContent, show: Show) -> Iterator[tuple[str, IndexPage]]:
    """Yield every index of lists, with its key; an index without entries is left out."""
    indexes: Iterator[ListIndex] = chain(
        index_topics(show_content),
        [index_people(show_content), index_seasons(show_content), index_derived_feeds(show_content)],
    )
    for one in indexes:
        if one.entries:
            metadata = make_list_metadata(show_content, one.key, show_content.feed.description)
            entries = tuple(one.entries)
            page = IndexPage(show=show, machines=metadata, kind=one.kind, title=one.title, entries=entries)
            yield one.key, page


def format_paragraphs(text: str) -> str:
    """Return plain text as HTML paragraphs, divided at blank lines."""
    return "\n".join(f"<p>{escape(one.strip(), quote=False)}</p>" for one in text.split("\n\n") if one.strip())
