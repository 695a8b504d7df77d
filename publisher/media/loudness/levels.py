"""Computes gated loudness and loudness range from the energies of blocks (ITU-R BS.1770-5, EBU Tech 3341/3342).

A block is 100 ms; its energy is the K-weighted mean square, summed over the channels with their weights.
"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Flags = NDArray[np.bool_]

LOUDNESS_OFFSET = -0.691
"""Offset by which a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS (BS.1770-5, annex 1)."""
ABSOLUTE_GATE = -70.0
"""In LUFS (BS.1770-5)."""
RELATIVE_GATE = -10.0
"""In LU, relative to the loudness above the absolute gate (BS.1770-5)."""
RANGE_GATE = -20.0
"""Relative gate of the loudness range, in LU (Tech 3342)."""
MOMENTARY = 4
"""Blocks of 100 ms in a momentary value, and in a gating block."""
SHORT_TERM = 30
"""Blocks of 100 ms in a short-term value."""


def to_decibels(ratio: Floats | Doubles) -> Doubles:
    """Return the level in dB of amplitudes; minus infinity for zero."""
    with np.errstate(divide="ignore"):
        return 20.0 * np.log10(ratio.astype(np.float64))


def to_lufs(mean_squares: Doubles) -> Doubles:
    """Return the loudness in LUFS of weighted mean squares; minus infinity for zero."""
    with np.errstate(divide="ignore"):
        levels: Doubles = np.log10(mean_squares, dtype=np.float64)
    # In place, since the blocks of hours are large arrays.
    levels *= 10.0
    levels += LOUDNESS_OFFSET
    return levels


def sliding_loudness(blocks: Doubles, length: int) -> Doubles:
    """Return the loudness in LUFS of every `length` consecutive blocks, from mean squares of blocks of 100 ms."""
    if len(blocks) < length:
        return np.empty(0)
    windows = np.lib.stride_tricks.sliding_window_view(blocks, length)
    return to_lufs(windows.mean(axis=1))


def integrated_loudness(blocks: Doubles) -> float:
    """Return the gated loudness in LUFS (BS.1770-5) of mean squares of blocks of 100 ms.

    It is minus infinity if no 400 ms are above the absolute gate.
    """
    momentary = sliding_loudness(blocks, MOMENTARY)
    for gate in (ABSOLUTE_GATE, None):
        momentary = momentary[momentary > (_mean(momentary) + RELATIVE_GATE if gate is None else gate)]
        if not len(momentary):
            return -math.inf
    return _mean(momentary)


def loudness_range(blocks: Doubles) -> float:
    """Return the loudness range in LU (Tech 3342) of mean squares of blocks of 100 ms; 0 for less than 3 s."""
    short_term = sliding_loudness(blocks, SHORT_TERM)
    short_term = short_term[short_term > ABSOLUTE_GATE]
    if not len(short_term):
        return 0.0
    low, high = np.percentile(short_term[short_term > _mean(short_term) + RANGE_GATE], (10, 95))
    return float(high - low)


def _mean(levels: Doubles) -> float:
    """Return the level of the mean energy of `levels`, which BS.1770-5 gates by (not the mean level)."""
    if not len(levels):
        return -math.inf
    energies = levels / 10.0
    np.power(10.0, energies, out=energies)
    return float(10.0 * np.log10(np.mean(energies)))
