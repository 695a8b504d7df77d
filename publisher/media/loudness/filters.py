"""Filters of ITU-R BS.1770-5 as matrix products: K-weighting, and interpolation for the true peak.

The K-weighting filter is recursive, and numpy has no recursive filter. Each hop of about 1 ms is therefore filtered by
one matrix product (its impulse response and its response to the state), and the states are carried from hop to hop by
smaller ones.
"""

import math
from typing import TypeVar

import numpy as np

from publisher.media.loudness.levels import Doubles, Floats

Reals = TypeVar("Reals", Floats, Doubles)

INTERPOLATION_REACH = 12
"""Samples on either side of an interpolated point that it is computed from."""
FILTER_STATES = 4
"""State variables of the K-weighting filter, of each channel: two for each biquad."""
HOPS_PER_PRODUCT = 16
"""Hops over which states are carried in one product."""
SMALL_PRODUCT = 1 << 18
"""Multiplications in a matrix product up to which OpenBLAS stays in one thread."""


def design_biquads(rate: int) -> tuple[tuple[Doubles, Doubles], tuple[Doubles, Doubles]]:
    """Return (b, a) of the two biquads of the K-weighting at `rate` Hz: the shelf and the high-pass.

    BS.1770-5 tabulates them at 48 kHz only; the analogue filters behind that table are transformed to `rate` by the
    bilinear transform.
    """
    boost = 10.0 ** (3.999843853973347 / 20.0)
    bend = boost**0.4996667741545416
    tangent, quality = math.tan(math.pi * 1681.974450955533 / rate), 0.7071752369554196
    shelf_b = np.array(
        [
            boost + bend * tangent / quality + tangent**2,
            2.0 * (tangent**2 - boost),
            boost - bend * tangent / quality + tangent**2,
        ]
    )
    shelf_a = _poles(tangent, quality)
    high_pass_a = _poles(math.tan(math.pi * 38.13547087602444 / rate), 0.5003270373238773)
    return (
        (shelf_b / shelf_a[0], shelf_a / shelf_a[0]),
        (np.array([1.0, -2.0, 1.0]), high_pass_a / high_pass_a[0]),
    )


def _poles(tangent: float, quality: float) -> Doubles:
    return np.array(
        [1.0 + tangent / quality + tangent**2, 2.0 * (tangent**2 - 1.0), 1.0 - tangent / quality + tangent**2]
    )


def _state_space(b: Doubles, a: Doubles) -> tuple[Doubles, Doubles, Doubles, float]:
    """Return a biquad in transposed direct form II, whose states stay about as large as its signal."""
    transition = np.array([[-a[1], 1.0], [-a[2], 0.0]])
    return transition, b[1:] - a[1:] * b[0], np.array([1.0, 0.0]), float(b[0])


