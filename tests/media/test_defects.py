"""Statistics of samples: clipping, invalid samples, DC offset, dead and inverted channels."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.media.defects import CLIPPED_RUN, SignalAnalyzer
from publisher.media.loudness import Floats
from publisher.media.results import SignalStatistics

LIMIT = 16.0


def analyzed(*pieces: Floats) -> SignalStatistics:
    """Return the statistics of `pieces`, added one after another."""
    analyzer = SignalAnalyzer(pieces[0].shape[1], LIMIT)
    for piece in pieces:
        analyzer.add(piece)
    return analyzer.condition()


def stereo(left: Floats, right: Floats) -> Floats:
    """Return two channels as an array of shape (frames, 2)."""
    return np.stack([left, right], axis=1).astype(np.float32)


def noise(frames: int = 10_000, seed: int = 1) -> Floats:
    """Return white noise with a mean square of -20 dBFS."""
    return (0.1 * np.random.default_rng(seed).standard_normal(frames)).astype(np.float32)


@pytest.mark.parametrize(
    ("run", "counted"), [(1, 0), (CLIPPED_RUN - 1, 0), (CLIPPED_RUN, CLIPPED_RUN), (50, 50)], ids=str
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_runs_at_the_edge_are_clipped(run: int, counted: int, sign: float) -> None:
    """Only CLIPPED_RUN or more consecutive samples at the highest or lowest level count."""
    samples = 0.5 * np.sin(np.arange(1000) / 7)
    samples[100 : 100 + run] = sign
    assert analyzed(samples[:, None].astype(np.float32)).clipped == pytest.approx(counted / 1000)


def test_clipping_does_not_need_full_scale() -> None:
    """A recording that was turned down later is flat at a lower level; below MIN_CLIP_LEVEL nothing counts."""
    samples = np.clip(2.0 * np.sin(np.arange(1000) / 50), -1.0, 1.0)[:, None].astype(np.float32)
    share = float(np.mean(np.abs(samples) == 1.0))
    assert analyzed(samples).clipped == pytest.approx(share)
    assert analyzed(samples * np.float32(0.25)).clipped == pytest.approx(share)
    assert analyzed(samples * np.float32(0.005)).clipped == 0.0


def test_a_higher_level_discards_the_lower_runs() -> None:
    """Runs at a level that later samples exceed were not clipped there."""
    flat, higher = np.full((100, 1), 0.5, dtype=np.float32), np.full((1, 1), 0.6, dtype=np.float32)
    assert analyzed(flat * np.float32(-1.0)).clipped == 1.0
    assert analyzed(flat, higher, flat).clipped == 0.0


def test_invalid_samples_are_counted_in_every_channel() -> None:
    """Samples from the limit on, of either sign, are invalid."""
    samples = stereo(noise(), noise(seed=2))
    samples[10] = LIMIT, -LIMIT
    samples[20, 1] = LIMIT - 0.1
    assert analyzed(samples).invalid == 2


def test_levels_and_offsets_are_those_of_each_channel() -> None:
    """A dead channel has next to no level; a DC offset is no level."""
    found = analyzed(stereo(noise() + np.float32(0.25), np.zeros(10_000, dtype=np.float32)))
    assert found.levels[0] == pytest.approx(-20.0, abs=0.2)
    assert found.levels[1] < -150.0
    assert found.offsets == pytest.approx((0.25, 0.0), abs=0.005)


def test_the_level_in_mono_tells_how_channels_are_related() -> None:
    """0 dB for equal channels, -3 dB for uncorrelated ones, far less for inverted ones, None for a single one."""
    left, right = noise(100_000), noise(100_000, seed=2)
    assert analyzed(stereo(left, left)).in_mono == pytest.approx(0.0, abs=0.01)
    assert analyzed(stereo(left, right)).in_mono == pytest.approx(-3.01, abs=0.1)
    assert (analyzed(stereo(left, -left)).in_mono or 0.0) < -100.0
    assert analyzed(left[:, None]).in_mono is None


@settings(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 9_000), max_size=4))
def test_pieces_do_not_matter(cuts: list[int]) -> None:
    """However the samples are cut up, levels, offsets and correlation are the same; empty pieces change nothing."""
    samples = stereo(noise(9_000) + np.float32(0.05), noise(9_000, seed=2))
    whole, cut = analyzed(samples), analyzed(*np.split(samples, sorted(cuts)))
    assert cut.levels == pytest.approx(whole.levels, abs=1e-4)
    assert cut.offsets == pytest.approx(whole.offsets, abs=1e-6)
    assert math.isclose(cut.in_mono or 0.0, whole.in_mono or 1.0, abs_tol=1e-4)
