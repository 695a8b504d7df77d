"""A loudness meter over blocks of samples, as ITU-R BS.1770-5 and EBU Tech 3341/3342 define it.

Samples are float32 arrays of shape (frames, channels), full scale being 1.0. They are taken in hops of about a
millisecond, which a limiter needs, and summed up to blocks of 100 ms, which the gates need. The K-weighting filter is
recursive, and a recursion sample by sample is what numpy cannot do fast: each hop is therefore filtered by one matrix
product, and what the filter remembers from the hops before is a second, small one.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from publisher.sound import Measurement

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

OFFSET = -0.691
"""Makes a 997 Hz sine at 0 dBFS in one channel read -3.01 LUFS (BS.1770-5, annex 1)."""
ABSOLUTE_GATE = -70.0
"""In LUFS."""
RELATIVE_GATE = -10.0
"""In LU, from the loudness of what passes the absolute gate."""
RANGE_GATE = -20.0
"""The relative gate of the loudness range, in LU (Tech 3342)."""
MOMENTARY = 4
"""Blocks of 100 ms in a momentary value, and in a gating block."""
SHORT_TERM = 30
"""Blocks of 100 ms in a short-term value."""
REACH = 12
"""Samples on either side from which a point between two samples is interpolated."""
SURROUND = {5: (1.0, 1.0, 1.0, 1.41, 1.41), 6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)}
"""Weights of the channels of 5.0 and 5.1; every channel weighs 1 in other layouts."""
INTERSAMPLE = 4.0
"""How far a true peak may stand above the highest sample near it, in dB; a tone at a quarter of the rate needs 3.01."""

SMALL_PRODUCT = 1 << 18
"""Multiplications in a matrix product up to which OpenBLAS stays in one thread."""


class Grid(NamedTuple):
    """How time is divided: `hop` samples make a hop, `hops` hops make a block of 100 ms."""

    hop: int
    hops: int

    @property
    def block(self) -> int:
        """Samples in a block."""
        return self.hop * self.hops


def grid(rate: int) -> Grid:
    """Return the hops and blocks for `rate` in Hz: about 1 ms, but never less than interpolation reaches over."""
    block = round(rate / 10)
    ideal = max(rate / 1000, 2 * REACH)
    fitting = [hop for hop in range(2 * REACH, block + 1) if block % hop == 0 and ideal / 2 <= hop <= 2 * ideal]
    hop = min(fitting, key=lambda hop: abs(hop - ideal)) if fitting else round(ideal)
    return Grid(hop, max(1, round(block / hop)))


class Hops(NamedTuple):
    """What a stretch of whole blocks came to, hop by hop: arrays of shape (blocks, hops)."""

    energy: Doubles
    """Sums of the squares of the K-weighted samples, over the channels with their weights."""
    peak: Floats
    """Highest true peak of the channels; where that is lower than was asked for, the highest sample of the block."""


def decibels(ratio: Floats | Doubles) -> Doubles:
    """Return the level in dB of amplitudes; minus infinity for zero."""
    with np.errstate(divide="ignore"):
        return 20.0 * np.log10(ratio.astype(np.float64))


def loudness(mean_squares: Doubles) -> Doubles:
    """Return the loudness in LUFS of weighted mean squares; minus infinity for zero."""
    with np.errstate(divide="ignore"):
        return np.asarray(OFFSET + 10.0 * np.log10(mean_squares), dtype=np.float64)


def sliding(blocks: Doubles, length: int) -> Doubles:
    """Return the loudness in LUFS of every `length` blocks in a row, from mean squares of blocks of 100 ms."""
    if len(blocks) < length:
        return np.empty(0)
    windows = np.lib.stride_tricks.sliding_window_view(blocks, length)
    return loudness(windows.mean(axis=1))


def integrated(blocks: Doubles) -> float:
    """Return the gated loudness in LUFS (BS.1770-5) of mean squares of blocks of 100 ms.

    It is minus infinity when no 400 ms reach the absolute gate.
    """
    momentary = sliding(blocks, MOMENTARY)
    for gate in (ABSOLUTE_GATE, None):
        momentary = momentary[momentary > (_mean(momentary) + RELATIVE_GATE if gate is None else gate)]
        if not len(momentary):
            return -math.inf
    return _mean(momentary)


def loudness_range(blocks: Doubles) -> float:
    """Return the loudness range in LU (Tech 3342) of mean squares of blocks of 100 ms; 0 for less than 3 s."""
    short_term = sliding(blocks, SHORT_TERM)
    short_term = short_term[short_term > ABSOLUTE_GATE]
    if not len(short_term):
        return 0.0
    low, high = np.percentile(short_term[short_term > _mean(short_term) + RANGE_GATE], (10, 95))
    return float(high - low)


def _mean(levels: Doubles) -> float:
    """Return the level of the mean energy, for that is what loudness is the level of."""
    return float(10.0 * np.log10(np.mean(10.0 ** (levels / 10.0)))) if len(levels) else -math.inf


def biquads(rate: int) -> tuple[tuple[Doubles, Doubles], tuple[Doubles, Doubles]]:
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


class Weighting:
    """The K-weighting filter over hops. It holds no state: that is handed in and out."""

    def __init__(self, rate: int, hop: int) -> None:
        """Prepare the matrices for hops of `hop` samples at `rate` Hz."""
        (a1, b1, c1, d1), (a2, b2, c2, d2) = (_state_space(*section) for section in biquads(rate))
        step = np.block([[a1, np.zeros((2, 2))], [np.outer(b2, c1), a2]])
        feed = np.concatenate([b1, b2 * d1])
        read = np.concatenate([d2 * c1, c2])
        powers = [np.eye(4)]
        for _ in range(hop):
            powers.append(step @ powers[-1])
        response = np.array([d1 * d2, *(read @ power @ feed for power in powers[:-2])])
        toeplitz = np.zeros((hop, hop))
        for delay, value in enumerate(response):
            toeplitz += value * np.eye(hop, k=delay)
        self._direct = toeplitz.astype(np.float32)
        self._heard = np.array([read @ power for power in powers[:-1]]).T.astype(np.float32)
        self._kept = np.array([power @ feed for power in reversed(powers[:-1])]).astype(np.float32)
        self._strides = _doublings(powers[-1])

    def energies(self, hops: Floats, state: Doubles) -> tuple[Doubles, Doubles]:
        """Return the energy of each row of `hops`, shape (hops, samples), and the state (4,) after the last one."""
        after = _times(hops, self._kept).astype(np.float64)
        after[0] += self._strides[0] @ state
        for power, stride in enumerate(self._strides):
            after[1 << power :] += after[: -(1 << power)] @ stride.T
        before = np.vstack([state, after[:-1]]).astype(np.float32)
        weighted = _times(hops, self._direct)
        weighted += _times(before, self._heard)
        return np.einsum("ij,ij->i", weighted, weighted).astype(np.float64), after[-1]


def _times(rows: Floats, matrix: Floats) -> Floats:
    """Return rows @ matrix, in products so small that no BLAS library spreads them over threads.

    Threads that are woken every millisecond and then wait for an encoder's processor cost ten times what they save.
    """
    height = max(1, SMALL_PRODUCT // matrix.size)
    even = len(rows) - len(rows) % height
    product = np.empty((len(rows), matrix.shape[1]), dtype=np.float32)
    batches = rows[:even].reshape(-1, height, rows.shape[1])
    np.matmul(batches, matrix, out=product[:even].reshape(-1, height, matrix.shape[1]))
    np.matmul(rows[even:], matrix, out=product[even:])
    return product


def _magnitude(rows: Floats) -> Floats:
    """Return the greatest absolute value of each row; many short rows are laid on their side, which is faster."""
    if len(rows) > rows.shape[1]:
        return np.asarray(np.abs(rows.T, order="C").max(axis=0))
    return np.asarray(np.maximum(rows.max(axis=1), -rows.min(axis=1)))


def _doublings(step: Doubles) -> list[Doubles]:
    """Return step, step², step⁴ … until what they carry on is below all hearing and all rounding."""
    strides = [step]
    while np.abs(strides[-1]).max() > 1e-12:  # noqa: PLR2004
        strides.append(strides[-1] @ strides[-1])
    return strides


class Interpolation:
    """Points between the samples: three quarters-of-a-sample up to 48 kHz, fewer where the rate itself is higher."""

    def __init__(self, rate: int, hop: int) -> None:
        """Prepare the matrices for hops of `hop` samples at `rate` Hz."""
        factor = 4 if rate < 96_000 else 2 if rate < 192_000 else 1  # noqa: PLR2004
        taps = [_taps(phase / factor) for phase in range(1, factor)]
        both = np.zeros((2 * REACH - 1 + hop, len(taps) * hop), dtype=np.float32)
        for number, tap in enumerate(taps):
            for sample in range(hop):
                both[sample : sample + 2 * REACH, number * hop + sample] = tap
        self._before, self._within = both[: 2 * REACH - 1], both[2 * REACH - 1 :]

    def peaks(self, before: Floats, hops: Floats) -> Floats:
        """Return the highest interpolated value of each row of `hops`; `before` holds the hop before each of them.

        The points looked at lag the samples by REACH, so that nothing after the hop is needed.
        """
        if not self._within.shape[1]:
            return np.zeros(len(hops), dtype=np.float32)
        points = _times(hops, self._within)
        points += _times(before[:, -(2 * REACH - 1) :], self._before)
        return _magnitude(points)


def _taps(phase: float) -> Doubles:
    """Return the windowed sinc that interpolates `phase` of a sample after the middle one, at unity gain."""
    offsets = np.arange(-REACH + 1, REACH + 1) - phase
    taps = np.sinc(offsets) * np.i0(7.0 * np.sqrt(np.maximum(0.0, 1.0 - (offsets / REACH) ** 2)))
    return np.asarray(taps / taps.sum(), dtype=np.float64)


class Meter:
    """Measures sound that comes in pieces; after `finish`, `measurement` says what the whole came to."""

    def __init__(self, rate: int, channels: int) -> None:
        """Measure `channels` channels at `rate` Hz. Five and six channels are taken for 5.0 and 5.1."""
        self.rate = rate
        self.grid = grid(rate)
        self.frames = 0
        self.true_peak = 0.0
        """Highest true peak so far; full scale is 1.0."""
        self._weights = SURROUND.get(channels, (1.0,) * channels)
        self._weighting = Weighting(rate, self.grid.hop)
        self._interpolation = Interpolation(rate, self.grid.hop)
        self._states = [np.zeros(4) for _ in range(channels)]
        self._last = np.zeros((channels, self.grid.hop), dtype=np.float32)
        self._rest = np.zeros((0, channels), dtype=np.float32)
        self._blocks: list[Doubles] = []

    def add(self, samples: Floats, floor: float = math.inf) -> Hops:
        """Take in `samples`, shape (frames, channels), and return the hops of the blocks that they filled.

        Peaks in the result are exact if they are above `floor`, in dBFS.
        """
        self.frames += len(samples)
        if len(self._rest):
            samples = np.concatenate([self._rest, samples])
        whole = len(samples) - len(samples) % self.grid.block
        self._rest = samples[whole:].copy()
        return self._take(samples[:whole], floor)

    def finish(self, floor: float = math.inf) -> Hops:
        """Take in what is left of the last block, followed by silence, and return its hops."""
        missing = REACH + (-len(self._rest) - REACH) % self.grid.block
        padded = np.concatenate([self._rest, np.zeros((missing, self._rest.shape[1]), dtype=np.float32)])
        self._rest = self._rest[:0]
        return self._take(padded, floor)

    def blocks(self) -> Doubles:
        """Return the weighted mean squares of the whole blocks so far."""
        return np.concatenate([np.empty(0), *self._blocks])[: self.frames // self.grid.block]

    def measurement(self) -> Measurement:
        """Say what everything that was added came to."""
        blocks = self.blocks()
        return Measurement(
            integrated=integrated(blocks),
            loudness_range=loudness_range(blocks),
            true_peak=float(decibels(np.float32(self.true_peak).reshape(1))[0]),
            duration=self.frames / self.rate,
        )

    def _take(self, samples: Floats, floor: float) -> Hops:
        hops = len(samples) // self.grid.hop
        energy = np.zeros(hops)
        peak = np.zeros(hops, dtype=np.float32)
        for channel, weight in enumerate(self._weights) if hops else ():
            rows = np.empty((hops + 1, self.grid.hop), dtype=np.float32)
            rows[0] = self._last[channel]
            rows[1:].reshape(-1)[:] = samples[:, channel]
            self._last[channel] = rows[-1]
            energies, self._states[channel] = self._weighting.energies(rows[1:], self._states[channel])
            energy += weight * energies
            np.maximum(peak, self._peaks(rows, floor), out=peak)
        shaped = Hops(energy.reshape(-1, self.grid.hops), peak.reshape(-1, self.grid.hops))
        self._blocks.append(shaped.energy.sum(axis=1) / self.grid.block)
        return shaped

    def _peaks(self, rows: Floats, floor: float) -> Floats:
        """Return the peak of every row but the first, which is the hop before them.

        Looking between the samples costs more than all else, and looking at single hops costs something, so it is done
        in the blocks only in which it can matter.
        """
        hop, hops = self.grid
        peaks = _magnitude(rows[1:].reshape(-1, hop * hops))
        self.true_peak = max(self.true_peak, float(peaks.max()))
        threshold = min(10.0 ** (floor / 20.0), self.true_peak) * 10.0 ** (-INTERSAMPLE / 20.0)
        high = np.concatenate([_magnitude(rows[:1]), peaks]) > threshold
        blocks = np.flatnonzero(high[1:] | high[:-1])
        exact = np.repeat(peaks[:, None], hops, axis=1)
        if len(blocks):
            numbers = (blocks[:, None] * hops + np.arange(hops)).ravel()
            exact[blocks] = self._interpolated(rows[numbers], rows[numbers + 1], threshold).reshape(-1, hops)
            self.true_peak = max(self.true_peak, float(exact.max()))
        return exact.ravel()

    def _interpolated(self, before: Floats, rows: Floats, threshold: float) -> Floats:
        """Return the peaks of `rows`, true ones if they can be above `threshold`; `before` holds the hops before."""
        peaks = _magnitude(rows)
        near = np.flatnonzero(np.maximum(peaks, _magnitude(before[:, -2 * REACH :])) > threshold)
        if len(near):
            peaks[near] = np.maximum(peaks[near], self._interpolation.peaks(before[near], rows[near]))
        return peaks
