"""Measures the timbre of each block of 100 ms: how much of it is sustained tones, and the shape of its spectrum.

Music has sustained tones and speech has not: the pitch of a voice glides, and is broken off by consonants and pauses.
So a frequency at which spectra have a peak for most of 0.9 s belongs to a note, or to the hum of a machine. The shape
is that of cepstra: it differs between two voices, and between two microphones.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from publisher.media.loudness.levels import Doubles, Flags, Floats

ANALYSIS_RATE = 12_000
"""Approximate sample rate in Hz of the analysed sound; tones up to half of it are found."""
SPECTRUM_SAMPLES = 1024
"""Samples of a spectrum at ANALYSIS_RATE: 85 ms, and a resolution of 12 Hz."""
LOWEST_TONE = 250.0
"""In Hz; below, harmonics of a voice move by less than the resolution."""
NEIGHBOURHOOD = 10
"""Bins on either side with whose mean a peak is compared."""
PEAK_RATIO = 4.0
"""Ratio of a peak's power to that mean, from which on it counts."""
TONE_REACH = 4
"""Blocks before and after a block in which a tone has to be sustained."""
SUSTAINED = 0.75
"""Part of these blocks in which the same bin has a peak."""
BANDS = 16
"""Bands on the mel scale, of which cepstra are computed."""
BAND_EDGES = (120.0, 5_800.0)
"""In Hz."""
CEPSTRA = 8
"""Cepstra of a shape, without the one that is the level."""
SILENT_BAND = 1e-12
"""Power of a band below which it counts as silent."""

STORED = np.float16
"""Type of a stored value: shares in steps of 0.05 % at most, cepstra of at most 0.125 dB."""


class Timbre(NamedTuple):
    """The timbre of a recording's blocks."""

    tones: Floats
    """Share of sustained tones in each block's power, from 0 to 1."""
    shapes: Floats
    """Cepstra of each block in dB, shape (blocks, CEPSTRA)."""

    @property
    def size(self) -> int:
        """Number of blocks."""
        return len(self.tones)


