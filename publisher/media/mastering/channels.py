"""Whose channels become whose: a recording's one or two those of the file."""

from dataclasses import dataclass

import numpy as np

from publisher.media.loudness import Floats
from publisher.media.results import Measurement
from publisher.media.segments import AudioSegment

CHANNEL_TOLERANCE = 0.001
"""Two channels are one if they nowhere differ by more than this part of the highest sample, which is -60 dB."""


@dataclass(frozen=True, slots=True)
class ChannelMix:
    """What is done to the channels of a recording."""

    source: int
    """One or two."""
    wanted: int
    """One or two."""
    voices: tuple[float, float] | None = None
    """Gains in dB for the voices on the left and on the right, if these are to be mixed to one."""

    @property
    def is_needed(self) -> bool:
        """Tell whether anything is done at all."""
        return self.source != self.wanted or self.voices is not None

    def of(self, piece: AudioSegment) -> AudioSegment:
        """Return `piece` arranged: one channel is copied to both sides, two are averaged, voices matched and mixed."""
        if not self.is_needed:
            return piece
        if self.voices:
            left, right = piece.split_to_mono()
            piece = left.apply_gain(self.voices[0]).overlay(right.apply_gain(self.voices[1]))
        return piece.set_channels(self.wanted)


def compute_voice_gains(left: Measurement, right: Measurement) -> tuple[float, float]:
    """Return the gains in dB that bring two voices to the same loudness, which is that of the quieter one.

    A silent side is no voice, and both stay as they are.
    """
    if left.is_silent or right.is_silent:
        return 0.0, 0.0
    common = min(left.integrated, right.integrated)
    return common - left.integrated, common - right.integrated


class ChannelComparison:
    """Listens for whether two channels are really one."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._highest = 0.0
        self._difference = 0.0

    def add(self, samples: Floats) -> None:
        """Take in `samples`, shape (frames, 2)."""
        self._highest = max(self._highest, float(np.abs(samples).max(initial=0.0)))
        self._difference = max(self._difference, float(np.abs(samples[:, 0] - samples[:, 1]).max(initial=0.0)))

    @property
    def is_identical(self) -> bool:
        """Tell whether both channels were the same so far."""
        return self._difference <= self._highest * CHANNEL_TOLERANCE
