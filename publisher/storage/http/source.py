"""A recording at a web address, fetched over HTTP without a key."""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from publisher.errors import AwayError, UnreadableMediaError
from publisher.model.origin import Origin
from publisher.storage.http.errors import in_words, is_untrusted
from publisher.storage.remote import Delivery, Stamp

TIMEOUT = 15.0
"""Seconds in which something has to come."""
UNKNOWN = -1
"""Where a part begins that does not say so."""
CHUNK = 1 << 18
BUSY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
LATER = "look after the network, then run this again: it goes on from where it was"
REFUSALS = {
    HTTPStatus.NOT_FOUND: ("there is nothing at {address}", "write its right address"),
    HTTPStatus.GONE: ("there is nothing at {address} any more", "write its new address"),
    HTTPStatus.UNAUTHORIZED: (
        "{address} is not open to everybody",
        "let everybody read it, or put it into a bucket and write s3://bucket/key",
    ),
}
REFUSALS[HTTPStatus.FORBIDDEN] = REFUSALS[HTTPStatus.UNAUTHORIZED]


@dataclass(frozen=True, slots=True)
class WebSource:
    """A recording at `address`."""

    address: str
    timeout: float = TIMEOUT

    @property
    def name(self) -> str:
        """The address as it may be shown."""
        return Origin(self.address).name

    @contextmanager
    def read(self, start: int, known: Stamp | None) -> Iterator[Delivery | None]:
        """Ask for the bytes from `start` on, as `publisher.storage.remote.Source` has it."""
        response = self._open(_conditions(start, known))
        if response is None:
            yield None
            return
        with response:
            yield self._delivery(response)

    def _open(self, headers: dict[str, str]) -> Any:
        """Return the response; None if what is there is still the same."""
        asked = Request(  # noqa: S310 - the model lets http and https through alone
            self.address, headers={"User-Agent": "publisher", "Accept-Encoding": "identity", **headers}
        )
        try:
            return urlopen(asked, timeout=self.timeout)  # noqa: S310 - as above
        except HTTPError as refusal:
            with refusal:
                if refusal.code == HTTPStatus.NOT_MODIFIED:
                    return None
                raise self._refused(refusal.code) from None
        except (OSError, http.client.HTTPException) as problem:
            raise self._silent(problem) from None

    def _delivery(self, response: Any) -> Delivery:
        headers = response.headers
        part = re.match(r"bytes (\d+)-\d+/(\d+|\*)", headers.get("Content-Range", ""))
        partial = response.status == HTTPStatus.PARTIAL_CONTENT
        # A part that does not say which it is cannot be put to anything: its start is none that was asked for.
        start = 0 if not partial else int(part[1]) if part else UNKNOWN
        length = headers.get("Content-Length")
        # A server may leave open how much there is in all (RFC 9110, 14.4): then it is what came before, and this part.
        whole = part[2] if part and partial and part[2] != "*" else start + int(length) if length else None
        return Delivery(
            stamp=Stamp(
                etag=headers.get("ETag"), modified=headers.get("Last-Modified"), bytes=int(whole) if whole else None
            ),
            start=start,
            chunks=self._chunks(response),
            page=headers.get_content_type() in {"text/html", "application/xhtml+xml"},
        )

    def _chunks(self, response: Any) -> Iterator[bytes]:
        while True:
            try:
                chunk = response.read1(CHUNK)
            except (OSError, http.client.HTTPException) as problem:
                raise self._silent(problem) from None
            if not chunk:
                return
            yield chunk

    def _refused(self, status: int) -> AwayError | UnreadableMediaError:
        if status in BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return AwayError(f"{self.name} answers that its server is in trouble (HTTP {status})", hint=LATER)
        default = ("{address} is refused", "see whether it opens in a browser where you are not signed in")
        message, hint = REFUSALS.get(HTTPStatus(status), default) if status in {*HTTPStatus} else default
        return UnreadableMediaError(f"{message.format(address=self.name)} (HTTP {status})", hint=hint)

    def _silent(self, problem: OSError | http.client.HTTPException) -> AwayError | UnreadableMediaError:
        message = f"{self.name} cannot be fetched: {in_words(problem)}"
        if is_untrusted(problem):
            return UnreadableMediaError(message, hint="see whether the address opens in a browser without a warning")
        return AwayError(message, hint=LATER)


def _conditions(start: int, known: Stamp | None) -> dict[str, str]:
    """Return the headers that ask for the rest of what is known, or for anything else than that (RFC 9110)."""
    if known is None:
        return {}
    if start:
        return {"Range": f"bytes={start}-", "If-Range": known.etag or known.modified or ""}
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in asked.items() if value}
