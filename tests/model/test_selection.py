"""Selection of episodes: by filters, by lists, from another feed; and findings about the key `episodes`."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Episode, Feed, FeedDefinition, FeedType, Location, Person
from publisher.model.selection import find_show, last_feed_by_show, select_episodes
from publisher.sources.validate import read_feed
from support.strategies import feeds, shows, small_show

FEED, (EN, TO, TRE) = small_show()
HOST = Person(name="Torvald Sæterøy")
GUEST = Person(name="Åshild Kjærvik", role="guest", title="oseanograf")
EPISODES = (
    EN.model_copy(update={"topics": {"tema": "Havet", "perspektiv": "Måling"}, "season": 1, "people": (GUEST, HOST)}),
    TO.model_copy(update={"topics": {"tema": "Vekt"}, "season": 1, "language": "en", "explicit": True}),
    TRE.model_copy(update={"topics": {"tema": "Været"}, "season": 2, "location": Location(name="Molde", country="NO")}),
)


def asking(**keys: Any) -> Feed:
    """Return a feed whose show is FEED, with these keys."""
    written = {
        **FEED.model_dump(mode="json", exclude={"slug", "targets"}),
        "guid": str(UUID(int=1)),
        "show": FEED.slug,
        **keys,
    }
    return Feed.model_construct(
        **{name: getattr(FeedDefinition.model_validate(written), name) for name in FeedDefinition.model_fields},
        slug="sti",
    )


def slugs(feed: Feed, *others: Feed) -> list[str]:
    """Return the slugs of the episodes of a feed, in its order."""
    return [episode.slug for episode in select_episodes(feed, [FEED, feed, *others], EPISODES)]


def test_a_feed_without_the_key_takes_all() -> None:
    """Without `episodes`, every episode is taken."""
    assert slugs(FEED) == slugs(asking()) == ["en", "to", "tre"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"season": 1}, ["en", "to"]),
        ({"season": [1, 2]}, ["en", "to", "tre"]),
        ({"season": "1"}, ["en", "to"]),
        ({"topics": {"tema": "Havet"}}, ["en"]),
        ({"topics": {"tema": ["havet", "VEKT"]}}, ["en", "to"]),
        ({"topics": {"tema": "Havet", "perspektiv": "Måling"}}, ["en"]),
        ({"topics": {"tema": "Vekt", "perspektiv": "Måling"}}, []),
        ({"topics": "Måling"}, ["en"]),
        ({"topics": {"tema": "Va\u030aret"}}, []),
        ({"people": "Åshild Kjærvik"}, ["en"]),
        ({"people": "A\u030ashild Kjærvik"}, ["en"]),
        ({"people": "oseanograf"}, []),
        ({"people": {"role": "guest"}}, ["en"]),
        ({"people": {"name": "Torvald Sæterøy", "role": "guest"}}, []),
        ({"location": "Molde"}, ["tre"]),
        ({"location": {"country": "NO"}}, ["tre"]),
        ({"date": 2026}, ["en", "to", "tre"]),
        ({"date": "2026-02"}, ["to"]),
        ({"date": ["2026-01-01", "2026-03"]}, ["en", "tre"]),
        ({"language": "en"}, ["to"]),
        ({"language": "nb"}, ["en", "tre"]),
        ({"explicit": False}, ["en", "tre"]),
        ({"cover": "cover.png"}, ["to"]),
        ({"type": "full", "season": 2}, ["tre"]),
        ({"type": "bonus"}, []),
    ],
    ids=str,
)
def test_filters(wanted: dict[str, Any], expected: list[str]) -> None:
    """All keys have to match, of a list any; a key that an episode leaves out has the show's value."""
    assert slugs(asking(episodes=wanted)) == expected


def test_people_of_the_show_are_those_of_episodes_without() -> None:
    """An episode without people of its own has those of the show."""
    show = FEED.model_copy(update={"people": (HOST,)})
    feed = asking(episodes={"people": "Torvald Sæterøy"})
    assert [episode.slug for episode in select_episodes(feed, [show, feed], EPISODES)] == ["en", "to", "tre"]


def test_a_list_keeps_its_order() -> None:
    """A list selects just its episodes, in its order."""
    assert slugs(asking(episodes=["tre", "en"])) == ["tre", "en"]


