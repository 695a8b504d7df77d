"""`publisher verify`: what is stored beside what was published, and what is at the host that a show has left."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from publisher.cli import verify as module
from publisher.cli.exits import Exit
from publisher.cli.feed import write_feeds
from publisher.cli.options import Invocation
from publisher.cli.verify import verify, verify_moved_show, verify_show
from publisher.errors import PublisherError, UnknownNameError
from publisher.publish.verify import Server
from publisher.storage.http.peers import Reach
from publisher.storage.preview_server import make_server
from support.consoles import RecordingConsole
from support.old_host import OldHost, running_old_host
from support.processes import serving
from support.projects import invocation_in
from support.unmastered import NOW, PREVIEW, write_show


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


@pytest.fixture
def moved(published: Path) -> Iterator[tuple[Path, OldHost]]:
    """A show whose preview is served, and the host that it leaves, which serves the same feed."""
    with serving(make_server(published / "public", port=0, say=lambda _: None), poll_interval=0.02) as server:
        file, base = published / "feeds" / "bokstaver" / "feed.yaml", f"http://127.0.0.1:{server.port}/"
        file.write_text(file.read_text().replace(PREVIEW, base))
        write_feeds(invocation_in(published), NOW)
        document = (published / "public" / "bokstaver" / "feed.xml").read_text()
        with running_old_host() as host:
            host.put_feed(document.replace(base, host.url))
            yield published, host


def run_in(root: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """Run the command in a folder."""
    monkeypatch.chdir(root)
    return CliRunner().invoke(verify, arguments)


def test_before_a_move_all_is_ready(moved: tuple[Path, OldHost], monkeypatch: pytest.MonkeyPatch) -> None:
    """The old host does not lead on yet, which is said, and the command succeeds."""
    root, host = moved
    done = run_in(root, monkeypatch, "--moved-from", host.feed_url, "--allow-private")
    assert done.exit_code == 0, done.output
    told, total = done.stdout.splitlines()
    assert told.startswith(f"{host.feed_url} does not lead to the new feed yet")
    assert total == "all is ready for the move; 2 items and 2 enclosures were looked at"


def test_after_a_move_programs_get_it_as_json(moved: tuple[Path, OldHost], monkeypatch: pytest.MonkeyPatch) -> None:
    """With the state of each address."""
    root, host = moved
    new = re.sub(r".*(http://127\S+?/)'.*", r"\1", (root / "feeds/bokstaver/feed.yaml").read_text(), flags=re.DOTALL)
    host.move(f"{new}bokstaver/feed.xml")
    done = run_in(root, monkeypatch, "--moved-from", host.feed_url, "--allow-private", "--format", "json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["moved"] == {
        "from": [{"address": host.feed_url, "state": "moved"}],
        "to": f"{new}bokstaver/feed.xml",
        "items": 2,
        "enclosures": 2,
        "notes": ["the old feed is not to be had, so its items were not compared"],
        "flaws": [],
    }
    done = run_in(root, monkeypatch, "--moved-from", host.feed_url, "--allow-private")
    assert done.stdout.splitlines()[-1] == "the show has moved as it should; 2 items and 2 enclosures were looked at"


def test_a_move_with_flaws_fails(moved: tuple[Path, OldHost], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is told with what to do; a query is not shown."""
    root, host = moved
    (root / "public" / "audio" / "0001-ae.89abcdef.mp3").unlink()
    address = f"{host.feed_url}?token=geheim"
    host.refuse("/feed.xml", 410)
    done = run_in(root, monkeypatch, "--moved-from", address, "--allow-private")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert f"{host.feed_url}?… answers 410: apps that ask there never learn the new address" in lines
    assert any("is not what listeners get: the server answers 404" in line for line in lines)
    assert lines[-1] == "2 flaws; 2 items and 2 enclosures were looked at"
    assert "geheim" not in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--moved-from", "old.example"], "it is no web address"),
        (["--moved-from", "ftp://old.example/"], "it is no web address"),
        (["--moved-from", "http://["], "it is no web address"),
        (["--moved-from", "http://a:port/"], "it is no web address"),
        (["--allow-private"], "--moved-from"),
        (["--deep", "--moved-from", "https://old.example/"], "write one of them"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    published: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    """Nobody is asked then."""
    done = run_in(published, monkeypatch, *arguments)
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())


def test_of_several_shows_one_is_named(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Only one of them was at that address."""
    shutil.copytree(published / "feeds" / "bokstaver", published / "feeds" / "andre")
    address = "http://127.0.0.1:9/feed.xml"
    with pytest.raises(UnknownNameError) as caught:
        verify_moved_show(invoke(published), address, reach=Reach.PUBLIC)
    assert caught.value.hint == "say which one: --feed andre or --feed bokstaver"
    assert verify_moved_show(invoke(published, feed="bokstaver"), address, reach=Reach.PUBLIC) is Exit.FAILED
    assert console.results["moved"]["from"] == [{"address": address, "state": "lost"}]


def test_what_was_not_published_has_not_moved(tmp_path: Path, invoke: Callable[..., Invocation]) -> None:
    """There is nothing to compare with: without a feed, with one that cannot be read, and with one never published."""
    (tmp_path / "episodes" / "0001-ae").mkdir(parents=True)
    address = "http://127.0.0.1:9/feed.xml"
    with pytest.raises(PublisherError, match="there is no feed here"):
        verify_moved_show(invoke(tmp_path), address, reach=Reach.PUBLIC)
    root = write_show(tmp_path / "show", "0001-ae")
    with pytest.raises(PublisherError, match="was never published to preview"):
        verify_moved_show(invoke(root), address, reach=Reach.PUBLIC)
    (root / "feeds" / "bokstaver" / "feed.yaml").write_text("title: [\n")
    with pytest.raises(PublisherError, match=r"feeds/bokstaver/feed\.yaml cannot be read"):
        verify_moved_show(invoke(root), address, reach=Reach.PUBLIC)
