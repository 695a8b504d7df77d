"""`verify` says that all is well only of what was published and can be read."""

import json
import re
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from publisher.publish.reachability import serves_folder
from publisher.publish.verify import PARALLEL_LOOKS
from publisher.storage.http.client import Response
from publisher.storage.http.folder_header import HEADER, name_folder
from publisher.storage.preview_server import make_server
from support.processes import serving
from support.published import PublishedShow
from support.shows import ledger, make_show, run


def test_what_was_never_published_is_told(tmp_path: Path) -> None:
    """It is one flaw, and not a success with no files."""
    root = make_show(tmp_path, ["0001-ae"])
    done = run(root, "verify", "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["verified"] == {
        "files": 0,
        "flaws": [
            {
                "key": "bokstaver/feed.xml",
                "message": "was never published to preview",
                "hint": "publish: publisher publish",
            }
        ],
    }


def test_a_feed_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Nobody knows what it has published; the others are looked at all the same."""
    root = make_show(tmp_path, ["0001-ae"])
    other = root / "feeds" / "uleselig"
    other.mkdir()
    (other / "feed.yaml").write_text("title: [")
    done = run(root, "verify")
    assert done.returncode == 1
    assert "feeds/uleselig/feed.yaml cannot be read" in done.stdout
    assert "bokstaver/feed.xml was never published" in done.stdout
    (root / "feeds" / "bokstaver" / "feed.yaml").write_text("title: [")
    done = run(root, "verify")
    assert done.returncode == 1
    assert "2 flaws; 0 files were looked at" in done.stdout


def test_without_a_feed_there_is_nothing_to_verify(tmp_path: Path) -> None:
    """That is no success either."""
    (tmp_path / "episodes" / "0001-ae").mkdir(parents=True)
    done = run(tmp_path, "verify")
    assert done.returncode == 1
    assert "there is no feed here" in done.stderr


@pytest.fixture
def published(published_show: PublishedShow) -> Path:
    """A show that is published to a preview at a port of its own, where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    root = published_show()
    target = f"{{kind: folder, path: public, url: '{url_at(port)}'}}"
    with (root / "feeds" / "bokstaver" / "feed.yaml").open("a") as feed:
        feed.write(f"targets:\n  preview: {target}\n")
    done = run(root, "publish")
    assert done.returncode == 0, done.stderr
    return root


def url_at(port: int) -> str:
    """Return the address of a port of this machine."""
    return f"http://127.0.0.1:{port}/"


