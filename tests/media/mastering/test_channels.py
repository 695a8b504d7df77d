"""Channels: two voices that become one conversation, two channels that are really one."""

from pathlib import Path

import numpy as np
import pytest

from publisher.errors import UnreadableMediaError
from publisher.media.loudness import Meter
from publisher.media.mastering.channels import ChannelComparison, ChannelMix, compute_voice_gains
from publisher.media.mastering.master import master_recording
from publisher.media.results import Measurement
from publisher.media.segments import make_segment, to_samples
from publisher.model.recipe import Recipe
from support.audio import Samples, Write, decoded, talk

INTERVIEW = Recipe(tracks="left-right")
AUTO = Recipe(channels="auto")


def loudness_of(sound: Samples) -> float:
    """Return the integrated loudness of one channel."""
    meter = Meter(48_000, 1)
    meter.add(sound.astype(np.float32)[:, None])
    meter.finish()
    return meter.measurement().integrated


def interview(host: float, guest: float) -> Samples:
    """Return six seconds of a host on the left, then as many of a guest on the right, at levels in dBFS."""
    quiet = np.zeros(6 * 48_000)
    left = np.concatenate([talk(6.0, seed=4, level=host)[:, 0], quiet])
    right = np.concatenate([quiet, talk(6.0, seed=5, level=guest)[:, 0]])
    return np.stack([left, right], axis=1)


def test_voices_are_matched_and_mixed(write: Write, tmp_path: Path) -> None:
    """A guest 12 dB below the host comes out as loud as the host, and both come from the middle."""
    out = tmp_path / "out.mp3"
    made = master_recording(write("r.wav", interview(-24.0, -36.0)), INTERVIEW, out)
    sound = decoded(out).astype(np.float64)
    assert np.abs(sound[:, 0] - sound[:, 1]).max() < 0.01
    half = 6 * 48_000
    assert loudness_of(sound[:half, 0]) == pytest.approx(loudness_of(sound[half:, 0]), abs=0.7)
    assert made.after.integrated == pytest.approx(-16.0, abs=0.1)


def test_without_asking_voices_stay_on_their_sides(write: Write, tmp_path: Path) -> None:
    """Nothing is mixed by guessing."""
    out = tmp_path / "out.mp3"
    master_recording(write("r.wav", interview(-24.0, -36.0)), Recipe(), out)
    sound = decoded(out)
    half = 6 * 48_000
    assert np.abs(sound[:half, 0]).max() > 20 * np.abs(sound[: half - 4800, 1]).max()


def test_a_silent_side_is_no_voice(write: Write, tmp_path: Path) -> None:
    """An interview whose guest was not recorded is the host alone."""
    made = master_recording(write("r.wav", interview(-24.0, -200.0)), INTERVIEW, tmp_path / "out.mp3")
    assert made.after.integrated == pytest.approx(-16.0, abs=0.1)


def test_matching_only_turns_down() -> None:
    """The louder voice is brought to the quieter, so that nothing can clip before the gain is known."""

    def voice(loudness: float) -> Measurement:
        return Measurement(integrated=loudness, loudness_range=5.0, true_peak=-3.0, duration=60.0)

    assert compute_voice_gains(voice(-20.0), voice(-32.0)) == (-12.0, 0.0)
    assert compute_voice_gains(voice(-30.0), voice(-25.0)) == (0.0, -5.0)
    assert compute_voice_gains(voice(-30.0), voice(-np.inf)) == (0.0, 0.0)


def test_two_equal_channels_become_one(write: Write, tmp_path: Path) -> None:
    """By wish, what is mono in a stereo file is published as mono, 3 LU lower, which two speakers make up for."""
    out = tmp_path / "out.mp3"
    made = master_recording(write("r.wav", np.repeat(talk(5.0)[:, :1], 2, axis=1)), AUTO, out)
    assert made.channels == 1
    assert decoded(out).shape == (5 * 48_000, 1)
    assert made.after.integrated == pytest.approx(-19.01, abs=0.1)


def test_channels_that_cancel_are_refused(write: Write, tmp_path: Path) -> None:
    """Of two channels that are each other upside down, mixing leaves nothing."""
    sound = talk(3.0)[:, :1]
    recording = write("r.wav", np.concatenate([sound, -sound], axis=1))
    with pytest.raises(UnreadableMediaError, match="cancel"):
        master_recording(recording, Recipe(channels=1), tmp_path / "out.mp3")


def test_a_constant_is_taken_away(write: Write, tmp_path: Path) -> None:
    """A recording that lies beside zero comes out around it; its loudness would never be met otherwise."""
    out = tmp_path / "out.mp3"
    made = master_recording(write("r.wav", talk(5.0) * 0.5 + np.array([0.1, -0.05])), Recipe(), out)
    assert np.abs(decoded(out).mean(axis=0)).max() < 0.002
    assert made.after.integrated == pytest.approx(-16.0, abs=0.1)


def test_different_channels_stay_two(write: Write, tmp_path: Path) -> None:
    """Stereo stays stereo, and one channel stays one."""
    assert master_recording(write("r.wav", talk(5.0)), AUTO, tmp_path / "out.mp3").channels == 2
    assert master_recording(write("m.wav", talk(5.0)[:, :1]), AUTO, tmp_path / "out.mp3").channels == 1


def test_rounding_is_no_difference() -> None:
    """Channels that differ by less than a thousandth are one; a single sample that differs more is enough for two."""
    sound = talk(1.0).astype(np.float32)[:, :1]
    both = np.concatenate([sound, sound + np.float32(1e-5)], axis=1)
    same = ChannelComparison()
    same.add(both)
    assert same.is_identical
    both[100, 0] += 0.1
    same.add(both)
    assert not same.is_identical


def test_what_needs_no_arranging_is_handed_through() -> None:
    """The very same segment comes back."""
    piece = make_segment(bytes(80), rate=48_000, channels=2)
    assert ChannelMix(2, 2).apply(piece) is piece


def test_levels_of_arranged_channels() -> None:
    """One copied to two keeps its level, two that are equal keep theirs when averaged."""
    values = np.array([[1 << 20], [-(1 << 22)]], dtype="<i4")
    one = make_segment(values.tobytes(), rate=48_000, channels=1)
    two = ChannelMix(1, 2).apply(one)
    assert np.array_equal(to_samples(two), np.repeat(to_samples(one), 2, axis=1))
    assert np.array_equal(to_samples(ChannelMix(2, 1).apply(two)), to_samples(one))
