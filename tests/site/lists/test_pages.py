"""Lists of episodes in pages, and indexes of lists."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.site.content import ShowContent
from publisher.site.lists import pages as lists
from publisher.site.lists.pages import format_paragraphs, make_index_pages, make_list_pages
from publisher.site.show import make_show_view
from publisher.site.views import IndexPage, ListPage
from support.small_show import episode, show_content

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


def test_what_a_show_has_not_got_has_no_index() -> None:
    """A show without topics, people and seasons has no index at all."""
    assert indexed(show_content(episode("regn", 1, "Regn"))) == {}


def test_plain_text_becomes_escaped_paragraphs() -> None:
    """Divided at blank lines; empty ones are left out."""
    assert format_paragraphs("a <b> & c\n\n\n\n d\n") == "<p>a &lt;b&gt; &amp; c</p>\n<p>d</p>"
    assert format_paragraphs(" \n\n ") == ""
