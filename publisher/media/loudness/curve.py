"""Loudness curves: momentary and short-term loudness and the waveform's extremes, every 100 ms."""

import math
from dataclasses import dataclass

import numpy as np

from publisher.media.loudness import MOMENTARY, SHORT_TERM, Doubles, Floats, sliding_loudness

STEP_SECONDS = 0.1
"""Seconds between two values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudnessCurve:
    """The level of one sound over time."""

    blocks: Doubles
    """K-weighted mean square of each 100 ms."""
    lows: Floats
    """Lowest sample of all channels in each 100 ms; full scale is 1.0."""
    highs: Floats
    """Highest sample of all channels in each 100 ms."""
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
    """Return the highest value (or the `lowest`) of each of at most `columns` columns, and the index where it starts.

    A plot has fewer columns than an hour has values; taking extremes keeps every peak in it.
    """
    if not len(values):
        return np.empty(0), np.empty(0)
    starts = np.unique(np.linspace(0, len(values), min(columns, len(values)), endpoint=False).astype(int))
    reduce = np.minimum if lowest else np.maximum
    return reduce.reduceat(values, starts).astype(np.float64), starts.astype(np.float64)


def round_levels(values: Doubles) -> list[float | None]:
    """Return levels for JSON, rounded to 0.1 dB; None for minus infinity, the level of silence."""
    return [round(float(value), 1) if math.isfinite(value) else None for value in values]
