"""Requests as a podcast app sends them, and what their answers mean."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.storage.http import client
from publisher.storage.http.bounds import DOCUMENT_BOUNDS
from publisher.storage.http.client import Response, get, get_first_bytes, head
from publisher.storage.http.errors import NoAnswerError, RefusedTransferError
from publisher.storage.http.peers import Reach
from publisher.storage.http.pool import Redirect


@dataclass
class Answer:
    """A response whose body may be read."""

    status: int
    headers: Mapping[str, str] = field(default_factory=lambda: {"etag": '"1"'})
    reads: int = 0
    url: str = "https://b.example/x"
    redirects: tuple[Redirect, ...] = (Redirect(301, "https://b.example/x"),)

    @property
    def is_success(self) -> bool:
        """Tell whether the status is 2xx."""
        return 200 <= self.status < 300

    def read(self) -> bytes:
        """Return the body."""
        self.reads += 1
        return b"body"


@dataclass
class Wire:
    """What is sent, and how it is answered."""

    answer: Answer = field(default_factory=lambda: Answer(200))
    problem: NoAnswerError | None = None
    sent: list[tuple[Any, ...]] = field(default_factory=list)

    @contextmanager
    def request(self, *arguments: Any, **named: Any) -> Iterator[Answer]:
        """Note a request, and lend the answer."""
        self.sent.append((*arguments, named))
        if self.problem:
            raise self.problem
        yield self.answer


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """A network without a network."""
    found = Wire()
    monkeypatch.setattr(client, "request", found.request)
    return found


@pytest.mark.parametrize(
    ("ask", "method", "headers", "body"),
    [
        (head, "HEAD", {}, b""),
        (get, "GET", {}, b"body"),
        (get_first_bytes, "GET", {"Range": "bytes=0-1", "Origin": "https://player.example"}, b""),
    ],
)
def test_only_get_reads_the_body(
    wire: Wire, ask: Callable[[str], Response], method: str, headers: dict[str, str], body: bytes
) -> None:
    """The first bytes are requested with an origin, as by a player on a web page, whose answer names CORS."""
    answer = ask("https://a.example/x")
    assert wire.sent == [(method, "https://a.example/x", headers, {"bounds": DOCUMENT_BOUNDS, "reach": Reach.WISHED})]
    assert (answer.status, answer.headers, answer.body) == (200, {"etag": '"1"'}, body)
    assert wire.answer.reads == bool(body)


@pytest.mark.parametrize("ask", [head, get, get_first_bytes])
def test_the_response_tells_how_it_was_come_to(wire: Wire, ask: Callable[..., Response]) -> None:
    """By which redirects, to which address; and the servers that may be reached are the caller's to say."""
    answer = ask("https://a.example/x", reach=Reach.PUBLIC)
    assert (answer.url, answer.redirects) == (wire.answer.url, wire.answer.redirects)
    assert wire.sent[0][-1]["reach"] is Reach.PUBLIC


def test_the_page_of_an_error_is_not_read(wire: Wire) -> None:
    """It is not what was published."""
    wire.answer = Answer(404)
    assert (get("https://a.example/x").body, wire.answer.reads) == (b"", 0)


def test_no_answer_is_a_response_with_the_reason(wire: Wire) -> None:
    """Of status 0; it is never raised."""
    wire.problem = NoAnswerError("connection refused", is_untrusted=False)
    assert get("https://a.example/x") == Response(status=0, error="connection refused")


def test_an_answer_out_of_bounds_is_told_from_none(wire: Wire) -> None:
    """It proves that something else is at the address, and no network will mend it."""
    wire.problem = RefusedTransferError("it has more than 64 MB")
    assert get("https://a.example/x") == Response(status=0, error="it has more than 64 MB", is_out_of_bounds=True)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/x", "a.example", ""])
def test_other_schemes_are_not_requested(wire: Wire, url: str) -> None:
    """A podcast app opens only web addresses."""
    assert get(url) == Response(status=0, error="it is no web address")
    assert wire.sent == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 499])
def test_a_refusal_is_final(status: int) -> None:
    """Listeners are refused too."""
    assert Response(status=status).is_refusal
    assert not Response(status=status).is_unclear


@pytest.mark.parametrize("status", [0, 408, 429, 500, 503])
def test_a_busy_server_proves_nothing(status: int) -> None:
    """Nor does one that cannot be reached from here."""
    assert Response(status=status).is_unclear
    assert not Response(status=status).is_refusal


@given(st.integers(100, 599))
def test_an_answer_is_never_both(status: int) -> None:
    """Below 400 it is neither, from 400 on exactly one."""
    answer = Response(status=status)
    assert answer.is_refusal + answer.is_unclear == (status >= 400)
