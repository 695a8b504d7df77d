"""`publisher prune`: what nothing refers to any more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.cli.exits import Exit
from publisher.cli.options import Invocation
from publisher.cli.prune import prune_show
from publisher.errors import PublisherError
from support.consoles import RecordingConsole

LATER = datetime.now(UTC) + timedelta(days=40)
WASTE = "audio/0009-ni.0123abcd.mp3"


@pytest.fixture
def wasteful(published: Path) -> Path:
    """The published show, with a file beside it that no feed and no ledger names."""
    (published / "public" / WASTE).write_bytes(b"12345")
    return published


def test_waste_is_shown_and_stays(wasteful: Path, invoke: Callable[..., Invocation], console: RecordingConsole) -> None:
    """Without --yes nothing is deleted; the audio that the ledger names is no waste."""
    assert prune_show(invoke(wasteful), LATER, really=False) is Exit.DONE
    assert console.results["pruned"] == {"files": [WASTE], "bytes": 5, "half_sent": [], "deleted": False, "notices": []}
    assert console.lines[-1] == "1 files with 5 bytes, and 0 half sent; delete them with: publisher prune --yes"
    assert (wasteful / "public" / WASTE).exists()


def test_waste_is_deleted_when_asked(
    wasteful: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """With --yes it is gone, and what was published is not."""
    assert prune_show(invoke(wasteful), LATER, really=True) is Exit.DONE
    assert not (wasteful / "public" / WASTE).exists()
    assert len(list((wasteful / "public" / "audio").iterdir())) == 2
    prune_show(invoke(wasteful), LATER, really=True)
    assert console.lines[-1] == "there is nothing that nobody needs"


def test_what_is_young_is_kept(wasteful: Path, invoke: Callable[..., Invocation], console: RecordingConsole) -> None:
    """For 30 days apps may still know a feed that names it."""
    prune_show(invoke(wasteful), datetime.now(UTC) + timedelta(days=20), really=True)
    assert console.results["pruned"]["files"] == []
    assert (wasteful / "public" / WASTE).exists()


def test_around_a_broken_file_nothing_is_deleted(wasteful: Path, invoke: Callable[..., Invocation]) -> None:
    """What a feed that cannot be read refers to is not known."""
    (wasteful / "feeds" / "andre").mkdir()
    (wasteful / "feeds" / "andre" / "feed.yaml").write_text("title: [\n")
    with pytest.raises(PublisherError, match="cannot be read, so nobody knows what they need"):
        prune_show(invoke(wasteful), LATER, really=True)
    assert (wasteful / "public" / WASTE).exists()
