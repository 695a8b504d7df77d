"""A conversation to master, made by the bench itself: two voices of unlike loudness, by turns, in a room with noise.

espeak-ng speaks where it is installed; elsewhere syllables are put together from harmonics and breath.
"""

import itertools
import shutil
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Mono = NDArray[np.float64]

VOICES = (("nb+m3", 115.0, 0.45), ("nb+f2", 205.0, 0.55))
"""espeak-ng's name, the pitch in Hz, and where it sits from left to right."""
LEVELS = (0.05, 0.02)
"""As a mean of squares' root: 8 dB between them."""
WORDS = (
    "vann",
    "måler",
    "tallet",
    "bølge",
    "kyst",
    "sjø",
    "regn",
    "skala",
    "feil",
    "tid",
    "krone",
    "havn",
    "lys",
    "fjell",
)


def speaking() -> bool:
    """Tell whether espeak-ng is installed."""
    return shutil.which("espeak-ng") is not None


def converse(path: Path, minutes: float) -> None:
    """Write `minutes` of conversation: 16-bit stereo at 48 kHz."""
    rng = np.random.default_rng(2019)
    left = round(minutes * 60 * RATE)
    turns = spoken(rng) if speaking() else sung(rng)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for (_, _, pan), turn in zip(itertools.cycle(VOICES), turns, strict=False):
            mono = turn[:left]
            stereo = np.stack([mono * (1 - pan), mono * pan], axis=1) * 1.6
            stereo[600:] += 0.12 * stereo[:-600, ::-1]
            stereo += 0.0004 * rng.standard_normal(stereo.shape)
            file.writeframes((np.clip(stereo, -1.0, 1.0) * 32767).astype("<i2").tobytes())
            left -= len(mono)
            if left <= 0:
                return


def spoken(rng: np.random.Generator) -> Iterator[Mono]:
    """Give turns that espeak-ng speaks. After sixty they come again, lest hours of sound take hours to make."""
    turns: list[Mono] = []
    speakers = itertools.cycle(zip(VOICES, LEVELS, strict=True))
    for (voice, _, _), level in itertools.islice(speakers, 60):
        sentences = (" ".join(rng.choice(WORDS, rng.integers(5, 12))) for _ in range(rng.integers(2, 6)))
        command = ["espeak-ng", "-v", voice, "-s", "165", "--stdout", ". ".join(sentences)]
        said = subprocess.run(command, capture_output=True, check=True).stdout
        rate = int.from_bytes(said[24:28], "little")
        raw = np.frombuffer(said[44:], dtype="<i2").astype(np.float64)
        at = np.arange(round(len(raw) * RATE / rate)) * (rate / RATE)
        mono = np.interp(at, np.arange(len(raw)), raw)
        mono *= level * rng.uniform(0.7, 1.2) / np.sqrt(np.mean(mono**2))
        turns.append(np.concatenate([mono, np.zeros(round(rng.uniform(0.1, 0.5) * RATE))]))
        yield turns[-1]
    yield from itertools.cycle(turns)


def sung(rng: np.random.Generator) -> Iterator[Mono]:
    """Give turns of sixty syllables each."""
    for (_, pitch, _), level in itertools.cycle(zip(VOICES, LEVELS, strict=True)):
        yield np.concatenate([syllable(rng, pitch, level * rng.uniform(0.5, 1.4)) for _ in range(60)])


def syllable(rng: np.random.Generator, pitch: float, level: float) -> Mono:
    """Return a syllable, or the burst of a plosive with it, at about `level`, the pause behind it included."""
    length = rng.uniform(0.1, 0.3)
    at = np.arange(round(length * RATE)) / RATE
    glide = 2 * np.pi * pitch * rng.uniform(0.85, 1.2) * (at + rng.uniform(-0.2, 0.2) * at**2)
    slope = rng.uniform(0.9, 1.7)
    voice = sum(np.sin(number * glide) / number**slope for number in range(1, 20))
    burst = 0.8 * np.exp(-at / 0.003) * rng.binomial(1, 0.25) + 0.15
    breath = np.convolve(rng.standard_normal(len(at)), np.hanning(9) / 2, mode="same")
    sound = voice * np.sin(np.pi * at / length) ** 0.7 + burst * breath
    pause = rng.uniform(0.0, 0.06) + rng.binomial(1, 0.08) * rng.exponential(0.9)
    return np.concatenate([level * sound, np.zeros(round(pause * RATE))])
