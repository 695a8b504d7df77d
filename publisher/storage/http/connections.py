"""Connects urllib3 to the addresses that a rule allows, and reads responses at the pace of their bounds.

urllib3 has no hook for either: its connections are subclassed where they open a socket, and the response of
`http.client` where it reads from one.
"""

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse
from time import monotonic
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError, NameResolutionError

from publisher.storage.http import peers
from publisher.storage.http.bounds import Pace
from publisher.storage.http.errors import not_public
from publisher.storage.http.peers import PeerRule

_PACE: ContextVar[Pace | None] = ContextVar("pace", default=None)


@contextmanager
def at_pace(pace: Pace) -> Iterator[None]:
    """Have the responses to the requests that are sent within the context counted by `pace`, to their ends."""
    token = _PACE.set(pace)
    try:
        yield
    finally:
        _PACE.reset(token)


class _PacedReader(io.RawIOBase):
    """Reads from a socket, and waits no longer than the pace lets it."""

    def __init__(self, raw: io.RawIOBase, line: socket.socket, pace: Pace) -> None:
        self._raw = raw
        self._line = line
        self._pace = pace

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._line.settimeout(self._pace.measure_patience())
        began = monotonic()
        try:
            came = self._raw.readinto(buffer)
        except TimeoutError:
            self._pace.count(0, began)
            self._pace.measure_patience()
            raise
        self._pace.count(came or 0, began)
        return came

    def close(self) -> None:
        self._raw.close()
        super().close()


class _PacedResponse(HTTPResponse):
    """Reads status line, headers and body through a _PacedReader."""

    def __init__(self, sock: socket.socket, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        pace = _PACE.get()
        if pace is not None:
            pace.begin_head()
            self.fp = io.BufferedReader(_PacedReader(self.fp.detach(), sock, pace))


class _Connection(HTTPConnection):
    """Connects to an address that the rule allows, of those that its name leads to."""

    response_class = _PacedResponse
    rule: PeerRule | None = None
    """None for a proxy, which the environment names."""

    def _new_conn(self) -> socket.socket:
        rule = type(self).rule
        if rule is None:
            return super()._new_conn()
        name = self.host
        allowed = [*peers.choose_peers(self._resolve(name), rule)]
        if not allowed:
            raise not_public(name)
        problem: HTTPError | None = None
        for address in allowed:
            self.host = address
            try:
                return super()._new_conn()
            except HTTPError as failed:
                problem = failed
            finally:
                self.host = name
        raise problem or not_public(name)

    def _resolve(self, name: str) -> list[str]:
        try:
            return peers.resolve(name, self.port or self.default_port)
        except socket.gaierror as unknown:
            raise NameResolutionError(name, self, unknown) from unknown
        except UnicodeError:
            raise LocationParseError(name) from None


class _SecureConnection(_Connection, HTTPSConnection):
    """The same over TLS, which proves the name and not the address."""


def make_pools(rule: PeerRule | None) -> dict[str, type[HTTPConnectionPool]]:
    """Return the classes of pools by scheme whose connections heed a rule; None for those to a proxy."""
    attributes = {"rule": None if rule is None else staticmethod(rule)}
    plain = type("_PlainConnection", (_Connection,), attributes)
    secure = type("_TlsConnection", (_SecureConnection,), attributes)
    return {
        "http": type("_PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("_TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
