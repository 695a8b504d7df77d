"""Limits true peaks with look-ahead, and solves the gain that meets a loudness with the limiter in the loop.

Limiting lowers the loudness, so the gain is solved iteratively, on the energies and true peaks of hops of 1 ms that one
pass over the audio recorded; a second pass applies the result. Away from peaks the attenuation is exactly 0 dB.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from publisher.media.loudness import Doubles, Floats, integrated_loudness
from publisher.media.loudness.profile import PeakProfile

LOOK_AHEAD = 7
"""Hops before and after a peak for which its attenuation is held."""
SMOOTHING = 5
"""Hops on either side over which the attenuation is averaged; below LOOK_AHEAD by the lag of peaks and hops."""
RELEASE = 0.050
"""Seconds in which an attenuation in dB falls to 1/e after its peak."""
DECAY_BLOCKS = 20
"""Blocks of 100 ms after which an attenuation has ended: 40 times the release."""
MIN_ATTENUATION = 0.001
"""Attenuations below this, in dB, become 0."""
REPORTED_ATTENUATION = 0.1
"""Attenuations from this on, in dB, count as limiting in reports."""
LOUDNESS_PRECISION = 0.005
"""Deviation from the target up to which a gain is accepted, in LU."""
MAX_ITERATIONS = 30
"""Corrections of a gain at most."""
MIN_SLOPE = 0.1
"""Lower bound of the rise in loudness for each dB of gain, in LU."""
BLOCKS_PER_BATCH = 300
"""Blocks that are processed at a time."""
EVEN: Mapping[int, float] = MappingProxyType({})
"""A ceiling that is the same everywhere."""


def compute_attenuation(over: Doubles, hop: float) -> Doubles:
    """Return the attenuation in dB of each hop, from the level of its true peak `over` the ceiling.

    `over` is in dB, at least 0, one value for each `hop` seconds. The attenuation may be interpolated between the
    middles of hops: within a hop and its two neighbours it is nowhere below what that hop needs.
    """
    reach = LOOK_AHEAD + SMOOTHING
    padded = np.concatenate([np.zeros(reach), over, np.zeros(reach)])
    held = _sliding_maximum(padded, 2 * LOOK_AHEAD + 1)
    slope = np.arange(len(held)) * (hop / RELEASE)
    with np.errstate(divide="ignore"):
        released = np.exp(np.maximum.accumulate(np.log(held) + slope) - slope)
    window = np.hanning(2 * SMOOTHING + 3)[1:-1]
    smooth = np.convolve(released, window / window.sum(), mode="valid")
    smooth[smooth < MIN_ATTENUATION] = 0.0
    return smooth


def _sliding_maximum(values: Doubles, width: int) -> Doubles:
    """Return the maximum of every window of `width` values, by combining windows of doubled width."""
    span = 1
    while span * 2 <= width:
        values, span = np.maximum(values[:-span], values[span:]), span * 2
    rest = width - span
    return np.maximum(values[:-rest], values[rest:]) if rest else values


@dataclass(frozen=True, slots=True, kw_only=True)
class GainSolution:
    """A gain, and the predicted result of applying and limiting it."""

    gain: float
    """In dB."""
    ceiling: float
    """In dBTP, before encoding."""
    loudness: float
    """Integrated loudness of the result, in LUFS."""
    limited: float
    """Seconds in which the limiter attenuates by REPORTED_ATTENUATION or more."""
    reduction: float
    """Highest attenuation, in dB."""
    lowered: Mapping[int, float] = field(default_factory=dict)
    """By how many dB the ceiling is lower in single blocks of 100 ms, by their number."""


class Limiter:
    """The limiter of one recording, by its profile, for one gain in dB and one ceiling in dBTP."""

    def __init__(
        self, profile: PeakProfile, rate: int, gain: float, ceiling: float, lowered: Mapping[int, float] = EVEN
    ) -> None:
        """Prepare to limit the recording with this `profile`, at `rate` Hz, after `gain` was applied to it.

        In single blocks the ceiling may be `lowered`, by that many dB.
        """
        self._profile = profile
        self._rate = rate
        self._gain = gain
        self._ceiling = ceiling
        self._lowered = lowered

    def blocks(self, first: int, last: int) -> Doubles:
        """Return the attenuation in dB of the blocks from `first` to before `last`, shape (blocks, hops)."""
        start = first - DECAY_BLOCKS
        kept = self._profile.kept(start, last + 1)
        over = np.zeros((last + 1 - start, self._profile.grid.hops))
        above = kept.peak + (self._gain - self._ceiling)
        if self._lowered:
            above += np.array([self._lowered.get(number, 0.0) for number in kept.number.tolist()])[:, None]
        over[kept.number - start] = np.maximum(0.0, above)
        if not over.any():
            return np.zeros((last - first, over.shape[1]))
        smooth = compute_attenuation(over.ravel(), self._profile.grid.hop / self._rate)
        return smooth.reshape(over.shape)[DECAY_BLOCKS:-1]

    def apply(self, samples: Floats, frame: int) -> Floats:
        """Return `samples`, shape (frames, channels), limited; the first of them is the recording's `frame`-th.

        All channels get the same attenuation, which keeps the stereo image. Without any attenuation, the same array is
        returned.
        """
        grid = self._profile.grid
        first, last = frame // grid.block - 1, (frame + len(samples)) // grid.block + 2
        hops = self.blocks(first, last).ravel()
        if not hops.any():
            return samples
        factors = _interpolate((10.0 ** (hops / -20.0)).astype(np.float32), grid.hop)
        start = frame - first * grid.block - grid.hop // 2
        factors = factors[start : start + len(samples)]
        limited = np.empty_like(samples)
        for channel in range(samples.shape[1]):  # broadcasting over rows of two takes 3.3 times as long (numpy 2.4)
            np.multiply(samples[:, channel], factors, out=limited[:, channel])
        return limited


def _interpolate(factors: Floats, hop: int) -> Floats:
    """Return a factor for each sample from the middle of the first hop to that of the last, linearly interpolated."""
    position = ((np.arange(hop) + hop // 2 - (hop - 1) / 2) / hop).astype(np.float32)
    steps = np.diff(factors)
    return np.asarray(factors[:-1, None] + steps[:, None] * position).ravel()


def solve_gain(profile: PeakProfile, rate: int, target: float, ceiling: float) -> GainSolution:
    """Solve for the gain in dB with which the limited recording has the integrated loudness `target` in LUFS.

    If limiting prevents that, the nearest loudness found is in the solution. The recording must not be silent.
    """
    found = _predict(profile, rate, target - integrated_loudness(profile.energies[: profile.whole]), ceiling)
    slope = 1.0
    for _ in range(MAX_ITERATIONS):
        missing, before = target - found.loudness, found
        if abs(missing) < LOUDNESS_PRECISION:
            break
        found = _predict(profile, rate, before.gain + missing / slope, ceiling)
        slope = (found.loudness - before.loudness) / (found.gain - before.gain)
        slope = min(1.0, max(MIN_SLOPE, slope))
    return found


def compute_reduction(profile: PeakProfile, rate: int, solution: GainSolution) -> Doubles:
    """Return the highest attenuation in dB of the limiter of `solution` in each block of 100 ms."""
    limiter = Limiter(profile, rate, solution.gain, solution.ceiling, solution.lowered)
    blocks = range(0, len(profile.energies), BLOCKS_PER_BATCH)
    peaks = (
        limiter.blocks(first, min(first + BLOCKS_PER_BATCH, len(profile.energies))).max(axis=1) for first in blocks
    )
    return np.concatenate([np.empty(0), *peaks])[: profile.whole]


def lower_ceiling(profile: PeakProfile, rate: int, solution: GainSolution, by: Mapping[int, float]) -> GainSolution:
    """Return `solution` with a ceiling that is lower still in the blocks that `by` names, by that many dB."""
    numbers = solution.lowered.keys() | by.keys()
    lowered = {number: solution.lowered.get(number, 0.0) + by.get(number, 0.0) for number in sorted(numbers)}
    return _predict(profile, rate, solution.gain, solution.ceiling, lowered)


def _predict(
    profile: PeakProfile, rate: int, gain: float, ceiling: float, lowered: Mapping[int, float] = EVEN
) -> GainSolution:
    """Predict the result of limiting with `gain` and `ceiling`, which may be `lowered` in single blocks."""
    limiter = Limiter(profile, rate, gain, ceiling, lowered)
    energies = profile.energies * 10.0 ** (gain / 10.0)
    limited_hops, reduction = 0, 0.0
    for first in range(0, len(energies), BLOCKS_PER_BATCH):
        last = min(first + BLOCKS_PER_BATCH, len(energies))
        attenuation = limiter.blocks(first, last)
        if not attenuation.any():
            continue
        factors = 10.0 ** (attenuation / -10.0)
        kept = profile.kept(first, last)
        limited = energies[first:last] * factors.mean(axis=1)
        exact = (kept.energy * factors[kept.number - first]).sum(axis=1)
        limited[kept.number - first] = exact * 10.0 ** (gain / 10.0)
        energies[first:last] = limited
        limited_hops += int(np.count_nonzero(attenuation >= REPORTED_ATTENUATION))
        reduction = max(reduction, float(attenuation.max()))
    return GainSolution(
        gain=gain,
        ceiling=ceiling,
        loudness=integrated_loudness(energies[: profile.whole]),
        limited=limited_hops * profile.grid.hop / rate,
        reduction=reduction,
        lowered=lowered,
    )