class TimbreMeter:
    """Measures the timbre of sound that is added in pieces."""

    def __init__(self, rate: int) -> None:
        """Measure sound at `rate` Hz."""
        self._rate = rate
        self._block = round(rate / 10)
        self._step = max(1, round(rate / ANALYSIS_RATE))
        self._lowest = int(LOWEST_TONE * SPECTRUM_SAMPLES * self._step / rate)
        self._rest: Floats = np.zeros(0, dtype=np.float32)
        self._peaks: Flags = np.zeros((0, SPECTRUM_SAMPLES // 2 + 1 - self._lowest), dtype=np.bool_)
        self._powers: Floats = np.zeros(self._peaks.shape, dtype=np.float32)
        self._before = 0
        """Blocks at the beginning of `_peaks` whose tones are known, kept for those behind them."""
        self._tones: list[Floats] = []
        self._shapes: list[Floats] = []

    def add(self, samples: Floats) -> None:
        """Add `samples`, shape (frames, channels)."""
        mono = samples[:, 0] if samples.shape[1] == 1 else (samples[:, 0] + samples[:, 1]) * np.float32(0.5)
        if len(self._rest):
            mono = np.concatenate([self._rest, mono])
        whole = len(mono) - len(mono) % self._block
        self._rest = mono[whole:].copy()
        if whole:
            self._analyze(mono[:whole].reshape(-1, self._block))

    def finish(self) -> Timbre:
        """Return the timbre of all whole blocks."""
        self._settle(len(self._peaks))
        tones = np.concatenate([np.zeros(0, dtype=np.float32), *self._tones])
        shapes = np.concatenate([np.zeros((0, CEPSTRA), dtype=np.float32), *self._shapes])
        # As precise as they are kept between runs, so that the same follows from both.
        return Timbre(tones.astype(STORED).astype(np.float32), shapes.astype(STORED).astype(np.float32))

    def _analyze(self, blocks: Floats) -> None:
        power = self._spectra(blocks)
        self._shapes.append(_compute_shapes(power, self._rate / self._step))
        tonal = power[:, self._lowest :]
        self._peaks = np.concatenate([self._peaks, _find_peaks(tonal)])
        self._powers = np.concatenate([self._powers, tonal])
        self._settle(len(self._peaks) - TONE_REACH)

    def _spectra(self, blocks: Floats) -> Floats:
        """Return the power spectrum of each block; every `_step` samples are averaged first."""
        usable = min(self._block // self._step, SPECTRUM_SAMPLES) * self._step
        slow = blocks[:, : usable : self._step].copy()
        for place in range(1, self._step):
            slow += blocks[:, place : usable : self._step]
        slow *= np.hanning(slow.shape[1]).astype(np.float32) / np.float32(self._step)
        spectra = np.fft.rfft(slow, SPECTRUM_SAMPLES, axis=1)
        return np.asarray(spectra.real**2 + spectra.imag**2, dtype=np.float32)

    def _settle(self, last: int) -> None:
        """Compute the share of tones of the blocks up to `last`, whose neighbours are known."""
        first = self._before
        if last <= first:
            return
        counts = np.concatenate([np.zeros((1, self._peaks.shape[1]), dtype=np.int32), self._peaks.cumsum(axis=0)])
        at = np.arange(first, last)
        start, end = np.maximum(0, at - TONE_REACH), np.minimum(len(self._peaks), at + TONE_REACH + 1)
        sustained = (counts[end] - counts[start]) >= SUSTAINED * (end - start)[:, None]
        powers = self._powers[first:last]
        tones = np.where(sustained & self._peaks[first:last], powers, np.float32(0.0)).sum(axis=1)
        self._tones.append(tones / np.maximum(powers.sum(axis=1), np.float32(1e-30)))
        keep = max(0, last - TONE_REACH)
        self._peaks, self._powers = self._peaks[keep:], self._powers[keep:]
        self._before = last - keep


def _find_peaks(power: Floats) -> Flags:
    """Tell for each bin of each spectrum whether it, or the bin beside it, is a peak far above its neighbourhood."""
    width = 2 * NEIGHBOURHOOD + 1
    sums = np.pad(power, ((0, 0), (NEIGHBOURHOOD + 1, NEIGHBOURHOOD))).cumsum(axis=1, dtype=np.float64)
    peaks = power * width > PEAK_RATIO * (sums[:, width:] - sums[:, :-width])
    rising = power[:, 1:] >= power[:, :-1]
    peaks[:, 1:] &= rising
    peaks[:, :-1] &= ~rising | (power[:, 1:] == power[:, :-1])
    # A tone between two bins is a peak of either.
    wide = peaks.copy()
    wide[:, 1:] |= peaks[:, :-1]
    wide[:, :-1] |= peaks[:, 1:]
    return np.asarray(wide)


def _compute_shapes(power: Floats, rate: float) -> Floats:
    """Return the cepstra of power spectra of sound at `rate` Hz."""
    bands, cosines = _design_cepstra(rate)
    levels = 10.0 * np.log10(power @ bands + np.float32(SILENT_BAND))
    return np.asarray(levels @ cosines, dtype=np.float32)


@cache
def _design_cepstra(rate: float) -> tuple[Floats, Floats]:
    """Return the matrices from power spectra to mel bands, and from their levels to cepstra."""
    mels = _to_mel(np.fft.rfftfreq(SPECTRUM_SAMPLES, 1.0 / rate).astype(np.float64))
    low, high = (float(_to_mel(np.array([edge]))[0]) for edge in BAND_EDGES)
    edges = np.linspace(low, high, BANDS + 2)
    width = edges[1] - edges[0]
    bands = np.maximum(0.0, 1.0 - np.abs(mels[:, None] - edges[None, 1:-1]) / width)
    places = (np.arange(BANDS) + 0.5) / BANDS
    cosines = np.cos(np.pi * places[:, None] * np.arange(1, CEPSTRA + 1)) * np.sqrt(2.0 / BANDS)
    return bands.astype(np.float32), cosines.astype(np.float32)


def _to_mel(frequencies: Doubles) -> Doubles:
    return np.asarray(2595.0 * np.log10(1.0 + frequencies / 700.0), dtype=np.float64)
