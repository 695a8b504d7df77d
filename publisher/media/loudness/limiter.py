"""A gain that meets a loudness, and a look-ahead limiter that keeps the true peak under a ceiling.

Limiting takes loudness away, so the gain is solved with the limiter in the loop, on energies and true peaks of hops of
a millisecond: the audio itself is read once to learn them and once more to be changed.

Where the limiter has nothing to do its attenuation is exactly 0 dB.
"""

from dataclasses import dataclass

import numpy as np

from publisher.media.loudness import Doubles, Floats, integrated_loudness
from publisher.media.loudness.profile import PeakProfile

LOOK_AHEAD = 7
"""Hops before a peak from which its attenuation is held, and after it."""
SMOOTHING = 5
"""Hops on either side over which the attenuation is averaged; less than LOOK_AHEAD by what peaks and hops lag."""
RELEASE = 0.080
"""Seconds in which an attenuation in dB falls to a third (1/e) after its peak."""
DECAY_BLOCKS = 20
"""Blocks of 100 ms after which nothing is left of an attenuation: 25 times the release."""
MIN_ATTENUATION = 0.001
"""Attenuations below this, in dB, are taken for none."""
REPORTED_ATTENUATION = 0.1
"""Attenuations from this on, in dB, count as limiting when it is reported."""
LOUDNESS_PRECISION = 0.005
"""How near to the target the gain is solved, in LU."""
MAX_ITERATIONS = 30
"""How often a gain is corrected at most; five do for speech."""
MIN_SLOPE = 0.1
"""What loudness is taken to rise by at least with each dB of gain."""
BLOCKS_PER_BATCH = 300
"""Blocks that are worked on at a time."""


def compute_attenuation(over: Doubles, hop: float) -> Doubles:
    """Return by how many dB to turn down each hop, from how far its true peak is over the ceiling.

    `over` is in dB, at least 0, one value for each `hop` seconds. Between the middles of hops the factors that follow
    may be interpolated: at no point of a hop, nor of its neighbours, is there less attenuation than that hop needs.
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
    """Return the maxima of all windows of `width` values, putting together ever longer ones."""
    span = 1
    while span * 2 <= width:
        values, span = np.maximum(values[:-span], values[span:]), span * 2
    rest = width - span
    return np.maximum(values[:-rest], values[rest:]) if rest else values


@dataclass(frozen=True, slots=True, kw_only=True)
class GainSolution:
    """A gain, and what the limiter does with it."""

    gain: float
    """In dB."""
    ceiling: float
    """In dBTP, before encoding."""
    loudness: float
    """What will come out, in LUFS."""
    limited: float
    """Seconds in which the limiter turns down by NOTICED or more."""
    reduction: float
    """The most that it turns down, in dB."""


class Limiter:
    """The limiter for one gain and one ceiling, both in dB, over a recording whose profile is known."""

    def __init__(self, profile: PeakProfile, rate: int, gain: float, ceiling: float) -> None:
        """Prepare to limit what `profile` tells of, once `gain` was applied to it."""
        self._profile = profile
        self._rate = rate
        self._gain = gain
        self._ceiling = ceiling

    def blocks(self, first: int, last: int) -> Doubles:
        """Return the attenuation in dB of the blocks from `first` to before `last`, shape (blocks, hops)."""
        start = first - DECAY_BLOCKS
        kept = self._profile.kept(start, last + 1)
        over = np.zeros((last + 1 - start, self._profile.grid.hops))
        over[kept.number - start] = np.maximum(0.0, kept.peak + (self._gain - self._ceiling))
        if not over.any():
            return np.zeros((last - first, over.shape[1]))
        smooth = compute_attenuation(over.ravel(), self._profile.grid.hop / self._rate)
        return smooth.reshape(over.shape)[DECAY_BLOCKS:-1]

    def apply(self, samples: Floats, frame: int) -> Floats:
        """Return `samples`, shape (frames, channels), turned down; the first of them is the recording's `frame`-th.

        All channels are turned down together, or the stereo image would move. Without anything to do, the very
        same array is returned.
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
        for channel in range(samples.shape[1]):  # numpy takes ten times as long for rows of two
            np.multiply(samples[:, channel], factors, out=limited[:, channel])
        return limited


def _interpolate(factors: Floats, hop: int) -> Floats:
    """Return a factor for each sample from the middle of the first hop to that of the last, on straight lines."""
    way = ((np.arange(hop) + hop // 2 - (hop - 1) / 2) / hop).astype(np.float32)
    steps = np.diff(factors)
    return np.asarray(factors[:-1, None] + steps[:, None] * way).ravel()


def solve_gain(profile: PeakProfile, rate: int, target: float, ceiling: float) -> GainSolution:
    """Find the gain in dB with which the limited recording has the integrated loudness `target` in LUFS.

    What comes out is as near as the limiter allows: see the solution's `loudness`. The recording must not be silent.
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
    """Return by how many dB the limiter of `solution` turns down at most in each block of 100 ms."""
    limiter = Limiter(profile, rate, solution.gain, solution.ceiling)
    blocks = range(0, len(profile.energies), BLOCKS_PER_BATCH)
    most = (limiter.blocks(first, min(first + BLOCKS_PER_BATCH, len(profile.energies))).max(axis=1) for first in blocks)
    return np.concatenate([np.empty(0), *most])[: profile.whole]


def _predict(profile: PeakProfile, rate: int, gain: float, ceiling: float) -> GainSolution:
    """Say what limiting with `gain` and `ceiling` would come to."""
    limiter = Limiter(profile, rate, gain, ceiling)
    energies = profile.energies * 10.0 ** (gain / 10.0)
    noticed, reduction = 0, 0.0
    for first in range(0, len(energies), BLOCKS_PER_BATCH):
        last = min(first + BLOCKS_PER_BATCH, len(energies))
        turned = limiter.blocks(first, last)
        if not turned.any():
            continue
        factors = 10.0 ** (turned / -10.0)
        kept = profile.kept(first, last)
        through = energies[first:last] * factors.mean(axis=1)
        exact = (kept.energy * factors[kept.number - first]).sum(axis=1)
        through[kept.number - first] = exact * 10.0 ** (gain / 10.0)
        energies[first:last] = through
        noticed += int(np.count_nonzero(turned >= REPORTED_ATTENUATION))
        reduction = max(reduction, float(turned.max()))
    return GainSolution(
        gain=gain,
        ceiling=ceiling,
        loudness=integrated_loudness(energies[: profile.whole]),
        limited=noticed * profile.grid.hop / rate,
        reduction=reduction,
    )
