"""Lists of derived feeds, and their index."""

from dataclasses import replace

import pytest

from publisher.site.content import DerivedFeedContent, ShowContent
from publisher.site.lists.derived_feeds import index_derived_feeds, list_by_derived_feed
from support.small_show import URL, episode, show_content

EPISODES = [episode(f"nr-{day}", day, f"Nr. {day}") for day in range(1, 4)]


def with_derived(*, published: bool) -> ShowContent:
    """Return a show with a derived feed of two episodes."""
    show = show_content(*EPISODES)
    feed = show.feed.model_copy(update={"slug": "sti", "title": "Stien"})
    return replace(
        show, derived_feeds=(DerivedFeedContent(feed=feed, episodes=tuple(EPISODES[:2]), published=published),)
    )


@pytest.mark.parametrize("published", [True, False])
def test_a_derived_feed_has_an_address_once_it_is_published(published: bool) -> None:  # noqa: FBT001 - parametrized
    """Its list stands before that."""
    [page] = list_by_derived_feed(with_derived(published=published))
    assert (page.title, len(page.contents)) == ("Stien", 2)
    assert page.feed_url == (f"{URL}sti/feed.xml" if published else None)


def test_the_index_leads_to_the_list() -> None:
    """With how many episodes it has."""
    show = with_derived(published=False)
    [(link, count)] = index_derived_feeds(show).entries
    assert (link.text, link.key, count) == ("Stien", show.keys.way("sti"), 2)
