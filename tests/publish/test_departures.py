"""The guard at the switch: an item leaves a feed only if that was asked for, and no feed becomes empty."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.model import Episode
from publisher.model.paging import Paging
from publisher.plan.ledger import Ledger, make_guid
from publisher.publish.departures import (
    Cause,
    Departure,
    find_departures,
    list_published_items,
    refuse_departures,
    refuse_empty,
)
from publisher.storage.layout import feed_key
from support.deployments import EPISODES, FEED, NOW, make_deployment, store_show, write
from support.strategies import published

LEDGER = published(FEED, EPISODES)
GUIDS = {episode.slug: make_guid(FEED.guid, episode.slug) for episode in EPISODES}
ITEMS = {GUIDS[episode.slug]: episode.title for episode in EPISODES}
EN, TO, TRE = EPISODES


def find(
    *episodes: Episode, ledger: Ledger = LEDGER, lost: Iterable[str] = (), may_leave: Iterable[str] = ()
) -> list[tuple[str, Cause]]:
    """Return who would leave a feed that shows all three, and why."""
    found = find_departures(FEED, episodes, items=ITEMS, whole=ledger, lost={*lost}, may_leave={*may_leave}, now=NOW)
    return [(one.name, one.cause) for one in found]


def without(ledger: Ledger, slug: str) -> Ledger:
    """Return a ledger that has lost an entry."""
    left = {guid: entry for guid, entry in ledger.publications.items() if guid != GUIDS[slug]}
    return replace(ledger, publications=left)


def test_nobody_leaves_who_is_still_shown() -> None:
    """With sources, ledger and storage as they were, nothing leaves."""
    assert find(*EPISODES) == []


def test_each_cause_is_told() -> None:
    """A folder gone, audio lost, an entry lost, a GUID changed, a date put off: each has a name of its own."""
    assert find(TO, TRE) == [("en", Cause.GONE)]
    assert find(*EPISODES, lost=[LEDGER.publications[GUIDS["en"]].enclosure.key]) == [("en", Cause.LOST)]
    assert find(*EPISODES, ledger=without(LEDGER, "en")) == [("en", Cause.UNKNOWN)]
    assert find(TO, TRE, ledger=without(LEDGER, "en")) == [(EN.title, Cause.UNKNOWN)]
    assert find(EN.model_copy(update={"guid": "another"}), TO, TRE) == [("en", Cause.RENAMED)]
    assert find(EN.model_copy(update={"date": NOW + timedelta(days=1)}), TO, TRE) == [("en", Cause.LATER)]


def test_what_was_asked_for_may_leave() -> None:
    """That the ledger has it as retired is not enough: it may be the very run that found it gone which says so."""
    assert find(TO, TRE, may_leave=[GUIDS["en"]]) == []
    retired = LEDGER.with_publication(replace(LEDGER.publications[GUIDS["en"]], retired=True))
    assert find(TO, TRE, ledger=retired) == [("en", Cause.GONE)]


def test_where_the_feed_is_gone_its_copy_tells_what_it_had(tmp_path: Path) -> None:
    """A bucket that lost its feed, or has half of it, does not make its items free to go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("publisher.publish.feed.check_reachability", lambda *_: None)
        deployment = make_deployment(tmp_path, copied=True)
        write(deployment, store_show(deployment))
    assert list_published_items(None, deployment) == ITEMS
    assert list_published_items(b"<rss><chan", deployment) == ITEMS


def test_what_is_about_to_be_made_stays() -> None:
    """A ledger that lost an entry is no trouble where the same episode is just made again."""
    found = find_departures(
        FEED,
        EPISODES,
        items=ITEMS,
        whole=without(LEDGER, "en"),
        lost=set(),
        may_leave=set(),
        now=NOW,
        coming={GUIDS["en"]},
    )
    assert found == []


SLUGS = st.sets(st.sampled_from([*GUIDS]))


@given(SLUGS, SLUGS, SLUGS)
def test_every_item_stays_was_asked_for_or_is_told(here: set[str], lost: set[str], asked: set[str]) -> None:
    """Whatever sources and storage have lost: an item is shown again, or may leave, or is named."""
    episodes = [episode for episode in EPISODES if episode.slug in here]
    keys = {LEDGER.publications[GUIDS[slug]].enclosure.key for slug in lost}
    told = {name for name, _ in find(*episodes, lost=keys, may_leave={GUIDS[slug] for slug in asked})}
    assert told == set(GUIDS) - (here - lost) - asked


def test_items_of_archive_pages_count(tmp_path: Path) -> None:
    """An episode on a page behind the feed is still an item of it; where copies are kept they are read."""
    for folder, copied in (("a", False), ("b", True)):
        deployment = make_deployment(tmp_path / folder, copied=copied)
        paged = FEED.model_copy(update={"paging": Paging(episodes=1)})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("publisher.publish.feed.check_reachability", lambda *_: None)
            write(deployment, store_show(deployment), paged)
        feed = deployment.storage.read(feed_key(FEED))
        assert (feed or b"").count(b"<item>") == 1
        assert list_published_items(feed, deployment) == ITEMS
    assert list_published_items(None, make_deployment(tmp_path / "c")) == {}


def test_the_refusal_names_each_and_the_way_out(tmp_path: Path) -> None:
    """One line with the names, and a hint for each cause; of many the first are named."""
    deployment = make_deployment(tmp_path, target="web", copied=True)
    refuse_departures([], FEED, deployment)
    with pytest.raises(PublisherError, match="2 episodes would leave") as caught:
        refuse_departures([Departure("en", Cause.GONE), Departure("to", Cause.UNKNOWN)], FEED, deployment)
    assert "en (its folder is gone" in caught.value.message
    assert "publisher publish --retire en" in caught.value.hint
    assert "publisher adopt" in caught.value.hint
    with pytest.raises(PublisherError, match="and 4 more"):
        refuse_departures([Departure(str(number), Cause.LOST) for number in range(9)], FEED, deployment)


def test_a_feed_is_not_emptied() -> None:
    """A feed with no item never takes the place of one with items."""
    refuse_empty([], FEED)
    with pytest.raises(PublisherError, match="would have no episode left, and has 3 now"):
        refuse_empty(ITEMS, FEED)


def test_nothing_public_changes_when_an_item_would_leave(tmp_path: Path) -> None:
    """The feed that listeners have stays, byte for byte, whichever episode would leave it."""
    deployment = make_deployment(tmp_path)
    ledger = store_show(deployment)
    write(deployment, ledger)
    before = deployment.storage.read(feed_key(FEED))
    for episodes, lost in ((EPISODES[1:], set[str]()), (EPISODES, {ledger.publications[GUIDS["to"]].enclosure.key})):
        with pytest.raises(PublisherError, match="would leave"):
            write(deployment, ledger, episodes=episodes, lost=lost)
        assert deployment.storage.read(feed_key(FEED)) == before
    with pytest.raises(PublisherError, match="no episode left"):
        write(deployment, ledger, episodes=(), may_leave={*ITEMS})
    assert deployment.storage.read(feed_key(FEED)) == before
    write(deployment, ledger, episodes=EPISODES[1:], may_leave={GUIDS["en"]})
    assert (deployment.storage.read(feed_key(FEED)) or b"").count(b"<item>") == 2
