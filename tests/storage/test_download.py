"""Recordings from elsewhere, from real servers on this machine: fetched once, whole or not at all, when needed."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from publisher.errors import NotSetUpError, PublisherError, UnavailableError, UnreadableMediaError
from publisher.lint.fetch import open_source
from publisher.model import PREVIEW_TARGET, Target
from publisher.model.origin import parse_origin
from publisher.storage.download import download
from publisher.storage.http.bounds import RECORDING_BOUNDS
from publisher.storage.http.source import HttpSource
from support.shows import ledger, make_recording, make_show, run
from support.stores import Store

AUDIO = bytes(range(256)) * 4_000
"""About a megabyte."""


@dataclass
class Shelf:
    """What a server has, and what it does wrong."""

    content: bytes = AUDIO
    etag: str | None = '"1"'
    kind: str = "audio/flac"
    fault: Callable[[int], Any] = lambda _: None
    """Called with the number of the request: a status to answer with, or after how many bytes the line breaks."""
    ranges: bool = True
    span: str = "bytes {start}-{last}/{size}"
    """How it says which part it sends."""
    seen: list[dict[str, str]] = field(default_factory=list)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    """Serves the shelf of its server, with ranges and conditions as RFC 9110 has them."""

    def do_GET(self) -> None:
        """Answer."""
        shelf: Shelf = self.server.shelf  # type: ignore[attr-defined]
        shelf.seen.append({name.lower(): value for name, value in self.headers.items()})
        fault = shelf.fault(len(shelf.seen))
        if isinstance(fault, int) and fault >= 100:
            self.send_error(fault)
        elif shelf.etag and self.headers.get("If-None-Match") == shelf.etag:
            self.send_response(304)
            self.end_headers()
        else:
            self._send(shelf, fault)

    def _send(self, shelf: Shelf, fault: Any) -> None:
        wanted = self.headers.get("Range") if shelf.ranges else None
        same = self.headers.get("If-Range") == shelf.etag
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and same else 0
        self.send_response(206 if start else 200)
        if start:
            size = len(shelf.content)
            self.send_header("Content-Range", shelf.span.format(start=start, last=size - 1, size=size))
        self.send_header("Content-Length", str(len(shelf.content) - start))
        self.send_header("Content-Type", shelf.kind)
        if shelf.etag:
            self.send_header("ETag", shelf.etag)
        self.end_headers()
        body = shelf.content[start:]
        if isinstance(fault, float):
            self.wfile.write(body[: int(fault * len(body))])
            self.wfile.flush()
            self.connection.shutdown(2)
        else:
            self.wfile.write(body)

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - as the library has it
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server to which clients that hang up are nothing new."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(shelf: Shelf, certificate: Path | None = None) -> Iterator[Shelf]:
    """Serve a shelf on loopback, over TLS if there is a certificate."""
    server = Server(("127.0.0.1", 0), Handler)
    server.shelf = shelf  # type: ignore[attr-defined]
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    shelf.address = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}/opptak/regn%20i%20mai.flac"
    try:
        yield shelf
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """A server that has a recording."""
    with serving(Shelf()) as found:
        yield found


def bring(shelf: Shelf, file: Path) -> bool:
    """Fetch without waiting between tries."""
    return download(
        HttpSource(shelf.address, replace(RECORDING_BOUNDS, timeout=2.0)), file, lambda *_: None, pause=lambda _: None
    )


def test_it_is_fetched_once_and_asked_after_from_then_on(shelf: Shelf, tmp_path: Path) -> None:
    """The second time the server is only asked whether it is still the same."""
    file = tmp_path / "a" / "r.flac"
    assert bring(shelf, file)
    assert not bring(shelf, file)
    assert file.read_bytes() == AUDIO
    assert [request.get("if-none-match") for request in shelf.seen] == [None, '"1"']


@pytest.mark.parametrize("span", ["bytes {start}-{last}/*", "bytes {start}-{last}/{size}", "nonsense"])
def test_a_part_is_never_taken_for_the_whole(shelf: Shelf, tmp_path: Path, span: str) -> None:
    """Servers may leave open how much there is in all; one that does not say which part it sends is asked for all."""
    shelf.span, shelf.fault = span, lambda number: 0.5 if number == 1 else None
    file = tmp_path / "a" / "r.flac"
    assert bring(shelf, file)
    assert file.read_bytes() == AUDIO


def test_what_changed_there_is_fetched_anew(shelf: Shelf, tmp_path: Path) -> None:
    """Another ETag is another recording."""
    file = tmp_path / "a" / "r.flac"
    bring(shelf, file)
    shelf.content, shelf.etag = AUDIO[::-1], '"2"'
    assert bring(shelf, file)
    assert file.read_bytes() == AUDIO[::-1]


def test_a_line_that_breaks_is_taken_up_where_it_broke(shelf: Shelf, tmp_path: Path) -> None:
    """Each try asks for the rest, of the same recording only, and never does half a file have the name."""
    shelf.fault = lambda number: 0.5 if number < 4 else None
    file = tmp_path / "a" / "r.flac"
    assert bring(shelf, file)
    assert file.read_bytes() == AUDIO
    assert all(request["if-range"] == '"1"' for request in shelf.seen[1:])
    assert len(shelf.seen) == 4


def test_a_download_that_was_given_up_goes_on_next_time(shelf: Shelf, tmp_path: Path) -> None:
    """What came stays beside, without the name, and the rest is asked for."""
    file = tmp_path / "a" / "r.flac"
    shelf.fault = lambda number: 0.5 if number == 1 else 503
    with pytest.raises(UnavailableError, match=r"server is in trouble \(HTTP 503\)"):
        bring(shelf, file)
    assert not file.exists()
    shelf.fault = lambda _: None
    assert bring(shelf, file)
    assert file.read_bytes() == AUDIO
    assert shelf.seen[-1]["range"].startswith("bytes=5")


def test_a_recording_that_changes_meanwhile_is_not_mixed(shelf: Shelf, tmp_path: Path) -> None:
    """The rest of another one is not its rest."""

    def change(number: int) -> float | None:
        if number == 1:
            return 0.5
        shelf.content, shelf.etag = AUDIO[::-1], '"2"'
        return None

    shelf.fault = change
    file = tmp_path / "a" / "r.flac"
    bring(shelf, file)
    assert file.read_bytes() == AUDIO[::-1]


def test_a_server_without_ranges_sends_all_again(shelf: Shelf, tmp_path: Path) -> None:
    """Nothing is put together that does not fit."""
    shelf.ranges, shelf.fault = False, lambda number: 0.5 if number == 1 else None
    file = tmp_path / "a" / "r.flac"
    bring(shelf, file)
    assert file.read_bytes() == AUDIO


def test_what_is_here_serves_while_the_server_is_away(shelf: Shelf, tmp_path: Path) -> None:
    """Neither silence nor a refusal takes away what was fetched."""
    file = tmp_path / "a" / "r.flac"
    bring(shelf, file)
    for status in (500, 403):
        shelf.fault = lambda _, status=status: status
        assert not bring(shelf, file)
    assert file.read_bytes() == AUDIO


@pytest.mark.parametrize(
    ("content", "kind"), [(b"<!DOCTYPE html><p>", "audio/flac"), (AUDIO, "text/html; charset=utf-8")]
)
def test_a_web_page_is_no_recording(shelf: Shelf, tmp_path: Path, content: bytes, kind: str) -> None:
    """A link for sharing leads to a page, whatever the server calls it."""
    shelf.content, shelf.kind = content, kind
    with pytest.raises(UnreadableMediaError, match="is a web page and not a recording"):
        bring(shelf, tmp_path / "a" / "r.flac")
    assert not [*(tmp_path / "a").glob("*.flac")]


def test_a_certificate_that_nobody_knows_is_refused(tmp_path: Path, certificate: Path) -> None:
    """No recording is taken from whoever claims to be the server."""
    with serving(Shelf(), certificate) as shelf, pytest.raises(UnreadableMediaError, match="cannot be trusted"):
        bring(shelf, tmp_path / "a" / "r.flac")


def test_nobody_there_and_a_server_that_says_nothing_are_away(tmp_path: Path) -> None:
    """A closed port, and one that takes the call and is silent."""
    with serving(Shelf()) as shelf:
        pass
    with pytest.raises(UnavailableError, match="connection refused"):
        bring(shelf, tmp_path / "a" / "r.flac")
    with serving(Shelf(fault=lambda _: threading.Event().wait(1.0))) as silent:
        impatient = HttpSource(silent.address, replace(RECORDING_BOUNDS, timeout=0.1))
        with pytest.raises(UnavailableError, match="answer"):
            download(impatient, tmp_path / "b" / "r", lambda *_: None, pause=lambda _: None)


def test_a_full_disk_is_told_of_and_nothing_half_is_left(shelf: Shelf, tmp_path: Path) -> None:
    """/dev/full is the system's own full disk."""
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / ".part").symlink_to("/dev/full")
    with pytest.raises(PublisherError, match="cannot be kept: no space left on device"):
        bring(shelf, folder / "r.flac")
    assert not [*folder.glob("*.flac")]
    assert not (folder / ".part").is_symlink()


