"""Real podcast apps and readers, on a feed that is really served."""

import hashlib
import re
import shutil
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from time import mktime, struct_time
from urllib.request import urlopen

import feedparser
import podcastparser
import pytest

from support.processes import environment_with, finish, is_alone_at_the_end, read_until, started
from support.published import ShowBuilder
from support.shows import ledger, run
from support.tools import needs


@pytest.fixture(scope="module")
def served(show_builder: ShowBuilder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A show that is published and served, and the address of its feed."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    root = Path(shutil.copytree(show_builder.build(), tmp_path_factory.mktemp("served") / "show"))
    feed = root / "feeds" / "bokstaver" / "feed.yaml"
    target = f"{{kind: folder, path: public, url: 'http://127.0.0.1:{port}/'}}"
    feed.write_text(f"{feed.read_text()}targets:\n  preview: {target}\n")
    assert run(root, "publish").returncode == 0
    with started(root, "-m", "publisher", "serve") as server:
        read_until(server, "serving")
        yield root, f"http://127.0.0.1:{port}/bokstaver/feed.xml"
        server.terminate()
        server.communicate(timeout=10)
        assert server.returncode == 143


@pytest.mark.parametrize("sigint", [signal.SIG_DFL, signal.SIG_IGN])
def test_serving_ends_when_it_is_terminated(served: tuple[Path, str], sigint: signal.Handlers) -> None:
    """One line says so, with the exit code of SIGTERM, also where it was started in the background."""
    root, _ = served
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    feed = root / "feeds" / "bokstaver" / "feed.yaml"
    before = feed.read_text()
    feed.write_text(re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}", before))
    try:
        with started(root, "-m", "publisher", "serve", sigint=sigint) as server:
            read_until(server, "serving")
            with urlopen(f"http://127.0.0.1:{port}/bokstaver/feed.xml") as stream:
                assert stream.status == 200
            server.terminate()
            _, talk = server.communicate(timeout=10)
            assert server.returncode == 143
            assert is_alone_at_the_end(server)
    finally:
        feed.write_text(before)
    assert talk == "publisher: terminated; nothing half-made is left, and the next run goes on from here\n"


def expected(root: Path) -> list[tuple[str, int, str]]:
    """Return GUID, bytes and digest of every episode, newest first, as the ledger has them."""
    entries = sorted(ledger(root)["publications"].values(), key=lambda entry: entry["slug"], reverse=True)
    return [(entry["guid"], entry["enclosure"]["bytes"], entry["enclosure"]["digest"]) for entry in entries]


def test_podcastparser_reads_what_was_meant(served: tuple[Path, str]) -> None:
    """The parser of gPodder finds title, date, duration, GUID and enclosure as they are in sources and ledger."""
    root, address = served
    with urlopen(address) as stream:  # noqa: S310 - the address is our own server's
        parsed = podcastparser.parse(address, stream)
    assert parsed["title"] == "Æ, ø og å"
    assert [episode["title"] for episode in parsed["episodes"]] == [f"Bokstav nummer {number}" for number in (3, 2, 1)]
    assert [episode["published"] for episode in parsed["episodes"]] == [1767416400, 1767330000, 1767243600]
    assert [episode["total_time"] for episode in parsed["episodes"]] == [3, 3, 3]
    assert [episode["guid"] for episode in parsed["episodes"]] == [guid for guid, _, _ in expected(root)]
    assert [
        (enclosure["file_size"], enclosure["mime_type"])
        for episode in parsed["episodes"]
        for enclosure in episode["enclosures"]
    ] == [(size, "audio/mpeg") for _, size, _ in expected(root)]


def test_feedparser_reads_what_was_meant(served: tuple[Path, str]) -> None:
    """The most lenient reader finds nothing to be lenient about, and the same values."""
    root, address = served
    parsed = feedparser.parse(address)
    assert not parsed.bozo
    assert parsed.feed.language == "nb"
    found = [(entry.id, entry.enclosures[0].length, entry.enclosures[0].type) for entry in parsed.entries]
    assert found == [(guid, str(size), "audio/mpeg") for guid, size, _ in expected(root)]
    assert [entry.itunes_duration for entry in parsed.entries] == ["3", "3", "3"]
    assert [mktime(struct_time(entry.published_parsed)) for entry in parsed.entries] == sorted(
        (mktime(struct_time(entry.published_parsed)) for entry in parsed.entries), reverse=True
    )


@needs("gpo")
def test_gpodder_subscribes_and_downloads(served: tuple[Path, str], tmp_path: Path) -> None:
    """A real podcast app subscribes, sees three episodes, and downloads just the bytes that the ledger names."""
    root, address = served

    def gpo(*arguments: str) -> str:
        home = environment_with(GPODDER_HOME=str(tmp_path), PYTHONWARNINGS="ignore", LC_ALL="C.UTF-8")
        return str(finish(["gpo", *arguments], env=home, text=True, check=True).stdout)

    gpo("subscribe", address)
    gpo("update", address)
    assert "Bokstav nummer 1" in gpo("episodes", address)
    gpo("download", address)
    downloaded = {hashlib.sha256(file.read_bytes()).hexdigest() for file in tmp_path.rglob("*.mp3")}
    assert downloaded == {digest for _, _, digest in expected(root)}
