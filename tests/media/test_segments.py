"""Segments and samples: exact both ways, with headroom, and without DC offset."""

import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.segments import (
    HEADROOM_FACTOR,
    SAMPLE_UNIT,
    apply_factors,
    count_frames,
    make_segment,
    subtract_offsets,
    to_samples,
)

BITS_24 = st.integers(-(2**23), 2**23 - 1)


@given(st.lists(BITS_24, min_size=1, max_size=50))
def test_samples_of_24_bits_survive_exactly(values: list[int]) -> None:
    """A 24-bit sample, scaled to the headroom, comes out as the same float."""
    unit = 2**31 // HEADROOM_FACTOR // 2**23
    data = (np.array(values) * unit).astype("<i4").tobytes()
    samples = to_samples(make_segment(data, rate=48_000, channels=1))
    assert samples.dtype == np.float32
    assert samples[:, 0].tolist() == [value / 2**23 for value in values]


def test_channels_are_interleaved() -> None:
    """The shape is (frames, channels), and full scale is 1.0."""
    one = round(1.0 / SAMPLE_UNIT)
    piece = make_segment(np.array([one, -one, 0, one // 2], dtype="<i4").tobytes(), rate=44_100, channels=2)
    assert to_samples(piece).tolist() == [[1.0, -1.0], [0.0, 0.5]]
    assert (piece.frame_rate, piece.channels, piece.frame_width) == (44_100, 2, 8)


def test_a_gain_of_24_db_does_not_clip() -> None:
    """A segment at full scale has room for 24 dB more; the level is right afterwards."""
    full = np.full(100, round(0.999 / SAMPLE_UNIT), dtype="<i4")
    louder = to_samples(make_segment(full.tobytes(), rate=48_000, channels=1).apply_gain(24.0))
    assert louder == pytest.approx(0.999 * 10 ** (24 / 20), rel=1e-4)


def test_offsets_are_subtracted_by_channel() -> None:
    """Each channel loses its own offset, to the precision of a sample."""
    data = np.full((10, 2), round(0.25 / SAMPLE_UNIT), dtype="<i4")
    moved = subtract_offsets(make_segment(data.tobytes(), rate=48_000, channels=2), np.array([0.25, -0.1]), rate=48_000)
    assert to_samples(moved)[0] == pytest.approx([0.0, 0.35], abs=1e-7)
    assert (moved.frame_rate, moved.channels) == (48_000, 2)


@pytest.mark.parametrize(
    ("factors", "expected"),
    [
        ([None], [[0.25, -0.5], [0.25, -0.5]]),
        ([np.array([2.0, 0.5])], [[0.5, -1.0], [0.125, -0.25]]),
        ([np.array([2.0])], [[0.5, -1.0], [0.5, -1.0]]),
        ([None, np.array([2.0, 1.0])], [[0.25, -1.0], [0.25, -0.5]]),
    ],
)
def test_frames_are_multiplied(factors: list[Any], expected: list[list[float]]) -> None:
    """By the factors of all channels, or of each; one factor may stand for all frames, and None leaves a channel."""
    data = np.round(np.array([[0.25, -0.5]] * 2) / SAMPLE_UNIT).astype("<i4")
    piece = make_segment(data.tobytes(), rate=48_000, channels=2)
    made = apply_factors(piece, factors)
    assert to_samples(made) == pytest.approx(np.array(expected), abs=1e-6)
    assert count_frames(made) == count_frames(piece) == 2
    assert made is piece or any(factor is not None for factor in factors)


def test_factors_do_not_wrap_around() -> None:
    """A sample that would leave the headroom stays at its end, with its sign."""
    data = np.array([2**31 - 1, -(2**31)], dtype="<i4")
    made = apply_factors(make_segment(data.tobytes(), rate=48_000, channels=1), [np.array([4.0], dtype=np.float32)])
    assert to_samples(made)[:, 0] == pytest.approx([HEADROOM_FACTOR, -HEADROOM_FACTOR], rel=1e-6)


def test_pydub_is_loaded_without_its_warnings() -> None:
    """Without an ffmpeg on the PATH pydub warns when it is imported; that warning is suppressed."""
    code = "from publisher.media.segments import make_segment; make_segment(bytes(8), rate=48000, channels=2)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, env={**os.environ, "PATH": ""})