def test_a_bucket_is_read_with_its_key(store: Store, tmp_path: Path) -> None:
    """Fetched once, asked after with its ETag, fetched anew when it changed; none of that name is an error."""
    bucket, client = store.bucket(public=False), store.client()
    client.put_object(Bucket=bucket, Key="2026/regn i mai.flac", Body=AUDIO)
    targets: list[Target] = [PREVIEW_TARGET, store.target("another-bucket")]
    file = tmp_path / "a" / "r.flac"

    def bring(name: str) -> bool:
        origin = parse_origin(f"s3://{bucket}/{name}")
        assert origin is not None
        return download(open_source(origin, targets), file, lambda *_: None, pause=lambda _: None)

    assert [bring("2026/regn i mai.flac") for _ in range(2)] == [True, False]
    client.put_object(Bucket=bucket, Key="2026/regn i mai.flac", Body=AUDIO[::-1])
    assert bring("2026/regn i mai.flac")
    assert file.read_bytes() == AUDIO[::-1]
    file.unlink()
    with pytest.raises(UnreadableMediaError, match=f"there is no s3://{bucket}/none.flac"):
        bring("none.flac")


def test_a_missing_key_is_not_waited_for(tmp_path: Path) -> None:
    """No other try of the same run has one."""
    pauses: list[float] = []
    with pytest.raises(UnavailableError, match="there is no key"):
        download(Keyless(), tmp_path / "r", lambda *_: None, pause=pauses.append)
    assert pauses == []


