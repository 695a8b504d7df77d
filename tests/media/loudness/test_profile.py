"""Profiles: which blocks keep their hops, what is lost, and that storing and restoring changes nothing."""

from io import BytesIO

import numpy as np
import pytest

from publisher.media.loudness import Doubles, Grid, Hops, integrated_loudness
from publisher.media.loudness.profile import PROFILE_MARGIN, PeakProfile

GRID = Grid(hop=48, hops=100)
FRAMES = GRID.block


def hops(levels: list[float], peaks: list[float]) -> Hops:
    """Return a block for each mean square and each peak amplitude; the peak is in the block's third hop."""
    energy = np.repeat(np.array(levels)[:, None] * GRID.hop, GRID.hops, axis=1)
    peak = np.zeros((len(levels), GRID.hops), dtype=np.float32)
    peak[:, 2] = peaks
    return Hops(energy, peak)


def profiled(blocks: Hops, store: BytesIO, *, crest: float = 14.0, floor: float | None = None) -> PeakProfile:
    """Return the finished profile of `blocks`, added one by one."""
    profile = PeakProfile(GRID, crest, store, floor=floor)
    for number in range(len(blocks.energy)):
        profile.add(Hops(blocks.energy[number : number + 1], blocks.peak[number : number + 1]))
    profile.finish(len(blocks.energy) * FRAMES)
    return profile


def test_energies_are_mean_squares_of_blocks() -> None:
    """One for each block; a last block that the recording does not fill is counted out by `whole`."""
    profile = PeakProfile(GRID, 14.0, BytesIO())
    profile.add(hops([0.01, 0.02, 0.03], [0.1, 0.1, 0.1]))
    profile.finish(2 * FRAMES + 10)
    assert profile.energies == pytest.approx([0.01, 0.02, 0.03])
    assert profile.whole == 2


def test_a_fixed_floor_keeps_what_is_above_it() -> None:
    """Blocks above the floor keep their hops, and `lost` is the highest peak of the others in dBFS."""
    profile = profiled(hops([0.01] * 4, [0.5, 0.05, 0.9, 0.1]), BytesIO(), floor=-10.0)
    kept = profile.kept(0, 4)
    assert kept.number.tolist() == [0, 2]
    assert profile.lost == pytest.approx(-20.0, abs=1e-4)
    assert profile.kept(1, 2).number.tolist() == []
    assert profile.kept(1, 3).number.tolist() == [2]


def test_kept_hops_have_energy_and_peak() -> None:
    """Energies sum up to the block's mean square; peaks are rounded up, by less than 0.05 dB."""
    levels, peaks = [0.01, 0.04] * 20, np.linspace(0.05, 1.0, 40)
    kept = profiled(hops(levels, peaks.tolist()), BytesIO(), floor=-100.0).kept(0, 40)
    assert kept.energy.sum(axis=1) == pytest.approx(levels, rel=0.01)
    exact = 20 * np.log10(peaks)
    assert (kept.peak[:, 2] > exact).all()
    assert kept.peak[:, 2] == pytest.approx(exact, abs=0.05)


def test_the_floor_follows_the_loudness() -> None:
    """It lies `crest` less PROFILE_MARGIN above the loudness, so that a loud beginning loses later peaks."""
    loud, quiet = hops([0.01] * 50, [0.3] * 50), hops([1e-6] * 300, [0.02] * 300)
    both = Hops(*(np.concatenate(pair) for pair in zip(loud, quiet, strict=True)))
    profile = profiled(both, BytesIO(), crest=14.0)
    assert profile.floor == pytest.approx(integrated_loudness(profile.energies) + 14.0 - PROFILE_MARGIN)
    assert profile.lost == pytest.approx(20 * np.log10(0.02), abs=1e-3)
    second = profiled(both, BytesIO(), floor=-40.0)
    assert second.lost == -np.inf
    assert len(second.kept(0, 350).number) == 350


def test_a_restored_profile_is_the_same() -> None:
    """Contents and rows of a profile restore it, over whatever the store held."""
    levels: Doubles = np.random.default_rng(1).uniform(0.001, 0.1, 30)
    first = profiled(hops(levels.tolist(), (3 * np.sqrt(levels)).tolist()), BytesIO(b"older" * 10_000), floor=-12.0)
    again = PeakProfile.restored(GRID, first.contents, first.rows(), BytesIO())
    assert (again.floor, again.lost, again.whole) == (first.floor, first.lost, first.whole)
    assert 0 < len(first.kept(0, 30).number) < 30
    for one, other in zip(first.kept(3, 25), again.kept(3, 25), strict=True):
        assert np.array_equal(one, other)
    assert again.rows() == first.rows()
