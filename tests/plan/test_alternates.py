"""The same audio in other formats: planned with the enclosure, made of the same recording, told in the same item."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from publisher.model import FeedDefinition
from publisher.model.recipe import Recipe
from publisher.plan import AudioJob, StepKind, find_lost, list_lost, settle_ledger
from publisher.plan.ledger import Rendition, Stored, make_guid
from support.derived import PATH
from support.plans import EN, PUBLISHED, World, kinds, step_of
from support.published import PublishedShow
from support.shows import key_of, ledger, make_episode, make_recording, run, snapshot

OPUS = Recipe(codec="opus", bit_rate=64)
AAC = Recipe(codec="aac", bit_rate=96)
NAMES = {"podcast": "https://podcastindex.org/namespace/1.0"}


def asking(world: World, *recipes: Recipe) -> World:
    """Return a world whose feed has these formats beside its own."""
    return world.with_(feed=world.feed.model_copy(update={"alternate": recipes}))


def made(world: World) -> World:
    """Return the world after the other formats were made, as far as ledger and storage can see it."""
    plan = world.plan()
    ledger, stored = settle_ledger(world.ledger, plan), dict(world.stored or {})
    for step in plan.pending:
        if isinstance(step.job, AudioJob) and step.alternate:
            key = f"audio/{step.job.slug}.{step.alternate}.opus"
            stored[key] = 1_024
            file = Stored(key=key, bytes=1_024, digest="45" * 32, media_type="audio/ogg")
            known = ledger.publications[step.job.guid]
            rendition = Rendition(enclosure=file, mastered=known.mastered, made_of=step.job.made_of)
            ledger = ledger.with_alternate(step.job.guid, step.alternate, rendition)
    return world.with_(ledger=ledger, stored=stored)


WITH_OPUS = made(asking(PUBLISHED, OPUS))
GUID = make_guid(PUBLISHED.feed.guid, "en")


def test_a_new_episode_is_made_in_all_formats_at_once() -> None:
    """One job makes the enclosure and all that stands beside it, so that no app sees the one without the other."""
    plan = asking(World(), OPUS, AAC).plan()
    job = step_of(plan, "en").job
    assert isinstance(job, AudioJob)
    assert [(other.alternate, other.recipe) for other in job.beside] == [("opus-64", OPUS), ("aac-96", AAC)]
    assert not [step for step in plan.steps if step.alternate]
    assert plan.digest != World().plan().digest


def test_a_new_format_leaves_the_enclosure_alone() -> None:
    """A recipe more makes files more, and touches none that followers have."""
    plan = asking(PUBLISHED, OPUS).plan()
    assert {step.subject for step in plan.pending} == {"en as opus-64", "to as opus-64", "tre as opus-64"}
    assert {step.kind for step in plan.pending} == {StepKind.CREATE}
    assert WITH_OPUS.plan().pending == ()
    assert kinds(WITH_OPUS.plan())["en as opus-64"] is StepKind.KEEP


def test_a_format_that_is_not_wanted_any_more_leaves_the_feed() -> None:
    """Without its recipe a format is retired, and the ledger forgets it."""
    world = asking(WITH_OPUS)
    plan = world.plan()
    assert {step.subject: step.kind for step in plan.pending} == dict.fromkeys(
        ("en as opus-64", "to as opus-64", "tre as opus-64"), StepKind.RETIRE
    )
    assert settle_ledger(world.ledger, plan) == PUBLISHED.ledger


def test_another_recording_waits_in_every_format() -> None:
    """Nobody hears another recording in one format than in the other: all wait for the same word."""
    world = WITH_OPUS.with_file(EN.recording_path, "another")
    assert world.plan().pending == ()
    assert step_of(world.plan(), "en as opus-64").reason == "recording changed; waits for --replace en"
    fresh = asking(PUBLISHED, OPUS).with_file(EN.recording_path, "another")
    assert step_of(fresh.plan(), "en as opus-64").is_waiting
    [step] = world.plan("en").pending
    assert isinstance(step.job, AudioJob)
    assert [other.made_of.recording for other in step.job.beside] == ["another"]


def test_another_recipe_of_the_same_name_waits() -> None:
    """A back catalogue is not made anew because of a loudness."""
    world = asking(WITH_OPUS, OPUS.model_copy(update={"loudness": -18.0}))
    assert world.plan().pending == ()
    assert step_of(world.plan(), "to as opus-64").reason == "recipe changed; waits for --replace to"


def test_where_no_recording_is_at_hand_nothing_is_made_and_nothing_is_wrong() -> None:
    """A machine that only rebuilds feeds has no recordings, and needs none for what it cannot make."""
    plan = asking(PUBLISHED, OPUS).without(EN.recording_path).plan()
    step = step_of(plan, "en as opus-64")
    assert (step.kind, step.job) == (StepKind.KEEP, None)
    assert step not in plan.blocked


def test_a_format_that_is_gone_leaves_the_feed_alone() -> None:
    """What the storage has lost of one format takes nothing away of the others, and comes back by itself."""
    key = WITH_OPUS.ledger.publications[GUID].alternates["opus-64"].enclosure.key
    stored = {name: size for name, size in (WITH_OPUS.stored or {}).items() if name != key}
    world = WITH_OPUS.with_(stored=stored)
    step = step_of(world.plan(), "en as opus-64")
    assert (step.kind, step.lost) == (StepKind.CREATE, True)
    assert find_lost(world.ledger, stored) == list_lost(world.ledger, world.plan().steps) == {key}
    left = world.ledger.without({key}).publications
    assert sorted(len(entry.alternates) for entry in left.values()) == [0, 1, 1]
    assert left[GUID].enclosure == world.ledger.publications[GUID].enclosure
    away = world.without(EN.recording_path).plan()
    assert step_of(away, "en as opus-64") in away.blocked


def test_two_recipes_of_one_name_are_refused() -> None:
    """Formats are told from one another by codec and bit rate."""
    with pytest.raises(ValueError, match="has opus-64 twice"):
        FeedDefinition.model_validate(
            {
                **PUBLISHED.feed.model_dump(mode="json", exclude={"slug"}),
                "alternate": [{"codec": "opus", "bit_rate": 64}, {"codec": "opus", "bit_rate": 64, "loudness": -18}],
            }
        )


@pytest.fixture
def show(published_show: PublishedShow) -> Path:
    """A show in MP3 and Opus with a learning path over it, published once."""
    return published_show(
        episodes=["0001-ae", "0002-oe"],
        feed="alternate:\n  - {codec: opus, bit_rate: 64}\n",
        feeds={"sti": PATH.replace("0003-aa, ", "")},
    )


def told(root: Path, feed: str = "bokstaver") -> list[list[Any]]:
    """Return the alternate enclosures of each item."""
    document = etree.parse(root / "public" / feed / "feed.xml")
    return [item.findall("podcast:alternateEnclosure", NAMES) for item in document.iter("item")]


@pytest.mark.slow
def test_each_file_is_told_as_it_is(show: Path) -> None:
    """Address, length, type and integrity of every format are those of the stored file, the enclosure's first."""
    for item in told(show):
        assert [one.get("type") for one in item] == ["audio/mpeg", "audio/ogg"]
        assert [one.get("default") for one in item] == ["true", None]
        assert [one.get("codecs") for one in item] == ["mp3", "opus"]
        # Opus is measured: it keeps to its bit rate by and large.
        assert [round(int(one.get("bitrate")), -4) for one in item] == [130_000, 70_000]
        [enclosure] = item[0].getparent().findall("enclosure")
        assert item[0].find("podcast:source", NAMES).get("uri") == enclosure.get("url")
        for one in item:
            uri = one.find("podcast:source", NAMES).get("uri")
            content = (show / "public" / key_of(uri)).read_bytes()
            assert one.get("length") == str(len(content))
            integrity = one.find("podcast:integrity", NAMES)
            assert integrity.get("type") == "sri"
            assert integrity.get("value") == f"sha256-{b64encode(hashlib.sha256(content).digest()).decode()}"


