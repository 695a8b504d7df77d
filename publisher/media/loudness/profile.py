"""Profiles a recording for the limiter: the energy of every block of 100 ms, and the hops of blocks with high peaks.

The hops, 1 ms each, are written to a file of the caller's, so that memory does not grow with them.
"""

import math
from copy import copy
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from publisher.media.loudness import ABSOLUTE_GATE, Doubles, Grid, Hops, integrated_loudness, to_decibels
from publisher.media.loudness.leveller import GainCurve
from publisher.media.loudness.levels import to_lufs

Ints = NDArray[np.int32]
Halves = NDArray[np.float16]
Half = np.float16
"""Type of stored levels, in steps of at most 0.03 dB above -64 dBFS, and of shares of energy, in steps of 0.1 %."""

PROFILE_MARGIN = 8.0
"""Depth in dB to which peaks are kept below the level that a limiter needs if it lowers no loudness.

More depth costs disk space; too little costs a second pass over the recording.
"""
NEARBY_BLOCKS = 10
"""Blocks before and behind a block among which the loudest one tells how loud its voice is, if it is to be levelled."""
LOCAL_MARGIN = 7.0
"""Depth in dB, below what a limiter needs, to which peaks of a voice that is to be levelled are kept: the loudest block
nearby is some 4 LU louder than the voice."""
MIN_ENERGY = 1e-30
"""An energy below that of any audible signal; avoids division by zero."""


class KeptBlocks(NamedTuple):
    """Blocks whose hops are kept; `energy` and `peak` have the shape (blocks, hops)."""

    number: Ints
    """Index of each block in the recording."""
    energy: Doubles
    """Energy of each hop; the sum over a block is the block's mean square."""
    peak: Doubles
    """In dBFS, rounded up."""


class Contents(NamedTuple):
    """The fields of a finished profile, without the rows in its store; see `PeakProfile`."""

    floor: float
    """In dBFS."""
    lost: float
    """In dBFS."""
    whole: int
    energies: Doubles
    numbers: Ints
    """Indices of the blocks whose hops are kept."""
    highest: Halves
    """Highest peak of each block in dBFS."""


