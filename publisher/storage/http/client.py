"""Requests what was published as a podcast app does: at its public address, with no key, no cookie and no account."""

from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from publisher.storage.http.bounds import DOCUMENT_BOUNDS
from publisher.storage.http.errors import NoAnswerError, RefusedTransferError
from publisher.storage.http.peers import Reach
from publisher.storage.http.pool import Redirect, request

FIRST_BYTES_RANGE = "bytes=0-1"
BUSY_STATUSES = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
PLAYER_ORIGIN = "https://player.example"
"""A web page elsewhere, as browsers name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A server's answer, or the lack of one."""

    status: int
    """0 if there was no answer."""
    headers: dict[str, str] = field(default_factory=dict)
    """By names in lower case."""
    error: str = ""
    """Why there was no answer."""
    is_out_of_bounds: bool = False
    """Whether there was one that is not taken: too long, too late, or from elsewhere."""
    body: bytes = b""
    """What `get` found; of another status than 2xx, and of other requests, nothing."""
    url: str = ""
    """The address that answered, at the end of all redirects."""
    redirects: tuple[Redirect, ...] = ()
    """That led there, in their order."""

    @property
    def is_whole(self) -> bool:
        """Tell whether it is the whole of what was asked for."""
        return self.status == HTTPStatus.OK

    @property
    def is_refusal(self) -> bool:
        """Tell whether a listener who asks the same is refused too, now and later."""
        return (
            HTTPStatus.BAD_REQUEST <= self.status < HTTPStatus.INTERNAL_SERVER_ERROR
            and self.status not in BUSY_STATUSES
        )

    @property
    def is_unclear(self) -> bool:
        """Tell whether nothing can be concluded: no answer from here, or a server that is busy."""
        return self.status == 0 or self.status in BUSY_STATUSES or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def head(url: str, *, reach: Reach = Reach.WISHED) -> Response:
    """Request the headers at an address."""
    return _request(url, "HEAD", {}, reach)


def get(url: str, *, reach: Reach = Reach.WISHED) -> Response:
    """Request the whole resource at an address."""
    return _request(url, "GET", {}, reach, whole=True)


def get_first_bytes(url: str, *, reach: Reach = Reach.WISHED) -> Response:
    """Request the first two bytes, as players do, from a web page elsewhere."""
    return _request(url, "GET", {"Range": FIRST_BYTES_RANGE, "Origin": PLAYER_ORIGIN}, reach)


def _request(url: str, method: str, headers: dict[str, str], reach: Reach, *, whole: bool = False) -> Response:
    if urlsplit(url).scheme not in {"http", "https"}:
        return Response(status=0, error="it is no web address")
    try:
        with request(method, url, headers, bounds=DOCUMENT_BOUNDS, reach=reach) as response:
            body = response.read() if whole and response.is_success else b""
            return Response(
                status=response.status,
                headers=dict(response.headers),
                body=body,
                url=response.url,
                redirects=response.redirects,
            )
    except NoAnswerError as problem:
        refused = isinstance(problem, RefusedTransferError)
        return Response(status=0, error=problem.words, is_out_of_bounds=refused)
