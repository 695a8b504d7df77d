"""Provides the bodies of upload requests, which report how many bytes were sent."""

from collections.abc import Callable
from io import BytesIO, RawIOBase
from threading import Lock

from publisher.storage.base import UploadProgress

MEBIBYTE = 1 << 20
BLOCK_BYTES = 256 * 1024
"""Bytes per write to the socket: a compromise of few calls and frequent reports on a slow connection."""


class UploadCancelledError(BaseException):
    """Raised in an upload that is to stop. No Exception: boto3 would take it for a network error, and retry."""


class UploadCounter:
    """Adds up the bytes that threads have sent of one file, and reports the sum. If that raises, all of them stop."""

    def __init__(self, report: UploadProgress) -> None:
        """Report the sum to `report`."""
        self._report = report
        self._sent: dict[int, int] = {}
        self._lock = Lock()
        self.is_over = False
        self.ended_by: Exception | None = None

    def end(self) -> None:
        """Stop all threads at their next report."""
        self.is_over = True

    def of(self, part: int) -> UploadProgress:
        """Return the callback of one part of the file: it takes the number of bytes sent of this part so far."""

        def sent(count: int) -> None:
            with self._lock:
                if self.is_over:
                    raise UploadCancelledError
                self._sent[part] = count
                try:
                    self._report(sum(self._sent.values()))
                except Exception as problem:
                    self.ended_by, self.is_over = problem, True
                    raise UploadCancelledError from problem

        return sent


def fill_buffer(buffer: bytearray | memoryview, stream: RawIOBase | BytesIO) -> memoryview:
    """Read from `stream` into `buffer` until it is full or the file ends, and return the part that was filled.

    A single read may return fewer bytes, as on network file systems.
    """
    wanted, filled = memoryview(buffer), 0
    while filled < len(wanted) and (count := stream.readinto(wanted[filled:])):
        filled += count
    return wanted[:filled]


ByteReader = Callable[[int, int], bytes | memoryview]
"""Takes an offset and a number of bytes; returns at most as many, valid until the next call."""


def make_byte_reader(stream: RawIOBase | BytesIO) -> ByteReader:
    """Return a reader of an open file."""
    # One buffer for all blocks.
    buffer = memoryview(bytearray(BLOCK_BYTES))

    def take(at: int, amount: int) -> memoryview:
        stream.seek(at)
        return fill_buffer(buffer[:amount], stream)

    return take


class RequestBody:
    """Provides a request's body as a file object, and reports what was sent. Reads for the signature do not count."""

    def __init__(self, length: int, take: ByteReader, report: UploadProgress) -> None:
        """Take the length in bytes, the reader of them, and the callback that takes the number of bytes sent so far."""
        self._length = length
        self._take = take
        self._report = report
        self._sending = False
        self._at = 0

    def __len__(self) -> int:
        """Return the length in bytes."""
        return self._length

    def signal_transferring(self) -> None:
        """Report reads from now on: botocore sends the body."""
        self._sending = True

    def signal_not_transferring(self) -> None:
        """Report no reads from now on: botocore signs the body."""
        self._sending = False

    def read(self, amount: int) -> bytes | memoryview:
        """Return the next bytes, valid until the next read. While sending, a block, even if fewer are asked for."""
        wanted = min(self._length - self._at, BLOCK_BYTES, max(amount, BLOCK_BYTES) if self._sending else amount)
        block = self._take(self._at, wanted)
        self._at += len(block)
        if self._sending:
            self._report(self._at)
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        """Set the offset, as `io.IOBase.seek` does, and return it."""
        self._at = (0, self._at, self._length)[whence] + offset
        return self._at

    def tell(self) -> int:
        """Return the offset."""
        return self._at
