"""Detects clipping, invalid samples, DC offset, and dead or inverted channels.

Samples are analysed in a single pass; only sums and counters are kept.
"""

import numpy as np

from publisher.media.loudness import Doubles, Floats
from publisher.media.results import SignalStatistics

CLIPPED_RUN = 4
"""Consecutive samples at the highest or lowest level from which on they count as clipped: a peak has fewer."""
MIN_CLIP_LEVEL = 0.01
"""Level below which nothing counts as clipped: quiet recordings consist of few levels. Full scale is 1.0."""
FRAMES_PER_PRODUCT = 4096
"""Frames in a matrix product, which BLAS libraries spread over threads if it is much larger."""
FRAMES_PER_ROW = 8
"""Frames side by side in a matrix product; with one, of two columns, it takes 2.4 times as long (numpy 2.4)."""
MIN_MEAN_SQUARE = 1e-20
"""A mean square below that of any audible signal; keeps logarithms finite."""


class SignalAnalyzer:
    """Accumulates statistics of samples; `condition` returns them."""

    def __init__(self, channels: int, limit: float) -> None:
        """Start without samples. Samples whose magnitude reaches `limit` are invalid: infinite or no numbers."""
        self._limit = limit
        self._frames = 0
        self._sums = np.zeros(channels)
        self._products = np.zeros((channels, channels))
        self._invalid = 0
        self._edges = [_ClipCounter(1.0), _ClipCounter(-1.0)]

    def add(self, samples: Floats) -> None:
        """Add `samples`, shape (frames, channels)."""
        if not len(samples):
            return
        self._frames += len(samples)
        even = len(samples) - len(samples) % FRAMES_PER_PRODUCT
        self._sum(samples[:even].reshape(-1, FRAMES_PER_PRODUCT // FRAMES_PER_ROW, FRAMES_PER_ROW * samples.shape[1]))
        self._sum(samples[None, even:])
        highest, lowest = float(samples.max()), float(samples.min())
        if max(highest, -lowest) >= self._limit:
            self._invalid += int(np.count_nonzero(np.abs(samples) >= self._limit))
        self._edges[0].add(samples, highest)
        self._edges[1].add(samples, lowest)

    def _sum(self, parts: Floats) -> None:
        """Add `parts`, shape (parts, rows, samples): each row holds consecutive frames."""
        channels = len(self._sums)
        products = (parts.transpose(0, 2, 1) @ parts).sum(axis=0, dtype=np.float64)
        sums = (np.ones(parts.shape[1], dtype=np.float32) @ parts).sum(axis=0, dtype=np.float64)
        for first in range(0, len(sums), channels):
            frame = slice(first, first + channels)
            self._products += products[frame, frame]
            self._sums += sums[frame]

    def condition(self) -> SignalStatistics:
        """Return the statistics of all samples so far, which must be at least one frame."""
        means = self._sums / self._frames
        covariance = self._products / self._frames - np.outer(means, means)
        squares = np.maximum(np.diag(covariance), MIN_MEAN_SQUARE)
        return SignalStatistics(
            clipped=sum(edge.count for edge in self._edges) / (self._frames * len(means)),
            invalid=self._invalid,
            levels=tuple(float(level) for level in 10.0 * np.log10(squares)),
            offsets=tuple(float(mean) for mean in means),
            in_mono=_compute_mono_loss(covariance, squares) if len(means) == 2 else None,  # noqa: PLR2004 - left and right
        )


def _compute_mono_loss(covariance: Doubles, squares: Doubles) -> float:
    """Return the level in dB of the mean of both channels, relative to that of the channels."""
    mixed = max(float(covariance.sum()) / 4.0, MIN_MEAN_SQUARE)
    return float(10.0 * np.log10(mixed / squares.mean()))


class _ClipCounter:
    """Counts the samples that lie flat on the highest level so far, or on the lowest."""

    def __init__(self, sign: float) -> None:
        """Count at the highest level, with a `sign` of 1, or at the lowest, with -1."""
        self._sign = sign
        self._level = 0.0
        self.count = 0

    def add(self, samples: Floats, level: float) -> None:
        """Add `samples`, of which none lies beyond `level`."""
        if self._sign * level < max(self._sign * self._level, MIN_CLIP_LEVEL):
            return
        if level != self._level:
            self._level, self.count = level, 0
        for channel in samples.T:
            places = np.flatnonzero(channel == level)
            if len(places) >= CLIPPED_RUN:
                ends = np.flatnonzero(np.diff(places) != 1)
                runs = np.diff(np.concatenate([[-1], ends, [len(places) - 1]]))
                self.count += int(runs[runs >= CLIPPED_RUN].sum())
