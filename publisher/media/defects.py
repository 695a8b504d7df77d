"""What state a recording is in: whether it was cut off, whether a channel is dead or upside down, whether it leans.

Samples are looked at as they come by; what is kept of them are sums.
"""

import numpy as np

from publisher.media.loudness import Doubles, Floats
from publisher.media.results import Condition

PLATEAU = 4
"""Samples in a row at the very highest or lowest level, from which on they were cut off there. Waves are round."""
LOWEST_EDGE = 0.01
"""Below this level nothing was cut off: a recording so quiet consists of few levels."""
BATCH = 4096
"""Frames in a matrix product, which BLAS libraries spread over threads if it is much larger."""
WIDE = 8
"""Frames that lie side by side in a matrix product: BLAS libraries are slow with matrices of two columns."""
SMALLEST = 1e-20
"""A mean square that nothing heard has."""


class Examination:
    """Looks at samples in turn; `condition` says what it saw."""

    def __init__(self, channels: int, beyond: float) -> None:
        """Begin with nothing seen. Samples from `beyond` on are none: infinite, or not even numbers."""
        self._beyond = beyond
        self._frames = 0
        self._sums = np.zeros(channels)
        self._products = np.zeros((channels, channels))
        self._invalid = 0
        self._edges = [_Edge(), _Edge()]

    def add(self, samples: Floats) -> None:
        """Take in `samples`, shape (frames, channels)."""
        if not len(samples):
            return
        self._frames += len(samples)
        even = len(samples) - len(samples) % BATCH
        self._sum(samples[:even].reshape(-1, BATCH // WIDE, WIDE * samples.shape[1]))
        self._sum(samples[None, even:])
        highest, lowest = float(samples.max()), float(samples.min())
        if max(highest, -lowest) >= self._beyond:
            self._invalid += int(np.count_nonzero(np.abs(samples) >= self._beyond))
        self._edges[0].add(samples, highest)
        self._edges[1].add(samples, lowest)

    def _sum(self, parts: Floats) -> None:
        """Take in `parts`, shape (parts, rows, samples): each row holds frames, one behind the other."""
        channels = len(self._sums)
        products = (parts.transpose(0, 2, 1) @ parts).sum(axis=0, dtype=np.float64)
        sums = (np.ones(parts.shape[1], dtype=np.float32) @ parts).sum(axis=0, dtype=np.float64)
        for first in range(0, len(sums), channels):
            frame = slice(first, first + channels)
            self._products += products[frame, frame]
            self._sums += sums[frame]

    def condition(self) -> Condition:
        """Say what was seen so far; at least one frame must have been."""
        means = self._sums / self._frames
        around = self._products / self._frames - np.outer(means, means)
        squares = np.maximum(np.diag(around), SMALLEST)
        return Condition(
            clipped=sum(edge.count for edge in self._edges) / (self._frames * len(means)),
            invalid=self._invalid,
            levels=tuple(float(level) for level in 10.0 * np.log10(squares)),
            offsets=tuple(float(mean) for mean in means),
            in_mono=_in_mono(around, squares) if len(means) == 2 else None,  # noqa: PLR2004 - left and right
        )


def _in_mono(around: Doubles, squares: Doubles) -> float:
    """Return by how many dB the mean of both channels is below the channels themselves."""
    mixed = max(float(around.sum()) / 4.0, SMALLEST)
    return float(10.0 * np.log10(mixed / squares.mean()))


class _Edge:
    """The highest level so far, or the lowest, and how many samples lie flat on it."""

    def __init__(self) -> None:
        self._level = 0.0
        self.count = 0

    def add(self, samples: Floats, level: float) -> None:
        """Take in `samples`, of which none is further out than `level`."""
        if abs(level) < max(abs(self._level), LOWEST_EDGE):
            return
        if level != self._level:
            self._level, self.count = level, 0
        for channel in samples.T:
            there = np.flatnonzero(channel == level)
            if len(there) >= PLATEAU:
                ends = np.flatnonzero(np.diff(there) != 1)
                runs = np.diff(np.concatenate([[-1], ends, [len(there) - 1]]))
                self.count += int(runs[runs >= PLATEAU].sum())
