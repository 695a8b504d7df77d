"""Servers that mean harm: what has no end, drips, absurd lengths, and redirects to where none may lead."""

import socket
import time
from contextlib import suppress
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.storage.http import pool
from publisher.storage.http.bounds import DOCUMENT_BOUNDS, REDIRECTS, Bounds
from publisher.storage.http.errors import NoAnswerError, RefusedTransferError
from publisher.storage.http.peers import Reach, is_public, is_wished
from support.websites import BODY, Handler, serving

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SMALL = Bounds(bytes=1_000_000, seconds=20.0, timeout=5.0, rate=1_000, window=0.3)
"""Bounds that are met within a second."""


def fetch(url: str, bounds: Bounds = SMALL, reach: Reach = Reach.NAMED) -> bytes:
    """Return a body."""
    with pool.request("GET", url, {}, bounds=bounds, reach=reach) as response:
        return response.read()


def pour(handler: Handler, first: bytes, again: bytes, pause: float = 0.0) -> None:
    """Send the beginning, then the same bytes again and again, until nobody reads."""
    with suppress(OSError):
        handler.wfile.write(first)
        while True:
            handler.wfile.write(again)
            handler.wfile.flush()
            time.sleep(pause)


@pytest.mark.parametrize(
    ("first", "again", "words"),
    [
        (OK + b"\r\n", bytes(65536), "more than 1 MB"),
        (CHUNKED, b"10000\r\n" + bytes(65536) + b"\r\n", "more than 1 MB"),
        (CHUNKED, b"1;" + b"a" * 999 + b"\r\na\r\n", "more than 1 MB"),
        (CHUNKED + b"0\r\n", b"Trailer: of many\r\n" * 99, "more than 1 MB|HTTPException"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99, "headers have no end"),
        (OK, b"A: b\r\n" * 99, "HTTPException"),
        (b"", b"HTTP/1.1 " * 99, "LineTooLong|BadStatusLine"),
    ],
)
def test_what_has_no_end_is_cut_off(first: bytes, again: bytes, words: str) -> None:
    """Bodies, chunks, their sizes and trailers, interim responses, headers and status lines."""
    with serving(lambda handler: pour(handler, first, again)) as site, pytest.raises(NoAnswerError, match=words):
        fetch(site.url)


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n",
        CHUNKED,
    ],
)
def test_a_drip_is_cut_off(first: bytes) -> None:
    """A server that sends a byte at a time is never silent, in status line, headers, body, or sizes of chunks."""
    with (
        serving(lambda handler: pour(handler, first, b"1", pause=0.02)) as site,
        pytest.raises(NoAnswerError, match="sends less than 1000 bytes a second"),
    ):
        fetch(site.url)


def test_all_time_together_is_bounded() -> None:
    """A server that is just fast enough, too."""
    bounds = replace(SMALL, seconds=0.4, rate=1)
    with (
        serving(lambda handler: pour(handler, b"HTTP/1.1 200 OK\r\n\r\n", b"1", pause=0.02)) as site,
        pytest.raises(RefusedTransferError, match=r"not done in 0\.4 seconds"),
    ):
        fetch(site.url, bounds)


def test_a_declared_length_out_of_bounds_is_not_waited_for() -> None:
    """Nothing of the body is read; headers alone may tell any length."""
    with serving(lambda handler: handler.send(**{"Content-Length": "1000001"})) as site:
        with pytest.raises(RefusedTransferError, match="more than 1 MB"):
            fetch(site.url)
        with pool.request("HEAD", site.url, {}, bounds=SMALL) as response:
            assert response.length == 1_000_001


