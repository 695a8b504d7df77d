"""A gain that meets a loudness, and a look-ahead limiter that keeps the true peak under a ceiling.

Limiting takes loudness away, so the gain is solved with the limiter in the loop, on energies and true peaks of hops of
a millisecond: the audio itself is read once to learn them and once more to be changed. Only blocks in which the limiter
could have to work are kept that finely, or hours of sound would not fit in memory.

Where the limiter has nothing to do its attenuation is exactly 0 dB.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from publisher.loudness import ABSOLUTE_GATE, Doubles, Floats, Grid, Hops, decibels, integrated

Numbers = NDArray[np.int32]
Halves = NDArray[np.float16]
"""Fine enough for levels in dB, to a hundredth, and for shares, to a thousandth; and small."""

LOOK_AHEAD = 7
"""Hops before a peak from which its attenuation is held, and after it."""
SMOOTHING = 5
"""Hops on either side over which the attenuation is averaged; less than LOOK_AHEAD by what peaks and hops lag."""
RELEASE = 0.080
"""Seconds in which an attenuation in dB falls to a third (1/e) after its peak."""
FADE = 20
"""Blocks of 100 ms after which nothing is left of an attenuation: 25 times the release."""
AUDIBLE = 0.001
"""Attenuations below this, in dB, are taken for none."""
NOTICED = 0.1
"""Attenuations from this on, in dB, count as limiting when it is reported."""
MARGIN = 3.0
"""How far, in dB, the hops kept reach below what the limiter is expected to need."""
NEAR = 0.005
"""How near to the target the gain is solved, in LU."""
ROUNDS = 30
"""How often a gain is corrected at most; five do for speech."""
SMALLEST = 1e-30
"""An energy that nothing heard has."""
PAGE = 60
"""Pieces of a recording whose kept blocks are stored together."""
STRETCH = 300
"""Blocks that are worked on at a time."""


class Profile:
    """What has to be known of a recording to solve its gain."""

    def __init__(self, grid: Grid, crest: float, *, floor: float | None = None) -> None:
        """Keep blocks whose true peak is `crest` dB above the integrated loudness of what was heard so far.

        That may turn out to be too few, see `lost`: then a second reading with a fixed `floor` in dBFS is due.
        """
        self.grid = grid
        self.floor = -math.inf if floor is None else floor
        """Blocks with peaks above this level, in dBFS, are kept hop by hop."""
        self.lost = -math.inf
        """The highest peak of all blocks that were not kept, in dBFS."""
        self.energies: Doubles = np.empty(0)
        """Of every block, as a mean square."""
        self._crest = crest
        self._fixed = floor
        self.whole = 0
        """How many blocks the recording fills."""
        self._count = 0
        self._judged = 0
        self._energies: list[Doubles] = []
        self._pages: list[_Page] = []
        self._open: list[_Page] = []

    def add(self, hops: Hops) -> None:
        """Take in the next blocks."""
        self._energies.append(hops.energy.sum(axis=1) / self.grid.block)
        highest = decibels(hops.peak.max(axis=1, initial=0.0))
        numbers = np.arange(self._count, self._count + len(highest), dtype=np.int32)
        self._count += len(highest)
        self._open.append(_above(_page(numbers, hops), self.floor))
        self._lose(highest)
        if self._count >= 1.2 * self._judged + 20:
            self._judge()
        if len(self._open) >= PAGE:
            self._close()

    def finish(self, frames: int) -> None:
        """Judge for the last time what has to be kept, `frames` being the length of the recording.

        A last block that it does not fill is limited like any other, but the gates leave it out.
        """
        self._judge()
        self._close()
        self.whole = frames // self.grid.block

    def kept(self, first: int, last: int) -> "_Kept":
        """Return the kept ones of the blocks from `first` to before `last`."""
        pages = [
            page for page in self._pages if len(page.number) and page.number[-1] >= first and page.number[0] < last
        ]
        if not pages:
            return _Kept(np.empty(0, dtype=np.int32), *np.empty((2, 0, self.grid.hops)))
        page = _joined(pages)
        inside = slice(*np.searchsorted(page.number, (first, last)))
        numbers = page.number[inside]
        return _Kept(numbers, self.energies[numbers, None] * page.share[inside], page.peak[inside].astype(np.float64))

    def _judge(self) -> None:
        """Set the floor by what was heard so far, and let go of what is below it."""
        self._judged = self._count
        self.energies = np.concatenate([self.energies, *self._energies])
        self._energies = []
        if self._fixed is None:
            self.floor = max(ABSOLUTE_GATE, integrated(self.energies)) + self._crest - MARGIN
        for pages in (self._pages, self._open):
            for number, page in enumerate(pages):
                self._lose(page.peak.max(axis=1, initial=-math.inf))
                pages[number] = _above(page, self.floor)

    def _close(self) -> None:
        """Put the open pages together: many small arrays take more memory than what is in them."""
        if self._open:
            self._pages.append(_joined(self._open))
            self._open = []

    def _lose(self, highest: Doubles | Halves) -> None:
        """Remember the highest of the peaks that are not kept."""
        self.lost = max(self.lost, float(highest[highest <= self.floor].max(initial=-math.inf)))


class _Page(NamedTuple):
    """Blocks that are kept hop by hop, as they are stored."""

    number: Numbers
    share: Halves
    """Of each hop in the block's energy."""
    peak: Halves
    """In dBFS, rounded up."""


def _page(numbers: Numbers, hops: Hops) -> _Page:
    energy = np.maximum(hops.energy.sum(axis=1, keepdims=True), SMALLEST)
    peaks = decibels(hops.peak).astype(np.float16)
    return _Page(numbers, (hops.energy / energy).astype(np.float16), np.nextafter(peaks, np.float16(math.inf)))


