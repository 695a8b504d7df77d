"""Sends HTTP requests without a key, a cookie or an account, and keeps connections for the next request.

Proxies are those of the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY), and certificates those that the system or
SSL_CERT_FILE and SSL_CERT_DIR name. Both are looked up for each request. What a request may cost, and where it may
lead, is told in `publisher.storage.http.bounds` and `publisher.storage.http.peers`.
"""

import os
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from http import HTTPStatus
from string import punctuation
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.util import parse_url

from publisher.errors import PublisherError
from publisher.storage.http.bounds import REDIRECTS, Bounds, Pace, too_long
from publisher.storage.http.connections import at_pace, make_pools
from publisher.storage.http.errors import NoAnswerError, RefusedTransferError, cause_of, no_answer, not_public
from publisher.storage.http.peers import (
    PeerRule,
    Reach,
    find_host,
    is_public,
    is_wished,
    names_forbidden_server,
    names_near_server,
)

HEADERS = {"User-Agent": "publisher", "Accept-Encoding": "identity"}
"""Sent with each request. What is stored is compared byte by byte, so it has to come as it is stored."""
CONNECTIONS = 16
"""The most that are kept for a server: more than there are threads that ask."""
CHUNK = 1 << 18
"""Bytes of a response that are read at once, at most."""
REST = 1 << 16
"""Bytes of a response that cost less to read than a new connection."""
REDIRECTED = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
PERMANENTLY = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
"""Redirects after which an address is not to be asked again (RFC 9110, 15.4)."""


DEFAULT_PORTS = {"http": 80, "https": 443}
PLAIN_LENGTH = re.compile("[0-9]{1,15}")
"""A Content-Length that may be meant: a petabyte has 16 digits."""


class Redirect(NamedTuple):
    """A step from one address to the next."""

    status: int
    location: str
    """The whole address that it leads to."""

    @property
    def is_permanent(self) -> bool:
        """Tell whether it says that the former address is not to be asked again."""
        return self.status in PERMANENTLY


class Response:
    """A server's response: status and headers, with the body still to be read."""

    def __init__(self, raw: BaseHTTPResponse, bounds: Bounds, url: str, redirects: tuple[Redirect, ...]) -> None:
        """Take urllib3's response, of which nothing was read, what may be read of it, and how it was come to."""
        self.status = raw.status
        self.url = url
        """The address that answered, at the end of all redirects."""
        self.redirects = redirects
        """That led there, in their order."""
        self.headers: Mapping[str, str] = {name.lower(): raw.headers.getlist(name)[0] for name in raw.headers}
        """By names in lower case. Of a header that came twice, the first."""
        self._raw = raw
        self._bounds = bounds

    @property
    def is_success(self) -> bool:
        """Tell whether the status is one of 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def length(self) -> int | None:
        """The body's length in bytes, if it is told; raises RefusedTransferError where it is no plain number."""
        # RFC 9112, 6.3: chunks tell the length themselves.
        told = None if "transfer-encoding" in self.headers else self.headers.get("content-length")
        return None if told is None else parse_length(told)

    def read(self) -> bytes:
        """Return the whole body; raise NoAnswerError where it is cut off, or out of bounds."""
        wanted = self._raw.length_remaining
        body = b"".join(self.chunks())
        if wanted is not None and len(body) != wanted:
            raise NoAnswerError("the line broke", is_untrusted=False)
        return body

    def chunks(self, here: int = 0) -> Iterator[bytes]:
        """Yield the body as it arrives; raise NoAnswerError where the line breaks, or it is out of bounds.

        `here` is how many bytes of the resource came with earlier requests. A connection that is closed before
        Content-Length is reached ends the body: the caller counts what came.
        """
        came = here
        if here + (self.length or 0) > self._bounds.bytes:
            raise too_long(self._bounds.bytes)
        try:
            while chunk := self._raw.read1(CHUNK, decode_content=False):
                came += len(chunk)
                if came > self._bounds.bytes:
                    raise too_long(self._bounds.bytes)
                yield chunk
        except HTTPError as problem:
            raise no_answer(problem) from None


def parse_length(told: str) -> int:
    """Return a number of bytes from a header; raise RefusedTransferError where it is no plain number."""
    if not PLAIN_LENGTH.fullmatch(told):
        raise RefusedTransferError("it tells a length that is no number")
    return int(told)


@contextmanager
def request(
    method: str, url: str, headers: Mapping[str, str], *, bounds: Bounds, reach: Reach = Reach.NAMED
) -> Iterator[Response]:
    """Lend the response to a GET or HEAD of an http or https address, with redirects followed.

    `reach` says which servers may be reached. Raises NoAnswerError where there is no response, and
    RefusedTransferError where it, or a redirect, is out of bounds.
    """
    pace = Pace(bounds)
    raw, redirects = _follow(method, url, {**HEADERS, **headers}, pace, reach)
    pace.begin_body()
    try:
        yield Response(raw, bounds, redirects[-1].location if redirects else url, redirects)
    finally:
        _release(raw)


