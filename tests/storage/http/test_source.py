"""Recordings on web servers: which headers a request has, and what the response means."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from publisher.errors import UnavailableError, UnreadableMediaError
from publisher.model.origin import parse_origin
from publisher.storage.http import source
from publisher.storage.http.bounds import RECORDING_BOUNDS, Bounds
from publisher.storage.http.errors import NoAnswerError
from publisher.storage.http.peers import Reach
from publisher.storage.http.pool import parse_length
from publisher.storage.http.source import UNKNOWN_START, HttpSource
from publisher.storage.remote import Download, Validators

ADDRESS = "https://a.example/r.flac"
CONTENT = b"0123456789"
KNOWN = Validators(etag='"1"', modified="Mon, 01 Jun 2026 00:00:00 GMT", bytes=10)


@dataclass
class Answer:
    """A response, and the request that it answers."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    breaks: bool = False
    """Whether the connection breaks within the body."""
    sent: list[Any] = field(default_factory=list)

    @property
    def is_success(self) -> bool:
        """Tell whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def length(self) -> int | None:
        """The length that is told."""
        return parse_length(self.headers["content-length"]) if "content-length" in self.headers else None

    def chunks(self, here: int) -> Iterator[bytes]:
        """Yield the body."""
        yield CONTENT
        if self.breaks:
            raise NoAnswerError("connection reset by peer", is_untrusted=False)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """The answer to each request."""
    found = Answer()

    @contextmanager
    def request(*arguments: Any, bounds: Bounds, reach: Reach) -> Iterator[Answer]:
        found.sent += [*arguments, bounds, reach]
        yield found

    monkeypatch.setattr(source, "request", request)
    return found


def read(start: int = 0, known: Validators | None = None, address: str = ADDRESS) -> Download | None:
    """Request a recording."""
    with HttpSource(address).read(start, known) as found:
        return found


@pytest.mark.parametrize(
    ("start", "known", "headers"),
    [
        (0, None, {}),
        (0, KNOWN, {"If-None-Match": KNOWN.etag, "If-Modified-Since": KNOWN.modified}),
        (0, Validators(etag='"1"'), {"If-None-Match": '"1"'}),
        (4, KNOWN, {"Range": "bytes=4-", "If-Range": KNOWN.etag}),
        (4, Validators(modified=KNOWN.modified), {"Range": "bytes=4-", "If-Range": KNOWN.modified}),
    ],
)
def test_the_request_has_the_validators_of_the_known_file(
    answer: Answer, start: int, known: Validators | None, headers: dict[str, str]
) -> None:
    """RFC 9110, 13.1: If-Range takes one, and the ETag is the stronger."""
    read(start, known)
    assert answer.sent == ["GET", ADDRESS, headers, RECORDING_BOUNDS, Reach.NAMED]


def test_whose_address_it_is_decides_what_may_be_reached(answer: Answer) -> None:
    """What another host's feed names is not what the show's own files name."""
    with HttpSource(ADDRESS, reach=Reach.PUBLIC).read(0, None):
        pass
    assert answer.sent[-1] is Reach.PUBLIC


def test_304_means_that_the_file_is_the_known_one(answer: Answer) -> None:
    """It has no body."""
    answer.status = 304
    assert read(known=KNOWN) is None


@pytest.mark.parametrize(
    ("status", "headers", "start", "size"),
    [
        (200, {"content-length": "10"}, 0, 10),
        (200, {}, 0, None),
        (206, {"content-range": "bytes 4-9/10", "content-length": "6"}, 4, 10),
        (206, {"content-range": "bytes 4-9/*", "content-length": "6"}, 4, 10),
        (206, {"content-range": "nonsense"}, UNKNOWN_START, None),
        (206, {}, UNKNOWN_START, None),
        (200, {"content-range": "bytes 4-9/11", "content-length": "10"}, 0, 10),
    ],
)
def test_start_and_size_are_those_of_the_response(
    answer: Answer, status: int, headers: dict[str, str], start: int, size: int | None
) -> None:
    """RFC 9110, 14.4: the size may be open. A part of which the start is not told is never appended."""
    answer.status, answer.headers = status, headers
    found = read(4, KNOWN)
    assert found is not None
    assert (found.start, found.validators.bytes) == (start, size)
    assert UNKNOWN_START < 0


def test_the_validators_are_those_of_the_response(answer: Answer) -> None:
    """Both, as they are sent."""
    answer.headers = {"etag": 'W/"2"', "last-modified": "Tue, 02 Jun 2026 00:00:00 GMT", "content-length": "10"}
    found = read()
    assert found is not None
    assert found.validators == Validators(etag='W/"2"', modified="Tue, 02 Jun 2026 00:00:00 GMT", bytes=10)
    assert b"".join(found.chunks) == CONTENT


@pytest.mark.parametrize(
    ("kind", "is_page"),
    [
        ("text/html", True),
        ("Text/HTML ; charset=utf-8", True),
        ("application/xhtml+xml", True),
        ("audio/flac", False),
        ("", False),
    ],
)
def test_a_web_page_is_known_by_its_type(answer: Answer, kind: str, is_page: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Media types have no case, and may have parameters."""
    answer.headers = {"content-type": kind}
    found = read()
    assert found is not None
    assert found.is_web_page is is_page


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (404, UnreadableMediaError, "there is nothing at https://a.example/r.flac (HTTP 404)"),
        (410, UnreadableMediaError, "any more"),
        (401, UnreadableMediaError, "is not open to everybody"),
        (403, UnreadableMediaError, "is not open to everybody"),
        (418, UnreadableMediaError, "is refused"),
        (302, UnreadableMediaError, "is refused"),
        (499, UnreadableMediaError, "is refused (HTTP 499)"),
        (500, UnavailableError, "its server is in trouble"),
        (599, UnavailableError, "its server is in trouble (HTTP 599)"),
        (408, UnavailableError, "its server is in trouble"),
        (425, UnavailableError, "its server is in trouble"),
        (429, UnavailableError, "its server is in trouble"),
    ],
)
def test_the_status_says_whether_it_will_pass(answer: Answer, status: int, kind: type[Exception], words: str) -> None:
    """A refusal that lasts is an error in the episode; a busy server is none."""
    answer.status = status
    with pytest.raises(kind) as caught:
        read()
    assert type(caught.value) is kind
    assert words in str(caught.value)


