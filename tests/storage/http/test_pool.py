"""Requests without a key: connections are kept, redirects followed, proxies and certificates the environment's."""

import os
import socket
import threading
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.storage.http import pool
from publisher.storage.http.bounds import DOCUMENT_BOUNDS
from publisher.storage.http.errors import NoAnswerError
from publisher.storage.http.pool import Redirect
from support.websites import BODY, Handler, serving


def fetch(url: str, method: str = "GET", timeout: float = 5.0, **headers: str) -> tuple[int, bytes]:
    """Return status and body."""
    with pool.request(method, url, headers, bounds=replace(DOCUMENT_BOUNDS, timeout=timeout)) as response:
        return response.status, response.read()


def test_a_connection_serves_many_requests() -> None:
    """Whole bodies, HEAD, refusals with and without a reading of their body: all over one connection."""
    answers = {"/a": 200, "/b": 404, "/c": 304, "/d": 503}

    def answer(handler: Handler) -> None:
        status = answers[handler.path]
        handler.send(status, b"" if status == 304 else BODY)

    with serving(answer) as site:
        for method in ("GET", "HEAD"):
            for path, status in answers.items():
                body = b"" if method == "HEAD" or status == 304 else BODY
                assert fetch(f"{site.url}{path[1:]}", method) == (status, body)
        for path in answers:
            with pool.request("GET", f"{site.url}{path[1:]}", {}, bounds=DOCUMENT_BOUNDS):
                pass
        assert len(site.asked) == 12
        assert site.connections == 1


def test_a_long_rest_is_not_read() -> None:
    """Where a server sends the whole instead of a part the line is closed, and the next request has another one."""
    with serving(lambda handler: handler.send(body=bytes(5_000_000))) as site:
        for _ in range(2):
            with pool.request("GET", site.url, {"Range": "bytes=0-1"}, bounds=DOCUMENT_BOUNDS) as response:
                assert next(response.chunks())
        assert site.connections == 2


def test_a_kept_connection_that_the_server_closed_is_no_trouble() -> None:
    """Servers close connections that they said they would keep, also in the moment of the next request."""

    def answer(handler: Handler) -> None:
        if len(site.asked) == 2:
            handler.connection.shutdown(socket.SHUT_RDWR)
        else:
            handler.send()
        handler.close_connection = len(site.asked) != 1  # said to nobody

    with serving(answer) as site:
        assert [fetch(site.url) for _ in range(4)] == [(200, BODY)] * 4
        assert len(site.asked) == 5


def test_a_server_that_never_answers_is_asked_twice_and_no_more() -> None:
    """One that closes each connection without an answer is told of, by the name of what happened."""
    with (
        serving(lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)) as site,
        pytest.raises(NoAnswerError, match="RemoteDisconnected"),
    ):
        fetch(site.url)
    assert len(site.asked) == 2


def test_redirects_are_followed_with_method_and_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """By relative addresses and those of other servers; letters that a header cannot have come as they were sent."""
    monkeypatch.setattr(pool, "is_public", lambda address: address == "127.0.0.1")
    targets = {"/1": "/2?a=b", "/2?a=b": "/r%C3%A5/\u00e5", "/r%C3%A5/%E5": ""}

    def answer(handler: Handler) -> None:
        target = targets[handler.path]
        handler.send(301 if target else 206, Location=target or "x")

    with serving(answer) as site, serving(lambda handler: handler.send(307, Location=f"{site.url}1")) as first:
        with pool.request("HEAD", first.url, {"Range": "bytes=0-1"}, bounds=DOCUMENT_BOUNDS) as response:
            assert response.status == 206
            places = [f"{site.url}{path}" for path in ("1", "2?a=b", "r%C3%A5/%E5")]
            assert response.redirects == tuple(map(Redirect, (307, 301, 301), places))
            assert response.url == places[-1]
        assert [method for method, _, _ in site.asked] == ["HEAD"] * 3
        assert all(headers["range"] == "bytes=0-1" for _, _, headers in site.asked)


def test_without_a_redirect_the_address_that_was_named_answers() -> None:
    """And there is nothing to tell of the way."""
    with (
        serving(lambda handler: handler.send()) as site,
        pool.request("GET", site.url, {}, bounds=DOCUMENT_BOUNDS) as response,
    ):
        assert (response.url, response.redirects) == (site.url, ())


