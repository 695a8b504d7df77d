"""What state a recording is in: whether it was cut off, whether a channel is dead or upside down, whether it leans.

Samples are looked at as they come by; what is kept of them are sums.
"""

import numpy as np

from publisher.media.loudness import Doubles, Floats
from publisher.media.results import SignalStatistics

CLIPPED_RUN = 4
"""Samples in a row at the very highest or lowest level, from which on they were cut off there. Waves are round."""
MIN_CLIP_LEVEL = 0.01
"""Below this level nothing was cut off: a recording so quiet consists of few levels."""
FRAMES_PER_PRODUCT = 4096
"""Frames in a matrix product, which BLAS libraries spread over threads if it is much larger."""
FRAMES_PER_ROW = 8
"""Frames that lie side by side in a matrix product: BLAS libraries are slow with matrices of two columns."""
MIN_MEAN_SQUARE = 1e-20
"""A mean square that nothing heard has."""


class SignalAnalyzer:
    """Looks at samples in turn; `condition` says what it saw."""

    def __init__(self, channels: int, beyond: float) -> None:
        """Begin with nothing seen. Samples from `beyond` on are none: infinite, or not even numbers."""
        self._beyond = beyond
        self._frames = 0
        self._sums = np.zeros(channels)
        self._products = np.zeros((channels, channels))
        self._invalid = 0
        self._edges = [_ClipCounter(), _ClipCounter()]

    def add(self, samples: Floats) -> None:
        """Take in `samples`, shape (frames, channels)."""
        if not len(samples):
            return
        self._frames += len(samples)
        even = len(samples) - len(samples) % FRAMES_PER_PRODUCT
        self._sum(samples[:even].reshape(-1, FRAMES_PER_PRODUCT // FRAMES_PER_ROW, FRAMES_PER_ROW * samples.shape[1]))
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

    def condition(self) -> SignalStatistics:
        """Say what was seen so far; at least one frame must have been."""
        means = self._sums / self._frames
        around = self._products / self._frames - np.outer(means, means)
        squares = np.maximum(np.diag(around), MIN_MEAN_SQUARE)
        return SignalStatistics(
            clipped=sum(edge.count for edge in self._edges) / (self._frames * len(means)),
            invalid=self._invalid,
            levels=tuple(float(level) for level in 10.0 * np.log10(squares)),
            offsets=tuple(float(mean) for mean in means),
            in_mono=_compute_mono_loss(around, squares) if len(means) == 2 else None,  # noqa: PLR2004 - left and right
        )


def _compute_mono_loss(around: Doubles, squares: Doubles) -> float:
    """Return by how many dB the mean of both channels is below the channels themselves."""
    mixed = max(float(around.sum()) / 4.0, MIN_MEAN_SQUARE)
    return float(10.0 * np.log10(mixed / squares.mean()))


class _ClipCounter:
    """The highest level so far, or the lowest, and how many samples lie flat on it."""

    def __init__(self) -> None:
        self._level = 0.0
        self.count = 0

    def add(self, samples: Floats, level: float) -> None:
        """Take in `samples`, of which none is further out than `level`."""
        if abs(level) < max(abs(self._level), MIN_CLIP_LEVEL):
            return
        if level != self._level:
            self._level, self.count = level, 0
        for channel in samples.T:
            there = np.flatnonzero(channel == level)
            if len(there) >= CLIPPED_RUN:
                ends = np.flatnonzero(np.diff(there) != 1)
                runs = np.diff(np.concatenate([[-1], ends, [len(there) - 1]]))
                self.count += int(runs[runs >= CLIPPED_RUN].sum())
