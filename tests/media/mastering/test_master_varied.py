"""Mastering on many kinds of sound and on damaged files."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from publisher.errors import PublisherError
from publisher.media.inspect import inspect_recording
from publisher.media.mastering.master import master_recording
from publisher.model.recipe import Recipe
from support.audio import Samples, Write, decoded, ebur128, talk

RECIPE = Recipe()
RATE = 48_000
RNG = np.random.default_rng(7)


def chord(seconds: float) -> Samples:
    """Return sustained music: a chord whose notes beat against each other, loud throughout."""
    at = np.arange(round(seconds * RATE)) / RATE
    notes = [110.0, 164.8, 220.0, 277.2, 329.6, 440.5]
    left = sum(np.sin(2 * np.pi * note * at) for note in notes)
    right = sum(np.sin(2 * np.pi * note * 1.002 * at + 1.0) for note in notes)
    return 0.12 * np.stack([left, right], axis=1)


def drums(seconds: float) -> Samples:
    """Return beats with silence between them: the highest peaks for their loudness."""
    at = np.arange(round(seconds * RATE)) / RATE
    beat = np.exp(-40 * (at % 0.5)) * np.sin(2 * np.pi * 60 * (at % 0.5)) + 0.4 * np.exp(
        -90 * ((at + 0.25) % 0.5)
    ) * RNG.standard_normal(len(at))
    return 0.6 * np.stack([beat, beat], axis=1) / np.abs(beat).max()


def whisper(seconds: float) -> Samples:
    """Return breath noise, 60 dB down."""
    return 0.001 * RNG.standard_normal((round(seconds * RATE), 2)) * np.abs(talk(seconds, seed=3)) * 20


def shout(seconds: float) -> Samples:
    """Return speech that was recorded far too hot and clipped."""
    return np.clip(talk(seconds, seed=6) * 12, -1.0, 1.0)


def clicks(seconds: float) -> Samples:
    """Return speech with clicks of a bad cable."""
    sound = talk(seconds, seed=8, level=-32.0)
    sound[RNG.integers(0, len(sound), 25)] = 0.98
    return sound


def noise(seconds: float) -> Samples:
    """Return pink-ish noise."""
    white = RNG.standard_normal((round(seconds * RATE), 2))
    return 0.05 * np.apply_along_axis(lambda line: np.convolve(line, np.hanning(17), mode="same"), 0, white)


def offset(seconds: float) -> Samples:
    """Return speech on a constant voltage."""
    return talk(seconds, seed=10) * 0.5 + 0.1


def inverted(seconds: float) -> Samples:
    """Return speech whose right channel is the left one upside down."""
    sound = talk(seconds, seed=11)[:, :1]
    return np.concatenate([sound, -sound], axis=1)


def one_sided(seconds: float) -> Samples:
    """Return speech with a dead right channel."""
    sound = talk(seconds, seed=12)
    sound[:, 1] = 0.0
    return sound


def interview(seconds: float) -> Samples:
    """Return two people on two tracks, one of them 12 dB louder."""
    return np.concatenate([talk(seconds, seed=13)[:, :1], 0.25 * talk(seconds, seed=14)[:, :1]], axis=1)


SOUNDS: list[Callable[[float], Samples]] = [
    talk,
    interview,
    chord,
    drums,
    whisper,
    shout,
    clicks,
    noise,
    offset,
    inverted,
    one_sided,
]
KINDS: list[tuple[str, list[str]]] = [
    ("r.wav", ["-c:a", "pcm_s16le"]),
    ("r.mp3", ["-b:a", "64k"]),
    ("r.m4a", ["-b:a", "96k"]),
    ("r.opus", ["-c:a", "libopus", "-b:a", "24k"]),
    ("r.flac", []),
    ("r.mp3", ["-b:a", "128k"]),
    ("r.wav", ["-c:a", "pcm_f32le"]),
    ("r.ogg", ["-c:a", "libvorbis"]),
    ("r.mp3", ["-q:a", "6"]),
    ("r.m4a", ["-c:a", "alac"]),
    ("r.opus", ["-c:a", "libopus", "-b:a", "96k"]),
    ("r.mp3", ["-b:a", "320k"]),
    ("r.aiff", ["-c:a", "pcm_s24be"]),
    ("r.m4a", ["-b:a", "256k"]),
]
VARIED = [
    pytest.param(
        sound,
        *KINDS[(number + 5 * step) % len(KINDS)],
        id=f"{sound.__name__} {' '.join(str(part) for part in KINDS[(number + 5 * step) % len(KINDS)])}",
        marks=[pytest.mark.slow] if step or number % 3 else [],
    )
    for number, sound in enumerate(SOUNDS)
    for step in range(3)
]
"""33 recordings: each sound in three of the codecs and bit rates."""


@pytest.mark.parametrize(("sound", "name", "options"), VARIED)
def test_any_sound_meets_the_target(
    write: Write, tmp_path: Path, sound: Callable[[float], Samples], name: str, options: list[str]
) -> None:
    """By ffmpeg's meter on the finished file: within 0.3 LU, true peak at most -1 dBTP, no sample clipped."""
    out = tmp_path / "out.mp3"
    recipe = RECIPE.model_copy(update={"tracks": "left-right"}) if sound is interview else RECIPE
    master_recording(write(name, sound(5.0), RATE, *options), recipe, out)
    loudness, peak = ebur128(out)
    assert loudness == pytest.approx(-16.0, abs=0.3)
    assert peak <= -1.0
    assert np.abs(decoded(out)).max() < 1.0


