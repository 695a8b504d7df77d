"""Gated loudness and loudness range from energies of blocks, against values that follow from the standards."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.loudness.levels import (
    LOUDNESS_OFFSET,
    Doubles,
    integrated_loudness,
    loudness_range,
    sliding_loudness,
    to_decibels,
    to_lufs,
)


def energy(loudness: float, blocks: int) -> Doubles:
    """Return blocks of 100 ms that each have this loudness in LUFS."""
    return np.full(blocks, 10.0 ** ((loudness - LOUDNESS_OFFSET) / 10.0))


def test_decibels_of_amplitudes_and_energies() -> None:
    """Half an amplitude is -6.02 dB; zero is minus infinity; an energy of 1 reads the offset of BS.1770."""
    assert to_decibels(np.array([1.0, 0.5, 0.0])) == pytest.approx([0.0, -6.0206, -math.inf])
    assert to_lufs(np.array([1.0, 0.1, 0.0])) == pytest.approx([-0.691, -10.691, -math.inf])


def test_windows_slide_by_single_blocks() -> None:
    """Of n blocks there are n - length + 1 windows, each the mean of its energies."""
    blocks = np.concatenate([energy(-20.0, 1), np.zeros(3), energy(-20.0, 4)])
    found = sliding_loudness(blocks, 4)
    assert found == pytest.approx([-26.02, -26.02, -23.01, -21.25, -20.0], abs=0.01)
    assert len(sliding_loudness(blocks, 9)) == 0


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([(-23.0, 4)], -23.0, id="one gating block"),
        pytest.param([(-23.0, 3)], -math.inf, id="less than a gating block"),
        pytest.param([(-69.9, 100)], -69.9, id="above the absolute gate"),
        pytest.param([(-70.1, 100)], -math.inf, id="below the absolute gate"),
        pytest.param([(-20.0, 1000), (-40.0, 9000)], -20.0, id="relative gate leaves out -40"),
        pytest.param([(-20.0, 5000), (-32.0, 5000)], -22.75, id="9.3 LU below the mean"),
        pytest.param([(-20.0, 5000), (-34.0, 5000)], -20.0, id="11.2 LU below the mean"),
    ],
)
def test_gates_of_integrated_loudness(parts: list[tuple[float, int]], expected: float) -> None:
    """The absolute gate is at -70 LUFS, the relative one 10 LU below what passes that."""
    assert integrated_loudness(np.concatenate([energy(*part) for part in parts])) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([(-20.0, 600), (-30.0, 600)], 10.0, id="two halves"),
        pytest.param([(-20.0, 600), (-42.0, 600)], 22.0, id="19 LU below the mean"),
        pytest.param([(-20.0, 600), (-44.0, 600)], 0.0, id="21 LU below the mean"),
        pytest.param([(level, 1) for level in np.linspace(-40.0, -20.0, 3000)], 16.84, id="85 % of 19.8 dB"),
        pytest.param([(-20.0, 29)], 0.0, id="less than 3 s"),
        pytest.param([(-80.0, 600)], 0.0, id="silence"),
    ],
)
def test_gates_of_loudness_range(parts: list[tuple[float, int]], expected: float) -> None:
    """From the 10th to the 95th percentile of short-term values above both gates (Tech 3342)."""
    assert loudness_range(np.concatenate([energy(*part) for part in parts])) == pytest.approx(expected, abs=0.1)


@given(
    levels=st.lists(st.floats(-50.0, -10.0), min_size=4, max_size=60),
    gain=st.floats(-15.0, 30.0),
)
def test_a_gain_moves_loudness_by_as_much(levels: list[float], gain: float) -> None:
    """While everything stays above the absolute gate, loudness follows a gain, and loudness range does not change."""
    blocks = np.concatenate([energy(level, 1) for level in levels])
    louder = blocks * 10.0 ** (gain / 10.0)
    assert integrated_loudness(louder) == pytest.approx(integrated_loudness(blocks) + gain, abs=1e-6)
    assert loudness_range(louder) == pytest.approx(loudness_range(blocks), abs=1e-6)
