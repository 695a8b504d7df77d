"""Converts between pydub's audio segments, of a few seconds each, and numpy arrays of samples.

pydub has integer samples only, which end at full scale. Segments therefore hold 32-bit samples with HEADROOM above
full scale, so that neither the overs of a lossy recording nor a gain can clip in them.
"""

import warnings
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, Protocol, Self, cast

import numpy as np

from publisher.media.loudness import Doubles, Floats

HEADROOM = 24.0
"""Range of a segment's samples above full scale, in dB; as a factor, HEADROOM_FACTOR (24.08 dB)."""
HEADROOM_FACTOR = 16
"""A power of two, so that the samples of 24-bit recordings go through it unchanged."""
OUT_OF_RANGE = HEADROOM_FACTOR * (1.0 - 1e-6)
"""Magnitude from which samples count as invalid: they were infinite, not numbers, or scaled to another full scale."""
SAMPLE_UNIT = np.float32(HEADROOM_FACTOR / 2**31)
"""Value of the lowest bit of a segment's sample; full scale is 1.0."""
MAX_SAMPLE = np.float32(2**31 - 2**7)
"""The highest sample that is a float as well."""
SAMPLE_BYTES = 4
"""Bytes of a segment's sample."""


class AudioSegment(Protocol):
    """The members of pydub's untyped AudioSegment that are used here."""

    raw_data: bytes
    channels: int
    frame_rate: int
    frame_width: int

    def get_sample_slice(self, start_sample: int, end_sample: int) -> Self:
        """Return the frames from `start_sample` to before `end_sample`."""

    def fade_in(self, duration: int) -> Self:
        """Return the segment faded in over `duration` milliseconds."""

    def fade_out(self, duration: int) -> Self:
        """Return the segment faded out over `duration` milliseconds."""

    def apply_gain(self, volume_change: float) -> Self:
        """Return the segment made louder by `volume_change` dB."""

    def split_to_mono(self) -> list[Self]:
        """Return a segment for each channel."""

    def overlay(self, seg: Self) -> Self:
        """Return the sum of both segments, as long as this one."""

    def set_channels(self, channels: int) -> Self:
        """Return the segment with one channel copied to two, or two averaged to one, both at full level."""


@cache
def _audio_segment() -> Any:
    """Import pydub without its warning that the PATH has no ffmpeg: decoding is done by `media.ffmpeg`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module("pydub").AudioSegment


def make_segment(data: bytes, *, rate: int, channels: int) -> AudioSegment:
    """Return a segment of `data`: signed 32-bit little-endian samples at `rate` Hz, channels interleaved."""
    made = _audio_segment()(data=data, sample_width=SAMPLE_BYTES, frame_rate=rate, channels=channels)
    return cast("AudioSegment", made)


def subtract_offsets(piece: AudioSegment, offsets: Doubles, *, rate: int) -> AudioSegment:
    """Return `piece` with the DC `offsets`, one for each channel, subtracted from its samples; full scale is 1.0."""
    whole = np.frombuffer(piece.raw_data, dtype="<i4").reshape(-1, piece.channels)
    moved = whole - np.round(offsets / SAMPLE_UNIT).astype(np.int32)
    return make_segment(moved.tobytes(), rate=rate, channels=piece.channels)


def count_frames(piece: AudioSegment) -> int:
    """Return the number of frames in `piece`."""
    return len(piece.raw_data) // piece.frame_width


def apply_factors(piece: AudioSegment, factors: Sequence[Floats | None]) -> AudioSegment:
    """Return `piece` with its frames multiplied by `factors`: those of each channel, or of all; None leaves it."""
    if all(factor is None for factor in factors):
        return piece
    made = np.frombuffer(piece.raw_data, dtype="<i4").astype(np.float32).reshape(-1, piece.channels)
    for channel in range(piece.channels):
        factor = factors[min(channel, len(factors) - 1)]
        if factor is not None:
            made[:, channel] *= factor
    np.rint(made, out=made)
    np.clip(made, -MAX_SAMPLE, MAX_SAMPLE, out=made)
    return make_segment(made.astype("<i4").tobytes(), rate=piece.frame_rate, channels=piece.channels)


def to_samples(piece: AudioSegment) -> Floats:
    """Return the samples of `piece` as float32 of shape (frames, channels); full scale is 1.0."""
    whole = np.frombuffer(piece.raw_data, dtype="<i4").astype(np.float32)
    whole *= SAMPLE_UNIT
    return whole.reshape(-1, piece.channels)