def test_without_limiting_the_output_is_the_input_times_a_constant(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A null test before the encoder: what it is fed, divided by the gain, is the recording, to 24 bits and more."""
    fed: list[np.ndarray] = []
    monkeypatch.setattr("publisher.media.ffmpeg.encode.Encoder.write", lambda self, samples: fed.append(samples.copy()))
    monkeypatch.setattr("publisher.media.mastering.prove.DECODER_PADDING", {"mp3": -(10**9)})
    samples = np.round(talk(4.0) * 2**23) / 2**23
    recording = write("r.wav", samples, RATE, "-c:a", "pcm_s24le")
    with pytest.raises(PublisherError):
        master_recording(recording, Recipe(loudness=-30.0, bit_rate=320), tmp_path / "out.mp3")
    sound = np.concatenate(fed)[: len(samples)].astype(np.float64)
    gain = float((sound * samples).sum() / (samples * samples).sum())
    assert np.abs(sound / gain - samples).max() < 2**-23


FORMS = ["r.wav", "r.flac", "r.mp3", "r.m4a", "r.opus", "r.ogg"]


@pytest.mark.parametrize("seed", [*range(2), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 36))])
def test_a_damaged_file_is_refused_or_told_of(write: Write, tmp_path: Path, seed: int) -> None:
    """Flipped bits, missing pieces, wrong headers: an error with a hint, or a file as long as the decodable sound."""
    rng = np.random.default_rng(seed)
    path = write(FORMS[seed % 6], talk(4.0, seed=seed))
    data = bytearray(path.read_bytes())
    damage = seed // 6 % 3
    if damage == 0:
        for place in rng.integers(0, len(data), 20):
            data[place] ^= 1 << int(rng.integers(8))
    elif damage == 1:
        start = int(rng.integers(0, len(data)))
        del data[start : start + int(rng.integers(1, len(data) // 2))]
    else:
        data[: int(rng.integers(8, 64))] = rng.bytes(int(rng.integers(8, 64)))
    path.write_bytes(data)
    out = tmp_path / "out.mp3"
    refused = None
    try:
        found = inspect_recording(path)
        made = master_recording(path, RECIPE, out)
    except PublisherError as error:
        refused = error
    else:
        assert made.before.duration == pytest.approx(found.measurement.duration, abs=0.001)
        assert made.after.duration == pytest.approx(made.before.duration, abs=0.001)
        assert made.after.integrated == pytest.approx(-16.0, abs=0.1)
    assert refused is None or (refused.hint and not out.exists())