def test_feeds_of_the_show_have_the_same_formats(show: Path) -> None:
    """A feed with a show tells of all formats of its show, and stores none of them again."""
    [item] = told(show, "sti")
    assert [one.get("type") for one in item] == ["audio/mpeg", "audio/ogg"]
    assert len([*(show / "public" / "audio").iterdir()]) == 4


def test_published_again_nothing_changes(show: Path) -> None:
    """All formats are there, so there is nothing to do, and verify finds them whole."""
    before = snapshot(show / "public")
    done = run(show, "publish")
    assert "no audio or pictures to publish" in done.stdout
    assert snapshot(show / "public") == before
    assert "bokstaver" not in run(show, "verify").stdout


def test_a_format_comes_goes_and_is_put_back(show: Path) -> None:
    """A recipe more adds a file to each episode, one less takes it out of the feed, and what is lost is made again."""
    yaml = show / "feeds" / "bokstaver" / "feed.yaml"
    enclosures = {file.name for file in (show / "public" / "audio").glob("*.mp3")}
    yaml.write_text(yaml.read_text() + "  - {codec: aac, bit_rate: 96}\n")
    assert run(show, "publish").returncode == 0
    assert [one.get("type") for one in told(show)[0]] == ["audio/mpeg", "audio/x-m4a", "audio/ogg"]
    assert {file.name for file in (show / "public" / "audio").glob("*.mp3")} == enclosures
    yaml.write_text(yaml.read_text().replace("  - {codec: opus, bit_rate: 64}\n", ""))
    assert run(show, "publish").returncode == 0
    assert [one.get("type") for one in told(show)[0]] == ["audio/mpeg", "audio/x-m4a"]
    for file in (show / "public" / "audio").glob("*.m4a"):
        file.unlink()
    assert run(show, "feed").returncode == 0
    assert told(show) == [[], []]
    assert run(show, "publish").returncode == 0
    assert [one.get("type") for one in told(show)[0]] == ["audio/mpeg", "audio/x-m4a"]


def test_a_replaced_episode_is_replaced_in_all_formats(show: Path) -> None:
    """Asked for by name, every format is made of the new recording."""
    make_recording(show / "episodes" / "0001-ae" / "recording.wav", seed=99, seconds=4)
    assert run(show, "publish", "--replace", "0001-ae").returncode == 0
    publications = ledger(show)["publications"]
    [entry] = [entry for entry in publications.values() if entry["slug"] == "0001-ae"]
    sounds = [entry, *entry["alternates"].values()]
    assert [round(sound["mastered"]["after"]["duration"]) for sound in sounds] == [4, 4]
    assert len({sound["made_of"]["recording"] for sound in sounds}) == 1


def test_a_new_episode_has_all_formats(show: Path) -> None:
    """The first publish of an episode stores them all before any feed speaks of it."""
    make_episode(show, "0003-aa", 3)
    assert run(show, "publish").returncode == 0
    assert [len(item) for item in told(show)] == [2, 2, 2]
