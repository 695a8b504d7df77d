"""A storage that stops at a chosen call, as a kill does, and the laws that hold after it."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from publisher.plan import Inventory, Plan, make_plan
from publisher.publish.deployment import Deployment, open_deployment
from publisher.publish.run import run_plan
from publisher.sources.load import read_sources
from publisher.sources.workspace import Workspace
from publisher.storage.base import Storage
from publisher.tasks import TaskRunner

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
        if self.left == 0:
            raise PowerCutError
        self.left -= 1
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
