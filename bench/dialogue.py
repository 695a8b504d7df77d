"""Conversations with known voices, to level: who speaks when and how loud, over noise, with laughter and jingles.

espeak-ng speaks where it is installed; elsewhere syllables are put together from harmonics and breath.
"""

import subprocess
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.conversation import RATE, WORDS, speaking, syllable

Mono = NDArray[np.float64]

VOICES = (("nb+m3", 115.0), ("nb+f2", 205.0), ("nb+m7", 95.0), ("nb+f4", 230.0))
"""espeak-ng's name, and the pitch in Hz of a voice put together."""
HOST_LEVEL = 0.06
"""Root mean square of the loudest voice's turns."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a conversation is like."""

    seed: int
    minutes: float = 4.0
    levels: tuple[float, ...] = (0.0, -9.0)
    """Of each voice, in dB."""
    noise: float = -60.0
    """Root mean square in dBFS."""
    laughter: bool = False
    crosstalk: bool = False
    """Whether some turns begin before the one before has ended."""
    jingle: bool = False
    """Whether it begins with six seconds of music, and has four more in the middle."""
    bed: bool = False
    """Whether soft music goes on below the speech of the first minute."""


@dataclass(kw_only=True)
class Truth:
    """Where things are, in seconds."""

    turns: list[tuple[int, float, float]] = field(default_factory=list)
    """The voice's number, its first and its last moment."""
    music: list[tuple[float, float]] = field(default_factory=list)
    pauses: list[tuple[float, float]] = field(default_factory=list)


def scenes() -> list[Scene]:
    """Return twenty scenes: guests 3 to 15 dB apart, up to four voices, noise of -70 to -45 dBFS, and what disturbs."""
    offsets = (-3.0, -5.0, -7.0, -9.0, -12.0, -15.0, 4.0, 8.0, 12.0)
    noises = (-70.0, -60.0, -55.0, -50.0, -45.0)
    found = []
    for number in range(20):
        levels: tuple[float, ...] = (0.0, offsets[number % len(offsets)])
        if number % 5 == 3:
            levels = (*levels, -6.0)
        if number % 7 == 5:
            levels = (0.0, -4.0, -8.0, 3.0)
        quietest = 20 * np.log10(HOST_LEVEL) + min(levels)
        noise = min(noises[number % len(noises)], quietest - 8.0)
        found.append(
            Scene(
                seed=number,
                levels=levels,
                noise=noise,
                laughter=number % 4 == 1,
                crosstalk=number % 4 == 2,
                jingle=number % 3 == 0,
                bed=number % 6 == 4,
            )
        )
    return found


def perform(scene: Scene) -> tuple[Mono, Truth]:
    """Return the sound of a scene, one channel at RATE, and the truth about it."""
    rng = np.random.default_rng(scene.seed)
    truth = Truth()
    length = round(scene.minutes * 60 * RATE)
    sound = np.zeros(length + 40 * RATE)
    at = 0
    if scene.jingle:
        at = _place_music(sound, at, 6.0, rng, truth)
    says = {voice: _speech(voice, rng) for voice in range(len(scene.levels))}
    order = _order(len(scene.levels), rng)
    middle = False
    while at < length:
        voice = next(order)
        turn = np.concatenate([says[voice](rng) for _ in range(rng.integers(1, 5))])
        turn *= HOST_LEVEL * 10 ** ((scene.levels[voice] + rng.uniform(-1.0, 1.0)) / 20) / _speech_level(turn)
        if scene.crosstalk and truth.turns and rng.random() < 0.3:
            at -= round(rng.uniform(0.2, 0.8) * RATE)
        sound[at : at + len(turn)] += turn
        truth.turns.append((voice, at / RATE, (at + len(turn)) / RATE))
        at += len(turn)
        if scene.laughter and rng.random() < 0.2:
            laugh = _laugh(rng) * HOST_LEVEL * 2.0
            sound[at : at + len(laugh)] += laugh
            at += len(laugh)
        pause = round(rng.uniform(0.15, 1.2) * RATE)
        truth.pauses.append((at / RATE, (at + pause) / RATE))
        at += pause
        if scene.jingle and not middle and at > length / 2:
            middle = True
            at = _place_music(sound, at, 4.0, rng, truth)
    sound = sound[:at]
    if scene.bed:
        bed = _music(60.0, rng)[: len(sound)] * HOST_LEVEL * 10 ** (-22 / 20)
        sound[: len(bed)] += bed
    sound += 10 ** (scene.noise / 20) * rng.standard_normal(len(sound))
    return sound, truth


