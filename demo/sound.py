"""The sounds around the voices: filters, a loudness meter, a room, weather and a jingle.

Sound is an array of floating-point samples, full scale at 1.0, with one row per channel:
``(1, n)`` in mono and ``(2, n)`` in stereo. Everything random takes a seed, so that the same
recipe makes the same samples every time.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Sound: TypeAlias = npt.NDArray[np.float64]
Response: TypeAlias = Callable[[Sound], Sound]
"""The gain of a filter at each of the frequencies, which are given in hertz."""

SILENCE_LUFS = -70.0
"""Quieter than this is not counted when loudness is measured."""


def decibels(value: float) -> float:
    """Return the amplitude that is so many decibels from full scale."""
    return float(10 ** (value / 20))


def filtered(sound: Sound, rate: int, response: Response) -> Sound:
    """Change the level of every frequency by what the response says of it."""
    length = sound.shape[-1]
    padded = 1 << (length + rate // 4).bit_length()
    spectrum = np.fft.rfft(sound, padded)
    spectrum *= response(np.asarray(np.fft.rfftfreq(padded, 1 / rate), dtype=np.float64))
    return np.asarray(np.fft.irfft(spectrum, padded)[..., :length])


def band(low: float, high: float, order: int = 2) -> Response:
    """Keep what lies between two frequencies, with soft shoulders."""

    def response(frequencies: Sound) -> Sound:
        """Multiply a high-pass filter by a low-pass filter."""
        rise = 1 / np.sqrt(1 + (low / np.maximum(frequencies, 1e-3)) ** (2 * order))
        fall = 1 / np.sqrt(1 + (frequencies / high) ** (2 * order))
        return np.asarray(rise * fall)

    return response


def resampled(sound: Sound, rate: int, new_rate: int) -> Sound:
    """Give the sound another sample rate and keep its length in seconds."""
    if rate == new_rate:
        return sound
    length = sound.shape[-1]
    new_length = round(length * new_rate / rate)
    spectrum = np.fft.rfft(sound)
    return np.asarray(np.fft.irfft(spectrum, new_length) * (new_length / length))


def ear(frequencies: Sound) -> Sound:
    """Weigh frequencies about as ITU-R BS.1770 does: less of the deep, more of the bright."""
    bright = 1 + (decibels(4) - 1) / (1 + (1500 / np.maximum(frequencies, 1e-3)) ** 4)
    return np.asarray(bright * band(38, 1e9)(frequencies))


def loudness(sound: Sound, rate: int) -> float:
    """Measure loudness in LUFS, gated as ITU-R BS.1770 gates it, to within a decibel."""
    weighted = filtered(sound, rate, ear)
    step = rate // 10
    count = max(1, weighted.shape[-1] // step)
    power = np.sum(weighted[:, : count * step].reshape(len(sound), count, -1) ** 2, axis=0)
    blocks = np.convolve(np.mean(power, axis=-1), np.ones(4) / 4, "valid" if count > 4 else "same")
    heard = blocks[blocks > 10 ** ((SILENCE_LUFS + 0.7) / 10)]
    louder = heard[heard > 0.1 * np.mean(heard)]
    return float(10 * np.log10(np.mean(louder)) - 0.7)


def at_loudness(sound: Sound, rate: int, target: float) -> Sound:
    """Turn the sound up or down until it measures so many LUFS."""
    return sound * decibels(target - loudness(sound, rate))


def panned(mono: Sound, position: float) -> Sound:
    """Place a mono sound between left (-1) and right (1), equally loud wherever it stands."""
    return np.asarray(np.outer(np.sqrt([(1 - position) / 2, (1 + position) / 2]), mono[0]))


def in_room(sound: Sound, rate: int, seed: int) -> Sound:
    """Let a small, furnished room answer: the voice as it is, and a short, dark tail behind it."""
    chance = np.random.default_rng(seed)
    length = rate // 4
    decay = np.exp(-np.arange(length) / (0.045 * rate))
    tail = chance.standard_normal(length) * decay
    tail[: rate // 120] = 0
    tail = filtered(tail, rate, band(180, 3200))
    tail *= decibels(-11) / np.sqrt(np.sum(tail**2))
    padded = 1 << (sound.shape[-1] + length).bit_length()
    answer = np.fft.irfft(np.fft.rfft(sound, padded) * np.fft.rfft(tail, padded), padded)
    answer = answer[:, : sound.shape[-1] + length]
    answer[:, : sound.shape[-1]] += sound
    return answer


def noise(length: int, rate: int, level: float, keep: Response, seed: int) -> Sound:
    """Make one channel of noise that keeps to a band, at so many decibels (RMS)."""
    white = np.random.default_rng(seed).standard_normal((1, length))
    shaped = filtered(white, rate, keep)
    return np.asarray(shaped * (decibels(level) / np.sqrt(np.mean(shaped**2))))


def waves(length: int, rate: int, level: float, seed: int) -> Sound:
    """Make small waves that wash against a quay and draw back, in one channel."""
    seconds = np.arange(length) / rate
    swell = 0.5 + 0.3 * np.sin(2 * np.pi * seconds / 7.3) + 0.2 * np.sin(2 * np.pi * seconds / 4.1)
    return noise(length, rate, level, band(120, 700), seed) * swell


def tone(pitch: int, seconds: float, rate: int, attack: float, decay: float) -> Sound:
    """Play one note, by its MIDI number, with three harmonics that die at their own pace."""
    t = np.arange(round(seconds * rate)) / rate
    frequency = 440 * 2 ** ((pitch - 69) / 12)
    partials = zip((1, 2, 3), (1.0, 0.35, 0.12), strict=True)
    note = sum(
        gain * np.exp(-t * harmonic / decay) * np.sin(2 * np.pi * frequency * harmonic * t)
        for harmonic, gain in partials
    )
    release = (seconds - t) / 0.08
    return np.asarray(note * np.minimum(1, np.minimum(t / attack, release)))


def drum(seconds: float, rate: int) -> Sound:
    """Strike a soft, deep drum: a tone that falls as it dies."""
    t = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * (48 * t + 70 * 0.035 * (1 - np.exp(-t / 0.035)))
    return np.asarray(np.sin(phase) * np.exp(-t / 0.16) * np.minimum(1, t / 0.002))


def brush(seconds: float, rate: int, seed: int) -> Sound:
    """Sweep a brush over a snare drum."""
    length = round(seconds * rate)
    sweep = noise(length, rate, -12, band(1800, 6500), seed)[0]
    return np.asarray(sweep * np.exp(-np.arange(length) / (0.05 * rate)))


def jingle(rate: int, seed: int) -> Sound:
    """Play the show's jingle: two bars that rise to a chord that stays, 6.4 seconds in stereo."""
    beat = 0.6
    mix = np.zeros((2, round(6.4 * rate)))

    def play(part: Sound, at: float, gain: float, position: float) -> None:
        """Add one sound to the mix, at a beat, and cut it where the jingle ends."""
        start = round(at * beat * rate)
        placed = panned(part[np.newaxis, : mix.shape[-1] - start], position)
        mix[:, start : start + placed.shape[-1]] += gain * placed

    chords = {(0, 4): (50, 57, 61, 66), (4, 2): (55, 59, 62, 69), (6, 5): (50, 57, 64, 66)}
    for (at, beats), chord in chords.items():
        for number, pitch in enumerate(chord):
            play(tone(pitch, beats * beat + 0.1, rate, 0.08, 1.6), at, 0.16, 0.2 * number - 0.3)
    melody = (62, 69, 74, 73, 69, 66, 67, 71, 74, 78, 76, 74, 81)
    for number, pitch in enumerate(melody):
        play(tone(pitch, 2.0, rate, 0.004, 0.45), number / 2, 0.2, 0.35 - 0.7 * (number % 2))
    for strike in (0, 1.5, 2, 4, 5.5, 6):
        play(drum(0.8, rate), strike, 0.6, 0)
    for sweep in (1, 3, 3.5, 5):
        play(brush(0.3, rate, seed), sweep, 0.35, 0.15)
    fade = np.minimum(1, (mix.shape[-1] - np.arange(mix.shape[-1])) / (1.2 * rate))
    return mix * fade


