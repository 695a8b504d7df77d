"""Loudness curves: downsampling that keeps extremes, and levels for JSON."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.loudness.curve import LoudnessCurve, downsample, round_levels


def test_a_peak_does_not_fall_between_two_columns() -> None:
    """Of each column the highest is kept, or the lowest; fewer values than columns stay as they are."""
    values = np.zeros(100_000)
    values[12_345] = 1.0
    highest, starts = downsample(values, 1_500)
    assert (len(highest), highest.max()) == (1_500, 1.0)
    assert starts[int(highest.argmax())] <= 12_345 < starts[int(highest.argmax()) + 1]
    assert downsample(-values, 1_500, lowest=True)[0].min() == -1.0
    assert list(downsample(np.array([1.0, 2.0]), 1_500)[1]) == [0.0, 1.0]
    assert [len(part) for part in downsample(np.empty(0), 1_500)] == [0, 0]


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200), columns=st.integers(1, 60))
def test_extremes_survive_any_downsampling(values: list[float], columns: int) -> None:
    """The highest and the lowest value of the whole are in the columns, and there are never more than asked for."""
    array = np.array(values)
    highest, starts = downsample(array, columns)
    lowest, _ = downsample(array, columns, lowest=True)
    assert (highest.max(), lowest.min()) == (array.max(), array.min())
    assert len(highest) == len(starts) == min(columns, len(values))
    assert list(starts) == sorted(set(starts))


def test_silence_has_no_number_in_json() -> None:
    """Levels are rounded to 0.1 dB; minus infinity becomes null."""
    assert round_levels(np.array([-23.04, -np.inf, 0.06])) == [-23.0, None, 0.1]


def test_curves_are_shorter_than_the_sound_by_their_window() -> None:
    """Of 5 s there are 47 momentary values (0.4 s) and 21 short-term ones (3 s); of 0.3 s none."""

    def curve(blocks: int) -> LoudnessCurve:
        edge = np.zeros(blocks, dtype=np.float32)
        return LoudnessCurve(blocks=np.full(blocks, 0.01), lows=edge, highs=edge, duration=blocks / 10)

    assert (len(curve(50).momentary), len(curve(50).short_term)) == (47, 21)
    assert (len(curve(3).momentary), len(curve(3).short_term)) == (0, 0)
