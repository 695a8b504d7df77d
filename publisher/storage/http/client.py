"""Asks for what was published as a podcast app does: at its public address, with no key, no cookie and no account."""

import http.client
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from publisher.storage.http.errors import describe_network_error

CLIENT_TIMEOUT = 20
"""Seconds."""
FIRST_BYTES_RANGE = "bytes=0-1"
BUSY_STATUSES = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
PLAYER_ORIGIN = "https://player.example"
"""A web page elsewhere, as browsers name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a server said."""

    status: int
    """0 if there was no answer."""
    headers: dict[str, str] = field(default_factory=dict)
    """By names in lower case."""
    error: str = ""
    """Why there was no answer."""
    body: bytes = b""

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


def head(url: str) -> Response:
    """Ask for an address's headers."""
    return _request(url, "HEAD", {})


def get(url: str) -> Response:
    """Ask for all that is at an address."""
    return _request(url, "GET", {})


def get_first_bytes(url: str) -> Response:
    """Ask for the first two bytes, as players do, from a web page elsewhere."""
    return _request(url, "GET", {"Range": FIRST_BYTES_RANGE, "Origin": PLAYER_ORIGIN})


def _request(url: str, method: str, headers: dict[str, str]) -> Response:
    if urlsplit(url).scheme not in {"http", "https"}:
        return Response(status=0, error="it is no web address")
    request = Request(url, method=method, headers={"User-Agent": "publisher", "Accept-Encoding": "identity", **headers})  # noqa: S310 - the scheme was looked at
    try:
        with urlopen(request, timeout=CLIENT_TIMEOUT) as response:  # noqa: S310
            return _make_response(response, response.read() if method == "GET" else b"")
    except HTTPError as refusal:
        with refusal:
            return _make_response(refusal, b"")
    except (OSError, http.client.HTTPException) as problem:
        return Response(status=0, error=describe_network_error(problem))


def _make_response(response: Any, body: bytes) -> Response:
    return Response(
        status=response.status, headers={name.lower(): value for name, value in response.headers.items()}, body=body
    )
