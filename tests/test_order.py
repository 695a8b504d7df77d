"""The order in which things are stored, recorded and switched: broken off anywhere, the feed is true."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from shows import make_recording, make_show, run

from publisher.errors import PublisherError
from publisher.plan import AudioJob, CoverJob, Inventory, Plan, make_plan
from publisher.publish.deployment import Deployment, open_deployment
from publisher.publish.jobs import publish_audio, publish_cover
from publisher.publish.run import run_plan
from publisher.sources.load import read_sources
from publisher.sources.workspace import Workspace
from publisher.storage.base import Storage
from publisher.tasks import ProgressReporter, TaskRunner, open_thread_runner

NOW = datetime(2026, 6, 1, tzinfo=UTC)


class PowerCutError(BaseException):
    """The machine went dark."""


@dataclass
class Fuse:
    """Lets so many calls pass, and then no more."""

    left: int
    names: list[str] = field(default_factory=list)

    def burn(self, name: str) -> None:
        """Count a call; raise PowerCutError when there is no more."""
        if self.replaced_at == 0:
            raise PowerCutError
        self.replaced_at -= 1
        self.names.append(name)


class Fused:
    """A storage, or the places of work, with a fuse before and behind everything that leaves a trace."""

    def __init__(self, real: Any, fuse: Fuse, traces: set[str]) -> None:
        """Stand before `real`, and burn at the methods named in `traces`."""
        self._real, self._fuse, self._traces = real, fuse, traces

    def __getattr__(self, name: str) -> Any:
        """Return what `real` has, fused if it leaves a trace."""
        found = getattr(self._real, name)
        return self._fused(name, found) if name in self._traces else found

    def _fused(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self._fuse.burn(f"before {name}")
            result = method(*arguments, **named)
            self._fuse.burn(f"after {name}")
            return result

        return call


@dataclass(frozen=True)
class AtOnce:
    """An executor that runs what it is given at once, so that calls come in one order."""

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run."""
        return _Ended(work(*arguments))


@dataclass(frozen=True)
class _Ended:
    value: Any

    def add_done_callback(self, callback: Callable[[Any], None]) -> None:
        callback(self)

    def cancelled(self) -> bool:
        return False

    def cancel(self) -> bool:
        return False

    def exception(self) -> None:
        return None

    def result(self) -> Any:
        return self.value


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show whose audio is mastered already, so that publishing it takes no time."""
    root = make_show(tmp_path_factory.mktemp("order"), ["0001-ae", "0002-oe"])
    assert run(root, "publish").returncode == 0
    return root


def planned(root: Path, public: str) -> tuple[Deployment, Plan, Any, Any]:
    """Return what publishing to an empty folder takes."""
    sources = read_sources(Workspace(root))
    feed, episodes = sources.feeds[0].feed, sources.published
    target = feed.target("preview")
    assert target is not None
    deployment = open_deployment(root, feed, "preview", target.model_copy(update={"path": public}))
    paths = [episode.recording_path for episode in episodes] + ["feeds/bokstaver/cover.png"]
    files = Workspace(root).digests(iter(paths))
    plan = make_plan(
        feed,
        episodes,
        target="preview",
        ledger=deployment.ledger(),
        inventory=Inventory(files=files, stored=deployment.stored()),
    )
    return deployment, plan, feed, episodes


def attempt(root: Path, public: str, fuse: Fuse) -> None:
    """Publish until it is done or the fuse is burnt."""
    deployment, plan, feed, episodes = planned(root, public)
    storage: Storage = Fused(deployment.storage, fuse, {"put", "put_documents", "switch"})  # type: ignore[assignment]
    fused = Fused(replace(deployment, storage=storage), fuse, {"save"})
    from queue import SimpleQueue  # noqa: PLC0415 - the one place
    from threading import Event  # noqa: PLC0415

    runner = TaskRunner(AtOnce(), SimpleQueue(), Event())  # type: ignore[arg-type]
    for _ in run_plan(plan, feed, episodes, deployment=fused, runner=runner, now=NOW):  # type: ignore[arg-type]
        pass


def assert_true(root: Path, public: str) -> None:
    """Assert that the feed, if there is one, names only what is stored whole and what the ledger knows."""
    deployment, _, _, _ = planned(root, public)
    known = {entry.enclosure.key: entry.enclosure for entry in deployment.ledger().publications.values()}
    for key, stored in known.items():
        assert hashlib.sha256((root / public / key).read_bytes()).hexdigest() == stored.digest
    feed = root / public / "bokstaver" / "feed.xml"
    for url, length in enclosures(feed.read_text()) if feed.exists() else ():
        assert known[url.removeprefix("http://127.0.0.1:8000/")].bytes == int(length)


def enclosures(text: str) -> Iterator[tuple[str, str]]:
    """Yield address and length of every enclosure."""
    for found in re.finditer(r'<enclosure url="([^"]+)" length="([0-9]+)"', text):
        yield found[1], found[2]


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