def _order(voices: int, rng: np.random.Generator) -> Iterator[int]:
    last = -1
    while True:
        choices = [voice for voice in range(voices) if voice != last]
        last = int(rng.choice(choices))
        yield last


def _place_music(sound: Mono, at: int, seconds: float, rng: np.random.Generator, truth: Truth) -> int:
    music = _music(seconds, rng) * 0.05
    sound[at : at + len(music)] += music
    truth.music.append((at / RATE, (at + len(music)) / RATE))
    return at + len(music) + round(0.4 * RATE)


def _music(seconds: float, rng: np.random.Generator) -> Mono:
    """Return chords with a drum, at a root mean square of about 1."""
    time = np.arange(round(seconds * RATE)) / RATE
    music = np.zeros(len(time))
    beat = rng.uniform(0.4, 0.6)
    for number in range(int(seconds / (2 * beat)) + 1):
        root = 110 * 2 ** (rng.integers(0, 12) / 12)
        start = number * 2 * beat
        inside = (time >= start) & (time < start + 2 * beat)
        local = time[inside] - start
        for step in (0, 4, 7, 12):
            tone = root * 2 ** (step / 12)
            music[inside] += sum(np.sin(2 * np.pi * n * tone * local) / n for n in range(1, 6)) * np.exp(-local / 1.5)
        for hit in (0.0, beat):
            after = np.maximum(0.0, local - hit)
            music[inside] += 3.0 * (local >= hit) * np.exp(-after / 0.05) * rng.standard_normal(len(local)) * 0.5
    music *= np.minimum(1.0, np.minimum(time, seconds - time) / 0.05)
    return np.asarray(music / np.sqrt(np.mean(music**2)))


def _laugh(rng: np.random.Generator) -> Mono:
    bursts = []
    for _ in range(rng.integers(4, 9)):
        at = np.arange(round(rng.uniform(0.08, 0.14) * RATE)) / RATE
        voice = sum(np.sin(2 * np.pi * n * rng.uniform(250, 320) * at) / n for n in range(1, 8))
        bursts += [
            np.sin(np.pi * at / at[-1]) * (voice + rng.standard_normal(len(at))) * 0.5,
            np.zeros(round(0.07 * RATE)),
        ]
    return np.concatenate(bursts)


def _speech(number: int, rng: np.random.Generator) -> Callable[[np.random.Generator], Mono]:
    name, pitch = VOICES[number % len(VOICES)]
    pool: list[Mono] = []
    for _ in range(12):
        if speaking():
            sentence = " ".join(rng.choice(WORDS, rng.integers(5, 12))) + "."
            command = ["espeak-ng", "-v", name, "-s", "165", "--stdout", sentence]
            said = subprocess.run(command, capture_output=True, check=True).stdout
            rate = int.from_bytes(said[24:28], "little")
            raw = np.frombuffer(said[44:], dtype="<i2").astype(np.float64) / 32768
            at = np.arange(round(len(raw) * RATE / rate)) * (rate / RATE)
            mono = np.interp(at, np.arange(len(raw)), raw)
            live = np.flatnonzero(np.abs(mono) > 0.01)
            mono = mono[live[0] : live[-1]]
        else:
            mono = np.concatenate([syllable(rng, pitch, rng.uniform(0.5, 1.4)) for _ in range(18)])
        pool.append(np.concatenate([mono, np.zeros(round(rng.uniform(0.15, 0.4) * RATE))]))
    return lambda rng: pool[rng.integers(len(pool))] * 10 ** (rng.uniform(-1.5, 1.5) / 20)


def _speech_level(turn: Mono) -> float:
    blocks = turn[: len(turn) // 4800 * 4800].reshape(-1, 4800)
    energies = np.mean(blocks**2, axis=1)
    return float(np.sqrt(np.mean(energies[energies > energies.max() / 100])))


def write(path: Path, sound: Mono) -> None:
    """Write one channel twice, as 32-bit float stereo."""
    highest = max(1.0, float(np.abs(sound).max()) / 0.9)
    pcm = np.repeat(sound[:, None] / highest, 2, axis=1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((pcm * 32767).astype("<i2").tobytes())
