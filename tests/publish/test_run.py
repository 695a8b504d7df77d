"""The order in which things are stored, recorded and switched: broken off anywhere, the feed is true."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.model.recipe import Recipe
from publisher.plan import AudioJob, CoverJob
from publisher.plan.events import PublishedAlternate, StepDone
from publisher.plan.ledger import Rendition
from publisher.publish.jobs import publish_audio, publish_cover
from publisher.publish.run import list_notices
from publisher.sources.workspace import Workspace
from publisher.tasks import ProgressReporter, open_thread_runner
from support.deployments import EPISODES, FEED
from support.fuse import Fuse, PowerCutError, assert_true, attempt, planned
from support.published import ShowBuilder
from support.shows import make_recording
from support.strategies import publication


@pytest.fixture(scope="module")
def show(show_builder: ShowBuilder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show whose audio is mastered already, so that publishing it takes no time."""
    shared = show_builder.build(episodes=["0001-ae", "0002-oe"])
    return Path(shutil.copytree(shared, tmp_path_factory.mktemp("order") / "show"))


def test_broken_off_at_any_call_the_feed_is_true(show: Path) -> None:
    """Before and after every store, save and switch the power may go: what the feed names is there and known."""
    whole = Fuse(left=-1)
    attempt(show, "whole", whole)
    order = [name.removeprefix("before ") for name in whole.names if name.startswith("before")]
    assert order[-1] == "switch"
    assert order.count("switch") == 1
    assert order.count("put") == 3
    for calls in range(len(whole.names)):
        public = f"cut-{calls}"
        with pytest.raises(PowerCutError):
            attempt(show, public, Fuse(left=calls))
        assert_true(show, public)
        attempt(show, public, Fuse(left=-1))
        assert_true(show, public)
        same = (show / public / "bokstaver" / "feed.xml").read_bytes()
        assert same == (show / "whole" / "bokstaver" / "feed.xml").read_bytes()


def test_nothing_is_recorded_before_it_is_stored(show: Path) -> None:
    """Every save of the ledger comes after the store of what it newly knows, and the switch after the last save."""
    fuse = Fuse(left=-1)
    attempt(show, "order", fuse)
    done = [name.removeprefix("after ") for name in fuse.names if name.startswith("after")]
    assert done.index("put") < done.index("save")
    assert done[-2:] == ["save", "switch"]


def test_a_recording_that_changes_under_our_hands_is_refused(show: Path) -> None:
    """What was mastered must be what the plan was made for, or the ledger would tell a lie."""
    deployment, plan, _, _ = planned(show, "changing")
    job = next(step.job for step in plan.steps if isinstance(step.job, AudioJob))
    other = replace(job, made_of=replace(job.made_of, recording="0" * 64))
    with open_thread_runner(1) as runner, pytest.raises(PublisherError, match="was changed"):
        publish_audio(other, deployment, ProgressReporter(runner.channel, runner.stop, "x"))
    assert not (show / "changing" / "audio").exists()


def test_a_gain_that_was_not_lossless_is_a_notice(show: Path) -> None:
    """Only of an MP3, by its name, of which the feed's recipe asks that."""
    _, plan, _, _ = planned(show, "lossless")
    step = next(step for step in plan.steps if isinstance(step.job, AudioJob))
    assert isinstance(step.job, AudioJob)
    published = publication(FEED, EPISODES[0])
    asked = replace(step.job, recipe=Recipe(lossless_gain=True))
    of_mp3 = replace(asked, recording="episodes/0001-ae/recording.MP3")
    told = [
        [*list_notices(StepDone(step=replace(step, job=job), published=published))]
        for job in (step.job, replace(step.job, recording=of_mp3.recording), asked, of_mp3)
    ]
    assert told[:3] == [[], [], []]
    [notice] = told[3]
    assert notice.message.startswith("0001-ae was encoded anew")
    rendition = Rendition(enclosure=published.enclosure, mastered=published.mastered, made_of=published.made_of)
    alternate = PublishedAlternate(guid="g", name="mp3-64", rendition=rendition)
    assert [*list_notices(StepDone(step=replace(step, job=of_mp3), published=alternate))] == [notice]


def test_a_cover_that_changes_under_our_hands_is_refused(show: Path) -> None:
    """The picture that is embedded is the one that the tags were digested with."""
    deployment, plan, _, _ = planned(show, "repainting")
    job = next(step.job for step in plan.steps if isinstance(step.job, AudioJob))
    other = replace(job, tags=replace(job.tags, cover="0" * 64))
    with open_thread_runner(1) as runner, pytest.raises(PublisherError, match="was changed"):
        publish_audio(other, deployment, ProgressReporter(runner.channel, runner.stop, "x"))
    assert not (show / "repainting" / "audio").exists()


def test_a_cover_that_vanishes_under_our_hands_is_the_worlds_doing(show: Path) -> None:
    """What the disk does not give is told with a hint, and is no bug."""
    deployment, plan, _, _ = planned(show, "vanishing")
    job = next(step.job for step in plan.steps if isinstance(step.job, CoverJob))
    for path in ("feeds/bokstaver/gone.png", "feeds/bokstaver"):
        with open_thread_runner(1) as runner, pytest.raises(PublisherError, match=f"{path} cannot be read"):
            publish_cover(replace(job, path=path), deployment, ProgressReporter(runner.channel, runner.stop, "x"))
    assert not (show / "vanishing" / "images").exists()


def test_figures_have_no_digits_that_mean_nothing(show: Path) -> None:
    """Another processor adds up otherwise in the last digit: the ledger, which git keeps, does not show it."""
    deployment, _, _, _ = planned(show, "public")
    for entry in deployment.ledger().publications.values():
        for measured in (entry.mastered.before, entry.mastered.after):
            for level in (measured.integrated, measured.loudness_range, measured.true_peak):
                assert len(str(level).partition(".")[2]) <= 2
            assert len(str(measured.duration).partition(".")[2]) <= 6
        assert len(str(entry.mastered.gain).partition(".")[2]) <= 2
        assert entry.mastered == entry.mastered.rounded()


def test_readers_of_the_old_feed_keep_it_whole(show: Path, tmp_path: Path) -> None:
    """A file is replaced and never written over: who has opened the old one reads it to its end."""
    deployment, _, _, _ = planned(show, "reading")
    deployment.storage.switch("x/feed.xml", b"old" * 1000, previous=None)
    workspace = Workspace(tmp_path)
    workspace.write("ledger.json", b"old" * 1000)
    make_recording(tmp_path / "unrelated.wav", seed=1, seconds=0.1)
    with (show / "reading" / "x" / "feed.xml").open("rb") as feed, (tmp_path / "ledger.json").open("rb") as ledger:
        deployment.storage.switch("x/feed.xml", b"new", previous=b"old" * 1000)
        workspace.write("ledger.json", b"new")
        assert feed.read() == ledger.read() == b"old" * 1000
    assert (show / "reading" / "x" / "feed.xml").read_bytes() == b"new"
