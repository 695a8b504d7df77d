"""Bounds what a server may cost: bytes, seconds, redirects, and the servers that it may lead to.

Every request has `Bounds`. Documents are read into memory, so few bytes and minutes are taken; recordings go to disk.
A `Pace` counts what comes, headers and framing included, and only the time that is spent waiting for it: a server that
sends a byte at a time is not silent, so a timeout of the socket would never end it.

Where a request may lead is decided in `publisher.storage.http.peers`, by its `Reach`: an address that the show's own
files name may be in a private network, a redirect leads to public addresses only, never from https to http; what
another host's feed names is at public addresses only. At most REDIRECTS are followed.
"""

from dataclasses import dataclass
from time import monotonic

from publisher.storage.base import MAX_DOCUMENT_BYTES
from publisher.storage.http.errors import NoAnswerError, RefusedTransferError

REDIRECTS = 5
"""The most that are followed, one after the other."""
HEAD_BYTES = 1 << 18
"""The most bytes of status lines and headers, of one response."""
FRAMING_RATIO = 2
"""How many times as many bytes as the body's may come on the line: chunks have sizes and trailers (RFC 9112, 7.1)."""
SETTLED = 0.01
"""Seconds by which the system may wake a reader too early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one request may cost."""

    bytes: int
    """Of the body, at most."""
    seconds: float
    """That are waited in all, at most."""
    timeout: float
    """Seconds to wait for the connection, and for the next bytes."""
    rate: int = 4_000
    """Bytes a second that have to come in each `window`, if it is not the last."""
    window: float = 30.0
    """Seconds of waiting over which the rate is looked at."""


DOCUMENT_BOUNDS = Bounds(bytes=MAX_DOCUMENT_BYTES, seconds=120.0, timeout=20.0)
"""For a feed, a manifest, or headers alone."""
RECORDING_BOUNDS = Bounds(bytes=8_000_000_000, seconds=6 * 3600.0, timeout=15.0)
"""For a recording: 8 hours of stereo WAV at 48 kHz and 24 bits have as many bytes."""


class Pace:
    """Counts bytes and seconds of one request, its redirects included, and raises where they are out of bounds."""

    def __init__(self, bounds: Bounds) -> None:
        """Begin with nothing counted."""
        self.bounds = bounds
        self._waited = 0.0
        self._window = self._window_bytes = 0.0
        self._head = self._body = 0
        self._in_head = True

    def begin_head(self) -> None:
        """Count from now on as headers of the next response."""
        self._window, self._window_bytes = self._waited, 0
        self._head, self._in_head = 0, True

    def begin_body(self) -> None:
        """Count from now on as body of the last response."""
        self._window, self._window_bytes = self._waited, 0
        self._in_head = False

    def measure_patience(self) -> float:
        """Return the seconds that may be waited for the next bytes, more than 0.

        Raises NoAnswerError where too little came in the time, RefusedTransferError where all time is used up.
        """
        left = self.bounds.seconds - self._waited
        if left <= SETTLED:
            raise RefusedTransferError(f"it is not done in {_in_words(self.bounds.seconds)}")
        left_of_window = self._window + self.bounds.window - self._waited
        if left_of_window <= SETTLED:
            raise NoAnswerError(f"it sends less than {self.bounds.rate} bytes a second", is_untrusted=False)
        return min(left, left_of_window, self.bounds.timeout)

    def count(self, came: int, began: float) -> None:
        """Count bytes that were waited for since `began`, in s of the monotonic clock."""
        self._waited += monotonic() - began
        self._window_bytes += came
        if self._window_bytes >= self.bounds.rate * self.bounds.window:
            self._window, self._window_bytes = self._waited, 0
        if self._in_head:
            self._head += came
        else:
            self._body += came
        if self._head > HEAD_BYTES:
            raise RefusedTransferError("its headers have no end")
        if self._body > FRAMING_RATIO * self.bounds.bytes + HEAD_BYTES:
            raise too_long(self.bounds.bytes)


def too_long(limit: int) -> RefusedTransferError:
    """Return the error for a body of more than `limit` bytes."""
    return RefusedTransferError(f"it has more than {limit / 1e6:g} MB")


def _in_words(seconds: float) -> str:
    return f"{seconds / 3600:g} hours" if seconds >= 3600 else f"{seconds:g} seconds"  # noqa: PLR2004 - an hour