def port_of(root: Path) -> int:
    """Return the port of the show's preview."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", (root / "feeds" / "bokstaver" / "feed.yaml").read_text())
    assert found
    return int(found[1])


class Elsewhere(BaseHTTPRequestHandler):
    """Answers as a server of something else does: with its own page, whatever it is asked for."""

    page = b"<!doctype html><title>Grafana</title>"

    def do_GET(self) -> None:
        """Send the page."""
        self.send_response(200 if self.path != "/bokstaver/feed.xml" else 404)
        self.send_header("Content-Length", str(len(self.page)))
        self.end_headers()
        self.wfile.write(self.page if self.command == "GET" else b"")

    def do_HEAD(self) -> None:
        """Send its headers."""
        self.do_GET()

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - as the library has it
        """Say nothing."""


def test_a_preview_that_is_not_served_has_no_flaw(published: Path) -> None:
    """Its folder alone is looked at then."""
    done = run(published, "verify")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_another_program_at_the_port_is_not_believed(published: Path) -> None:
    """What it answers is no flaw of the show, and one line says that it was not asked."""
    with serving(ThreadingHTTPServer(("127.0.0.1", port_of(published)), Elsewhere), poll_interval=0.02):
        done = run(published, "verify")
    assert done.returncode == 0, done.stdout
    assert "files and their feeds are as they should be" in done.stdout
    said = "another server than that of public answers at http://127.0.0.1:{port}/: it was not asked"
    assert " ".join(done.stderr.split()) == said.format(port=port_of(published))


def test_the_preview_of_another_show_is_not_believed(published: Path, tmp_path: Path) -> None:
    """Two shows have the same port where neither chose one: the one that is served says so."""
    asked: list[str] = []
    (tmp_path / "public").mkdir()
    with serving(make_server(tmp_path / "public", port=port_of(published), say=asked.append), poll_interval=0.02):
        done = run(published, "verify")
    assert done.returncode == 0, done.stdout
    assert "another server than that of public" in " ".join(done.stderr.split())
    assert asked == ["404 HEAD /bokstaver/feed.xml HTTP/1.1"]


@pytest.mark.parametrize("linked", [False, True])
def test_its_own_preview_is_asked_for_all_of_it(published: Path, tmp_path: Path, linked: bool) -> None:  # noqa: FBT001 - pytest passes it so
    """Whatever path it was started with, every file is asked for."""
    asked: list[str] = []
    folder = published / "public"
    if linked:
        folder = tmp_path / "link"
        folder.symlink_to(published / "public")
    with serving(make_server(folder, port=port_of(published), say=asked.append), poll_interval=0.02):
        done = run(published, "verify")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    for file in ledger(published)["publications"].values():
        key = file["enclosure"]["key"]
        assert f"200 HEAD /{key} HTTP/1.1" in asked
        assert f"206 GET /{key} HTTP/1.1" in asked


class Keeping(BaseHTTPRequestHandler):
    """Answers from a folder as web servers do, which keep connections, and counts these and requests."""

    protocol_version = "HTTP/1.1"
    folder: Path
    counts: dict[str, int]

    def setup(self) -> None:
        """Count a connection."""
        super().setup()
        self.counts["connections"] += 1

    def do_GET(self) -> None:
        """Send a file, or its first two bytes."""
        self.counts["requests"] += 1
        content = (self.folder / self.path[1:]).read_bytes()
        part = self.headers.get("Range") == "bytes=0-1"
        body = content[:2] if part else content
        self.send_response(206 if part else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header(HEADER, name_folder(self.folder))
        self.end_headers()
        self.wfile.write(body if self.command == "GET" else b"")

    def do_HEAD(self) -> None:
        """Send the headers."""
        self.do_GET()

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - as the library has it
        """Say nothing."""


def test_connections_are_kept_between_requests(published: Path) -> None:
    """There are no more than files are looked at together, however many requests there are."""

    class Counting(Keeping):
        folder = published / "public"
        counts: ClassVar = {"connections": 0, "requests": 0}

    with serving(ThreadingHTTPServer(("127.0.0.1", port_of(published)), Counting), poll_interval=0.02):
        done = run(published, "verify")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert Counting.counts["connections"] <= PARALLEL_LOOKS < Counting.counts["requests"]


def test_what_its_own_preview_does_not_have_is_a_flaw(published: Path) -> None:
    """A server of the folder that sends something else than the folder has is told of."""
    server = make_server(published / "public", port=port_of(published), base="/elsewhere/", say=lambda _: None)
    with serving(server, poll_interval=0.02):
        done = run(published, "verify")
    assert done.returncode == 1
    assert "bokstaver/feed.xml is not what listeners get: the server answers 404" in done.stdout


@pytest.mark.parametrize(
    ("url", "named", "own"),
    [
        ("http://127.0.0.1:8000/", None, False),
        ("http://[::1]:8000/", None, False),
        ("http://localhost:8000/", None, False),
        ("http://show.localhost:8000/", None, False),
        ("https://podcast.example/", None, True),
        ("http://192.168.1.20:8000/", None, True),
        ("http://127.0.0.1:8000/", "own", True),
        ("http://192.168.1.20:8000/", "own", True),
        ("http://192.168.1.20:8000/", "another", False),
    ],
)
def test_a_web_server_that_reads_the_folder_need_not_name_it(
    tmp_path: Path, url: str, named: str | None, *, own: bool
) -> None:
    """Only previews name their folder: a name decides, and without one a loopback address may be anything."""
    headers = {} if named is None else {HEADER.lower(): name_folder(tmp_path if named == "own" else tmp_path / named)}
    assert serves_folder(Response(status=200, headers=headers), tmp_path, url) is own


def test_hints_repeat_the_target_that_was_asked_for(tmp_path: Path) -> None:
    """What a hint says can be pasted: it does what it says to the target that the command was run for."""
    root = make_show(tmp_path, ["0001-ae"])
    file = root / "feeds" / "bokstaver" / "feed.yaml"
    file.write_text(f"{file.read_text()}targets: {{web: {{kind: folder, path: out, url: 'http://127.0.0.1:9/'}}}}\n")
    for form in ("text", "json"):
        done = run(root, "verify", "--target", "web", "--format", form)
        assert done.returncode == 1
        assert "publish: publisher publish --target web" in done.stdout
    done = run(root, "feed", "--target", "web")
    assert done.returncode == 0
    assert "publish it where its recording is: publisher publish --target web" in done.stderr