def test_the_query_is_requested_and_never_shown(answer: Answer) -> None:
    """It may hold a signature."""
    origin = parse_origin(f"{ADDRESS.replace('r.flac', 'regn%20i%20mai.flac')}?signature=abc")
    assert origin is not None
    answer.status = 403
    with pytest.raises(UnreadableMediaError) as caught:
        read(address=origin.address)
    assert "signature=abc" in answer.sent[1]
    assert "signature" not in caught.value.message + caught.value.hint + origin.name + origin.path
    assert origin.path.endswith("/regn i mai.flac")


def test_a_connection_that_breaks_is_unavailable(answer: Answer) -> None:
    """Bytes that came before are handed on."""
    answer.breaks = True
    found = read()
    assert found is not None
    assert next(found.chunks) == CONTENT
    with pytest.raises(UnavailableError, match="cannot be fetched: connection reset by peer"):
        next(found.chunks)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-length": "many"},
        {"content-length": "9" * 5_000},
        {"content-length": "-1"},
        {"content-length": "1, 1"},
        {"content-range": f"bytes {'4' * 5_000}-9/10"},
        {"content-range": f"bytes 4-9/{'1' * 5_000}"},
    ],
)
def test_a_length_that_is_no_plain_number_is_refused(answer: Answer, headers: dict[str, str]) -> None:
    """Nothing is computed with it, and the producer is told how to do without that server."""
    answer.status, answer.headers = 206, headers
    with pytest.raises(UnreadableMediaError, match="tells a length that is no number") as caught:
        read(4, KNOWN)
    assert "put the file beside the episode" in caught.value.hint


@pytest.mark.parametrize(("untrusted", "kind"), [(True, UnreadableMediaError), (False, UnavailableError)])
def test_no_answer_is_an_error_only_if_the_certificate_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
    untrusted: bool,  # noqa: FBT001 - a parameter of the table
    kind: type[Exception],
) -> None:
    """No recording is taken from a server that cannot prove its name; a network may come back."""

    def request(*_: Any, **__: Any) -> None:
        raise NoAnswerError("no reason", is_untrusted=untrusted)

    monkeypatch.setattr(source, "request", request)
    with pytest.raises(kind, match="cannot be fetched: no reason") as caught:
        read()
    assert type(caught.value) is kind