@pytest.mark.parametrize("length", ["many", "9" * 5_000, "-5", "1_0", "0x10", "1e3", "٣", "", "5, 6", "+5"])
def test_a_length_that_is_no_plain_number_is_told(length: str) -> None:
    """Letters, signs and thousands of digits are no trouble for anyone who only reads."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode() + BODY)
        handler.close_connection = True

    with serving(answer) as site, pytest.raises(NoAnswerError, match=r"length that is no number|InvalidHeader"):
        fetch(site.url)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://127.0.0.1:1/", r"127\.0\.0\.1 is at no public address"),
        ("http://localhost:1/", "localhost is at no public"),
        ("http://[::1]/", "::1 is at no public"),
        ("http://0.0.0.0/", r"0\.0\.0\.0 is at no public"),
        ("http://2130706433/", "2130706433 is at no public"),
        ("http://0177.0.0.1/", r"0177\.0\.0\.1 is at no public"),
        ("http://[::ffff:127.0.0.1]/", "is at no public"),
        ("http://169.254.169.254/latest/meta-data/", "is at no public"),
        ("https://10.0.0.1/", "is at no public"),
        ("//192.168.0.1/", "is at no public"),
        ("http://172.16.0.1/", "is at no public"),
        ("http://100.64.0.1/", "is at no public"),
        ("http://[fc00::1]/", "is at no public"),
        ("http://[fe80::1]/", "is at no public"),
        ("file:///etc/passwd", "to what is no web address"),
        ("ftp://127.0.0.1/a", "to what is no web address"),
        ("gopher://127.0.0.1:1/", "to what is no web address"),
        ("http://[", "to what is no address"),
        ("http://a.example:port/", "cannot be read|no address"),
        ("http://a.example:99999999/", "cannot be read|no address"),
    ],
)
def test_a_redirect_leads_to_public_web_addresses_only(location: str, words: str) -> None:
    """Whoever has a server could otherwise choose what this machine asks of its own network."""
    with (
        serving(lambda handler: handler.send(302, b"", Location=location)) as site,
        pytest.raises(NoAnswerError, match=words),
    ):
        fetch(site.url)


def test_a_redirect_within_the_server_that_was_named_is_followed() -> None:
    """It was asked by wish, and nobody else is."""

    def answer(handler: Handler) -> None:
        if handler.path == "/":
            handler.send(302, b"", Location="/a")
        else:
            handler.send()

    with serving(answer) as site:
        assert fetch(site.url) == BODY


def test_a_redirect_without_an_address_is_the_answer() -> None:
    """There is nothing to follow."""
    with (
        serving(lambda handler: handler.send(302, b"", Location="")) as site,
        pool.request("GET", site.url, {}, bounds=SMALL) as response,
    ):
        assert (response.status, response.read()) == (302, b"")


def test_a_circle_of_redirects_ends() -> None:
    """After a few, of which each may be elsewhere."""
    with serving(lambda handler: handler.send(302, b"", Location=f"/{len(site.asked)}")) as site:
        with pytest.raises(RefusedTransferError, match="redirects more than 5 times in a row"):
            fetch(site.url)
        assert len(site.asked) == REDIRECTS + 1


def test_https_never_leads_to_http(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the way could be changed by anybody on it; the other direction is every server's habit."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(pool, "is_public", lambda address: address == "127.0.0.1")
    with serving(lambda handler: handler.send()) as plain:
        with (
            serving(lambda handler: handler.send(302, b"", Location=plain.url), certificate) as secure,
            pytest.raises(RefusedTransferError, match="from https to http"),
        ):
            fetch(secure.url)
        assert plain.asked == []
    with (
        serving(lambda handler: handler.send(), certificate) as secure,
        serving(lambda handler: handler.send(302, b"", Location=secure.url)) as plain,
    ):
        assert fetch(plain.url) == BODY


def test_what_is_compared_may_come_without_tls(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real podcast hosts redirect from https to http, and a show could not leave them otherwise."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(pool, "is_public", lambda address: address == "127.0.0.1")
    with (
        serving(lambda handler: handler.send()) as plain,
        serving(lambda handler: handler.send(302, b"", Location=plain.url), certificate) as secure,
    ):
        for reach in (Reach.PUBLIC, Reach.ANYWHERE):
            assert fetch(secure.url, reach=reach) == BODY
        with pytest.raises(RefusedTransferError, match="from https to http"):
            fetch(secure.url, reach=Reach.WISHED)
        assert len(plain.asked) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254"])
def test_a_private_address_in_the_feed_of_another_host_is_not_meant(host: str) -> None:
    """Nobody of this show wrote it, so it is asked for neither literally nor by its name."""
    with pytest.raises(RefusedTransferError, match="no public address"):
        fetch(f"http://{host}:9/", reach=Reach.PUBLIC)


def test_private_networks_are_reached_by_redirects_where_the_producer_says_so() -> None:
    """From one server of theirs to another, and never to link-local addresses."""
    with (
        serving(lambda handler: handler.send()) as last,
        serving(lambda handler: handler.send(302, b"", Location=last.url)) as first,
        serving(lambda handler: handler.send(302, b"", Location="http://169.254.169.254/")) as worse,
    ):
        assert fetch(first.url, reach=Reach.ANYWHERE) == BODY
        with pytest.raises(RefusedTransferError, match="no public address"):
            fetch(worse.url, reach=Reach.ANYWHERE)
        for reach in (Reach.NAMED, Reach.WISHED):
            with pytest.raises(RefusedTransferError, match="no public address"):
                fetch(first.url, reach=reach)


def test_by_a_proxy_no_private_address_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy would connect to it; names are its own to resolve."""
    with serving(lambda handler: handler.send(302, b"", Location="http://169.254.169.254/")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        with pytest.raises(RefusedTransferError, match="no public address"):
            fetch("http://podcast.example/")
        assert len(proxy.asked) == 1


HOSTS = st.one_of(
    st.integers(0, 2**32 - 1).map(lambda number: str(IPv4Address(number))),
    st.integers(0, 2**32 - 1).map(str),
    st.integers(0, 2**32 - 1).map(hex),
    st.integers(0, 2**128 - 1).map(lambda number: f"[{IPv6Address(number)}]"),
    st.integers(0, 2**32 - 1).map(lambda number: f"[{IPv6Address((0xFFFF << 32) | number)}]"),
    st.sampled_from(
        ["localhost", "127.0.0.1", "127.1", "0", "[::1]", "[::]", "169.254.169.254", "10.0.0.1", "192.168.1.1"]
    ),
    st.sampled_from(["a.example", "b.example.", "metadata.internal", "127.0.0.1.nip.example"]),
)
LOCATIONS = st.builds(
    "{}://{}{}{}/{}".format,
    st.sampled_from(["http", "https", "HTTP", "ftp", "file"]),
    st.sampled_from(["", "", "me@", "a.example@", "a.example\\@"]),
    HOSTS,
    st.sampled_from(["", ":80", ":443", ":6379", ":0"]),
    st.sampled_from(["", "a?b=c", "#@a.example"]),
)
ADDRESSES = st.one_of(
    st.integers(0, 2**32 - 1).map(lambda number: str(IPv4Address(number))),
    st.integers(0, 2**128 - 1).map(lambda number: str(IPv6Address(number))),
    st.sampled_from(["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "1.1.1.1"]),
)


def follow(location: str, leads: list[str], reach: Reach) -> list[str]:
    """Return the addresses that a request connects to behind a redirect, where names lead to `leads`."""
    connected: list[str] = []

    def refuse(line: socket.socket, address: tuple[str, int]) -> None:
        if line.type == socket.SOCK_STREAM and address[1] != port:
            connected.append(address[0])
            raise ConnectionRefusedError(111, "Connection refused")
        connect(line, address)

    connect = socket.socket.connect
    look_up = socket.getaddrinfo

    def resolve(host: str, number: int, *arguments: Any, **named: Any) -> list[Any]:
        if not host.rstrip(".").endswith(("example", "internal")):
            return look_up(host, number, *arguments, **named)
        kinds = ((socket.AF_INET6 if ":" in address else socket.AF_INET, address) for address in leads)
        return [(kind, socket.SOCK_STREAM, 6, "", (address, number)) for kind, address in kinds]

    with (
        serving(lambda handler: handler.send(302, b"", Location=location)) as site,
        pytest.MonkeyPatch.context() as patch,
    ):
        port = int(site.url.rsplit(":", 1)[1].strip("/"))
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "getaddrinfo", resolve)
        # The server is on loopback, so that one of a PUBLIC request is the one that the address names.
        is_first = reach is Reach.PUBLIC and location.lower().startswith("http")
        with pytest.raises(NoAnswerError):
            fetch(location if is_first else site.url, reach=reach)
    return connected


@settings(deadline=None)
@given(
    location=LOCATIONS,
    leads=st.lists(ADDRESSES, min_size=1, max_size=3),
    reach=st.sampled_from([Reach.NAMED, Reach.WISHED, Reach.PUBLIC]),
)
def test_no_redirect_ever_connects_to_what_is_not_public(location: str, leads: list[str], reach: Reach) -> None:
    """Whatever scheme, spelling and port it names, and wherever its name leads."""
    assert [address for address in follow(location, leads, reach) if not is_public(address)] == []


@settings(deadline=None)
@given(location=LOCATIONS, leads=st.lists(ADDRESSES, min_size=1, max_size=3))
def test_no_redirect_ever_connects_to_a_link_local_address(location: str, leads: list[str]) -> None:
    """Not even where private networks are meant."""
    assert [address for address in follow(location, leads, Reach.ANYWHERE) if not is_wished(address)] == []


def test_bounds_are_not_met_by_what_is_meant() -> None:
    """A whole document in small chunks comes as it is."""
    body = bytes(range(256)) * 200

    def answer(handler: Handler) -> None:
        chunks = b"".join(b"%x\r\n%b\r\n" % (100, body[at : at + 100]) for at in range(0, len(body), 100))
        handler.wfile.write(CHUNKED + chunks + b"0\r\n\r\n")

    with serving(answer) as site:
        assert fetch(site.url, DOCUMENT_BOUNDS) == body
