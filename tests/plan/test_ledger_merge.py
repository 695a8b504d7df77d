"""Merging ledgers: each episode for itself, nothing is dropped, and only what both have changed is a conflict."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.plan.ledger import FEED_COVER, Ledger, Publication
from publisher.plan.ledger_merge import MergedLedger, merge_ledgers
from support.strategies import publication, small_show

FEED, EPISODES = small_show()
ENTRIES = [replace(publication(FEED, EPISODES[0]), guid=f"guid-{name}", slug=name) for name in ("a", "b", "c", "d")]
SIDES = st.sampled_from(["neither", "ours", "theirs", "both the same", "both differently"])


def without(ledger: Ledger, guid: str) -> Ledger:
    """Return a ledger that lacks a publication."""
    return replace(ledger, publications={key: entry for key, entry in ledger.publications.items() if key != guid})


def ledger_of(*publications: Publication) -> Ledger:
    """Return a ledger with these publications."""
    return Ledger(feed="maalt", publications={entry.guid: entry for entry in publications})


@given(st.lists(SIDES, min_size=4, max_size=4))
def test_each_episode_is_merged_for_itself(sides: list[str]) -> None:
    """What one side has changed, or both alike, is taken; of what both have changed ours stays, and it is told."""
    base = ours = theirs = expected = ledger_of(*ENTRIES)
    conflicts = []
    for entry, side in zip(ENTRIES, sides, strict=True):
        changed = replace(entry, retired=not entry.retired)
        otherwise = replace(entry, words="0a" * 32)
        if side in {"ours", "both the same", "both differently"}:
            ours = ours.with_publication(changed)
        if side in {"theirs", "both the same"}:
            theirs = theirs.with_publication(changed)
        if side == "both differently":
            theirs = theirs.with_publication(otherwise)
            conflicts.append(entry.slug)
        if side != "neither":
            expected = expected.with_publication(changed)
    merged = merge_ledgers(base, ours, theirs)
    assert merged.ledger == expected
    assert sorted(merged.conflicts) == sorted(conflicts)


LEDGERS_OF_FOUR = st.lists(
    st.sampled_from(ENTRIES) | st.sampled_from(ENTRIES).map(lambda entry: replace(entry, retired=True)), max_size=5
).map(lambda entries: ledger_of(*entries))


@given(LEDGERS_OF_FOUR, LEDGERS_OF_FOUR, LEDGERS_OF_FOUR)
def test_nothing_that_either_side_has_is_dropped(base: Ledger, ours: Ledger, theirs: Ledger) -> None:
    """Every GUID of both sides is in the result, with what one of the sides says of it."""
    merged = merge_ledgers(base, ours, theirs).ledger
    assert merged.publications.keys() == ours.publications.keys() | theirs.publications.keys()
    for guid, entry in merged.publications.items():
        assert entry in [side.publications[guid] for side in (ours, theirs) if guid in side.publications]


@given(LEDGERS_OF_FOUR, LEDGERS_OF_FOUR)
def test_what_is_equal_or_unchanged_has_no_conflict(base: Ledger, more: Ledger) -> None:
    """A side that has changed nothing takes the other's, whichever it is, and equal sides are the result."""
    changed = replace(base, publications={**base.publications, **more.publications})
    for ours, theirs in ((base, changed), (changed, base), (changed, changed)):
        assert merge_ledgers(base, ours, theirs) == MergedLedger(ledger=changed)


def test_a_publication_that_one_side_has_deleted_stays() -> None:
    """Ledgers never drop what was published, whoever has taken it out by hand."""
    base = ledger_of(*ENTRIES)
    gone = without(base, ENTRIES[0].guid)
    assert merge_ledgers(base, gone, base).ledger == base
    assert merge_ledgers(base, base, gone).ledger == base
    assert merge_ledgers(base, gone, gone).ledger == gone


def test_pictures_and_the_feeds_guid_are_merged_as_well() -> None:
    """Two covers for one owner are a conflict with the owner's name; a GUID that one side has set is taken."""
    first, second = ENTRIES[0].enclosure, replace(ENTRIES[0].enclosure, bytes=ENTRIES[0].enclosure.bytes + 1)
    base = ledger_of(ENTRIES[0])
    owner = ENTRIES[0].guid
    ours = replace(base, covers={FEED_COVER: first, owner: first}, guid="one")
    assert merge_ledgers(base, base, ours).ledger == ours
    theirs = replace(base, covers={FEED_COVER: second, owner: second}, guid="two")
    merged = merge_ledgers(base, ours, theirs)
    assert merged.conflicts == ("cover of the feed", f"picture of {ENTRIES[0].slug}", "GUID of the feed")
    assert merged.ledger == ours


def test_ledgers_of_two_feeds_are_not_merged() -> None:
    """Their episodes have nothing to do with each other."""
    with pytest.raises(PublisherError, match="two feeds"):
        merge_ledgers(Ledger(feed="a"), Ledger(feed="a"), Ledger(feed="b"))
