"""Maps a recording's channels to those of the published file: copying, averaging, matching two voices."""

from dataclasses import dataclass

import numpy as np

from publisher.media.loudness import Floats
from publisher.media.results import Measurement
from publisher.media.segments import AudioSegment

CHANNEL_TOLERANCE = 0.001
"""Largest difference of two channels that count as one, as a part of the highest sample: -60 dB."""


@dataclass(frozen=True, slots=True)
class ChannelMix:
    """The mapping of a recording's channels to the published ones."""

    source: int
    """Channels of the recording: one or two."""
    wanted: int
    """Published channels: one or two."""
    voices: tuple[float, float] | None = None
    """Gains in dB of the left and the right voice, if both are mixed to one channel."""

    @property
    def is_needed(self) -> bool:
        """Tell whether the mapping changes anything."""
        return self.source != self.wanted or self.voices is not None

    def apply(self, piece: AudioSegment) -> AudioSegment:
        """Return `piece` with the published channels: copied to both sides, averaged, or voices matched and mixed."""
        if not self.is_needed:
            return piece
        if self.voices:
            left, right = piece.split_to_mono()
            piece = left.apply_gain(self.voices[0]).overlay(right.apply_gain(self.voices[1]))
        return piece.set_channels(self.wanted)


def compute_voice_gains(left: Measurement, right: Measurement) -> tuple[float, float]:
    """Return the gains in dB that bring two voices to the loudness of the quieter one.

    If one side is silent, both gains are 0.
    """
    if left.is_silent or right.is_silent:
        return 0.0, 0.0
    common = min(left.integrated, right.integrated)
    return common - left.integrated, common - right.integrated


class ChannelComparison:
    """Compares two channels, to tell dual mono from stereo."""

    def __init__(self) -> None:
        """Start without samples."""
        self._highest = 0.0
        self._difference = 0.0

    def add(self, samples: Floats) -> None:
        """Add `samples`, shape (frames, 2)."""
        self._highest = max(self._highest, float(np.abs(samples).max(initial=0.0)))
        self._difference = max(self._difference, float(np.abs(samples[:, 0] - samples[:, 1]).max(initial=0.0)))

    @property
    def is_identical(self) -> bool:
        """Tell whether both channels are the same so far, up to CHANNEL_TOLERANCE."""
        return self._difference <= self._highest * CHANNEL_TOLERANCE
