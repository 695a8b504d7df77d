"""Connections: of a name's addresses only those that a rule allows are connected to, and reading has a pace."""

import socket
from collections.abc import Callable

import pytest

from publisher.storage.http import peers, pool
from publisher.storage.http.bounds import DOCUMENT_BOUNDS
from publisher.storage.http.connections import make_pools
from publisher.storage.http.errors import NoAnswerError, RefusedTransferError
from publisher.storage.http.peers import Reach
from support.websites import BODY, Handler, serving


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that sockets are connected to."""
    found: list[str] = []
    connect = socket.socket.connect

    def note(line: socket.socket, address: tuple[str, int]) -> None:
        found.append(address[0])
        connect(line, address)

    monkeypatch.setattr(socket.socket, "connect", note)
    return found


def fetch(url: str) -> bytes:
    """Return a body."""
    with pool.request("GET", url, {}, bounds=DOCUMENT_BOUNDS) as response:
        return response.read()


def lead(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], list[str]]) -> list[str]:
    """Have every name lead where `answer` says; return the names that are asked for."""
    asked: list[str] = []

    def resolve(host: str, _: int) -> list[str]:
        asked.append(host)
        return answer()

    monkeypatch.setattr(peers, "resolve", resolve)
    return asked


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "0.0.0.0"])  # noqa: S104 - an address that is refused
def test_a_name_that_leads_to_no_public_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, connected: list[str], address: str
) -> None:
    """No service of this machine, its network or its cloud is asked because somebody else's name leads there."""
    lead(monkeypatch, lambda: [address])
    with pytest.raises(RefusedTransferError, match=r"rebind\.example is at no public address"):
        fetch("http://rebind.example/")
    assert connected == []


def test_a_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch, connected: list[str]) -> None:
    """What was looked at is what is connected to: a second answer of the resolver is never asked for."""
    answers = [["127.0.0.2"], ["127.0.0.1"]]
    asked = lead(monkeypatch, lambda: answers.pop(0))
    monkeypatch.setattr(pool, "is_public", lambda address: address == "127.0.0.2")
    with pytest.raises(NoAnswerError, match="connection refused"):
        fetch("http://rebind.example:9/")
    assert (asked, connected) == (["rebind.example"], ["127.0.0.2"])


def test_the_next_address_is_tried_where_one_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, connected: list[str]
) -> None:
    """As every client does; those that are not allowed are passed over, and the name stays in the request."""
    monkeypatch.setattr(pool, "is_public", lambda address: address in {"127.0.0.3", "127.0.0.1"})
    lead(monkeypatch, lambda: ["10.0.0.1", "127.0.0.3", "127.0.0.1"])
    with serving(lambda handler: handler.send()) as site:
        assert fetch(site.url.replace("127.0.0.1", "several.example")) == BODY
        assert site.asked[0][2]["host"].startswith("several.example:")
    assert connected == ["127.0.0.3", "127.0.0.1"]


def test_a_name_that_cannot_be_resolved_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown, or too long to be one."""

    def unknown() -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    lead(monkeypatch, unknown)
    with pytest.raises(NoAnswerError, match="name or service not known"):
        fetch("http://unknown.example/")
    monkeypatch.undo()
    with pytest.raises(NoAnswerError, match="cannot be read"):
        fetch(f"http://{'a' * 64}.example/")


def test_a_kept_connection_is_not_lent_to_another_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that the show names as its own may be private; the same name in a redirect may not."""
    lead(monkeypatch, lambda: ["127.0.0.1"])

    def answer(handler: Handler) -> None:
        handler.send()

    with serving(answer) as site:
        own = site.url.replace("127.0.0.1", "own.example")
        with pool.request("GET", own, {}, bounds=DOCUMENT_BOUNDS, reach=Reach.WISHED) as response:
            assert response.read() == BODY
        with pytest.raises(RefusedTransferError):
            fetch(own)
        assert site.connections == 1


def test_connections_to_a_proxy_have_no_rule() -> None:
    """The environment names it, and it may be on this machine."""
    assert {pools.ConnectionCls.rule for pools in make_pools(None).values()} == {None}  # type: ignore[attr-defined]