class Keyless:
    """A source that this machine has no key for."""

    name = "s3://opptak-privat/r.flac"

    @contextmanager
    def read(self, start: int, known: object) -> Iterator[None]:
        """Refuse."""
        raise NotSetUpError("there is no key for opptak-privat", hint="")
        yield


def test_without_a_key_a_bucket_is_away(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build machine that only looks knows nothing of the recording, and that is no error of the episode."""
    root = make_show(tmp_path, ["0001-ae"])
    use(root, "s3://opptak-privat/r.flac")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    done = run(root, "check", env={"AWS_ENDPOINT_URL": store.endpoint})
    assert done.returncode == 0, done.stdout
    assert "warning: there is no key for bucket opptak-privat" in done.stdout


def use(root: Path, address: str) -> None:
    """Have the first episode's recording at an address."""
    episode = root / "episodes" / "0001-ae" / "episode.md"
    text = episode.read_text().replace('"recording.wav"', f'"{address}"')
    assert address in text
    episode.write_text(text)


def test_an_episode_is_made_of_a_recording_from_elsewhere(shelf: Shelf, tmp_path: Path) -> None:
    """Fetched for the first publication, and then neither fetched nor asked after: what is published stays."""
    root = make_show(tmp_path, ["0001-ae"])
    make_recording(tmp_path / "r.wav", seed=1)
    shelf.content = (tmp_path / "r.wav").read_bytes()
    use(root, shelf.address)
    done = run(root, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"fetched {shelf.address}" in done.stderr
    asked = len(shelf.seen)
    for command in (("check",), ("plan",), ("feed",), ("publish",)):
        assert run(root, *command).returncode == 0
    assert len(shelf.seen) == asked
    [published] = ledger(root)["publications"].values()
    shelf.content, shelf.etag = shelf.content[:-40_000], '"2"'
    done = run(root, "publish", "--replace", "0001-ae")
    assert "says it lasts" in done.stdout
    make_recording(tmp_path / "r.wav", seed=2)
    shelf.content, shelf.etag = (tmp_path / "r.wav").read_bytes(), '"3"'
    assert run(root, "publish", "--replace", "0001-ae").returncode == 0
    [replaced] = ledger(root)["publications"].values()
    assert replaced["guid"] == published["guid"]
    assert replaced["made_of"]["recording"] != published["made_of"]["recording"]


@pytest.mark.slow
def test_offline_the_check_passes_and_the_others_are_published(tmp_path: Path) -> None:
    """The one that cannot be fetched waits, is named with its address, and keeps nobody back."""
    root = make_show(tmp_path, ["0001-ae", "0002-oe"])
    use(root, "http://127.0.0.1:9/r.flac")
    done = run(root, "check")
    assert done.returncode == 0, done.stdout
    assert "warning: http://127.0.0.1:9/r.flac cannot be fetched: connection refused" in done.stdout
    done = run(root, "publish")
    assert done.returncode == 1
    assert "new episode, but http://127.0.0.1:9/r.flac cannot be fetched: connection refused" in done.stdout
    assert [entry["slug"] for entry in ledger(root)["publications"].values()] == ["0002-oe"]


def test_a_wrong_address_is_an_error_at_its_line(shelf: Shelf, tmp_path: Path) -> None:
    """Like a file that is not there."""
    root = make_show(tmp_path, ["0001-ae"])
    use(root, shelf.address)
    shelf.fault = lambda _: 404
    done = run(root, "check")
    assert done.returncode == 1
    assert "episodes/0001-ae/episode.md:" in done.stdout
    assert f"error: there is nothing at {shelf.address} (HTTP 404) [recording-refused]" in done.stdout
