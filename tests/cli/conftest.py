"""Shows for tests of commands."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli.feed import write_feeds
from publisher.cli.options import Invocation
from support.consoles import RecordingConsole
from support.projects import invocation_in
from support.unmastered import NOW, pretend_published, write_show


@pytest.fixture(scope="session")
def _published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_show(tmp_path_factory.mktemp("cli") / "show", "0001-ae", "0002-oe")
    pretend_published(root)
    write_feeds(invocation_in(root), NOW)
    return root


@pytest.fixture
def published(_published: Path, tmp_path: Path) -> Path:
    """A show of two episodes whose ledger, audio, cover and feed are in the preview folder; no web pages."""
    return shutil.copytree(_published, tmp_path / "show")


@pytest.fixture
def console() -> RecordingConsole:
    """A console that remembers what it was given."""
    return RecordingConsole()


@pytest.fixture
def invoke(console: RecordingConsole) -> Callable[..., Invocation]:
    """Make the invocation of a command in a folder, with the recording console."""

    def make(root: Path, target: str = "preview", feed: str | None = None) -> Invocation:
        return Invocation(root=root, console=console, target=target, feed=feed)

    return make