def intro(rate: int) -> Sound:
    """Play eight seconds before a conversation: bells over four chords that come nearer, and stay in the air."""
    beat, seconds = 0.5, 8.0
    mix = np.zeros((2, round(seconds * rate)))

    def play(part: Sound, at: float, gain: float, position: float) -> None:
        """Add one sound to the mix, at a beat, and cut it where the intro ends."""
        start = round(at * beat * rate)
        placed = panned(part[np.newaxis, : mix.shape[-1] - start], position)
        mix[:, start : start + placed.shape[-1]] += gain * placed

    for number, chord in enumerate(((50, 57, 62), (47, 54, 62), (43, 55, 59), (45, 57, 64))):
        for place, pitch in enumerate(chord):
            play(tone(pitch, 4.4 * beat, rate, 0.15, 1.8), 4 * number, 0.2, 0.3 * (place - 1))
    for number, pitch in enumerate((74, 78, 81, 78, 74, 71, 74, 78, 71, 74, 79, 74, 76, 73, 69, 74)):
        play(tone(pitch, 1.8, rate, 0.004, 0.5), number, 0.05 + 0.008 * number, 0.5 - (number % 3) / 2)
    fade = np.minimum(1, (mix.shape[-1] - np.arange(mix.shape[-1])) / (1.0 * rate))
    return mix * fade
