"""Samples on their way from the one who makes them to an encoder that takes longer: in a file that has no name.

A spool is written by one thread and read by another; nothing of it is left on disk, however the program ends.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from threading import Condition

from publisher.tasks import StoppedError

SPOOL_BYTES = 1 << 19
"""Bytes that are read at a time."""


class Spool:
    """The samples of a take."""

    def __init__(self, folder: Path) -> None:
        """Make an empty one in `folder`. Raises OSError if that cannot be."""
        self._file = TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - closed by its reader
        self._changed = Condition()
        self._size = 0
        self._is_whole = False
        self._is_stopped = False

    def write(self, data: memoryview) -> None:
        """Append `data`. Raises OSError if the disk is full."""
        while data:
            written = os.pwrite(self._file.fileno(), data, self._size)
            data = data[written:]
            with self._changed:
                self._size += written
                self._changed.notify()

    def end(self) -> None:
        """Tell the reader that nothing follows."""
        with self._changed:
            self._is_whole = True
            self._changed.notify()

    def stop(self) -> None:
        """Have the reader raise StoppedError."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify()

    def blocks(self) -> Iterator[memoryview]:
        """Yield what is written as soon as it is there, until `end` is called."""
        at = 0
        while size := self._wait(at):
            data = os.pread(self._file.fileno(), size, at)
            at += len(data)
            yield memoryview(data)

    def close(self) -> None:
        """Give its room on disk back."""
        self._file.close()

    def _wait(self, at: int) -> int:
        """Return how many bytes to read from `at` on: none at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopped or self._is_whole or self._size - at >= SPOOL_BYTES)
            if self._is_stopped:
                raise StoppedError
            return min(SPOOL_BYTES, self._size - at)
