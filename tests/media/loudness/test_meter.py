"""The meter against EBU Tech 3341 and 3342, whose signals are synthesised here, and against ffmpeg's meter."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.media.loudness import MOMENTARY, SHORT_TERM, Meter, make_grid, sliding_loudness
from publisher.media.results import Measurement
from support.audio import Samples, Write, ebur128, talk

RATE = 48_000


def tones(*parts: tuple[float, float], rate: int = RATE) -> Samples:
    """Return 1 kHz, in phase on two channels, at levels in dBFS for durations in seconds."""
    levels = np.concatenate([np.full(round(seconds * rate), 10 ** (level / 20)) for level, seconds in parts])
    tone = levels * np.sin(2 * np.pi * 1000 * np.arange(len(levels)) / rate)
    return np.stack([tone, tone], axis=1)


def metered(samples: Samples, rate: int = RATE, piece: int = 100_000) -> Meter:
    """Return a meter of `samples`, added in pieces of `piece` frames."""
    meter = Meter(rate, samples.shape[1])
    for start in range(0, len(samples), piece):
        meter.add(samples[start : start + piece].astype(np.float32))
    meter.finish()
    return meter


def measured(samples: Samples, rate: int = RATE) -> Measurement:
    """Return what the meter says of `samples`."""
    return metered(samples, rate).measurement()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([(-23, 20)], -23.0, id="case 1"),
        pytest.param([(-33, 20)], -33.0, id="case 2"),
        pytest.param([(-36, 10), (-23, 60), (-36, 10)], -23.0, id="case 3"),
        pytest.param([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0, id="case 4"),
        pytest.param([(-26, 20), (-20, 20.1), (-26, 20)], -23.0, id="case 5"),
    ],
)
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_integrated_loudness_is_that_of_tech_3341(parts: list[tuple[float, float]], expected: float, rate: int) -> None:
    """Cases 1 to 5: the gates leave out what they should, within 0.1 LU."""
    assert measured(tones(*parts, rate=rate), rate).integrated == pytest.approx(expected, abs=0.1)


def test_surround_channels_weigh_more() -> None:
    """Case 6: 5.0 with -28, -28, -24, -30 and -30 dBFS is -23 LUFS."""
    tone = np.sin(2 * np.pi * 1000 * np.arange(20 * RATE) / RATE)
    levels = 10 ** (np.array([-28, -28, -24, -30, -30]) / 20)
    assert measured(tone[:, None] * levels).integrated == pytest.approx(-23.0, abs=0.1)


def test_short_term_loudness_is_constant_where_three_seconds_repeat() -> None:
    """Case 9: five times 1.34 s at -20 and 1.66 s at -30 dBFS read -23 LUFS from 3 s on."""
    short_term = sliding_loudness(metered(tones(*[(-20, 1.34), (-30, 1.66)] * 5)).blocks(), SHORT_TERM)
    assert len(short_term) == 121
    assert np.abs(short_term + 23.0).max() <= 0.1


def test_momentary_loudness_is_constant_where_four_tenths_repeat() -> None:
    """Case 12: 25 times 0.18 s at -20 and 0.22 s at -30 dBFS read -23 LUFS from 1 s on."""
    momentary = sliding_loudness(metered(tones(*[(-20, 0.18), (-30, 0.22)] * 25)).blocks(), MOMENTARY)
    assert np.abs(momentary[6:] + 23.0).max() <= 0.1


def finely(samples: Samples, seconds: float) -> float:
    """Return the highest loudness of any `seconds`, moved on by single hops."""
    meter = Meter(RATE, samples.shape[1])
    energy = meter.add(samples.astype(np.float32)).energy.ravel() / meter.grid.hop
    return float(sliding_loudness(energy, round(seconds * RATE / meter.grid.hop)).max())


@pytest.mark.parametrize("level", [-23, -38, -30, -19])
@pytest.mark.parametrize("step", range(0, 20, 3))
def test_the_highest_short_term_loudness_is_found_wherever_it_begins(level: float, step: int) -> None:
    """Cases 10 and 11: 3 s of tone after a silence that is 0.15 s longer each time."""
    sound = tones((-200, 1.0 + 0.15 * step), (level, 3.0), (-200, 1.0))
    assert finely(sound, 3.0) == pytest.approx(level, abs=0.1)


@pytest.mark.parametrize("level", [-23, -38, -30, -19])
@pytest.mark.parametrize("step", range(0, 20, 3))
def test_the_highest_momentary_loudness_is_found_wherever_it_begins(level: float, step: int) -> None:
    """Cases 13 and 14: 0.4 s of tone after a silence that is 20 ms longer each time."""
    sound = tones((-200, 1.0 + 0.02 * step), (level, 0.4), (-200, 1.0))
    assert finely(sound, 0.4) == pytest.approx(level, abs=0.1)


def faded(tone: Samples, rate: int) -> Samples:
    """Return `tone` with 10 ms fades: switched on at once it would have higher peaks than are asked about."""
    ramp = np.minimum(1.0, np.arange(len(tone)) / (0.01 * rate))
    return tone * ramp * ramp[::-1]


@pytest.mark.parametrize(
    ("divisor", "amplitude", "phase", "expected"),
    [
        pytest.param(4, 0.50, 0.0, -6.0, id="case 15"),
        pytest.param(4, 0.50, 45.0, -6.0, id="case 16"),
        pytest.param(6, 0.50, 60.0, -6.0, id="case 17"),
        pytest.param(8, 0.50, 67.5, -6.0, id="case 18"),
        pytest.param(4, 1.41, 45.0, 3.0, id="case 19"),
    ],
)
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_true_peaks_between_samples_are_found(
    divisor: int, amplitude: float, phase: float, expected: float, rate: int
) -> None:
    """Cases 15 to 19: tones whose samples miss their peaks read within +0.2 and -0.4 dB."""
    tone = amplitude * np.sin(2 * np.pi * np.arange(2 * rate) / divisor + math.radians(phase))
    peak = measured(faded(tone, rate)[:, None], rate).true_peak
    assert expected - 0.4 <= peak <= expected + 0.2


@pytest.mark.parametrize("offset", range(4))
def test_a_true_peak_of_one_period_is_found(offset: int) -> None:
    """Cases 20 to 23: one period at fs/4 within fs/6, decimated from 4 fs at any offset, peaks at 0 dBTP."""
    fine = 4 * RATE
    slow = 0.5 * np.sin(2 * np.pi * np.arange(fine) / 24)
    middle = fine // 2 // 24 * 24
    tone = np.concatenate([slow[:middle], np.sin(2 * np.pi * np.arange(16) / 16), slow[middle:-16]])
    taps = np.arange(-384, 385)
    low_pass = np.kaiser(len(taps), 9) * np.sinc(taps / 4) / 4
    tone = np.convolve(faded(tone, fine), low_pass, mode="same")
    peak = measured(tone[offset::4, None]).true_peak
    assert -0.4 <= peak <= 0.2


@pytest.mark.parametrize(
    ("levels", "seconds", "expected"),
    [
        pytest.param([-20, -30], 20, 10.0, id="case 1"),
        pytest.param([-20, -15], 20, 5.0, id="case 2"),
        pytest.param([-40, -20], 20, 20.0, id="case 3"),
        pytest.param([-50, -35, -20, -35, -50], 20, 15.0, id="case 4"),
    ],
)
def test_loudness_range_is_that_of_tech_3342(levels: list[float], seconds: float, expected: float) -> None:
    """Cases 1 to 4 of Tech 3342 read within 1 LU."""
    assert measured(tones(*((level, seconds) for level in levels))).loudness_range == pytest.approx(expected, abs=1.0)


def test_one_channel_is_three_decibels_less_than_two() -> None:
    """A mono file measures 3.01 LU below the same sound on both channels, as BS.1770 sums channels."""
    stereo = tones((-20, 5))
    assert measured(stereo).integrated - measured(stereo[:, :1]).integrated == pytest.approx(3.01, abs=0.01)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 32_000, 96_000, 192_000])
def test_any_sample_rate_reads_the_same(rate: int) -> None:
    """The filters are made for the rate, so that the same tone has the same loudness and peak."""
    found = measured(tones((-23, 5), rate=rate), rate)
    assert found.integrated == pytest.approx(-23.0, abs=0.1)
    assert found.true_peak == pytest.approx(-23.0, abs=0.1)
    assert found.duration == pytest.approx(5.0)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_speech_reads_as_in_ffmpeg(write: Write, rate: int) -> None:
    """On something like speech, ffmpeg's meter agrees within 0.1 LU and 0.2 dB."""
    samples = talk(20.0, rate)
    loudness, peak = ebur128(write("talk.wav", samples, rate, "-c:a", "pcm_f32le"))
    found = measured(samples, rate)
    assert found.integrated == pytest.approx(loudness, abs=0.1)
    assert found.true_peak == pytest.approx(peak, abs=0.2)


