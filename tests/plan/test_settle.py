"""Settling: what a plan changes in the ledger without a job, and which published audio is lost."""

import dataclasses

from publisher.model.chapters import Chapter
from publisher.plan import Plan, Step, StepKind, find_lost, find_lost_pictures, list_lost, settle_ledger
from publisher.plan.ledger import FEED_COVER, Ledger, Publication, Rendition, make_guid
from publisher.plan.settle import LOST, NEVER_STORED, find_absent
from support.plans import EN, EPISODES, FEED, PUBLISHED, TO
from support.strategies import publication

ENTRY = publication(FEED, EN)
OPUS = Rendition(
    enclosure=dataclasses.replace(ENTRY.enclosure, key="audio/en.00000000.opus"),
    mastered=ENTRY.mastered,
    made_of=ENTRY.made_of,
)
WITH_OPUS = dataclasses.replace(ENTRY, alternates={"opus": OPUS})
OTHER = publication(FEED, TO)


def settle(entry: Publication, kind: StepKind, subject: str = "en", *, alternate: str = "") -> Publication:
    """Return an entry after a plan of one step on it; the entry beside it must not change."""
    ledger = Ledger(feed="maalt").with_publication(entry).with_publication(OTHER)
    step = Step(kind=kind, subject=subject, reason="", guid=entry.guid, alternate=alternate)
    settled = settle_ledger(ledger, Plan(feed="maalt", target="preview", steps=(step,)))
    assert settled.publications[OTHER.guid] == OTHER
    return settled.publications[entry.guid]


def test_an_episode_that_leaves_is_retired() -> None:
    """A retired episode keeps its entry, which is marked."""
    assert settle(ENTRY, StepKind.RETIRE) == dataclasses.replace(ENTRY, retired=True)


def test_an_episode_that_comes_back_is_not_retired() -> None:
    """A kept episode, and one whose replacement waits, is in the feed."""
    retired = dataclasses.replace(ENTRY, retired=True)
    assert settle(retired, StepKind.KEEP) == ENTRY
    assert settle(retired, StepKind.REPLACE) == ENTRY


def test_an_episode_gets_the_slug_of_its_folder() -> None:
    """After a folder is renamed, its old name is free for another episode."""
    assert settle(ENTRY, StepKind.KEEP, "ny-mappe") == dataclasses.replace(ENTRY, slug="ny-mappe")


def test_a_blocked_step_changes_nothing() -> None:
    """A refused change of GUID leaves the entry as it was, under the slug that it has."""
    assert settle(ENTRY, StepKind.BLOCKED, "ny-mappe") == ENTRY


def test_an_alternate_without_a_recipe_is_removed() -> None:
    """A retired alternate leaves the ledger; its episode stays."""
    assert settle(WITH_OPUS, StepKind.RETIRE, "en as opus", alternate="opus") == ENTRY


def test_a_kept_alternate_leaves_the_episode_alone() -> None:
    """The subject of a step on an alternate is no slug."""
    assert settle(WITH_OPUS, StepKind.KEEP, "en as opus", alternate="opus") == WITH_OPUS


def test_a_step_on_an_unknown_guid_changes_nothing() -> None:
    """A new episode is recorded when its job is done, and not before."""
    step = Step(kind=StepKind.KEEP, subject="cover of maalt", reason="")
    plan = Plan(feed="maalt", target="preview", steps=(step, dataclasses.replace(step, guid="unknown")))
    ledger = Ledger(feed="maalt").with_publication(ENTRY)
    assert settle_ledger(ledger, plan) == ledger


def test_audio_that_is_missing_or_of_another_size_is_lost() -> None:
    """Enclosures and alternates are compared by size; what the ledger does not have is of no account."""
    ledger = Ledger(feed="maalt").with_publication(WITH_OPUS)
    whole = {ENTRY.enclosure.key: ENTRY.enclosure.bytes, OPUS.enclosure.key: OPUS.enclosure.bytes, "other": 1}
    assert find_lost(ledger, whole) == set()
    assert find_lost(ledger, {**whole, OPUS.enclosure.key: 1}) == {OPUS.enclosure.key}
    assert find_lost(ledger, {}) == {ENTRY.enclosure.key, OPUS.enclosure.key}


def test_lost_steps_name_the_audio_that_they_are_about() -> None:
    """A step on an alternate stands for the alternate's key alone; a step that lost nothing stands for none."""
    ledger = Ledger(feed="maalt").with_publication(WITH_OPUS)
    step = Step(kind=StepKind.CREATE, subject="en", reason="", guid=ENTRY.guid, lost=True)
    assert list_lost(ledger, [step]) == {ENTRY.enclosure.key}
    assert list_lost(ledger, [dataclasses.replace(step, alternate="opus")]) == {OPUS.enclosure.key}
    assert list_lost(ledger, [dataclasses.replace(step, lost=False)]) == set()
    assert list_lost(ledger, [dataclasses.replace(step, guid=None)]) == set()


def test_pictures_that_a_feed_shows_and_the_storage_lacks_are_lost() -> None:
    """The feed's cover, an episode's own and those of chapters; a picture that nothing shows any more is not missed."""
    covers = {owner: dataclasses.replace(ENTRY.enclosure, key=f"images/{key}.jpg", bytes=7) for owner, key in OWNERS}
    ledger = Ledger(feed="maalt", covers=covers).with_publication(ENTRY).with_publication(OTHER)
    stored = {cover.key: 7 for cover in covers.values()}
    episodes = (EN.model_copy(update={"marks": (Chapter(start=0.0, title="A", image="a.jpg"),)}), TO)
    assert find_lost_pictures(FEED, episodes, ledger, stored) == []
    assert find_lost_pictures(FEED, episodes, ledger, {}) == ["images/chapter.jpg", "images/feed.jpg", "images/to.jpg"]
    assert find_lost_pictures(FEED, episodes, ledger, {**stored, "images/to.jpg": 6}) == ["images/to.jpg"]


OWNERS = ((FEED_COVER, "feed"), (OTHER.guid, "to"), (f"{ENTRY.guid}/a.jpg", "chapter"), (ENTRY.guid, "former"))


def test_why_an_episode_is_not_in_the_feed() -> None:
    """Its audio is lost, or was never stored; of all others there is nothing to say."""
    known = PUBLISHED.ledger.publications[make_guid(FEED.guid, "en")]
    left = {guid: entry for guid, entry in PUBLISHED.ledger.publications.items() if entry.slug != "tre"}
    ledger = dataclasses.replace(PUBLISHED.ledger, publications=left)
    assert find_absent(FEED, EPISODES, ledger, {known.enclosure.key}) == {"en": LOST, "tre": NEVER_STORED}
