"""The preview server, asked over loopback by an ordinary HTTP client."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import pytest

from publisher.errors import PublisherError
from publisher.storage.content_types import CONTENT_TYPES, IMMUTABLE, MUTABLE
from publisher.storage.http.folder_header import HEADER
from publisher.storage.preview import SCRIPT, SCRIPT_PATH, VERSION_PATH, Preview, begin_preview
from publisher.storage.preview_server import MAX_PORT, make_server, serve_folder, serve_meanwhile
from support.processes import started

AUDIO = "/audio/0178-molde.1b2c3d4e.mp3"
FEED = "/show/feed.xml"
SOUND = bytes(range(250)) * 4
EARLIER = "Tue, 08 Jan 2019 05:00:00 GMT"
"""Before any file of the tests was written."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the client got."""

    status: int
    headers: Message
    body: bytes
    version: int


Ask = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Running:
    """A server at work, and what it said."""

    port: int
    said: list[str]
    spoke: Event

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Send one request; words of header names are parted by underscores."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read(), response.version)
        finally:
            connection.close()


@contextmanager
def running(folder: Path | Preview, base: str = "/") -> Iterator[Running]:
    """Lend a server of `folder` on a free port."""
    said: list[str] = []
    spoke = Event()

    def say(line: str) -> None:
        said.append(line)
        spoke.set()

    server = make_server(folder, port=0, base=base, say=say)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Running(server.port, said, spoke)
    finally:
        server.shutdown()
        thread.join(10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as publishing leaves it, with a secret beside it."""
    (tmp_path / "secret").write_text("not for listeners")
    files = {
        AUDIO: SOUND,
        FEED: b"<rss/>",
        "/other/feed.xml": b"<rss/>",
        "/empty.txt": b"",
        "/.publisher/show.ledger.json": b"{}",
        "/.publisher/tmp/feed.xml": b"<half",
    }
    for key, content in files.items():
        file = tmp_path / "public" / key[1:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return tmp_path / "public"


@pytest.fixture
def server(folder: Path) -> Iterator[Running]:
    """A server of `folder`."""
    with running(folder) as server:
        yield server


@pytest.fixture
def ask(server: Running) -> Ask:
    """A client of `server`."""
    return server.ask


def test_a_file_is_sent_whole_with_all_that_apps_need_to_know(ask: Ask) -> None:
    """Apple asks for length, Last-Modified and byte ranges; the entity tag is strong, as ranges need it."""
    answer = ask(AUDIO)
    assert (answer.status, answer.body, answer.version) == (200, SOUND, 11)
    assert answer.headers["Content-Length"] == "1000"
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Last-Modified"].endswith(" GMT")
    assert answer.headers["ETag"].startswith('"')
    assert len(answer.headers.get_all("Date", [])) == 1


def test_head_tells_the_same_as_get_without_the_body(ask: Ask) -> None:
    """HEAD has the headers of GET (RFC 9110, 9.3.2): Apple looks at every enclosure so."""
    head, get = ask(AUDIO, "HEAD"), ask(AUDIO)
    assert (head.status, head.body) == (200, b"")
    told = [{name: text for name, text in answer.headers.items() if name != "Date"} for answer in (head, get)]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-1", 0, 1),
        ("bytes=100-299", 100, 299),
        ("bytes=900-", 900, 999),
        ("bytes=900-5000", 900, 999),
        ("bytes=-10", 990, 999),
        ("bytes=-5000", 0, 999),
        ("Bytes=5-6", 5, 6),
    ],
)
def test_a_part_is_sent_where_a_part_is_asked_for(ask: Ask, asked: str, first: int, last: int) -> None:
    """A range is answered with 206 and says what it is a part of (RFC 9110, 14.2, 14.4)."""
    answer = ask(AUDIO, Range=asked)
    assert (answer.status, answer.body) == (206, SOUND[first : last + 1])
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/1000"
    assert answer.headers["Content-Length"] == str(last + 1 - first)
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert answer.headers["ETag"]


def test_a_part_beyond_the_end_is_refused_with_the_length(ask: Ask) -> None:
    """416 tells how long the file is, so that the client can ask again (RFC 9110, 15.5.17)."""
    answer = ask(AUDIO, Range="bytes=1000-")
    assert answer.status == 416
    assert answer.headers["Content-Range"] == "bytes */1000"


@pytest.mark.parametrize("asked", ["seconds=0-9", "bytes=9-2", "bytes=x", "bytes", "bytes=-0", "bytes=0-1,5-6"])
def test_what_is_no_range_that_is_known_gets_the_whole(ask: Ask, asked: str) -> None:
    """A unit that the server does not know must be left out of account; nonsense and several ranges may be."""
    answer = ask(AUDIO, Range=asked)
    assert (answer.status, answer.body) == (200, SOUND)


def test_head_knows_no_ranges(ask: Ask) -> None:
    """Ranges are defined for GET alone (RFC 9110, 14.2)."""
    answer = ask(AUDIO, "HEAD", Range="bytes=0-9")
    assert (answer.status, answer.headers["Content-Length"]) == (200, "1000")


def test_an_empty_file_has_no_parts(ask: Ask) -> None:
    """A file of no bytes is sent as it is, whatever part is asked for."""
    answer = ask("/empty.txt", Range="bytes=0-9")
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "0")


def test_a_part_goes_on_only_with_the_file_it_began_with(ask: Ask) -> None:
    """If-Range gives the part of the same file and else the whole new one (RFC 9110, 13.1.5)."""
    first = ask(AUDIO)
    etag, date = first.headers["ETag"], first.headers["Last-Modified"]
    part = {"Range": "bytes=0-9"}
    assert ask(AUDIO, If_Range=etag, **part).status == 206
    assert ask(AUDIO, If_Range=date, **part).status == 206
    assert ask(AUDIO, If_Range='"another"', **part).status == 200
    assert ask(AUDIO, If_Range=EARLIER, **part).status == 200
    assert ask(AUDIO, If_Range=f"W/{etag}", **part).status == 200


def test_what_a_client_has_is_not_sent_again(ask: Ask) -> None:
    """304 has no body, keeps the validators, and comes before any range (RFC 9110, 13.2.2, 15.4.5)."""
    first = ask(FEED)
    etag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for condition in ({"If_None_Match": etag}, {"If_None_Match": f"W/{etag}"}, {"If_Modified_Since": date}):
        for part in ({}, {"Range": "bytes=0-1"}):
            answer = ask(FEED, **condition, **part)
            assert (answer.status, answer.body) == (304, b"")
            assert answer.headers["ETag"] == etag
            assert answer.headers["Cache-Control"] == MUTABLE
    assert ask(FEED, If_None_Match='"another"').status == 200
    assert ask(FEED, If_None_Match='"another"', If_Modified_Since=date).status == 200
    assert ask(FEED, If_Modified_Since=EARLIER).status == 200


def test_a_condition_that_fails_is_not_answered_with_the_file(ask: Ask) -> None:
    """If-Match of another file fails with 412, and the file is not sent along (RFC 9110, 13.1.1)."""
    answer = ask(AUDIO, If_Match='"another"')
    assert (answer.status, answer.body) == (412, b"412 Precondition Failed\n")
    assert ask(AUDIO, If_Match=ask(AUDIO).headers["ETag"]).status == 200


def test_the_entity_tag_follows_the_content(ask: Ask, folder: Path) -> None:
    """A feed that was switched to another of the same length within the same second has another tag."""
    file = folder / FEED[1:]
    before = ask(FEED)
    draft = folder / "draft"
    draft.write_bytes(b"<xml/>")
    os.utime(draft, ns=(0, file.stat().st_mtime_ns))
    draft.replace(file)
    after = ask(FEED, If_None_Match=before.headers["ETag"])
    assert (after.status, after.body) == (200, b"<xml/>")


@pytest.mark.parametrize(("suffix", "content_type"), [*CONTENT_TYPES.items(), (".bin", "application/octet-stream")])
def test_content_types_are_those_of_the_table(ask: Ask, folder: Path, suffix: str, content_type: str) -> None:
    """What a file is called decides its type, by the one table that uploads use too."""
    name = f"file{suffix}" if suffix.startswith(".") else suffix
    (folder / name).write_bytes(b"x")
    assert ask(f"/{name}").headers["Content-Type"] == content_type


def test_what_never_changes_may_be_kept_for_ever(ask: Ask, folder: Path) -> None:
    """As publishing has it: files that never change are immutable, all others are asked for again soon."""
    (folder / "notes.abc.txt").write_bytes(b"x")
    page = folder / "show" / "archive" / "0001.1b2c3d4e.xml"
    page.parent.mkdir()
    page.write_bytes(b"<rss/>")
    assert ask(AUDIO).headers["Cache-Control"] == IMMUTABLE
    assert ask(AUDIO, Range="bytes=0-1").headers["Cache-Control"] == IMMUTABLE
    assert ask(FEED).headers["Cache-Control"] == MUTABLE
    assert ask("/notes.abc.txt").headers["Cache-Control"] == MUTABLE
    assert ask("/show/archive/0001.1b2c3d4e.xml").headers["Cache-Control"] == MUTABLE


GONE = "/audio/gone.00000000.mp3"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [(AUDIO, {}, 200), (AUDIO, {"Range": "bytes=0-1"}, 206), (AUDIO, {"Range": "bytes=1000-"}, 416), (GONE, {}, 404)],
)
def test_players_in_web_pages_may_read_every_answer(ask: Ask, path: str, headers: dict[str, str], status: int) -> None:
    """Any origin may read, and see the headers that tell of ranges; refusals too, or pages cannot say why."""
    answer = ask(path, Origin="https://player.example", **headers)
    assert answer.status == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Accept-Ranges", "Content-Length", "Content-Range", "ETag"} <= set(exposed)


@pytest.mark.parametrize("path", ["/", "/web/show/index.html", "/notes.abc.txt", "/.publisher/show.ledger.json"])
def test_pages_of_others_read_nothing_else(ask: Ask, path: str) -> None:
    """Pages of the show are for its own origin: another's may not read what is not public yet."""
    assert "Access-Control-Allow-Origin" not in ask(path, Origin="https://player.example").headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[::1", "a b"])
def test_a_name_that_was_made_to_lead_here_is_refused(ask: Ask, host: str) -> None:
    """A page whose name is resolved to this machine is of that name's origin, and would be read like its own."""
    answer = ask(FEED, Host=host)
    assert answer.status in {400, 421}
    assert b"rss" not in answer.body


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000", "192.168.1.7:8000"])
def test_names_and_addresses_of_this_machine_are_served(ask: Ask, host: str) -> None:
    """A phone in the same network asks by address, and no name can be made to lead to another's page there."""
    assert ask(FEED, Host=host).status == 200


def test_a_preflight_allows_to_ask_for_parts(ask: Ask) -> None:
    """Before a page asks for a range with a condition, its browser asks whether it may."""
    answer = ask(AUDIO, "OPTIONS", Origin="https://player.example", Access_Control_Request_Headers="range, if-range")
    assert (answer.status, answer.body) == (204, b"")
    assert {"Range", "If-Range"} <= set(answer.headers["Access-Control-Allow-Headers"].split(", "))
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(ask: Ask, folder: Path, method: str) -> None:
    """Any other method is refused, with the list of those that are not (RFC 9110, 15.5.6)."""
    answer = ask(FEED, method)
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert (folder / FEED[1:]).read_bytes() == b"<rss/>"


@pytest.mark.parametrize(
    "path",
    [
        "/audio",
        "/audio/",
        "/missing.mp3",
        f"{AUDIO}/",
        f"{AUDIO}/more",
        "/.publisher/show.ledger.json",
        "/%2epublisher/show.ledger.json",
        "/../secret",
        "/%2e%2e/secret",
        "/audio/..%2f..%2fsecret",
        "/audio/../show/feed.xml",
        "/./show/feed.xml",
        "/show//feed.xml",
        "//etc/passwd",
        "/show/feed.xml%00",
        "/%ff%fe",
        f"/{'a' * 300}",
    ],
)
def test_only_published_files_are_there(ask: Ask, path: str) -> None:
    """Folders are not listed; what is hidden, above the folder, or spelled in some roundabout way is not found."""
    answer = ask(path)
    assert (answer.status, answer.body) == (404, b"404 Not Found\n")


def test_links_lead_to_nothing_outside(ask: Ask, folder: Path) -> None:
    """Only what is in the folder is published: a link to a secret beside it, or to what is hidden, is not found."""
    (folder / "same.xml").symlink_to("show/feed.xml")
    (folder / "secret.txt").symlink_to("../secret")
    (folder / "above").symlink_to("..")
    (folder / "ledger.json").symlink_to(".publisher/show.ledger.json")
    (folder / "round").symlink_to("round")
    (folder / "third").mkdir()
    (folder / "third" / "feed.xml").symlink_to("../../secret")
    assert ask("/same.xml").body == b"<rss/>"
    for path in ("/secret.txt", "/above/secret", "/ledger.json", "/round", "/third/feed.xml"):
        assert ask(path).status == 404, path
    assert b"third" not in ask("/").body


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_forbidden(ask: Ask, folder: Path) -> None:
    """Rights that are wrong look like what they are, and not like a file that is missing."""
    (folder / "locked.txt").touch(mode=0o000)
    assert ask("/locked.txt").status == 403


def test_the_front_page_lists_the_feeds(server: Running) -> None:
    """Whoever comes to / finds the addresses to give to a podcast app, and they work."""
    answer = server.ask("/")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    addresses = [line.split('"')[1] for line in answer.body.decode().splitlines() if "href" in line]
    top = f"http://127.0.0.1:{server.port}"
    assert addresses == [f"{top}/other/feed.xml", f"{top}/show/feed.xml"]
    assert [server.ask(address.removeprefix(top)).status for address in addresses] == [200, 200]


def test_the_front_page_leads_to_the_shows_pages(server: Running, folder: Path) -> None:
    """Whoever opens the address in a browser finds the pages."""
    home = folder / "web" / "show" / "index.html"
    home.parent.mkdir(parents=True)
    home.write_text("<!doctype html>")
    assert b"/web/show/index.html</a>" in server.ask("/").body


def test_the_front_page_is_there_before_any_feed_is(tmp_path: Path) -> None:
    """An empty folder can be served, so that publishing may come after."""
    with running(tmp_path) as server:
        answer = server.ask("/")
    assert answer.status == 200
    assert b"None yet" in answer.body


def test_a_folder_can_be_served_below_a_path(folder: Path) -> None:
    """A target at http://127.0.0.1:8000/a%20b/ is served there, since the feed's addresses say so."""
    with running(folder, base="/a b/") as server:
        assert server.ask(f"/a%20b{AUDIO}").body == SOUND
        assert server.ask(AUDIO).status == 404
        page = server.ask("/a%20b/").body.decode()
        assert f'"http://127.0.0.1:{server.port}/a%20b/show/feed.xml"' in page


def test_large_files_arrive_whole(ask: Ask, folder: Path) -> None:
    """A file of many buffers comes as it is, and so does its middle."""
    content = os.urandom(3_000_000)
    (folder / "large.mp3").write_bytes(content)
    assert ask("/large.mp3").body == content
    assert ask("/large.mp3", Range="bytes=1000000-2000000").body == content[1_000_000:2_000_001]


def test_a_client_that_dawdles_holds_nobody_up(server: Running) -> None:
    """Every request has its own thread: an app that keeps a connection open is not in the way of another."""
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\n")
        assert server.ask(FEED).status == 200


def test_a_client_that_leaves_does_no_harm(server: Running, folder: Path) -> None:
    """Players break downloads off all the time; nothing is said of it but the line of the request."""
    (folder / "large.mp3").write_bytes(bytes(20_000_000))
    with socket.create_connection(("127.0.0.1", server.port)) as leaving:
        leaving.sendall(b"GET /large.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        leaving.recv(1000)
    assert server.ask(FEED).status == 200
    assert server.said == ["200 GET /large.mp3 HTTP/1.1", f"200 GET {FEED} HTTP/1.1"]


def test_one_plain_line_is_said_for_each_request(server: Running, capfd: pytest.CaptureFixture[str]) -> None:
    """Status and request line go to whoever listens; nothing goes to the terminal behind their back."""
    server.ask(AUDIO, Range="bytes=0-1")
    server.ask("/no")
    assert server.said == [f"206 GET {AUDIO} HTTP/1.1", "404 GET /no HTTP/1.1"]
    assert capfd.readouterr() == ("", "")


def test_what_is_said_cannot_move_the_cursor(server: Running, capfd: pytest.CaptureFixture[str]) -> None:
    """Control characters of a malformed request are escaped, and the request is refused."""
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"GET /\x1b[2J\r\n\r\n")
        client.sendall(b"GET /\x1b[2J HTTP/1.1 x\r\n\r\n")
        server.spoke.wait(10)
    assert "\\x1b[2J" in server.said[0]
    assert "\x1b" not in "".join(server.said)
    assert capfd.readouterr() == ("", "")


def test_a_port_in_use_is_a_trouble_with_a_hint(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Whoever serves twice reads one line that says so."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PublisherError, match=f"port {port} is in use") as raised:
            make_server(folder, port=port, say=print)
    assert f"publisher serve --port {port + 1 if port < MAX_PORT else port - 1}" in raised.value.hint
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://podcast.example/", "not an http address"),
        ("http://127.0.0.1:99999/", "no address"),
        ("http://192.0.2.1:8000/", "cannot serve at 192.0.2.1, port 8000"),
        ("http://a..b:8000/", "not the name of a machine"),
    ],
)
def test_an_address_elsewhere_is_a_trouble_with_a_hint(folder: Path, url: str, message: str) -> None:
    """Only a target whose address is this machine's can be served, and the others are told how to be."""
    with pytest.raises(PublisherError, match=message) as raised:
        serve_folder(folder, url, say=print)
    assert "http://127.0.0.1:8000/" in raised.value.hint


def test_a_folder_that_is_not_there_is_a_trouble_with_a_hint(tmp_path: Path) -> None:
    """Before anything was published there is nothing to serve."""
    with pytest.raises(PublisherError, match="no folder public yet") as raised:
        serve_folder(tmp_path / "public", "http://127.0.0.1:8000/", say=print)
    assert "publisher publish" in raised.value.hint


def test_it_serves_at_the_targets_address_until_it_is_interrupted(folder: Path) -> None:
    """It names each feed's address, and ends without a traceback at Ctrl-C, which is how serving ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = (
        "import sys; from pathlib import Path; from publisher.storage.preview_server import serve_folder;"
        "serve_folder(Path(sys.argv[1]), sys.argv[2], say=lambda line: print(line, flush=True))"
    )
    with started(folder, "-c", program, str(folder), f"http://localhost:{port}/p") as process:
        assert process.stdout
        assert [process.stdout.readline() for _ in range(3)] == [
            "serving public; stop with Ctrl-C\n",
            f"paste into a podcast app: http://localhost:{port}/p/other/feed.xml\n",
            f"paste into a podcast app: http://localhost:{port}/p/show/feed.xml\n",
        ]
        connection = HTTPConnection("localhost", port, timeout=10)
        connection.request("GET", f"/p{FEED}")
        assert connection.getresponse().read() == b"<rss/>"
        connection.close()
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=10)
    assert (said, complained, process.returncode) == (f"200 GET /p{FEED} HTTP/1.1\n", "", 0)


PAGE = "/web/show/episodes/0178-molde.html"


@pytest.fixture
def preview(folder: Path) -> Preview:
    """A preview of `folder`, with a page of a draft."""
    (folder / PAGE[1:]).parent.mkdir(parents=True)
    (folder / PAGE[1:]).write_text("<!doctype html>")
    preview = begin_preview()
    preview.show(folder, {"0178-molde": "draft"})
    return preview


def test_pages_of_a_preview_ask_for_a_newer_one(preview: Preview, folder: Path) -> None:
    """They have the script, which has the version; with another version the page is another one, to caches too."""
    with running(preview) as server:
        page = server.ask(PAGE)
        version = server.ask(f"/{VERSION_PATH}").body
        assert version in page.body
        assert b'data-mark="draft"' in page.body
        assert f'src="/{SCRIPT_PATH}"'.encode() in page.body
        assert server.ask(f"/{SCRIPT_PATH}").body == SCRIPT
        assert server.ask(PAGE, If_None_Match=page.headers["ETag"]).status == 304
        preview.show(folder)
        assert server.ask(PAGE, If_None_Match=page.headers["ETag"]).status == 200
        assert server.ask(f"/{VERSION_PATH}").body not in {version, b""}
        assert version not in server.ask("/").body
    assert (folder / PAGE[1:]).read_text() == "<!doctype html>"


def test_a_preview_is_sent_as_exactly_as_a_folder(preview: Preview) -> None:
    """Lengths and ranges are those of what is sent, for whole pages, parts and HEAD alike."""
    with running(preview) as server:
        whole = server.ask(PAGE).body
        assert server.ask(PAGE, Range="bytes=5-").body == whole[5:]
        assert server.ask(PAGE, Range="bytes=-7").body == whole[-7:]
        assert server.ask(PAGE, "HEAD").headers["Content-Length"] == str(len(whole))
        assert (server.ask(AUDIO).body, server.ask(FEED).body) == (SOUND, b"<rss/>")
        assert server.ask(FEED).headers["Cache-Control"] == "no-cache"
        assert server.ask(AUDIO).headers["Cache-Control"] == IMMUTABLE


def test_a_preview_is_no_published_folder(preview: Preview) -> None:
    """Whoever verifies what was published is not led to believe that this is it; refusals stay refusals."""
    with running(preview) as server:
        assert HEADER not in server.ask(FEED).headers
        assert server.ask(PAGE, Host="evil.example").status == 421
        assert server.ask("/.publisher/show.ledger.json").status == 404


def test_before_the_first_preview_a_page_waits_for_it(folder: Path) -> None:
    """Every address says so, and follows by itself."""
    preview = begin_preview()
    with running(preview) as server:
        answer = server.ask(PAGE)
        assert (answer.status, SCRIPT_PATH.encode() in answer.body) == (503, True)
        preview.show(folder)
        assert server.ask(FEED).status == 200


def test_a_published_folder_has_no_script_to_give(ask: Ask) -> None:
    """Nothing is added to what was published, and there is nothing to ask for."""
    assert SCRIPT_PATH.encode() not in ask("/").body
    assert [ask(f"/{path}").status for path in (SCRIPT_PATH, VERSION_PATH)] == [404, 404]


def find_port() -> int:
    """Return a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_at_another_port_all_addresses_are_that_ports(preview: Preview, folder: Path) -> None:
    """A player that reads the feed comes to what is served, and not to another program at the target's port."""
    (folder / FEED[1:]).write_text('<enclosure url="http://127.0.0.1:8000/p/audio/a.mp3"/>')
    port = find_port()
    with serve_meanwhile(preview, "http://127.0.0.1:8000/p/", port=port) as address:
        assert address == f"http://127.0.0.1:{port}/p/"
        answer = Running(port, [], Event()).ask(f"/p{FEED}")
        assert answer.body.decode() == f'<enclosure url="{address}audio/a.mp3"/>'
        assert answer.headers["Content-Length"] == str(len(answer.body))
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_at_the_targets_own_port_nothing_is_changed(preview: Preview, folder: Path) -> None:
    """To name it is to say nothing new."""
    port = find_port()
    (folder / FEED[1:]).write_text("http://127.0.0.1:8000/")
    with serve_meanwhile(preview, f"http://127.0.0.1:{port}", port=port) as address:
        assert address == f"http://127.0.0.1:{port}/"
        assert Running(port, [], Event()).ask(FEED).body == b"http://127.0.0.1:8000/"
