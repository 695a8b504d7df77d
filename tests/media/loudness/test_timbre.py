"""Timbre: sustained tones tell music from speech, and the shape of spectra one voice from another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.loudness.timbre import CEPSTRA, TONE_REACH, Timbre, TimbreMeter
from support.audio import Samples
from support.voices import RATE, play, speak


def measure(sound: Samples, rate: int = RATE, piece: int = 96_000) -> Timbre:
    """Measure sound that is added in pieces."""
    meter = TimbreMeter(rate)
    samples = sound.astype(np.float32).reshape(len(sound), 1 if sound.ndim == 1 else 2)
    for start in range(0, len(samples), piece):
        meter.add(samples[start : start + piece])
    return meter.finish()


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_is_sustained_and_noise_is_not(rate: int) -> None:
    """At every rate nearly all of a tone's power is sustained, and next to nothing of noise."""
    time = np.arange(3 * rate) / rate
    noise = np.random.default_rng(1).standard_normal(len(time))
    assert measure(np.sin(2 * np.pi * 1_000 * time), rate).tones[TONE_REACH:-TONE_REACH].min() > 0.9
    assert measure(noise, rate).tones.max() < 0.1


def test_music_is_more_of_tones_than_speech() -> None:
    """On average over seconds, chords have several times the share of what a gliding voice has."""
    music, speech = measure(play(8.0, -20.0)).tones, measure(speak(140.0, 8.0, -20.0)).tones
    assert music.mean() > 0.4
    assert speech.mean() < 0.15


@given(cuts=st.lists(st.integers(1, 40_000), min_size=1, max_size=8))
def test_pieces_do_not_matter(cuts: list[int]) -> None:
    """However the sound is cut into pieces, its timbre is the same, but for the rounding of sums."""
    sound = np.concatenate([speak(120.0, 1.0, -20.0), play(1.3, -20.0)])
    whole, meter = measure(sound), TimbreMeter(RATE)
    at = 0
    for length in [*cuts, len(sound)]:
        meter.add(sound[at : at + length].astype(np.float32)[:, None])
        at += length
    parts = meter.finish()
    assert np.allclose(parts.tones, whole.tones, atol=0.002)
    assert np.allclose(parts.shapes, whole.shapes, atol=0.1)


def test_two_channels_are_heard_as_their_mean() -> None:
    """The same sound on both sides has the timbre of one."""
    sound = speak(120.0, 1.0, -20.0)
    both = measure(np.stack([sound, sound], axis=1))
    assert np.array_equal(both.shapes, measure(sound).shapes)


def test_the_shape_does_not_depend_on_the_level() -> None:
    """A voice that is 20 dB louder has the same shape."""
    sound = speak(120.0, 2.0, -40.0)
    assert np.abs(measure(sound).shapes - measure(10 * sound).shapes).max() < 0.5


def test_two_voices_differ_more_than_one_does() -> None:
    """Mean shapes of two stretches of one voice are nearer to each other than to a voice of another pitch."""
    one, again, other = (
        measure(speak(pitch, 6.0, -20.0, seed)).shapes.mean(axis=0) for pitch, seed in ((110, 1), (110, 2), (240, 3))
    )
    assert np.linalg.norm(one - again) < np.linalg.norm(one - other) / 2


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.1, 0.25])
def test_only_whole_blocks_count(seconds: float) -> None:
    """Sound shorter than a block has no timbre, and silence has one without tones."""
    found = measure(np.zeros(round(seconds * RATE)))
    assert found.size == int(seconds * 10 + 1e-9)
    assert found.shapes.shape == (found.size, CEPSTRA)
    assert not found.tones.any()