def test_silence_has_no_loudness() -> None:
    """Digital silence, and what stays below the absolute gate, reads minus infinity."""
    assert measured(np.zeros((RATE, 2))).is_silent
    assert measured(np.zeros((RATE, 2))).true_peak == -math.inf
    assert measured(tones((-75, 3))).is_silent


def test_less_than_a_gating_block_has_no_loudness() -> None:
    """Below 400 ms there is no block to gate, but peak and duration are known."""
    found = measured(tones((-20, 0.39)))
    assert found.is_silent
    assert found.true_peak == pytest.approx(-20.0, abs=0.1)
    assert found.duration == pytest.approx(0.39)


def test_a_peak_in_the_last_sample_counts() -> None:
    """What does not fill a block any more is still looked at."""
    samples = np.zeros((RATE + 100, 1))
    samples[-1] = 0.5
    assert measured(samples).true_peak == pytest.approx(-6.02, abs=0.1)


@settings(max_examples=25, deadline=None)
@given(piece=st.integers(1, 20_000), seed=st.integers(0, 100))
def test_pieces_do_not_matter(piece: int, seed: int) -> None:
    """However the samples are cut up, the same comes out."""
    rng = np.random.default_rng(seed)
    samples = 0.1 * rng.standard_normal((30_000, 2))
    whole, cut = metered(samples, piece=len(samples)), metered(samples, piece=max(piece, 300))
    assert cut.measurement().integrated == pytest.approx(whole.measurement().integrated, abs=1e-4)
    assert cut.measurement().true_peak == pytest.approx(whole.measurement().true_peak, abs=1e-4)


@given(rate=st.integers(4_000, 400_000))
def test_a_block_is_a_tenth_of_a_second_at_any_rate(rate: int) -> None:
    """Hops fill blocks evenly, blocks are 100 ms, and a hop is as long as interpolation reaches."""
    hop, hops = make_grid(rate)
    assert hop >= 24
    assert hop * hops == pytest.approx(rate / 10, rel=0.03)
