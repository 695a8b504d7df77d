"""`publisher verify`: what is stored beside what was published."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli import verify as module
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation
from publisher.cli.verify import verify_show
from publisher.errors import PublisherError
from publisher.publish.verify import Server
from support.consoles import RecordingConsole
from support.unmastered import PREVIEW


def test_a_published_show_is_as_it_should_be(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Two recordings and a cover were looked at."""
    assert verify_show(invoke(published), deep=False) is Exit.DONE
    assert console.results["verified"] == {"files": 3, "flaws": []}
    assert console.lines == ["3 files and their feeds are as they should be"]


def test_a_file_that_is_gone_is_a_flaw(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """The flaw names its key, and the command fails."""
    (published / "public" / "audio" / "0001-ae.89abcdef.mp3").unlink()
    assert verify_show(invoke(published), deep=False) is Exit.FAILED
    assert [flaw["key"] for flaw in console.results["verified"]["flaws"]] == ["audio/0001-ae.89abcdef.mp3"]
    assert console.lines[-1] == "1 flaw; 3 files were looked at"


def test_only_deep_reads_the_bytes(published: Path, invoke: Callable[..., Invocation]) -> None:
    """A file of the same size with other bytes passes the quick comparison alone."""
    file = published / "public" / "audio" / "0001-ae.89abcdef.mp3"
    file.write_bytes(file.read_bytes()[::-1])
    assert verify_show(invoke(published), deep=False) is Exit.DONE
    assert verify_show(invoke(published), deep=True) is Exit.FAILED


def test_a_feed_that_cannot_be_read_is_a_flaw(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """It is never taken for a feed with nothing published; a command for another feed does not mention it."""
    (published / "feeds" / "andre").mkdir()
    (published / "feeds" / "andre" / "feed.yaml").write_text("title: [\n")
    assert verify_show(invoke(published, feed="bokstaver"), deep=False) is Exit.DONE
    assert verify_show(invoke(published), deep=False) is Exit.FAILED
    assert [flaw["key"] for flaw in console.results["verified"]["flaws"]] == ["feeds/andre/feed.yaml"]


def test_without_any_feed_it_is_refused(tmp_path: Path, invoke: Callable[..., Invocation]) -> None:
    """Nothing to compare is an error and not a success."""
    (tmp_path / "episodes" / "0001-ae").mkdir(parents=True)
    with pytest.raises(PublisherError, match="there is no feed here"):
        verify_show(invoke(tmp_path), deep=False)


def test_another_server_at_the_address_is_not_asked(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and what it answers is no flaw."""
    monkeypatch.setattr(module, "find_server", lambda *_: Server.OTHER)
    assert verify_show(invoke(published), deep=False) is Exit.DONE
    assert console.lines[0] == f"another server than that of public answers at {PREVIEW}: it was not asked"
