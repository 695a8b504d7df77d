"""Who may leave a feed: what the sources took away, and what was asked for."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Episode, Feed
from publisher.plan import resolve_guid
from publisher.plan.ledger import Ledger, make_guid
from publisher.plan.retire import (
    Leave,
    find_former_guid,
    list_departed,
    list_released,
    list_retired,
    resolve_retired,
    retire,
)
from support.deployments import NOW
from support.plans import EN, EPISODES, FEED, TO, TRE
from support.strategies import published, shows

LEDGER = published(FEED, EPISODES)
GUIDS = {episode.slug: make_guid(FEED.guid, episode.slug) for episode in EPISODES}


def resolve(*episodes: Episode, names: frozenset[str] = frozenset(), retired: tuple[Episode, ...] = ()) -> set[str]:
    """Return the slugs of what may leave a feed that takes these episodes."""
    found = resolve_retired(FEED, episodes, LEDGER, retired=retired, names=names, now=NOW)
    return {slug for slug, guid in GUIDS.items() if guid in found}


def test_what_is_gone_leaves_by_name() -> None:
    """A folder that is gone is not enough, and a name alone is not either."""
    assert resolve(TO, TRE) == set()
    assert resolve(TO, TRE, names=frozenset({"en"})) == {"en"}
    assert resolve(EN, TO, TRE, names=frozenset({"en"})) == set()


def test_the_episodes_own_file_may_ask() -> None:
    """With retired: true in its file an episode leaves without a word on the command line."""
    assert resolve(TO, TRE, retired=(EN.model_copy(update={"retired": True}),)) == {"en"}


def test_what_is_put_off_leaves_by_name() -> None:
    """An episode that is dated later now leaves only if it is named."""
    later = EN.model_copy(update={"date": NOW + timedelta(days=3)})
    assert resolve(later, TO, TRE) == set()
    assert resolve(later, TO, TRE, names=frozenset({"en"})) == {"en"}


def test_a_renamed_folder_has_not_departed() -> None:
    """Its GUID is written in it, so its old name asks for nothing."""
    moved = EN.model_copy(update={"slug": "flyttet", "guid": GUIDS["en"]})
    assert list_departed(FEED, (moved, TO, TRE), LEDGER) == []
    assert resolve(moved, TO, TRE, names=frozenset({"en"})) == set()


def test_another_guid_is_no_departure() -> None:
    """A GUID that was changed by mistake does not free the episode's place."""
    other = EN.model_copy(update={"guid": "another"})
    assert find_former_guid(other, LEDGER) == GUIDS["en"]
    assert find_former_guid(EN, LEDGER) is None
    assert list_departed(FEED, (other, TO, TRE), LEDGER) == []


def test_a_derived_feed_lets_go_what_is_named_and_not_selected() -> None:
    """A slip in a topic is no wish, nor is a name alone; what the show has no longer is not its to let go."""
    assert list_released(FEED, (TO,), (TO, TRE), LEDGER, {"en", "to", "tre"}) == {GUIDS["tre"]}
    assert list_released(FEED, (TO,), (TO, TRE), LEDGER, set()) == set()


def test_what_was_retired_before_may_stay_away() -> None:
    """The ledger keeps that it was asked for, as long as the sources have it no longer."""
    retired = LEDGER.with_publication(replace(LEDGER.publications[GUIDS["en"]], retired=True))
    assert list_retired(FEED, (TO, TRE), retired) == {GUIDS["en"]}
    assert list_retired(FEED, EPISODES, retired) == set()
    assert Leave(asked=frozenset("a"), earlier=frozenset("b")).all == {"a", "b"}


@given(shows(), st.data())
def test_only_what_was_asked_for_is_retired(show: tuple[Feed, tuple[Episode, ...]], data: st.DataObject) -> None:
    """Whatever is gone and whoever is named: those that are both are retired, and every other entry is as it was."""
    feed, episodes = show
    ledger = published(feed, episodes)
    left = tuple(data.draw(st.lists(st.sampled_from(episodes), unique_by=lambda one: one.slug)) if episodes else ())
    names = frozenset(data.draw(st.lists(st.sampled_from([episode.slug for episode in episodes]))) if episodes else ())
    asked = resolve_retired(feed, left, ledger, retired=(), names=names, now=NOW)
    after = retire(ledger, feed, left, asked)
    there = {resolve_guid(feed, episode, ledger) for episode in left}
    gone = {guid for guid, entry in after.publications.items() if entry.retired}
    assert gone == {guid for guid in ledger.publications if ledger.publications[guid].slug in names} - there
    assert {guid: e for guid, e in after.publications.items() if guid not in gone} == {
        guid: e for guid, e in ledger.publications.items() if guid not in gone
    }


def test_what_is_retired_needs_no_files() -> None:
    """The active part of a ledger has neither its audio nor its pictures; a GUID may be an address, with slashes."""
    guid = "https://a.example/1"
    entry = LEDGER.publications[GUIDS["en"]]
    ledger = Ledger(feed="maalt").with_cover(guid, entry.enclosure).with_cover(f"{guid}/deep/one.jpg", entry.enclosure)
    ledger = ledger.with_cover("https://a.example/12", entry.enclosure)

    ledger = ledger.with_publication(replace(entry, guid=guid, retired=True))
    assert (ledger.active.publications, [*ledger.active.covers]) == ({}, ["https://a.example/12"])
    assert LEDGER.active is LEDGER
