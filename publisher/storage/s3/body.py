"""What is sent, and who is told how much of it was: blocks that are few, and yet done in seconds on a slow line."""

from collections.abc import Callable
from io import BytesIO, RawIOBase
from threading import Lock

from publisher.storage.base import UploadProgress

MEBIBYTE = 1 << 20
BLOCK_BYTES = 256 * 1024
"""Bytes that are handed to the line at a time."""


class UploadCancelledError(BaseException):
    """The work is no longer wanted. No Exception: boto3 would take that for a fault of the line, and send again."""


class UploadCounter:
    """Adds up how much of a file was sent, by several hands at once, and tells it; when that raises, they all end."""

    def __init__(self, report: UploadProgress) -> None:
        """Tell `report` the sum."""
        self._report = report
        self._sent: dict[int, int] = {}
        self._lock = Lock()
        self.is_over = False
        self.ended_by: Exception | None = None

    def end(self) -> None:
        """Let whoever still sends stop."""
        self.is_over = True

    def of(self, hand: int) -> UploadProgress:
        """Return what one hand reports to: how many bytes it has sent so far."""

        def sent(count: int) -> None:
            with self._lock:
                if self.is_over:
                    raise UploadCancelledError
                self._sent[hand] = count
                try:
                    self._report(sum(self._sent.values()))
                except Exception as problem:
                    self.ended_by, self.is_over = problem, True
                    raise UploadCancelledError from problem

        return sent


def fill_buffer(room: bytearray | memoryview, stream: RawIOBase | BytesIO) -> memoryview:
    """Return the next bytes of a file in `room`: as many as it holds, or all that are left.

    One reading may bring less, as on file systems in a network.
    """
    wanted, filled = memoryview(room), 0
    while filled < len(wanted) and (count := stream.readinto(wanted[filled:])):
        filled += count
    return wanted[:filled]


ByteReader = Callable[[int, int], bytes | memoryview]
"""Gives the bytes from a place on, at most so many; they are good until it is asked again."""


def make_byte_reader(stream: RawIOBase | BytesIO) -> ByteReader:
    """Return what takes from an open file."""
    # One room for all blocks: to make a new one for each costs as much as to read it.
    room = memoryview(bytearray(BLOCK_BYTES))

    def take(at: int, amount: int) -> memoryview:
        stream.seek(at)
        return fill_buffer(room[:amount], stream)

    return take


class RequestBody:
    """A request's body, which tells how much of it was sent. Reading it in order to sign it does not count."""

    def __init__(self, length: int, take: ByteReader, report: UploadProgress) -> None:
        """Give `length` bytes that `take` gives; `report` is told how many of them were sent so far."""
        self._length = length
        self._take = take
        self._report = report
        self._sending = False
        self._at = 0

    def __len__(self) -> int:
        """Return how many bytes there are."""
        return self._length

    def signal_transferring(self) -> None:
        """Count from now on."""
        self._sending = True

    def signal_not_transferring(self) -> None:
        """Do not count for now."""
        self._sending = False

    def read(self, amount: int) -> bytes | memoryview:
        """Return the next bytes, good until the next reading; while they are sent, more than were asked for."""
        wanted = min(self._length - self._at, BLOCK_BYTES, max(amount, BLOCK_BYTES) if self._sending else amount)
        block = self._take(self._at, wanted)
        self._at += len(block)
        if self._sending:
            self._report(self._at)
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to another place."""
        self._at = (0, self._at, self._length)[whence] + offset
        return self._at

    def tell(self) -> int:
        """Return how far reading has come."""
        return self._at
