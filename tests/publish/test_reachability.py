"""What is concluded from a server's answers to somebody without a key: refusal, doubt, or all well."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from publisher.errors import PublisherError
from publisher.plan.ledger import Stored
from publisher.publish.reachability import check_reachability, find_reachability_flaws

WORDS = b"WEBVTT\n"
FILE = Stored(key="transcripts/a.0a1b2c3d.vtt", bytes=len(WORDS), digest="0" * 64, media_type="text/vtt")


@contextmanager
def serving(status: int = 200, partial: int = 206, **headers: str) -> Iterator[str]:
    """Run a server that answers everything with these; lend its address."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    class Answers(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(status, {"Content-Length": str(len(WORDS)), **named})

        def do_GET(self) -> None:
            body = WORDS[:2] if partial == 206 else WORDS
            self.answer(partial, {**named, "Content-Length": str(len(body))}, body)

        def answer(self, code: int, head: Mapping[str, str], body: bytes = b"") -> None:
            self.send_response(code)
            for name, value in head.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def test_what_listeners_can_have_is_no_news() -> None:
    """A file that is served whole and in parts gives neither error nor notice."""
    with serving() as url:
        assert check_reachability(url + FILE.key, FILE) is None


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_what_listeners_would_be_refused_stops(status: int) -> None:
    """An answer that a listener would get too is an error with a hint, and a flaw in `verify`."""
    with serving(status) as url:
        with pytest.raises(PublisherError, match=f"listeners cannot have .* {status}") as caught:
            check_reachability(url + FILE.key, FILE)
        assert "publisher doctor" in caught.value.hint
        assert ["is not for listeners" in flaw.message for flaw in find_reachability_flaws(url, FILE)] == [True]


def test_parts_that_are_refused_stop() -> None:
    """Players ask for parts: where these are refused and the whole is not, listeners have nothing."""
    with serving(partial=403) as url, pytest.raises(PublisherError, match="the server answers 403"):
        check_reachability(url + FILE.key, FILE)


def test_another_file_at_the_address_stops() -> None:
    """Another length means that the address leads elsewhere."""
    with serving(Content_Length="9000") as url, pytest.raises(PublisherError, match="9000 bytes and not 7"):
        check_reachability(url + FILE.key, FILE)


@pytest.mark.parametrize("length", ["many", "9" * 5_000, "\x1b[2J"])
def test_a_length_that_is_no_number_is_not_shown(length: str) -> None:
    """Whatever a server sends is no message of ours."""
    with (
        serving(Content_Length=length) as url,
        pytest.raises(PublisherError, match="a length that is no number") as caught,
    ):
        check_reachability(url + FILE.key, FILE)
    assert length not in caught.value.message


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_proves_nothing(status: int) -> None:
    """What may be over in a minute is a notice and no error."""
    with serving(status) as url:
        notice = check_reachability(url + FILE.key, FILE)
    assert notice is not None
    assert f"it answers {status}" in notice.message


def test_a_server_without_parts_is_warned_of() -> None:
    """Where byte ranges are not heeded, the producer is told who asks for them."""
    with serving(partial=200) as url:
        notice = check_reachability(url + FILE.key, FILE)
    assert notice is not None
    assert "Apple" in notice.message


def test_players_in_web_pages_must_be_let_in() -> None:
    """Transcripts and chapters are asked for from another origin; audio needs no leave."""
    audio = Stored(key="audio/a.0a1b2c3d.mp3", bytes=len(WORDS), digest="0" * 64, media_type="audio/mpeg")
    with serving() as url:
        told = [(flaw.key, flaw.message) for flaw in find_reachability_flaws(url, FILE)]
        assert told == [(FILE.key, "cannot be read by players in web pages")]
        assert [*find_reachability_flaws(url, audio)] == []
    with serving(Access_Control_Allow_Origin="*") as url:
        assert [*find_reachability_flaws(url, FILE)] == []
