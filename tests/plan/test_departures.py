"""Which items leave a feed: only those that were asked for, or each has a cause."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from publisher.model import Episode
from publisher.plan.departures import Cause, find_departures
from publisher.plan.ledger import Ledger, make_guid
from support.deployments import EPISODES, FEED, NOW
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
