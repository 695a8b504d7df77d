"""Files of episodes that had to go: all of them go, and nothing that anybody else needs."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.plan.ledger import FEED_COVER, Ledger, dump_ledger, make_guid
from publisher.plan.retire import retire
from publisher.publish.deployment import Deployment
from publisher.publish.withdraw import delete_withdrawn, find_withdrawals
from publisher.storage.layout import KeyKind, snapshot_feed_key, snapshot_ledger_key
from support.deployments import EPISODES, FEED, FEED_PATH, URL, make_deployment, place_file, store, store_show, write

GUID = make_guid(FEED.guid, "to")


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    """A show that was published to a folder."""
    deployment = make_deployment(tmp_path)
    write(deployment, store_show(deployment))
    return deployment


def take_out(deployment: Deployment) -> Ledger:
    """Take the second episode out of the feed, as a run does before it deletes anything."""
    left = tuple(episode for episode in EPISODES if episode.slug != "to")
    ledger = retire(deployment.ledger(), FEED, left, {GUID})
    write(deployment, ledger, episodes=left, may_leave={GUID})
    return deployment.ledger()


def delete(
    deployment: Deployment,
    *,
    retired: Iterable[str] = (),
    redacted: Iterable[str] = (),
    before: Ledger | None = None,
) -> list[str]:
    """Delete what had to go; return the keys that are gone from the storage."""
    there = {*deployment.storage.listing()}
    withdrawals = find_withdrawals(before or deployment.ledger(), deployment.ledger(), retired, redacted)
    for event in delete_withdrawn(withdrawals, "maalt", {"maalt": deployment}):
        assert {URL + key for key in there - {*deployment.storage.listing()}} >= {*event.deleted}
    return sorted(there - {*deployment.storage.listing()})


def test_everything_of_a_retired_episode_goes(deployment: Deployment) -> None:
    """Audio, cover, and a file of an earlier version, which no ledger knows any more; and nothing else."""
    entry = take_out(deployment).publications[GUID]
    earlier = store(deployment, "audio", "to", ".mp3", b"an earlier version")
    cover = deployment.ledger().covers[GUID]
    assert delete(deployment, retired=[GUID]) == sorted((entry.enclosure.key, earlier.key, cover.key))
    assert delete(deployment, retired=[GUID]) == []


def test_files_of_its_former_names_go(deployment: Deployment) -> None:
    """A renamed folder left files under its old name, which the ledger before the run or a stored one knows."""
    first = deployment.ledger()
    entry = first.publications[GUID]
    made = store(deployment, "audio", "nytt-navn", ".mp3", b"under its new name")
    former = store(deployment, "transcripts", "to", ".mp3", b"a transcript of before")
    stored = first.with_publication(replace(entry, assets={"vtt": former}))
    place_file(deployment, snapshot_ledger_key("maalt", b"<rss/>", dump_ledger(stored)), dump_ledger(stored))
    renamed = tuple(
        one.model_copy(update={"slug": "nytt-navn", "guid": GUID}) if one.slug == "to" else one for one in EPISODES
    )
    write(deployment, first.with_publication(replace(entry, slug="nytt-navn", enclosure=made)), episodes=renamed)
    gone = delete(deployment, redacted=["nytt-navn"], before=first)
    assert {entry.enclosure.key, former.key} <= {*gone}
    assert made.key not in gone


def test_beside_anothers_feed_names_alone_delete_nothing(deployment: Deployment) -> None:
    """Two repositories in one bucket may have folders of one name; what is known to be ours goes all the same."""
    entry = take_out(deployment).publications[GUID]
    theirs = store(deployment, "audio", "to", ".mp3", b"another show's, of tomorrow")
    place_file(deployment, "theirs/feed.xml", b"<rss/>")
    gone = delete(deployment, retired=[GUID])
    assert entry.enclosure.key in gone
    assert theirs.key not in gone


def test_what_is_still_published_is_never_deleted(deployment: Deployment) -> None:
    """An episode that the ledger has as active loses nothing, whatever it is called."""
    assert delete(deployment, retired=[GUID]) == []


def test_what_another_feed_names_stays_until_that_one_is_switched(deployment: Deployment) -> None:
    """No listener of a derived feed, or of another repository's, gets a dead enclosure; what stays is told."""
    document = deployment.storage.read(FEED_PATH) or b""
    take_out(deployment)
    place_file(deployment, "sti/feed.xml", document)
    withdrawals = find_withdrawals(deployment.ledger(), deployment.ledger(), [GUID], [])
    before = {*deployment.storage.listing()}
    [event] = delete_withdrawn(withdrawals, "maalt", {"maalt": deployment})
    assert {*deployment.storage.listing()} == before
    assert deployment.ledger().publications[GUID].enclosure.key in event.kept


def test_what_a_foreign_ledger_names_stays(deployment: Deployment) -> None:
    """Another repository may have stored an episode of the same name that no feed shows yet."""
    take_out(deployment)
    theirs = store(deployment, "audio", "to", ".mp3", b"another show's, of tomorrow")
    place_file(deployment, snapshot_ledger_key("theirs", b"", theirs.key.encode()), theirs.key.encode())
    assert theirs.key not in delete(deployment, retired=[GUID])


def test_earlier_documents_that_name_it_go_too(deployment: Deployment) -> None:
    """What the episode said stands in earlier feeds and ledgers as well; those of the feed of today are needed."""
    old, ledger = deployment.storage.read(FEED_PATH) or b"", dump_ledger(deployment.ledger())
    after = take_out(deployment)
    current, known = deployment.storage.read(FEED_PATH) or b"", dump_ledger(after)
    stale = [snapshot_feed_key("maalt", old), snapshot_ledger_key("maalt", old, ledger)]
    needed = [snapshot_feed_key("maalt", current), snapshot_ledger_key("maalt", current, known)]
    unrelated = KeyKind.SNAPSHOT_FEED.spell(feed="maalt", digest="0" * 8)
    foreign = snapshot_feed_key("theirs", old)
    for key, content in zip(
        (*stale, *needed, unrelated, foreign), (old, ledger, current, known, b"<rss/>", old), strict=True
    ):
        place_file(deployment, key, content)
    gone = delete(deployment, retired=[GUID])
    # No earlier feed of the show can be gone back to, also none from before the episode.
    assert {*stale, unrelated} <= {*gone}
    assert not {*needed, foreign} & {*gone}


def test_of_redacted_audio_only_the_former_goes(deployment: Deployment) -> None:
    """The audio that was made instead stays, and so do the cover and everything of others."""
    ledger = deployment.ledger()
    entry = ledger.publications[GUID]
    made = store(deployment, "audio", "to", ".mp3", b"without the name")
    write(deployment, ledger.with_publication(replace(entry, enclosure=made)))
    assert delete(deployment, redacted=["to"]) == [entry.enclosure.key]
    assert deployment.ledger().covers[FEED_COVER].key in deployment.storage.listing()


def test_files_of_pages_that_no_page_needs_go(deployment: Deployment) -> None:
    """Search files and pictures stay for a month otherwise, and may hold what had to go."""
    take_out(deployment)
    needed, words = "web/maalt/search/1-aaaaaaaa.json", "web/maalt/search/2-bbbbbbbb.json"
    for key in (needed, words):
        place_file(deployment, key, b"{}")
    place_file(deployment, "web/maalt/pages.json", b"")
    gone = delete(deployment, retired=[GUID])
    assert {needed, words} <= {*gone}
