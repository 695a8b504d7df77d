"""Makes the list of each derived feed's episodes, and the index of derived feeds."""

from collections.abc import Iterator
from functools import partial

from publisher.site.content import ShowContent
from publisher.site.lists.base import EpisodeList, ListIndex
from publisher.site.views import Link
from publisher.storage.layout import feed_key


def list_by_derived_feed(show_content: ShowContent) -> Iterator[EpisodeList]:
    """Yield the list of each derived feed's episodes; it names the feed's address once the feed is published."""
    for derived, contents in show_content.derived_lists:
        yield EpisodeList(
            kind="way",
            title=derived.feed.title,
            contents=contents,
            key=partial(show_content.keys.way, derived.feed.slug),
            text=derived.feed.description,
            feed_url=show_content.address(feed_key(derived.feed)) if derived.published else None,
            ordered=bool(derived.feed.picked),
        )


def index_derived_feeds(show_content: ShowContent) -> ListIndex:
    """Return the index of derived feeds."""
    keys = show_content.keys
    entries = [
        (Link(text=derived.feed.title, key=keys.way(derived.feed.slug)), len(contents))
        for derived, contents in show_content.derived_lists
    ]
    return ListIndex(kind="ways", key=keys.ways(), entries=entries)