def test_a_learning_path_is_numbered_by_its_places() -> None:
    """Apps order a serial feed by season and number, so these are the places in the list, also while one is missing."""
    path = asking(type="serial", episodes=["tre", "fire", "en"])
    assert [(one.slug, one.number, one.season) for one in select_episodes(path, [FEED, path], EPISODES)] == [
        ("tre", 1, None),
        ("en", 3, None),
    ]
    assert [one.number for one in select_episodes(asking(episodes=["tre", "en"]), [FEED], EPISODES)] == [3, 1]


def test_a_feed_chooses_among_what_its_show_takes() -> None:
    """An episode that the show leaves out has no audio, so its feeds leave it out too."""
    show = FEED.model_copy(update={"episodes": {"season": 1}})
    feed = asking(episodes=["tre", "to"])
    assert [episode.slug for episode in select_episodes(feed, [show, feed], EPISODES)] == ["to"]


def test_a_show_has_no_show() -> None:
    """A feed with a show is no show itself, and neither is an unknown slug."""
    one = asking()
    assert find_show(one, [FEED, one]) == FEED
    assert find_show(FEED, [FEED, one]) is None
    assert find_show(asking(show="sti"), [FEED, one]) is None
    assert find_show(asking(show="nowhere"), [FEED, one]) is None


def test_the_last_of_a_shows_feeds_closes_it() -> None:
    """A show of which a feed is not chosen is left out."""
    way, alone = asking(), FEED.model_copy(update={"slug": "annet"})
    feeds = [FEED, alone, way]
    assert last_feed_by_show(feeds, {FEED.slug, "sti", "annet"}) == {FEED.slug: "sti", "annet": "annet"}
    assert last_feed_by_show(feeds, {FEED.slug}) == {}
    assert last_feed_by_show(feeds, {"sti"}) == {}
    assert last_feed_by_show(feeds, {"annet"}) == {"annet": "annet"}


@given(shows(), feeds(), st.data())
def test_laws_of_selection(show: tuple[Feed, tuple[Episode, ...]], feed: Feed, data: st.DataObject) -> None:
    """A selection has each episode at most once, only existing ones, and a list keeps its order."""
    _, episodes = show
    there = [episode.slug for episode in episodes]
    picks = data.draw(st.lists(st.sampled_from([*there, "borte"]), min_size=1, unique=True).map(tuple))
    picking = feed.model_copy(update={"show": None, "episodes": picks, "type": data.draw(st.sampled_from(FeedType))})
    found = [episode.slug for episode in select_episodes(picking, [], episodes)]
    assert found == [slug for slug in picks if slug in there]
    for key in ("season", "type", "language"):
        value = data.draw(st.sampled_from(["1", "full", "nb", "en-GB"]))
        some = select_episodes(feed.model_copy(update={"show": None, "episodes": {key: value}}), [], episodes)
        assert [one for one in episodes if one in some] == [*some]


WRITTEN = """\
guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
title: Bokstaver
description: Om bokstavene.
link: https://bokstaver.example/
language: nb
author: Komiteen
categories: [Education > Courses]
explicit: false
cover: cover.jpg
"""


@pytest.mark.parametrize(
    ("line", "place", "message", "fix"),
    [
        ("episodes: all", 11, "episodes is not a set of keys", "write an indented line for each, like key: value"),
        ("episodes: []", 11, "episodes has no items", "write one at least"),
        ("episodes: [a, b, a]", 11, "episodes names a twice", "delete one of the lines"),
        ("episodes: {seson: 2}", 19, "episodes seson is no key of an episode", "did you mean season?"),
        ("episodes: {draft: true}", 19, "episodes draft cannot be asked for", "delete it, since drafts are in no feed"),
        ("episodes: {x: true}", 15, "episodes x is no key of an episode", "write one of guid, number, display, season"),
        ("episodes: {season: }", 12, "episodes season is empty", "write a value behind the colon, or delete the line"),
        ("episodes: {season: []}", 20, "episodes season has no items", "write one at least"),
        ("episodes: {topics: {}}", 20, "episodes topics has no keys", "write one at least, like tema: Havet"),
        ("episodes: {topics: {tema: [[x]]}}", 20, "episodes topics is nothing that episodes can be compared with", ""),
    ],
)
def test_a_wrong_key_is_a_finding_in_its_place(line: str, place: int, message: str, fix: str) -> None:
    """Each mistake is a finding with line, column and what to write instead."""
    _, [finding] = read_feed("bokstaver", WRITTEN + line + "\n")
    assert (finding.position.line, finding.position.column) == (10, place)
    assert finding.message == message
    assert finding.fix.startswith(fix)
