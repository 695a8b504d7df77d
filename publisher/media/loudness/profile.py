"""What has to be known of a recording to limit it: how loud each 100 ms are, and the hops of those that are high.

The hops, a millisecond each, are written to a file that is handed in, for hours of them would not fit in little memory.
"""

import math
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from publisher.media.loudness import ABSOLUTE_GATE, Doubles, Grid, Hops, integrated_loudness, to_decibels

Ints = NDArray[np.int32]
Half = np.float16
"""Fine enough for levels in dB, to a hundredth, and for shares, to a thousandth; and small."""

PROFILE_MARGIN = 8.0
"""How far, in dB, the hops kept reach below what a limiter would need if it took no loudness away.

That is more than most recordings need: what is kept costs room on the disk, a second reading costs time.
"""
MIN_ENERGY = 1e-30
"""An energy that nothing heard has."""


class KeptBlocks(NamedTuple):
    """Blocks that are kept hop by hop."""

    number: Ints
    energy: Doubles
    """Shares of the block's mean square, which their sum is."""
    peak: Doubles
    """In dBFS, rounded up."""


class Contents(NamedTuple):
    """What a finished profile is made of, beside the rows of its store."""

    floor: float
    """In dBFS."""
    lost: float
    """In dBFS."""
    whole: int
    energies: Doubles
    numbers: Ints
    """Of the blocks that are kept hop by hop."""


class PeakProfile:
    """What has to be known of a recording to solve its gain."""

    def __init__(self, grid: Grid, crest: float, store: IO[bytes], *, floor: float | None = None) -> None:
        """Keep blocks whose true peak is `crest` dB above the integrated loudness of what was heard so far.

        That may turn out to be too few, see `lost`: then a second reading with a fixed `floor` in dBFS is due. What is
        kept goes to `store`, which is written over.
        """
        self.grid = grid
        self.floor = -math.inf if floor is None else floor
        """Blocks with peaks above this level, in dBFS, are kept hop by hop."""
        self.lost = -math.inf
        """The highest peak of all blocks that were not kept, in dBFS."""
        self.energies: Doubles = np.empty(0)
        """Of every block, as a mean square."""
        self.whole = 0
        """How many blocks the recording fills."""
        self._crest = crest
        self._fixed = floor
        self._store = store
        self._store.seek(0)
        self._count = 0
        self._judged = 0
        self._waiting: list[Doubles] = []
        self._numbers: list[Ints] = []
        self._kept: Ints = np.empty(0, dtype=np.int32)

    def add(self, hops: Hops) -> None:
        """Take in the next blocks."""
        self._waiting.append(hops.energy.sum(axis=1) / self.grid.block)
        highest = to_decibels(hops.peak.max(axis=1, initial=0.0))
        above = highest > self.floor
        self.lost = max(self.lost, float(highest[~above].max(initial=-math.inf)))
        if above.any():
            self._numbers.append((self._count + np.flatnonzero(above)).astype(np.int32))
            self._store.write(_rows(hops.energy[above], hops.peak[above]))
        self._count += len(highest)
        if self._count >= 1.2 * self._judged + 20:
            self._judge()

    def finish(self, frames: int) -> None:
        """Judge for the last time what has to be kept, `frames` being the length of the recording.

        A last block that it does not fill is limited like any other, but the gates leave it out.
        """
        self._judge()
        self._kept = np.concatenate([self._kept, *self._numbers])
        self._numbers = []
        self.whole = frames // self.grid.block

    @property
    def contents(self) -> Contents:
        """What it is made of, once all is finished."""
        return Contents(self.floor, self.lost, self.whole, self.energies, self._kept)

    def rows(self) -> bytes:
        """Return the blocks that are kept hop by hop, as they are stored, once all is finished."""
        self._store.seek(0)
        return self._store.read(len(self._kept) * self._size)

    @classmethod
    def restored(cls, grid: Grid, contents: Contents, rows: bytes, store: IO[bytes]) -> "PeakProfile":
        """Return the finished profile with these `contents` and `rows`; `store` is written over."""
        profile = cls(grid, 0.0, store, floor=contents.floor)
        profile.lost, profile.whole, profile.energies = contents.lost, contents.whole, contents.energies
        profile._kept = contents.numbers
        store.write(rows)
        return profile

    @property
    def _size(self) -> int:
        """Bytes of a block that is kept."""
        return 2 * self.grid.hops * np.dtype(Half).itemsize

    def kept(self, first: int, last: int) -> KeptBlocks:
        """Return the kept ones of the blocks from `first` to before `last`, once all is finished."""
        begin, end = (int(place) for place in np.searchsorted(self._kept, (first, last)))
        size = self._size
        self._store.seek(begin * size)
        rows = np.frombuffer(self._store.read((end - begin) * size), dtype=Half).reshape(-1, 2, self.grid.hops)
        numbers = self._kept[begin:end]
        return KeptBlocks(numbers, self.energies[numbers, None] * rows[:, 0], rows[:, 1].astype(np.float64))

    def _judge(self) -> None:
        """Set the floor by what was heard so far."""
        self._judged = self._count
        self.energies = np.concatenate([self.energies, *self._waiting])
        self._waiting = []
        if self._fixed is None:
            self.floor = max(ABSOLUTE_GATE, integrated_loudness(self.energies)) + self._crest - PROFILE_MARGIN


def _rows(energy: Doubles, peak: NDArray[np.float32]) -> bytes:
    """Return blocks as they are stored: the share of each hop in the block's energy, then the level of its peak."""
    shares = energy / np.maximum(energy.sum(axis=1, keepdims=True), MIN_ENERGY)
    levels = np.nextafter(to_decibels(peak).astype(Half), Half(math.inf))
    return np.stack([shares.astype(Half), levels], axis=1).tobytes()
