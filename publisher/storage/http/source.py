"""Reads recordings from web addresses, over HTTP without credentials."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from publisher.errors import UnavailableError, UnreadableMediaError
from publisher.model.origin import Origin
from publisher.storage.http.bounds import RECORDING_BOUNDS, Bounds
from publisher.storage.http.errors import NoAnswerError, RefusedTransferError
from publisher.storage.http.peers import Reach
from publisher.storage.http.pool import Response, parse_length, request
from publisher.storage.remote import BESIDE_HINT, Download, Validators

UNKNOWN_START = -1
"""Start of a 206 response without a valid Content-Range."""
PAGES = {"text/html", "application/xhtml+xml"}
"""Media types of web pages."""
RETRY_STATUSES = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
NETWORK_HINT = "look after the network, then run this again: it goes on from where it was"
STATUS_MESSAGES = {
    HTTPStatus.NOT_FOUND: ("there is nothing at {address}", "write its right address"),
    HTTPStatus.GONE: ("there is nothing at {address} any more", "write its new address"),
    HTTPStatus.UNAUTHORIZED: (
        "{address} is not open to everybody",
        "let everybody read it, or put it into a bucket and write s3://bucket/key",
    ),
}
STATUS_MESSAGES[HTTPStatus.FORBIDDEN] = STATUS_MESSAGES[HTTPStatus.UNAUTHORIZED]


@dataclass(frozen=True, slots=True)
class HttpSource:
    """Reads the recording at `address`."""

    address: str
    bounds: Bounds = RECORDING_BOUNDS
    reach: Reach = Reach.NAMED

    @property
    def name(self) -> str:
        """The address as it may be shown."""
        return Origin(self.address).name

    @contextmanager
    def read(self, start: int, known: Validators | None) -> Iterator[Download | None]:
        """Request the bytes from `start` on: see `publisher.storage.remote.RemoteSource`."""
        try:
            conditions = _conditions(start, known)
            with request("GET", self.address, conditions, bounds=self.bounds, reach=self.reach) as response:
                if response.status == HTTPStatus.NOT_MODIFIED:
                    yield None
                elif response.is_success:
                    yield self._make_download(response)
                else:
                    raise self._refused(response.status)
        except NoAnswerError as problem:
            raise self._make_network_error(problem) from None

    def _make_download(self, response: Response) -> Download:
        headers = response.headers
        part = re.match(r"bytes ([0-9]+)-[0-9]+/([0-9]+|\*)", headers.get("content-range", ""))
        partial = response.status == HTTPStatus.PARTIAL_CONTENT
        # Its start is then equal to none that is requested, so it is never appended.
        start = 0 if not partial else parse_length(part[1]) if part else UNKNOWN_START
        length = response.length
        # RFC 9110, 14.4: the complete length may be unknown. Then it is the start and the length of this part.
        told = parse_length(part[2]) if part and partial and part[2] != "*" else None
        whole = told if told is not None else start + length if length else None
        return Download(
            validators=Validators(etag=headers.get("etag"), modified=headers.get("last-modified"), bytes=whole or None),
            start=start,
            chunks=self._chunks(response, max(start, 0)),
            is_web_page=headers.get("content-type", "").partition(";")[0].strip().lower() in PAGES,
        )

    def _chunks(self, response: Response, here: int) -> Iterator[bytes]:
        try:
            yield from response.chunks(here)
        except NoAnswerError as problem:
            raise self._make_network_error(problem) from None

    def _refused(self, status: int) -> UnavailableError | UnreadableMediaError:
        if status in RETRY_STATUSES or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return UnavailableError(
                f"{self.name} answers that its server is in trouble (HTTP {status})", hint=NETWORK_HINT
            )
        default = ("{address} is refused", "see whether it opens in a browser where you are not signed in")
        message, hint = STATUS_MESSAGES.get(HTTPStatus(status), default) if status in {*HTTPStatus} else default
        return UnreadableMediaError(f"{message.format(address=self.name)} (HTTP {status})", hint=hint)

    def _make_network_error(self, problem: NoAnswerError) -> UnavailableError | UnreadableMediaError:
        message = f"{self.name} cannot be fetched: {problem.words}"
        if isinstance(problem, RefusedTransferError):
            return UnreadableMediaError(message, hint=BESIDE_HINT)
        if problem.is_untrusted:
            return UnreadableMediaError(message, hint="see whether the address opens in a browser without a warning")
        return UnavailableError(message, hint=NETWORK_HINT)


def _conditions(start: int, known: Validators | None) -> dict[str, str]:
    """Return the headers that request the rest of the known file, or all of a changed one (RFC 9110, 13.1)."""
    if known is None:
        return {}
    if start:
        return {"Range": f"bytes={start}-", "If-Range": known.etag or known.modified or ""}
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in asked.items() if value}
