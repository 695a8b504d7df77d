"""Sends HTTP requests without a key, a cookie or an account, and keeps connections for the next request.

Proxies are those of the environment (HTTP_PROXY, HTTPS_PROXY, NO_PROXY), and certificates those that the system or
SSL_CERT_FILE and SSL_CERT_DIR name. Both are looked up for each request.
"""

import os
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPStatus
from string import punctuation
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout
from urllib3.exceptions import HTTPError, ProtocolError

from publisher.errors import PublisherError
from publisher.storage.http.errors import cause_of, no_answer

HEADERS = {"User-Agent": "publisher", "Accept-Encoding": "identity"}
"""Sent with each request. What is stored is compared byte by byte, so it has to come as it is stored."""
REDIRECTS = 10
"""The most that are followed, one after the other."""
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


class Response:
    """A server's response: status and headers, with the body still to be read."""

    def __init__(self, raw: BaseHTTPResponse) -> None:
        """Take urllib3's response, of which nothing was read."""
        self.status = raw.status
        self.headers: Mapping[str, str] = {name.lower(): raw.headers.getlist(name)[0] for name in raw.headers}
        """By names in lower case. Of a header that came twice, the first."""
        self._raw = raw

    @property
    def is_success(self) -> bool:
        """Tell whether the status is one of 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def read(self) -> bytes:
        """Return the whole body; raise NoAnswerError where it is cut off."""
        try:
            return self._raw.read(decode_content=False)
        except HTTPError as problem:
            raise no_answer(problem) from None

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it arrives; raise NoAnswerError where the line breaks.

        A connection that is closed before Content-Length is reached ends the body: the caller counts what came.
        """
        try:
            while chunk := self._raw.read1(CHUNK, decode_content=False):
                yield chunk
        except HTTPError as problem:
            raise no_answer(problem) from None


@contextmanager
def request(method: str, url: str, headers: Mapping[str, str], *, timeout: float) -> Iterator[Response]:
    """Lend the response to a GET or HEAD of an http or https address, with redirects followed.

    `timeout` is in s: for the connection, and for each wait for the next bytes. Raises NoAnswerError where there is no
    response. A redirect that leads to no http or https address is returned as it is, as is the one after REDIRECTS.
    """
    raw = _follow(method, url, {**HEADERS, **headers}, timeout)
    try:
        yield Response(raw)
    finally:
        _release(raw)


def _follow(method: str, url: str, headers: Mapping[str, str], timeout: float) -> BaseHTTPResponse:
    raw = _send(method, url, headers, timeout)
    for _ in range(REDIRECTS):
        target = _target(url, raw)
        if target is None:
            break
        _release(raw)
        url = target
        raw = _send(method, url, headers, timeout)
    return raw


def _target(url: str, raw: BaseHTTPResponse) -> str | None:
    """Return where a response redirects to; None if it does not, or to no web address."""
    location = raw.headers.get("Location")
    if raw.status not in REDIRECTED or not location:
        return None
    try:
        # Headers are read as Latin-1, whatever their bytes mean: so they go back as they came.
        target = urljoin(url, quote(location, encoding="iso-8859-1", safe=punctuation))
        return target if urlsplit(target).scheme in {"http", "https"} else None
    except ValueError:
        return None  # Brackets that are no IPv6 address.


def _send(method: str, url: str, headers: Mapping[str, str], timeout: float) -> BaseHTTPResponse:
    def send() -> BaseHTTPResponse:
        return _manager_for(url).urlopen(
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
        try:
            return send()
        except ProtocolError as problem:
            if not isinstance(cause_of(problem), ConnectionError):
                raise
            # A server may close a kept connection in the moment in which it is used again (RFC 9112, 9.3.1).
            return send()
    except HTTPError as problem:
        raise no_answer(problem) from None


def _release(raw: BaseHTTPResponse) -> None:
    """Keep the connection for the next request, or close it where a long rest was not read."""
    rest = raw.length_remaining
    if rest is not None and rest <= REST:
        raw.drain_conn()
    raw.close()
    raw.release_conn()


def _manager_for(url: str) -> PoolManager:
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme, "")
    if proxy and proxy_bypass(parts.netloc):
        proxy = ""
    certificates = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    try:
        return _manager(proxy, certificates if parts.scheme == "https" else None)
    except ValueError:
        raise PublisherError(
            f"the proxy that the environment names for {parts.scheme} is no address",
            hint=f"look at the variable {parts.scheme}_proxy; write it like http://proxy.example:3128",
        ) from None


@lru_cache(maxsize=8)
def _manager(proxy: str, certificates: tuple[str | None, str | None] | None) -> PoolManager:
    """Return the connections that go by a proxy, or by none. `certificates` are where the TLS context finds them."""
    context = ssl.create_default_context() if certificates else None
    if not proxy:
        return PoolManager(maxsize=CONNECTIONS, ssl_context=context)
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    headers = {}
    if parts.username and parts.password:
        account = f"{unquote(parts.username)}:{unquote(parts.password)}"
        headers["Proxy-Authorization"] = f"Basic {b64encode(account.encode()).decode()}"
    return ProxyManager(parts.geturl(), maxsize=CONNECTIONS, ssl_context=context, proxy_headers=headers)


# A forked process must not speak on its parent's connections.
os.register_at_fork(after_in_child=_manager.cache_clear)
