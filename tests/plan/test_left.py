"""Enclosures at another host are in the ledger and in the feed, and give way to nothing but what is asked for."""

import dataclasses

import pytest
from lxml import etree

from publisher.feed import render_documents
from publisher.model.kept import LeftAudio
from publisher.plan import LeaveJob, StepKind, find_lost
from publisher.plan.ledger import LeftEnclosure, Publication, dump_ledger, load_ledger
from support.plans import EN, EPISODES, PUBLISHED, TO, TRE, World, step_of
from support.strategies import NOW

ADDRESS = "https://old.example/audio/en.mp3?v=2"
LEFT = LeftAudio(enclosure=ADDRESS, bytes=4_123_456, type="audio/mpeg", duration=1_572.5)
AWAY = EN.model_copy(update={"audio": LEFT})


def leaving(world: World, left: LeftAudio = LEFT) -> World:
    """Return a world in which the audio of the first episode is at another host."""
    return world.with_(episodes=(EN.model_copy(update={"audio": left}), TO, TRE))


def test_it_is_recorded_without_any_file() -> None:
    """The ledger has what episode.md says, also after it was written and read; the storage has nothing of it."""
    world = leaving(World(files={})).carried_out()
    [entry] = [one for one in world.ledger.publications.values() if one.slug == "en"]
    assert entry.enclosure == LeftEnclosure(address=ADDRESS, bytes=4_123_456, media_type="audio/mpeg", duration=1_572.5)
    assert load_ledger(dump_ledger(world.ledger), "x") == world.ledger
    assert not entry.audio
    assert find_lost(world.ledger, {}) == set()
    assert step_of(world.plan(), "en").kind is StepKind.KEEP


def test_the_feed_says_of_it_what_the_file_says() -> None:
    """Address, length and type are as they were, and the duration is that of the old feed."""
    world = leaving(PUBLISHED).carried_out("en")
    document = render_documents(world.feed, world.episodes, world.ledger, url="https://x.example/", now=NOW).feed
    [enclosure] = [one for one in etree.fromstring(document).iter("enclosure") if "old.example" in one.get("url", "")]
    assert dict(enclosure.attrib) == {"url": ADDRESS, "length": "4123456", "type": "audio/mpeg"}
    assert b"<itunes:duration>1572</itunes:duration>" in document


def test_stored_audio_gives_way_only_by_name() -> None:
    """Listeners keep what is stored here until --replace names the episode."""
    step = step_of(leaving(PUBLISHED).plan(), "en")
    assert (step.kind, step.job) == (StepKind.REPLACE, None)
    assert step.is_waiting
    assert isinstance(step_of(leaving(PUBLISHED).plan("en"), "en").job, LeaveJob)


def test_another_address_is_taken_at_once() -> None:
    """Nothing of it is stored here, so nothing can be lost."""
    before = leaving(World()).carried_out()
    moved = leaving(before, LEFT.model_copy(update={"enclosure": "https://new.example/en.mp3"}))
    assert step_of(moved.plan(), "en").job is not None


def test_it_is_brought_over_under_the_same_guid() -> None:
    """Once episode.md names a file, that is published in its place, and the episode is the same to every app."""
    before = leaving(World()).carried_out()
    guid = step_of(before.plan(), "en").guid
    step = step_of(before.with_(episodes=EPISODES).plan(), "en")
    assert step.kind is StepKind.REPLACE
    assert step.job is not None
    assert step.guid == guid
    assert "old.example" in step.reason
    missing = step_of(before.with_(episodes=EPISODES, files={}).plan(), "en")
    assert missing.kind is StepKind.BLOCKED


@pytest.mark.parametrize("written", [{"bytes": -1}, {"type": "mp3"}, {"enclosure": "old.mp3"}, {"size": 3}])
def test_what_says_nothing_is_refused(written: dict[str, object]) -> None:
    """An address, a size in bytes and a media type are needed, and no other key."""
    keys = {"enclosure": ADDRESS, "bytes": 1, "type": "audio/mpeg", "duration": "1:00"}
    with pytest.raises(ValueError, match="validation error"):
        LeftAudio.model_validate({**keys, **written})


def test_without_a_duration_chapters_stay() -> None:
    """Some feeds tell no duration: then none is told, and no chapter is taken to lie behind the end."""
    entry = next(iter(leaving(World()).carried_out().ledger.publications.values()))
    assert isinstance(entry, Publication)
    unknown = dataclasses.replace(
        entry, enclosure=LeftEnclosure(address=ADDRESS, bytes=0, media_type="audio/mpeg", duration=0.0)
    )
    assert unknown.timeline.published(7_200.0) == 7_200.0
