"""How a sound's level runs: a value for every tenth of a second, which is little even for hours."""

import math
from dataclasses import dataclass

import numpy as np

from publisher.media.loudness import MOMENTARY, SHORT_TERM, Doubles, Floats, sliding_loudness

STEP_SECONDS = 0.1
"""Seconds between two values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudnessCurve:
    """The run of one sound."""

    blocks: Doubles
    """K-weighted mean squares of each 100 ms."""
    lows: Floats
    highs: Floats
    """The lowest and the highest sample of all channels in each 100 ms; full scale is 1.0."""
    duration: float
    """In seconds."""

    @property
    def momentary(self) -> Doubles:
        """Momentary loudness in LUFS (EBU Tech 3341), every 100 ms; the first value is that of the first 0.4 s."""
        return sliding_loudness(self.blocks, MOMENTARY)

    @property
    def short_term(self) -> Doubles:
        """Short-term loudness in LUFS (EBU Tech 3341), every 100 ms; the first value is that of the first 3 s."""
        return sliding_loudness(self.blocks, SHORT_TERM)


def downsample(values: Doubles | Floats, columns: int, *, lowest: bool = False) -> tuple[Doubles, Doubles]:
    """Return at most so many values, each the highest of a column (or the `lowest`), and at which of them it begins.

    A picture has fewer columns than an hour has tenths of a second, and a peak must not fall between two of them.
    """
    if not len(values):
        return np.empty(0), np.empty(0)
    starts = np.unique(np.linspace(0, len(values), min(columns, len(values)), endpoint=False).astype(int))
    reduce = np.minimum if lowest else np.maximum
    return reduce.reduceat(values, starts).astype(np.float64), starts.astype(np.float64)


def round_levels(values: Doubles) -> list[float | None]:
    """Return levels for JSON, to a tenth, which is what meters are read to; None for silence, which has no number."""
    return [round(float(value), 1) if math.isfinite(value) else None for value in values]
