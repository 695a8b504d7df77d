"""Stops a publish at a chosen call or write, as a kill does, and asserts the laws that hold after it."""

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module
from io import StringIO
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Any

import pytest

from publisher.cli.exits import Exit
from publisher.cli.options import Named
from publisher.plan import Inventory, Plan, make_plan
from publisher.publish.deployment import Deployment, open_deployment
from publisher.publish.run import run_plan
from publisher.sources.load import read_sources
from publisher.sources.workspace import Workspace
from publisher.storage.base import Storage
from publisher.tasks import TaskRunner
from support.projects import invocation_in
from support.shows import key_of

NOW = datetime(2026, 6, 1, tzinfo=UTC)
publish: Any = import_module("publisher.cli.publish")


class PowerCutError(BaseException):
    """The machine went dark."""


@dataclass
class Fuse:
    """Lets so many calls pass, and then no more."""

    left: int
    """How many more calls pass; all of them if less than nothing."""
    names: list[str] = field(default_factory=list)
    burnt: bool = False
    """Whether a change of a file was cut off."""

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


@contextmanager
def at_once(_: int = 1) -> Iterator[TaskRunner]:
    """Lend a runner without threads, in the place of `open_thread_runner`."""
    yield TaskRunner(AtOnce(), SimpleQueue(), Event())  # type: ignore[arg-type]


WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.utime"}
"""Audit events of what leaves a trace in a folder; `open` for writing is one too."""


class _Watch:
    """Burns a fuse at every change below a folder that this process is about to make."""

    def __init__(self) -> None:
        self.fuse: Fuse | None = None
        self.root = ""
        self.installed = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        fuse = self.fuse
        if fuse is None or not (event == "open" or event in CHANGES) or not self._counts(event, arguments):
            return
        try:
            fuse.burn(f"{event} {arguments[0]!s}")
        except PowerCutError:
            if event == "open" and not fuse.burnt and not isinstance(arguments[0], int):
                self._tear(*arguments[:3])
            fuse.burnt = True
            raise

    def _tear(self, path: Any, mode: str | None, flags: int) -> None:
        """Leave of a file that is opened anew what a kill right after that leaves: nothing in it."""
        fuse, self.fuse = self.fuse, None
        if "w" in (mode or "") or flags & os.O_TRUNC:
            Path(os.fsdecode(path)).write_bytes(b"")
        self.fuse = fuse

    def _counts(self, event: str, arguments: tuple[Any, ...]) -> bool:
        path, mode, flags = (*arguments, 0, 0)[:3]
        if event == "open" and not (flags & WRITING if isinstance(flags, int) else set("wax+") & set(mode or "")):
            return False
        if isinstance(path, int):
            return event != "open"
        name = os.fsdecode(path)
        # The kernel releases the lock of a process that is gone.
        return not name.endswith("lock") and (not name.startswith("/") or name.startswith(self.root))


_WATCH = _Watch()
"""Audit hooks cannot be taken out again; this one does nothing while it has no fuse."""


@contextmanager
def power_cut_after(root: Path, fuse: Fuse) -> Iterator[None]:
    """Have the fuse burn at each file that is opened for writing, renamed, linked or removed below `root`.

    Once it is burnt every further change raises PowerCutError as well, so that no `finally` tidies up what a killed
    process leaves behind.
    """
    if not _WATCH.installed:
        sys.addaudithook(_WATCH)
        _WATCH.installed = True
    _WATCH.fuse, _WATCH.root = fuse, f"{root}{os.sep}"
    try:
        yield
    finally:
        _WATCH.fuse = None


def publish_until(root: Path, fuse: Fuse) -> None:
    """Publish the show in `root` with the whole command, without threads, until it is done or the fuse is burnt."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        patch.setattr(publish, "open_local_runner", at_once)
        with power_cut_after(root, fuse):
            assert publish.publish_show(invocation_in(root), Named(), (), NOW) is Exit.DONE


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
    with at_once(1) as runner:
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
        assert known[key_of(url)].bytes == int(length)


def enclosures(text: str) -> Iterator[tuple[str, str]]:
    """Yield address and length of every enclosure."""
    for found in re.finditer(r'<enclosure url="([^"]+)" length="([0-9]+)"', text):
        yield found[1], found[2]
