"""Lists of episodes in pages, and indexes of lists."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.site import lists
from publisher.site.content import DerivedFeedContent, ShowContent
from publisher.site.lists import format_paragraphs, make_index_pages, make_list_pages
from publisher.site.show import make_show_view
from publisher.site.views import IndexPage, ListPage
from support.small_show import URL, episode, show_content

TOPICS = ["topics: {tema: Havet}", "topics: {tema: Vekt}", "topics: {tema: Vekt, form: Kort}"]
EPISODES = [
    episode(f"nr-{day}", day, f"Nr. {day}", f"{TOPICS[day % 3]}\nseason: {1 + day // 4}\npeople: [{{name: Kari Ås}}]")
    for day in range(1, 8)
]


def listed(show: ShowContent) -> dict[str, ListPage]:
    """Return the pages of all lists by key."""
    return dict(make_list_pages(show, make_show_view(show)))


def indexed(show: ShowContent) -> dict[str, IndexPage]:
    """Return the indexes by key."""
    return dict(make_index_pages(show, make_show_view(show)))


@given(st.integers(0, 7), st.integers(1, 4))
def test_pages_of_a_list_have_all_its_episodes_once(count: int, size: int) -> None:
    """In order, none longer than allowed, each leading to the ones before and after it; an empty list has one page."""
    show = show_content(*EPISODES[:count])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "EPISODES_PER_PAGE", size)
        pages = [(key, page) for key, page in listed(show).items() if page.kind == "show"]
    assert [card for _, page in pages for card in page.cards] == [show.card(one) for one in show.episodes]
    assert all(len(page.cards) <= size for _, page in pages)
    assert [(page.number, page.of) for _, page in pages] == [
        (number, len(pages)) for number in range(1, len(pages) + 1)
    ]
    assert pages[0][1].previous is None
    assert pages[-1][1].following is None
    for (key, page), (later_key, later) in pairwise(pages):
        assert (page.following, later.previous) == (later_key, key)


def test_only_the_first_page_describes_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only it stands for the show, too."""
    monkeypatch.setattr(lists, "EPISODES_PER_PAGE", 5)
    show = show_content(*EPISODES)
    first, second = listed(show)[show.keys.home()], listed(show)[show.keys.home(2)]
    assert (first.html, second.html) == ("<p>Om tall og dem som målte dem.</p>", "")
    assert "PodcastSeries" in first.machines.json_ld
    assert second.machines.json_ld == ""


def test_every_group_has_a_list_and_an_index_leads_to_each() -> None:
    """Topics, people and seasons."""
    show = show_content(*EPISODES)
    pages = {key for key, page in listed(show).items() if page.number == 1} - {show.keys.home()}
    assert {link.key for page in indexed(show).values() for link, _ in page.entries} == pages
    assert {page.kind for page in indexed(show).values()} == {"topics", "people", "seasons"}


def test_an_index_has_the_longest_list_first() -> None:
    """With how many episodes each has."""
    show = show_content(*EPISODES)
    topics = indexed(show)[show.topics_key("tema")]
    assert [(link.text, count) for link, count in topics.entries] == [("Vekt", 5), ("Havet", 2)]


def test_what_a_show_has_not_got_has_no_index() -> None:
    """A show without topics, people and seasons has no index at all."""
    assert indexed(show_content(episode("regn", 1, "Regn"))) == {}


def test_a_person_is_as_the_latest_episode_names_them() -> None:
    """Titles change in the course of a show."""
    early = episode("a", 1, "A", "people: [{name: Kari Ås, title: student}]")
    late = episode("b", 2, "B", "people: [{name: kari ås, title: professor}]")
    show = show_content(early, late)
    page = listed(show)[show.person_key("Kari Ås")]
    assert page.person is not None
    assert (page.title, page.person.title) == ("Kari Ås", "professor")


@pytest.mark.parametrize("published", [True, False])
def test_a_derived_feed_has_an_address_once_it_is_published(published: bool) -> None:  # noqa: FBT001 - parametrized
    """Its list stands before that."""
    show = show_content(*EPISODES)
    feed = show.feed.model_copy(update={"slug": "sti", "title": "Stien"})
    derived = DerivedFeedContent(feed=feed, episodes=tuple(EPISODES[:2]), published=published)
    page = listed(replace(show, derived_feeds=(derived,)))[show.keys.way("sti")]
    assert (page.title, len(page.cards)) == ("Stien", 2)
    assert page.feed_url == (f"{URL}sti/feed.xml" if published else None)


def test_plain_text_becomes_escaped_paragraphs() -> None:
    """Divided at blank lines; empty ones are left out."""
    assert format_paragraphs("a <b> & c\n\n\n\n d\n") == "<p>a &lt;b&gt; &amp; c</p>\n<p>d</p>"
    assert format_paragraphs(" \n\n ") == ""