def _above(page: _Page, floor: float) -> _Page:
    above = page.peak.max(axis=1, initial=-math.inf) > floor
    return page if above.all() else _Page(page.number[above], page.share[above], page.peak[above])


def _joined(pages: list[_Page]) -> _Page:
    return _Page(
        np.concatenate([page.number for page in pages]),
        np.concatenate([page.share for page in pages]),
        np.concatenate([page.peak for page in pages]),
    )


class _Kept(NamedTuple):
    """Blocks that are kept hop by hop."""

    number: Numbers
    energy: Doubles
    """Shares of the block's mean square, which their sum is."""
    peak: Doubles
    """In dBFS."""


def attenuation(over: Doubles, hop: float) -> Doubles:
    """Return by how many dB to turn down each hop, from how far its true peak is over the ceiling.

    `over` is in dB, at least 0, one value for each `hop` seconds. Between the middles of hops the factors that follow
    may be interpolated: at no point of a hop, nor of its neighbours, is there less attenuation than that hop needs.
    """
    reach = LOOK_AHEAD + SMOOTHING
    padded = np.concatenate([np.zeros(reach), over, np.zeros(reach)])
    held = _highest(padded, 2 * LOOK_AHEAD + 1)
    slope = np.arange(len(held)) * (hop / RELEASE)
    with np.errstate(divide="ignore"):
        released = np.exp(np.maximum.accumulate(np.log(held) + slope) - slope)
    window = np.hanning(2 * SMOOTHING + 3)[1:-1]
    smooth = np.convolve(released, window / window.sum(), mode="valid")
    smooth[smooth < AUDIBLE] = 0.0
    return smooth


def _highest(values: Doubles, width: int) -> Doubles:
    """Return the maxima of all windows of `width` values, putting together ever longer ones."""
    span = 1
    while span * 2 <= width:
        values, span = np.maximum(values[:-span], values[span:]), span * 2
    rest = width - span
    return np.maximum(values[:-rest], values[rest:]) if rest else values


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
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

    def __init__(self, profile: Profile, rate: int, gain: float, ceiling: float) -> None:
        """Prepare to limit what `profile` tells of, once `gain` was applied to it."""
        self._profile = profile
        self._rate = rate
        self._gain = gain
        self._ceiling = ceiling

    def blocks(self, first: int, last: int) -> Doubles:
        """Return the attenuation in dB of the blocks from `first` to before `last`, shape (blocks, hops)."""
        start = first - FADE
        kept = self._profile.kept(start, last + 1)
        over = np.zeros((last + 1 - start, self._profile.grid.hops))
        over[kept.number - start] = np.maximum(0.0, kept.peak + (self._gain - self._ceiling))
        if not over.any():
            return np.zeros((last - first, over.shape[1]))
        smooth = attenuation(over.ravel(), self._profile.grid.hop / self._rate)
        return smooth.reshape(over.shape)[FADE:-1]

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
        factors = _between((10.0 ** (hops / -20.0)).astype(np.float32), grid.hop)
        start = frame - first * grid.block - grid.hop // 2
        return np.asarray(samples * factors[start : start + len(samples), None])


def _between(factors: Floats, hop: int) -> Floats:
    """Return a factor for each sample from the middle of the first hop to that of the last, on straight lines."""
    way = ((np.arange(hop) + hop // 2 - (hop - 1) / 2) / hop).astype(np.float32)
    steps = np.diff(factors)
    return np.asarray(factors[:-1, None] + steps[:, None] * way).ravel()


def solve(profile: Profile, rate: int, target: float, ceiling: float) -> Solution:
    """Find the gain in dB with which the limited recording has the integrated loudness `target` in LUFS.

    What comes out is as near as the limiter allows: see the solution's `loudness`. The recording must not be silent.
    """
    gain = target - integrated(profile.energies[: profile.whole])
    found = _predict(profile, rate, gain, ceiling)
    for _ in range(ROUNDS):
        if abs(found.loudness - target) < NEAR:
            break
        gain += target - found.loudness
        found = _predict(profile, rate, gain, ceiling)
    return found


def turned_down(profile: Profile, rate: int, solution: Solution) -> Doubles:
    """Return by how many dB the limiter of `solution` turns down at most in each block of 100 ms."""
    limiter = Limiter(profile, rate, solution.gain, solution.ceiling)
    blocks = range(0, len(profile.energies), STRETCH)
    most = (limiter.blocks(first, min(first + STRETCH, len(profile.energies))).max(axis=1) for first in blocks)
    return np.concatenate([np.empty(0), *most])[: profile.whole]


def _predict(profile: Profile, rate: int, gain: float, ceiling: float) -> Solution:
    """Say what limiting with `gain` and `ceiling` would come to."""
    limiter = Limiter(profile, rate, gain, ceiling)
    energies = profile.energies * 10.0 ** (gain / 10.0)
    noticed, reduction = 0, 0.0
    for first in range(0, len(energies), STRETCH):
        last = min(first + STRETCH, len(energies))
        turned = limiter.blocks(first, last)
        if not turned.any():
            continue
        factors = 10.0 ** (turned / -10.0)
        kept = profile.kept(first, last)
        through = energies[first:last] * factors.mean(axis=1)
        exact = (kept.energy * factors[kept.number - first]).sum(axis=1)
        through[kept.number - first] = exact * 10.0 ** (gain / 10.0)
        energies[first:last] = through
        noticed += int(np.count_nonzero(turned >= NOTICED))
        reduction = max(reduction, float(turned.max()))
    return Solution(
        gain=gain,
        ceiling=ceiling,
        loudness=integrated(energies[: profile.whole]),
        limited=noticed * profile.grid.hop / rate,
        reduction=reduction,
    )
