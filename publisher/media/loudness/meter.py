"""Meters samples in pieces: energies and true peaks of hops and blocks, and a measurement of the whole."""

import math
from array import array
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from publisher.media.loudness.filters import (
    FILTER_STATES,
    INTERPOLATION_REACH,
    Interpolator,
    KWeighting,
    peak_magnitude,
)
from publisher.media.loudness.levels import Doubles, Floats, integrated_loudness, loudness_range, to_decibels
from publisher.media.results import Measurement

SURROUND_WEIGHTS = {5: (1.0, 1.0, 1.0, 1.41, 1.41), 6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)}
"""Channel weights of 5.0 and 5.1 (BS.1770-5); in other layouts every channel weighs 1."""
MAX_INTERSAMPLE_RISE = 4.0
"""Highest true peak above the nearest samples that is looked for, in dB; a tone at a quarter of the rate has 3.01."""


class Grid(NamedTuple):
    """The division of time: `hop` samples in a hop, `hops` hops in a block of 100 ms."""

    hop: int
    hops: int

    @property
    def block(self) -> int:
        """Samples in a block."""
        return self.hop * self.hops


def make_grid(rate: int) -> Grid:
    """Return the grid for `rate` in Hz: hops of about 1 ms, but never shorter than the reach of interpolation."""
    block = round(rate / 10)
    ideal = max(rate / 1000, 2 * INTERPOLATION_REACH)
    fitting = [
        hop for hop in range(2 * INTERPOLATION_REACH, block + 1) if block % hop == 0 and ideal / 2 <= hop <= 2 * ideal
    ]
    hop = min(fitting, key=lambda hop: abs(hop - ideal)) if fitting else round(ideal)
    return Grid(hop, max(1, round(block / hop)))


class Hops(NamedTuple):
    """Energies and peaks of the hops of whole blocks: arrays of shape (blocks, hops)."""

    energy: Doubles
    """Sum of the squared K-weighted samples of all channels, with the channels' weights."""
    peak: Floats
    """Highest true peak of all channels; below the requested floor, the highest sample of the block instead."""


Floor = Callable[[Doubles], Doubles]
"""Returns the levels in dBFS above which peaks of consecutive blocks are asked for exactly, by their mean squares."""


def fix_floor(level: float) -> Floor:
    """Return a floor that is `level` (dBFS) for all blocks."""
    return lambda means: np.full(len(means), level)


NO_FLOOR = fix_floor(math.inf)
"""A floor above all peaks: only the highest one is exact."""


class Meter:
    """Measures sound that is added in pieces; after `finish`, `measurement` returns the result."""

    def __init__(self, rate: int, channels: int) -> None:
        """Measure `channels` channels at `rate` Hz; five and six channels are weighted as 5.0 and 5.1."""
        self.rate = rate
        self.grid = make_grid(rate)
        self.frames = 0
        self.true_peak = 0.0
        """Highest true peak so far; full scale is 1.0."""
        self._weights = np.array(SURROUND_WEIGHTS.get(channels, (1.0,) * channels))
        self._weighting = KWeighting(rate, self.grid.hop)
        self._interpolation = Interpolator(rate, self.grid.hop)
        self._states = np.zeros((channels, FILTER_STATES))
        self._last = np.zeros((channels, self.grid.hop), dtype=np.float32)
        self._rest = np.zeros((0, channels), dtype=np.float32)
        # Grows for hours, by eight bytes a block.
        self._blocks = array("d")

    def add(self, samples: Floats, floor: Floor = NO_FLOOR) -> Hops:
        """Add `samples`, shape (frames, channels), and return the hops of the blocks that they completed.

        Peaks in the result are exact if they are above the `floor` of their block, in dBFS.
        """
        self.frames += len(samples)
        if len(self._rest):
            samples = np.concatenate([self._rest, samples])
        whole = len(samples) - len(samples) % self.grid.block
        self._rest = samples[whole:].copy()
        return self._process(samples[:whole], floor)

    def finish(self, floor: Floor = NO_FLOOR) -> Hops:
        """Add silence until the last block is complete, and return its hops."""
        missing = INTERPOLATION_REACH + (-len(self._rest) - INTERPOLATION_REACH) % self.grid.block
        padded = np.concatenate([self._rest, np.zeros((missing, self._rest.shape[1]), dtype=np.float32)])
        self._rest = self._rest[:0]
        return self._process(padded, floor)

    def blocks(self) -> Doubles:
        """Return the weighted mean squares of the whole blocks so far."""
        return np.array(self._blocks[: self.frames // self.grid.block])

    def measurement(self) -> Measurement:
        """Return the measurement of all samples so far."""
        blocks = self.blocks()
        return Measurement(
            integrated=integrated_loudness(blocks),
            loudness_range=loudness_range(blocks),
            true_peak=float(to_decibels(np.float32(self.true_peak).reshape(1))[0]),
            duration=self.frames / self.rate,
        )

    def _process(self, samples: Floats, floor: Floor) -> Hops:
        hop, hops = self.grid
        count = len(samples) // hop
        if not count:
            return Hops(np.empty((0, hops)), np.empty((0, hops), dtype=np.float32))
        rows = np.empty((samples.shape[1], count, hop + FILTER_STATES), dtype=np.float32)
        rows[:, :, :hop] = samples.T.reshape(-1, count, hop)
        energies, self._states = self._weighting.energies(rows, self._states)
        energy = np.asarray(self._weights @ energies).reshape(-1, hops)
        means = energy.sum(axis=1) / self.grid.block
        peak = self._peaks(samples, rows[:, :, :hop], floor(means))
        self._last = rows[:, -1, :hop].copy()
        self._blocks.frombytes(means.tobytes())
        return Hops(energy, peak)

    def _peaks(self, samples: Floats, rows: Floats, floors: Doubles) -> Floats:
        """Return the peak of every hop, shape (blocks, hops); `rows` are the `samples` by channel and hop.

        Interpolating every hop of white noise makes metering take 6.8 times as long (numpy 2.4), so it is done only for
        hops whose samples come within MAX_INTERSAMPLE_RISE of the floor or of the highest true peak so far.
        """
        hop, hops = self.grid
        peaks = peak_magnitude(samples.reshape(-1, hop * hops * len(rows)))
        self.true_peak = max(self.true_peak, float(peaks.max()))
        threshold = np.minimum(10.0 ** (floors / 20.0), self.true_peak) * 10.0 ** (-MAX_INTERSAMPLE_RISE / 20.0)
        before = np.abs(self._last).max()
        high = (peaks > threshold) | (np.concatenate([[before], peaks[:-1]]) > threshold)
        exact = np.repeat(peaks[:, None], hops, axis=1)
        if high.any():
            single = peak_magnitude(samples.reshape(-1, hop * len(rows)))
            near = np.maximum(single, np.concatenate([[before], single[:-1]])) > np.repeat(threshold, hops)
            near = np.flatnonzero(near)
            single[near] = np.maximum(single[near], self._between(rows, near))
            exact[high] = single.reshape(-1, hops)[high]
            self.true_peak = max(self.true_peak, float(exact.max()))
        return exact

    def _between(self, rows: Floats, numbers: NDArray[np.intp]) -> Floats:
        """Return the highest interpolated value, of all channels, of the hops with these `numbers`."""
        before = rows[:, numbers - 1]
        before[:, numbers == 0] = self._last[:, None]
        found = self._interpolation.peaks(
            before.reshape(-1, self.grid.hop), rows[:, numbers].reshape(-1, self.grid.hop)
        )
        return np.asarray(found.reshape(len(rows), -1).max(axis=0))
