"""The filters of BS.1770 as matrix products, against the standard's table and against plain recursion."""

import numpy as np
import pytest

from publisher.media.loudness.filters import (
    FILTER_STATES,
    INTERPOLATION_REACH,
    Interpolator,
    KWeighting,
    design_biquads,
    peak_magnitude,
)
from publisher.media.loudness.levels import Doubles

HOP = 48


def filtered(samples: Doubles, b: Doubles, a: Doubles) -> Doubles:
    """Return `samples` filtered by a biquad, sample by sample in direct form I."""
    out = np.zeros(len(samples) + 2)
    padded = np.concatenate([np.zeros(2), samples])
    for number in range(len(samples)):
        at = number + 2
        out[at] = b @ padded[at : at - 3 if at > 2 else None : -1] - a[1] * out[at - 1] - a[2] * out[at - 2]
    return out[2:]


def test_coefficients_at_48_khz_are_the_tabulated_ones() -> None:
    """Tables 1 and 2 of BS.1770-5, to all their digits."""
    shelf, high_pass = design_biquads(48_000)
    assert shelf[0] == pytest.approx([1.53512485958697, -2.69169618940638, 1.19839281085285], abs=1e-12)
    assert shelf[1] == pytest.approx([1.0, -1.69065929318241, 0.73248077421585], abs=1e-12)
    assert high_pass[0] == pytest.approx([1.0, -2.0, 1.0])
    assert high_pass[1] == pytest.approx([1.0, -1.99004745483398, 0.99007225036621], abs=1e-12)


@pytest.mark.parametrize("count", [1, 5, 40])
def test_hops_are_filtered_as_by_recursion(count: int) -> None:
    """The energies of hops, in two calls that hand on the states, are those of the recursive filter."""
    samples = np.random.default_rng(1).standard_normal(2 * count * HOP)
    expected = samples
    for b, a in design_biquads(48_000):
        expected = filtered(expected, b, a)
    weighting, states, found = KWeighting(48_000, HOP), np.zeros((1, FILTER_STATES)), []
    for half in np.split(samples, 2):
        rows = np.zeros((1, count, HOP + FILTER_STATES), dtype=np.float32)
        rows[0, :, :HOP] = half.reshape(count, HOP)
        energies, states = weighting.energies(rows, states)
        found.append(energies[0])
    assert np.concatenate(found) == pytest.approx((expected.reshape(-1, HOP) ** 2).sum(axis=1), rel=1e-3)


@pytest.mark.parametrize(("rate", "highest"), [(48_000, 1.0), (96_000, 1.0), (192_000, 0.0)])
def test_peaks_between_samples_are_interpolated(rate: int, highest: float) -> None:
    """A tone at a quarter of the rate whose samples all miss the crest by 3 dB; from 192 kHz on nothing is added."""
    tone = np.sin(2 * np.pi * np.arange(3 * HOP) / 4 + np.pi / 4).astype(np.float32).reshape(3, HOP)
    peaks = Interpolator(rate, HOP).peaks(tone[:-1], tone[1:])
    assert np.abs(tone).max() == pytest.approx(0.7071, abs=1e-4)
    assert peaks == pytest.approx(highest, abs=0.02)


def test_interpolated_points_lag_by_the_reach() -> None:
    """A click in the last samples of a hop is found in the next hop, from the samples of both."""
    hops = np.zeros((3, HOP), dtype=np.float32)
    hops[1, HOP - INTERPOLATION_REACH // 2] = 1.0
    peaks = Interpolator(48_000, HOP).peaks(np.concatenate([hops[:1], hops[:-1]]), hops)
    assert peaks[0] == 0.0
    assert peaks[2] > 0.5


@pytest.mark.parametrize("shape", [(3, 200), (200, 3)])
def test_the_peak_of_a_row_is_its_greatest_magnitude(shape: tuple[int, int]) -> None:
    """Few long rows and many short ones alike, with peaks of either sign."""
    rows = np.random.default_rng(2).standard_normal(shape).astype(np.float32)
    assert peak_magnitude(rows).tolist() == np.abs(rows).max(axis=1).tolist()