def test_301_and_308_are_for_good() -> None:
    """RFC 9110, 15.4: only after these an app forgets the former address."""
    told = [status for status in pool.REDIRECTED if Redirect(status, "https://a.example/").is_permanent]
    assert sorted(told) == [301, 308]


def test_proxies_are_those_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY gets the whole address, with name and password; hosts in NO_PROXY are asked without it."""
    with serving(lambda handler: handler.send(body=b"proxy")) as proxy, serving(lambda handler: handler.send()) as site:
        at = proxy.url.removeprefix("http://")
        for spelled in (f"http://me:p%C3%A5@{at}", f"me:p%C3%A5@{at}"):
            monkeypatch.setenv("http_proxy", spelled)
            assert fetch("http://podcast.example/a.mp3?b") == (200, b"proxy")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert fetch(site.url) == (200, BODY)
        monkeypatch.delenv("no_proxy")
        assert fetch(site.url) == (200, b"proxy")
    assert [target for _, target, _ in proxy.asked] == ["http://podcast.example/a.mp3?b"] * 2 + [site.url]
    account = b64encode("me:på".encode()).decode()
    assert {headers["proxy-authorization"] for _, _, headers in proxy.asked} == {f"Basic {account}"}
    assert not any("proxy-authorization" in headers for _, _, headers in site.asked)


def test_a_proxy_that_is_not_there_or_not_willing_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS a proxy is asked for a tunnel, which it may refuse."""
    with serving(lambda handler: handler.send()) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(NoAnswerError, match="OSError"):
            fetch("https://podcast.example/")
    with pytest.raises(NoAnswerError, match="connection refused"):
        fetch("https://podcast.example/")


def test_a_certificate_is_trusted_if_the_environment_says_so(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE is heeded whenever a request is sent, and without it nothing is taken from an unknown server."""
    with serving(lambda handler: handler.send(), certificate) as site:
        for trusted in (False, True, False):
            if trusted:
                monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
                assert [fetch(site.url) for _ in range(2)] == [(200, BODY)] * 2
            else:
                monkeypatch.delenv("SSL_CERT_FILE", raising=False)
                with pytest.raises(NoAnswerError, match="its certificate cannot be trusted") as caught:
                    fetch(site.url)
                assert caught.value.is_untrusted


def test_why_there_is_no_answer_is_said_in_words() -> None:
    """By the system's words, as far as it has some."""
    with serving(lambda handler: handler.send()) as site:
        pass
    with pytest.raises(NoAnswerError, match=r"^connection refused$"):
        fetch(site.url)
    with pytest.raises(NoAnswerError, match=r"^name or service not known$|^no address associated|^temporary failure"):
        fetch("http://nobody.invalid/")
    with (
        serving(lambda _: threading.Event().wait(1.0) and None) as site,
        pytest.raises(NoAnswerError, match=r"^it does not answer$"),
    ):
        fetch(site.url, timeout=0.1)
    with (
        serving(lambda handler: handler.wfile.write(b"HTTP/1.1 nonsense\r\n\r\n") and None) as site,
        pytest.raises(NoAnswerError, match=r"^BadStatusLine$"),
    ):
        fetch(site.url)


def test_a_body_that_is_cut_off_is_never_taken_for_a_whole_one() -> None:
    """Read at once it is no answer; read in chunks what came is handed on."""

    def answer(handler: Handler) -> None:
        handler.send(**{"Content-Length": "100"})
        handler.close_connection = True

    with serving(answer) as site:
        with pytest.raises(NoAnswerError, match=r"^the line broke$"):
            fetch(site.url)
        with pool.request("GET", site.url, {}, bounds=DOCUMENT_BOUNDS) as response:
            assert b"".join(response.chunks()) == BODY


def test_a_fork_has_connections_of_its_own() -> None:
    """Two processes on one connection would read each other's answers."""
    with serving(lambda handler: handler.send()) as site:
        fetch(site.url)
        child = os.fork()
        if not child:
            done = fetch(site.url) == (200, BODY)
            os._exit(0 if done else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        fetch(site.url)
        assert site.connections == 2
