"""Writes an MP3 of joined frames: its Info frame, the frames as they come, and others in the place of some of them."""

import shutil
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from publisher.media.mp3 import COPY_CHUNK_BYTES
from publisher.media.mp3_info import FrameChecksum, build_info_frame, count_mp3_frames
from publisher.media.mp3_join import MP3_HEADER_BYTES, FrameRun, JoinError


class JoinedFile:
    """An MP3 whose frames are written run by run; afterwards, some of them may be replaced."""

    def __init__(self, path: Path, samples: int, *, is_constant: bool) -> None:
        """Make the file at `path` for sound of `samples` samples, at a constant bit rate or a varying one."""
        self._path = path
        self._samples = samples
        self._is_constant = is_constant
        # Two bytes a frame: there may be some ten million.
        self._sizes = array("H")
        self._checksum = FrameChecksum()
        self._first = b""
        self._info = 0
        """Bytes of the Info frame."""
        self._file: IO[bytes] = path.open("wb")

    def add(self, run: FrameRun) -> bytes:
        """Write the next frames, and return what a decoder is to be given: before the first ones, an Info frame.

        That one says how long the sound is, which follows from the samples; the rest is known at the end.
        """
        before = b""
        if not self._first:
            self._first = run.data[:MP3_HEADER_BYTES]
            before = self._build_info(array("H", bytes(2 * count_mp3_frames(self._samples))))
            self._info = len(before)
        self._sizes.extend(run.sizes)
        self._checksum.add(run.data)
        given = before + run.data if before else run.data
        self._file.write(given)
        return given

    def finish(self) -> None:
        """Complete the Info frame. Raises JoinError if there are more frames than the sound has, or fewer."""
        if len(self._sizes) != count_mp3_frames(self._samples):
            raise JoinError
        self._file.seek(0)
        self._file.write(self._build_info(self._sizes))
        self._file.close()

    def close(self) -> None:
        """Close the file, be it finished or not."""
        self._file.close()

    def read(self, start: int, end: int) -> FrameRun:
        """Return the frames from `start` to before `end`, of those that there are."""
        start = max(0, start)
        with self._path.open("rb") as file:
            file.seek(self._info + sum(self._sizes[:start]))
            return FrameRun.parse(start, file.read(sum(self._sizes[start:end])))

    def replace(self, runs: Sequence[FrameRun]) -> None:
        """Put `runs`, which are in order, in the place of the frames with their numbers."""
        sizes, self._checksum = array("H"), FrameChecksum()
        with TemporaryFile(dir=self._path.parent) as changed:
            with self._path.open("rb") as file:
                file.seek(self._info)
                for part in self._parts(file, runs, sizes):
                    self._checksum.add(part)
                    changed.write(part)
            self._sizes = sizes
            changed.seek(0)
            with self._path.open("wb") as file:
                file.write(self._build_info(sizes))
                shutil.copyfileobj(changed, file, COPY_CHUNK_BYTES)

    def _parts(self, file: IO[bytes], runs: Sequence[FrameRun], sizes: "array[int]") -> Iterator[bytes]:
        """Yield the frames of `file` with `runs` in their places, and add their sizes to `sizes`."""
        at = 0
        for run in runs:
            yield from _read(file, sum(self._sizes[at : run.first]))
            yield run.data
            file.seek(sum(self._sizes[run.first : run.end]), 1)
            sizes.extend(self._sizes[at : run.first])
            sizes.extend(run.sizes)
            at = run.end
        yield from _read(file, sum(self._sizes[at:]))
        sizes.extend(self._sizes[at:])

    def _build_info(self, sizes: "array[int]") -> bytes:
        counts = np.frombuffer(sizes, dtype=np.uint16)
        checksum = self._checksum.value
        return build_info_frame(self._first, self._samples, counts, is_constant=self._is_constant, checksum=checksum)


def _read(file: IO[bytes], size: int) -> Iterator[bytes]:
    while size and (part := file.read(min(size, COPY_CHUNK_BYTES))):
        size -= len(part)
        yield part