class KWeighting:
    """The K-weighting filter over hops; the caller keeps the filter's states."""

    def __init__(self, rate: int, hop: int) -> None:
        """Prepare the matrices for hops of `hop` samples at `rate` Hz."""
        (a1, b1, c1, d1), (a2, b2, c2, d2) = (_state_space(*section) for section in design_biquads(rate))
        step = np.block([[a1, np.zeros((2, 2))], [np.outer(b2, c1), a2]])
        feed = np.concatenate([b1, b2 * d1])
        read = np.concatenate([d2 * c1, c2])
        powers = _powers(step, hop)
        response = np.array([d1 * d2, *(read @ power @ feed for power in powers[:-2])])
        toeplitz = np.zeros((hop, hop))
        for delay, value in enumerate(response):
            toeplitz += value * np.eye(hop, k=delay)
        state_response = np.array([read @ power for power in powers[:-1]]).T
        self._weighted = np.concatenate([toeplitz, state_response]).astype(np.float32)
        self._kept = np.array([power @ feed for power in reversed(powers[:-1])]).astype(np.float32)
        strides = _powers(powers[-1], HOPS_PER_PRODUCT)
        self._after = np.block(
            [
                [strides[max(0, to - at)].T * (to >= at) for to in range(HOPS_PER_PRODUCT)]
                for at in range(HOPS_PER_PRODUCT)
            ]
        )
        self._carried = np.concatenate([power.T for power in strides[1:]], axis=1)
        self._leaps = _doublings(strides[-1])

    def energies(self, hops: Floats, states: Doubles) -> tuple[Doubles, Doubles]:
        """Return the energy of each hop, shape (channels, hops), and the states after the last hop.

        `hops` has the shape (channels, hops, samples + FILTER_STATES); the numbers behind the samples are overwritten
        with the states before each hop, so that one product filters both. States have the shape (channels,
        FILTER_STATES).
        """
        channels, count, width = hops.shape
        rows = hops.reshape(-1, width)
        kept = _multiply(rows[:, :-FILTER_STATES], self._kept).astype(np.float64)
        after = self._states(kept.reshape(channels, count, FILTER_STATES), states)
        hops[:, 0, -FILTER_STATES:] = states
        hops[:, 1:, -FILTER_STATES:] = after[:, :-1]
        weighted = _multiply(rows, self._weighted)
        energies = np.einsum("ij,ij->i", weighted, weighted).astype(np.float64)
        return energies.reshape(channels, count), after[:, -1]

    def _states(self, kept: Doubles, states: Doubles) -> Doubles:
        """Return the states after each hop, from each hop's own contribution `kept` and the `states` before the first.

        HOPS_PER_PRODUCT hops are carried in one product; the states between these groups by doubling strides.
        """
        channels, hops = kept.shape[:2]
        padded = np.zeros((channels, -(-hops // HOPS_PER_PRODUCT) * HOPS_PER_PRODUCT, FILTER_STATES))
        padded[:, :hops] = kept
        within: Doubles = _multiply(padded.reshape(-1, HOPS_PER_PRODUCT * FILTER_STATES), self._after)
        within = within.reshape(channels, -1, HOPS_PER_PRODUCT * FILTER_STATES)
        carried = np.concatenate([states[:, None], within[:, :-1, -FILTER_STATES:]], axis=1)
        for power, leap in enumerate(self._leaps):
            carried[:, 1 << power :] += carried[:, : -(1 << power)] @ leap.T
        within += carried @ self._carried
        return within.reshape(channels, -1, FILTER_STATES)[:, :hops]


def _multiply(rows: Reals, matrix: Reals) -> Reals:
    """Return rows @ matrix, in products small enough that OpenBLAS does not spread them over threads.

    The encoder and other tasks need the other cores. Measured on two busy cores (numpy 2.4, 4000 hops of 48 samples):
    one product for all rows takes 4.0 times the processor time and 1.4 times the wall time.
    """
    height = max(1, SMALL_PRODUCT // matrix.size)
    even = len(rows) - len(rows) % height
    product = np.empty((len(rows), matrix.shape[1]), dtype=rows.dtype)
    batches = rows[:even].reshape(-1, height, rows.shape[1])
    np.matmul(batches, matrix, out=product[:even].reshape(-1, height, matrix.shape[1]))
    np.matmul(rows[even:], matrix, out=product[even:])
    return product


def peak_magnitude(rows: Floats) -> Floats:
    """Return the greatest absolute value of each row."""
    if len(rows) > rows.shape[1]:
        # Many short rows are transposed: 2000 rows of 96 take half the processor time (numpy 2.4).
        return np.asarray(np.abs(rows.T, order="C").max(axis=0))
    return np.asarray(np.maximum(rows.max(axis=1), -rows.min(axis=1)))


def _powers(step: Doubles, highest: int) -> list[Doubles]:
    """Return the powers of `step` from the 0th on."""
    powers = [np.eye(len(step))]
    for _ in range(highest):
        powers.append(step @ powers[-1])
    return powers


def _doublings(step: Doubles) -> list[Doubles]:
    """Return step, step², step⁴ … until their effect is below rounding."""
    strides = [step]
    while np.abs(strides[-1]).max() > 1e-12:  # noqa: PLR2004
        strides.append(strides[-1] @ strides[-1])
    return strides


class Interpolator:
    """Interpolates between samples: 4 points per sample below 96 kHz, 2 below 192 kHz, none above."""

    def __init__(self, rate: int, hop: int) -> None:
        """Prepare the matrices for hops of `hop` samples at `rate` Hz."""
        factor = 4 if rate < 96_000 else 2 if rate < 192_000 else 1  # noqa: PLR2004
        taps = [_taps(phase / factor) for phase in range(1, factor)]
        both = np.zeros((2 * INTERPOLATION_REACH - 1 + hop, len(taps) * hop), dtype=np.float32)
        for number, tap in enumerate(taps):
            for sample in range(hop):
                both[sample : sample + 2 * INTERPOLATION_REACH, number * hop + sample] = tap
        self._before, self._within = both[: 2 * INTERPOLATION_REACH - 1], both[2 * INTERPOLATION_REACH - 1 :]

    def peaks(self, before: Floats, hops: Floats) -> Floats:
        """Return the highest interpolated value of each row of `hops`; `before` holds the hop before each of them.

        The points lag the samples by INTERPOLATION_REACH, so that the hop after is not needed.
        """
        if not self._within.shape[1]:
            return np.zeros(len(hops), dtype=np.float32)
        points = _multiply(hops, self._within)
        points += _multiply(before[:, -(2 * INTERPOLATION_REACH - 1) :], self._before)
        return peak_magnitude(points)


def _taps(phase: float) -> Doubles:
    """Return the Kaiser-windowed sinc that interpolates `phase` of a sample after the middle one, at unity gain."""
    offsets = np.arange(-INTERPOLATION_REACH + 1, INTERPOLATION_REACH + 1) - phase
    taps = np.sinc(offsets) * np.i0(7.0 * np.sqrt(np.maximum(0.0, 1.0 - (offsets / INTERPOLATION_REACH) ** 2)))
    return np.asarray(taps / taps.sum(), dtype=np.float64)