def _follow(
    method: str, url: str, headers: Mapping[str, str], pace: Pace, reach: Reach
) -> tuple[BaseHTTPResponse, tuple[Redirect, ...]]:
    redirects: list[Redirect] = []
    try:
        own, elsewhere = _rules_for(url, reach)
        home, rule = _servers_of(url), own
        for _ in range(REDIRECTS + 1):
            if names_forbidden_server(url, rule):
                raise not_public(find_host(url))
            with at_pace(pace):
                raw = _send(method, url, headers, rule, pace.bounds.timeout)
            location = raw.headers.get("Location") if raw.status in REDIRECTED else None
            if not location:
                return raw, (*redirects,)
            _release(raw)
            url = _find_target(url, location, reach)
            redirects.append(Redirect(raw.status, url))
            rule = own if _servers_of(url) <= home else elsewhere
    except HTTPError as problem:
        raise no_answer(problem) from None
    raise RefusedTransferError(f"it redirects more than {REDIRECTS} times in a row")


def _rules_for(url: str, reach: Reach) -> tuple[PeerRule, PeerRule]:
    """Return which servers may be connected to: for the one that a URL names, and for those it redirects to."""
    if reach is Reach.ANYWHERE:
        return is_wished, is_wished
    if reach is Reach.WISHED or (reach is Reach.NAMED and names_near_server(url)):
        return is_wished, is_public
    return is_public, is_public


def _servers_of(url: str) -> set[tuple[str, int]]:
    """Return host and port of a URL, and those of the same over TLS where neither port is named."""
    port = parse_url(url).port or DEFAULT_PORTS[urlsplit(url).scheme]
    ports = {port, DEFAULT_PORTS["https"]} if port == DEFAULT_PORTS["http"] else {port}
    return {(find_host(url), port) for port in ports}


def _find_target(url: str, location: str, reach: Reach) -> str:
    """Return where a redirect leads; raise RefusedTransferError where it is not followed."""
    try:
        # Headers are read as Latin-1, whatever their bytes mean: so they go back as they came.
        target = urljoin(url, quote(location, encoding="iso-8859-1", safe=punctuation))
        before, scheme = urlsplit(url).scheme, urlsplit(target).scheme
    except ValueError:
        raise RefusedTransferError("it redirects to what is no address") from None
    if scheme not in {"http", "https"}:
        raise RefusedTransferError("it redirects to what is no web address")
    if (before, scheme) == ("https", "http") and not reach.may_leave_tls:
        raise RefusedTransferError("it redirects from https to http, where anybody on the way can change it")
    return target


def _send(method: str, url: str, headers: Mapping[str, str], rule: PeerRule, timeout: float) -> BaseHTTPResponse:
    def send() -> BaseHTTPResponse:
        return _manager_for(url, rule).urlopen(
            method,
            url,
            headers=headers,
            timeout=Timeout(connect=timeout, read=timeout),
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
            enforce_content_length=False,
        )

    try:
        return send()
    except ProtocolError as problem:
        if not isinstance(cause_of(problem), ConnectionError):
            raise
        # A server may close a kept connection in the moment in which it is used again (RFC 9112, 9.3.1).
        return send()


def _release(raw: BaseHTTPResponse) -> None:
    """Keep the connection for the next request, or close it where a long rest was not read."""
    rest = raw.length_remaining
    if rest is not None and rest <= REST:
        with suppress(NoAnswerError):
            raw.drain_conn()
    raw.close()
    raw.release_conn()


def _manager_for(url: str, rule: PeerRule) -> PoolManager:
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme, "")
    if proxy and proxy_bypass(parts.netloc):
        proxy = ""
    certificates = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    try:
        return _manager(proxy, certificates if parts.scheme == "https" else None, None if proxy else rule)
    except ValueError:
        raise PublisherError(
            f"the proxy that the environment names for {parts.scheme} is no address",
            hint=f"look at the variable {parts.scheme}_proxy; write it like http://proxy.example:3128",
        ) from None


@lru_cache(maxsize=8)
def _manager(proxy: str, certificates: tuple[str | None, str | None] | None, rule: PeerRule | None) -> PoolManager:
    """Return the connections that go by a proxy, or by none. `certificates` are where the TLS context finds them.

    Connections of one rule are not lent to requests of another.
    """
    context = ssl.create_default_context() if certificates else None
    manager = _proxy_manager(proxy, context) if proxy else PoolManager(maxsize=CONNECTIONS, ssl_context=context)
    manager.pool_classes_by_scheme = make_pools(rule)
    return manager


def _proxy_manager(proxy: str, context: ssl.SSLContext | None) -> ProxyManager:
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    headers = {}
    if parts.username and parts.password:
        account = f"{unquote(parts.username)}:{unquote(parts.password)}"
        headers["Proxy-Authorization"] = f"Basic {b64encode(account.encode()).decode()}"
    return ProxyManager(parts.geturl(), maxsize=CONNECTIONS, ssl_context=context, proxy_headers=headers)


# A forked process must not speak on its parent's connections.
os.register_at_fork(after_in_child=_manager.cache_clear)
