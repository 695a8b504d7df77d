"""Sound for the tests, made by arithmetic: nothing here is anybody's recording."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from publisher.media.ffmpeg.find import find_ffmpeg
from support.processes import finish

Samples = NDArray[np.float64]
Write = Callable[..., Path]
TALKS_REMEMBERED = 32
"""Some megabytes each."""


def ffmpeg(*arguments: object, feed: bytes = b"") -> str:
    """Run ffmpeg and return what it said."""
    command = [str(find_ffmpeg().path), "-hide_banner", "-nostats", "-y", *map(str, arguments)]
    return str(finish(command, given=feed, check=True).stderr.decode())


def talk(seconds: float, rate: int = 48_000, *, seed: int = 1, level: float = -24.0) -> Samples:
    """Return something like two people speaking: syllables of shaped noise and voice, pauses, plosives, a floor."""
    return _make_talk(seconds, rate, seed, level).copy()


@lru_cache(maxsize=TALKS_REMEMBERED)
def _make_talk(seconds: float, rate: int, seed: int, level: float) -> Samples:
    # Many tests ask for the same.
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    voice = np.zeros_like(time)
    start = 0.02
    while start < seconds:
        length, pitch = rng.uniform(0.12, 0.35), rng.uniform(95, 220)
        inside = slice(*np.searchsorted(time, (start, start + length)))
        local = time[inside] - start
        glide = pitch * (1 + 0.1 * local / length)
        tone = sum(np.sin(2 * np.pi * n * glide * local) / n ** rng.uniform(0.8, 1.6) for n in range(1, 24))
        shape = np.sin(np.pi * local / length) ** 0.6
        plosive = 5 * np.exp(-local / 0.002) * (rng.random() < 0.2)
        noise = (0.25 + plosive) * rng.standard_normal(len(local))
        voice[inside] += rng.uniform(0.3, 1.0) * (shape * tone + noise)
        start += length + (rng.uniform(0.4, 1.1) if rng.random() < 0.15 else rng.uniform(0.0, 0.08))
    voice *= min(10 ** (level / 20) / (np.sqrt(np.mean(voice**2)) + 1e-9), 0.9 / np.abs(voice).max())
    left = voice + 10 ** (-70 / 20) * rng.standard_normal(len(time))
    right = np.roll(voice, 7) * 0.8 + 10 ** (-70 / 20) * rng.standard_normal(len(time))
    return np.stack([left, right], axis=1)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes samples to a file of any kind that ffmpeg can write, and returns its path."""

    def write(name: str, samples: Samples, rate: int = 48_000, *options: object) -> Path:
        path = tmp_path / name
        channels = 1 if samples.ndim == 1 else samples.shape[1]
        raw = ("-f", "f64le", "-ar", rate, "-ac", channels, "-i", "pipe:0")
        ffmpeg(*raw, "-fflags", "+bitexact", *options, path, feed=samples.astype("<f8").tobytes())
        return path

    return write


def ebur128(path: Path) -> tuple[float, float]:
    """Return the integrated loudness in LUFS and the true peak in dBTP by ffmpeg's meter, which is not ours."""
    said = ffmpeg("-i", path, "-map", "0:a:0", "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-")
    summary = said[said.rindex("Summary:") :]
    loudness = re.search(r"I:\s+(\S+) LUFS", summary)
    peak = re.search(r"Peak:\s+(\S+) dBFS", summary)
    assert loudness
    assert peak
    return float(loudness[1]), float(peak[1])


def decoded(path: Path) -> NDArray[np.float32]:
    """Return what a player would hear of `path`: float samples of shape (frames, channels), gaps left out."""
    said = ffmpeg("-i", path, "-f", "null", "-")
    channels = 1 if ", mono," in said else 2
    command = [str(find_ffmpeg().path), "-v", "error", "-i", str(path), "-f", "f32le", "-"]
    data = finish(command, check=True).stdout
    return np.frombuffer(data, dtype="<f4").reshape(-1, channels)
