"""Makes the list of each topic's episodes, and the index of each heading's topics."""

from collections.abc import Iterator
from functools import partial

from publisher.site.content import ShowContent
from publisher.site.lists.base import EpisodeList, ListIndex, sort_by_count
from publisher.site.views import Link


def list_by_topic(show_content: ShowContent) -> Iterator[EpisodeList]:
    """Yield the list of each topic's episodes."""
    for heading, topics in show_content.topics.items():
        for topic, contents in topics.items():
            yield EpisodeList(
                kind="topic",
                title=topic,
                heading=heading,
                contents=contents,
                key=partial(show_content.topic_key, heading, topic),
            )


def index_topics(show_content: ShowContent) -> Iterator[ListIndex]:
    """Yield the index of each heading's topics, with the most common first."""
    for heading, topics in show_content.topics.items():
        found = [
            (Link(text=one, key=show_content.topic_key(heading, one)), len(contents))
            for one, contents in topics.items()
        ]
        key = show_content.topics_key(heading)
        yield ListIndex(kind="topics", key=key, entries=sort_by_count(found), title=heading)