class PeakProfile:
    """The energies and high peaks of a recording, from which its gain is solved."""

    def __init__(
        self, grid: Grid, crest: float, store: IO[bytes], *, floor: float | None = None, local: bool = False
    ) -> None:
        """Keep the hops of blocks whose true peak is `crest` dB, less PROFILE_MARGIN, above the loudness so far.

        With `local` those of blocks that may come there by levelling are kept as well. If that turns out to be too few
        (see `lost`), a second pass with a fixed `floor` in dBFS is needed. The hops are written to `store`, which is
        overwritten.
        """
        self.grid = grid
        self.floor = -math.inf if floor is None else floor
        """Peak level in dBFS above which the hops of a block are kept."""
        self.lost = -math.inf
        """Highest peak in dBFS of the blocks whose hops were not kept."""
        self.energies: Doubles = np.empty(0)
        """Mean square of every block."""
        self.whole = 0
        """Number of blocks that the recording fills."""
        self._crest = crest
        self._local = local
        self._curve: GainCurve | None = None
        self._tail: Doubles = np.empty(0)
        self._floors: Doubles | None = None
        self._highest: list[Halves] = []
        self._fixed = floor
        self._store = store
        self._store.seek(0)
        self._count = 0
        self._floor_set_at = 0
        self._waiting: list[Doubles] = []
        self._numbers: list[Ints] = []
        self._kept: Ints = np.empty(0, dtype=np.int32)

    def floors(self, means: Doubles) -> Doubles:
        """Return the peak level in dBFS of each of the next blocks, with these mean squares, from which it is kept."""
        self._floors = np.full(len(means), self.floor)
        if self._local and len(means):
            levels = np.concatenate([self._tail, to_lufs(np.maximum(means, MIN_ENERGY))])
            self._tail, known = levels[-NEARBY_BLOCKS:], len(self._tail)
            # A voice is no louder than the loudest block before it, nor than the loudest one behind it.
            near = np.minimum(_recent_maximum(levels), _recent_maximum(levels[::-1])[::-1])[known:]
            self._floors = np.minimum(self._floors, near + self._crest - LOCAL_MARGIN)
        return self._floors

    def add(self, hops: Hops) -> None:
        """Add the next blocks: those whose floors were asked for last, or any above the floor of all."""
        self._waiting.append(hops.energy.sum(axis=1) / self.grid.block)
        highest = to_decibels(hops.peak.max(axis=1, initial=0.0))
        self._highest.append(highest.astype(Half))
        above = highest > (self.floor if self._floors is None else self._floors)
        self._floors = None
        self.lost = max(self.lost, float(highest[~above].max(initial=-math.inf)))
        if above.any():
            self._numbers.append((self._count + np.flatnonzero(above)).astype(np.int32))
            self._store.write(_rows(hops.energy[above], hops.peak[above]))
        self._count += len(highest)
        if self._count >= 1.2 * self._floor_set_at + 20:
            self._update_floor()

    def finish(self, frames: int) -> None:
        """Complete the profile of a recording of `frames` frames.

        A last block that is not filled is limited like any other, but has no part in the loudness.
        """
        self._update_floor()
        self._kept = np.concatenate([self._kept, *self._numbers])
        self._highest = [np.concatenate([np.empty(0, dtype=Half), *self._highest])]
        self._numbers = []
        self.whole = frames // self.grid.block

    @property
    def contents(self) -> Contents:
        """The fields of the finished profile."""
        return Contents(self.floor, self.lost, self.whole, self.energies, self._kept, self._highest[0])

    def rows(self) -> bytes:
        """Return the stored hops of the finished profile."""
        self._store.seek(0)
        return self._store.read(len(self._kept) * self._size)

    @classmethod
    def restored(cls, grid: Grid, contents: Contents, rows: bytes, store: IO[bytes]) -> "PeakProfile":
        """Return the finished profile with these `contents` and `rows`; `store` is overwritten."""
        profile = cls(grid, 0.0, store, floor=contents.floor)
        profile.lost, profile.whole, profile.energies = contents.lost, contents.whole, contents.energies
        profile._kept, profile._highest = contents.numbers, [contents.highest]
        store.write(rows)
        return profile

    def levelled(self, curve: GainCurve) -> "PeakProfile":
        """Return the finished profile as it is after the gain of `curve`; it reads the same store."""
        made = copy(self)
        made._curve = curve  # noqa: SLF001 - a copy of its own kind
        made.energies = curve.raise_blocks(self.energies)
        gains = curve.at(np.arange(len(self.energies), dtype=np.float64) + 0.5)
        dropped = np.ones(len(self.energies), dtype=np.bool_)
        dropped[self._kept] = False
        made.lost = float((self._highest[0][dropped] + gains[dropped]).max(initial=-math.inf))
        return made

    @property
    def _size(self) -> int:
        """Bytes of a stored block."""
        return 2 * self.grid.hops * np.dtype(Half).itemsize

    def kept(self, first: int, last: int) -> KeptBlocks:
        """Return the kept blocks from `first` to before `last` of the finished profile."""
        begin, end = (int(place) for place in np.searchsorted(self._kept, (first, last)))
        size = self._size
        self._store.seek(begin * size)
        rows = np.frombuffer(self._store.read((end - begin) * size), dtype=Half).reshape(-1, 2, self.grid.hops)
        numbers = self._kept[begin:end]
        peaks = rows[:, 1].astype(np.float64)
        if self._curve is not None:
            peaks += self._curve.at(numbers[:, None] + (np.arange(self.grid.hops) + 0.5) / self.grid.hops)
        return KeptBlocks(numbers, self.energies[numbers, None] * rows[:, 0], peaks)

    def _update_floor(self) -> None:
        """Set the floor by the loudness so far."""
        self._floor_set_at = self._count
        self.energies = np.concatenate([self.energies, *self._waiting])
        self._waiting = []
        if self._fixed is None:
            self.floor = max(ABSOLUTE_GATE, integrated_loudness(self.energies)) + self._crest - PROFILE_MARGIN


def _recent_maximum(levels: Doubles) -> Doubles:
    """Return the maximum of each level and the NEARBY_BLOCKS - 1 before it."""
    padded = np.concatenate([np.full(NEARBY_BLOCKS - 1, -math.inf), levels])
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, NEARBY_BLOCKS).max(axis=1))


def _rows(energy: Doubles, peak: NDArray[np.float32]) -> bytes:
    """Return blocks in the format of the store: each hop's share of the block's energy, then each hop's peak level."""
    shares = energy / np.maximum(energy.sum(axis=1, keepdims=True), MIN_ENERGY)
    levels = np.nextafter(to_decibels(peak).astype(Half), Half(math.inf))
    return np.stack([shares.astype(Half), levels], axis=1).tobytes()
