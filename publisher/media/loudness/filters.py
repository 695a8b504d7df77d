"""What BS.1770-5 does to samples: the K-weighting, and the points between them for the true peak.

The K-weighting filter is recursive, and a recursion sample by sample is what numpy cannot do fast: each hop of about a
millisecond is filtered by one matrix product, and what the filter remembers from the hops before is a second, small
one. Interpolating is a matrix product as well.
"""

import math
from typing import TypeVar

import numpy as np

from publisher.media.loudness.levels import Doubles, Floats

Reals = TypeVar("Reals", Floats, Doubles)

INTERPOLATION_REACH = 12
"""Samples on either side from which a point between two samples is interpolated."""
FILTER_STATES = 4
"""Numbers that the K-weighting filter remembers of a channel."""
HOPS_PER_PRODUCT = 16
"""Hops over which what is remembered is carried in one product."""
SMALL_PRODUCT = 1 << 18
"""Multiplications in a matrix product up to which OpenBLAS stays in one thread."""


def design_biquads(rate: int) -> tuple[tuple[Doubles, Doubles], tuple[Doubles, Doubles]]:
    """Return (b, a) of the shelf and of the high-pass that are the K-weighting at `rate` Hz.

    BS.1770-5 tabulates them at 48 kHz only; these are the analogue filters behind that table, transformed to `rate`.
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
    """Return the transposed direct form II of a biquad, whose states stay about as large as its signal."""
    transition = np.array([[-a[1], 1.0], [-a[2], 0.0]])
    return transition, b[1:] - a[1:] * b[0], np.array([1.0, 0.0]), float(b[0])


class KWeighting:
    """The K-weighting filter over hops. It holds no state: that is handed in and out."""

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
        heard = np.array([read @ power for power in powers[:-1]]).T
        self._weighted = np.concatenate([toeplitz, heard]).astype(np.float32)
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
        """Return the energy of each hop, shape (channels, hops), and the states (channels, STATES) after the last ones.

        `hops` has the shape (channels, hops, samples + STATES). What stands behind the samples is written over with the
        states before each hop, so that one product takes in both.
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
        """Return the states after each hop, from what the hop alone leaves behind and the `states` before the first.

        STRIDE hops are done in one product, and what goes from stride to stride is put together by doubling.
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
    """Return rows @ matrix, in products so small that no BLAS library spreads them over threads.

    Threads that are woken every millisecond and then wait for an encoder's processor cost ten times what they save.
    """
    height = max(1, SMALL_PRODUCT // matrix.size)
    even = len(rows) - len(rows) % height
    product = np.empty((len(rows), matrix.shape[1]), dtype=rows.dtype)
    batches = rows[:even].reshape(-1, height, rows.shape[1])
    np.matmul(batches, matrix, out=product[:even].reshape(-1, height, matrix.shape[1]))
    np.matmul(rows[even:], matrix, out=product[even:])
    return product


def peak_magnitude(rows: Floats) -> Floats:
    """Return the greatest absolute value of each row; many short rows are laid on their side, which is faster."""
    if len(rows) > rows.shape[1]:
        return np.asarray(np.abs(rows.T, order="C").max(axis=0))
    return np.asarray(np.maximum(rows.max(axis=1), -rows.min(axis=1)))


def _powers(step: Doubles, highest: int) -> list[Doubles]:
    """Return the powers of `step` from the 0th on."""
    powers = [np.eye(len(step))]
    for _ in range(highest):
        powers.append(step @ powers[-1])
    return powers


def _doublings(step: Doubles) -> list[Doubles]:
    """Return step, step², step⁴ … until what they carry on is below all hearing and all rounding."""
    strides = [step]
    while np.abs(strides[-1]).max() > 1e-12:  # noqa: PLR2004
        strides.append(strides[-1] @ strides[-1])
    return strides


class Interpolator:
    """Points between the samples: three quarters-of-a-sample up to 48 kHz, fewer where the rate itself is higher."""

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

        The points looked at lag the samples by REACH, so that nothing after the hop is needed.
        """
        if not self._within.shape[1]:
            return np.zeros(len(hops), dtype=np.float32)
        points = _multiply(hops, self._within)
        points += _multiply(before[:, -(2 * INTERPOLATION_REACH - 1) :], self._before)
        return peak_magnitude(points)


def _taps(phase: float) -> Doubles:
    """Return the windowed sinc that interpolates `phase` of a sample after the middle one, at unity gain."""
    offsets = np.arange(-INTERPOLATION_REACH + 1, INTERPOLATION_REACH + 1) - phase
    taps = np.sinc(offsets) * np.i0(7.0 * np.sqrt(np.maximum(0.0, 1.0 - (offsets / INTERPOLATION_REACH) ** 2)))
    return np.asarray(taps / taps.sum(), dtype=np.float64)
