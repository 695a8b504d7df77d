"""The limiter: it holds the ceiling, changes nothing where it need not, and meets the loudness that is asked for."""

from functools import cache
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.media.loudness import Meter
from publisher.media.loudness.limiter import Limiter, compute_attenuation, lower_ceiling, solve_gain
from publisher.media.loudness.profile import PeakProfile
from publisher.media.mastering.takes import MENDED_BEFORE, MENDED_BEHIND
from publisher.media.results import Measurement
from support.audio import Samples, talk

RATE = 48_000
PIECE = 2 * RATE


def profiled(samples: Samples, crest: float = 14.0, floor: float | None = None) -> PeakProfile:
    """Return the profile of `samples`, added piece by piece."""
    meter = Meter(RATE, samples.shape[1])
    profile = PeakProfile(meter.grid, crest, BytesIO(), floor=floor)
    for start in range(0, len(samples), PIECE):
        profile.add(meter.add(samples[start : start + PIECE].astype(np.float32), profile.floors))
    profile.add(meter.finish(profile.floors))
    profile.finish(len(samples))
    return profile


def measured(samples: Samples) -> Measurement:
    """Return what the meter says of `samples`."""
    meter = Meter(RATE, samples.shape[1])
    meter.add(samples.astype(np.float32))
    meter.finish()
    return meter.measurement()


def limited(samples: Samples, gain: float, ceiling: float, piece: int = PIECE) -> Samples:
    """Return `samples` with `gain` applied and then limited to `ceiling`, in pieces of `piece` frames."""
    limiter = Limiter(profiled(samples), RATE, gain, ceiling)
    louder = (samples * 10 ** (gain / 20)).astype(np.float32)
    pieces = [limiter.apply(louder[start : start + piece], start) for start in range(0, len(louder), piece)]
    return np.concatenate(pieces).astype(np.float64)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_target_and_ceiling_are_met_together(seed: int) -> None:
    """Speech that needs limiting comes out at the loudness asked for and under the ceiling, both exactly."""
    samples = talk(20.0, seed=seed)
    found = solve_gain(profiled(samples), RATE, -16.0, -2.0)
    out = measured(limited(samples, found.gain, -2.0))
    assert found.limited > 0.0
    assert out.integrated == pytest.approx(-16.0, abs=0.02)
    assert out.integrated == pytest.approx(found.loudness, abs=0.02)
    assert out.true_peak <= -2.0 + 0.02


def test_without_need_it_is_off() -> None:
    """Where no peak reaches the ceiling, the very samples come back."""
    samples = talk(5.0)
    limiter = Limiter(profiled(samples), RATE, 0.0, 0.0)
    piece = samples.astype(np.float32)
    assert limiter.apply(piece, 0) is piece
    found = solve_gain(profiled(samples), RATE, measured(samples).integrated - 3.0, -1.0)
    assert found.gain == pytest.approx(-3.0, abs=0.001)
    assert (found.limited, found.reduction) == (0.0, 0.0)


def test_away_from_a_peak_nothing_is_touched() -> None:
    """A single click is turned down, and half a second later the signal is the same to the bit."""
    samples = 0.05 * np.sin(np.arange(4 * RATE) / 20)[:, None]
    samples[RATE] = 0.95
    out = limited(samples, 0.0, -6.0)
    assert np.abs(out[RATE - 100 : RATE + 100]).max() <= 10 ** (-6 / 20) + 1e-6
    same = out == samples.astype(np.float32)
    assert same[: RATE - RATE // 50].all()
    assert same[int(1.8 * RATE) :].all()


def test_channels_are_turned_down_together() -> None:
    """A peak on the left turns the right down as well, so that voices stay where they are."""
    samples = np.full((RATE, 2), 0.1)
    samples[RATE // 2, 0] = 0.9
    out = limited(samples, 0.0, -12.0)
    assert out[RATE // 2, 1] / 0.1 == pytest.approx(out[RATE // 2, 0] / 0.9, rel=1e-6)
    assert out[RATE // 2, 1] < 0.05


@settings(max_examples=20, deadline=None)
@given(piece=st.integers(500, 50_000))
def test_pieces_do_not_matter(piece: int) -> None:
    """However the samples are cut up, each is turned down by the same."""
    samples = talk(2.0, seed=5)
    assert np.abs(limited(samples, 12.0, -2.0, piece) - limited(samples, 12.0, -2.0)).max() < 1e-5


@given(over=st.lists(st.floats(0.0, 30.0), min_size=20, max_size=200))
def test_a_hop_and_its_neighbours_get_what_it_needs(over: list[float]) -> None:
    """Around the middle of a hop, as far as the middles of its neighbours, the attenuation is enough for it."""
    need = np.array(over)
    got = compute_attenuation(need, 0.001)
    assert (got >= need - 0.0011).all()
    assert (got[1:] >= need[:-1] - 0.0011).all()
    assert (got[:-1] >= need[1:] - 0.0011).all()


@given(over=st.lists(st.floats(0.0, 30.0), min_size=20, max_size=200))
def test_it_never_turns_down_more_than_the_worst_hop_needs(over: list[float]) -> None:
    """The attenuation has its greatest value where it is needed most."""
    assert compute_attenuation(np.array(over), 0.001).max() <= max(over) + 1e-9


@cache
def spoken() -> tuple[Samples, PeakProfile]:
    """Return a talk of some seconds and its profile."""
    samples = talk(4.0, seed=2)
    return samples, profiled(samples)


@settings(max_examples=10)
@given(lowered=st.dictionaries(st.integers(5, 35), st.floats(0.1, 4.0), min_size=1, max_size=3))
def test_a_ceiling_may_be_lower_in_places(lowered: dict[int, float]) -> None:
    """The peaks there are below it, nothing is changed a second away, and the loudness is predicted with it."""
    samples, profile = spoken()
    even = solve_gain(profile, RATE, -16.0, -2.0)
    found = lower_ceiling(profile, RATE, even, lowered)
    louder = (samples * 10 ** (even.gain / 20)).astype(np.float32)
    plain, low = (
        Limiter(profile, RATE, even.gain, even.ceiling, by).apply(louder, 0) for by in (even.lowered, found.lowered)
    )
    for number, by in lowered.items():
        part = low[number * 4800 : (number + 1) * 4800]
        assert 20 * np.log10(np.abs(part).max()) <= even.ceiling - by + 0.02
    changed = np.flatnonzero((plain != low).any(axis=1)) / RATE
    first, last = min(lowered) / 10 - MENDED_BEFORE, max(lowered) / 10 + 0.1 + MENDED_BEHIND
    assert all(first < second < last for second in (*changed[:1], *changed[-1:]))
    assert found.loudness == pytest.approx(measured(low.astype(np.float64)).integrated, abs=0.02)
    assert found.loudness <= even.loudness
    twice = lower_ceiling(profile, RATE, found, lowered)
    assert twice.lowered == {number: pytest.approx(2 * by) for number, by in lowered.items()}
