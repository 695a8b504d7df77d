"""Recordings that are encoded as the recipe asks for already: encoding them again would only harm them."""

from dataclasses import dataclass
from pathlib import Path

from publisher.media import mp3
from publisher.media.ffmpeg.encode import copy_packets
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.headers import read_declared_duration
from publisher.media.results import Measurement
from publisher.model.recipe import Recipe

LOUDNESS_TOLERANCE = 0.5
"""How far the loudness of a recording may be from the one asked for, in LU."""
BIT_RATE_SLACK = 0.15
"""By how much of itself the bit rate of AAC may differ from the one asked for: it follows the sound."""


@dataclass(frozen=True, slots=True)
class EncodedRecording:
    """A recording, what it claims to be, and what its decoded sound measured."""

    path: Path
    claims: ProbeResult
    measurement: Measurement


def can_copy(claims: ProbeResult, recipe: Recipe) -> bool:
    """Tell whether a recording claims to be encoded as `recipe` asks for, so that it may do as it is."""
    alike = claims.codec == recipe.codec and not claims.video and bool(claims.bit_rate)
    return alike and (recipe.codec == "aac" or claims.bit_rate == recipe.bit_rate)


def copy_compliant(recording: EncodedRecording, recipe: Recipe, out: Path) -> float | None:
    """Copy the encoded sound of `recording` to `out` if it meets `recipe`; return the gain in dB, none if it does not.

    MP3 is copied frame by frame, and where the recipe allows it, its loudness is corrected in the frames; of AAC the
    packets are put into a new container. Raises PublisherError if writing fails.
    """
    if recording.claims.codec != recipe.codec or recording.claims.video:
        return None
    right = abs(recording.measurement.integrated - recipe.loudness) <= LOUDNESS_TOLERANCE
    if recipe.codec == "mp3" and recipe.bit_rate_mode == "constant":
        steps = 0 if right or not recipe.lossless_gain else _count_gain_steps(recording.measurement, recipe)
        return _copy_mp3(recording, recipe, steps, out) if right or steps else None
    rate = (recording.claims.bit_rate or 0) / recipe.bit_rate
    if (
        recipe.codec == "aac"
        and right
        and _is_peak_allowed(recording.measurement, recipe, 0.0)
        and abs(rate - 1) <= BIT_RATE_SLACK
    ):
        copy_packets(recording.path, out)
        return 0.0
    return None


def _count_gain_steps(found: Measurement, recipe: Recipe) -> int:
    return round((recipe.loudness - found.integrated) / mp3.GAIN_STEP)


def _is_peak_allowed(found: Measurement, recipe: Recipe, gain: float) -> bool:
    return found.true_peak + gain <= recipe.true_peak


def _copy_mp3(recording: EncodedRecording, recipe: Recipe, steps: int, out: Path) -> float | None:
    """Copy frames that are all of the right kind, and as many as their header says."""
    claims, found, gain = recording.claims, recording.measurement, steps * mp3.GAIN_STEP
    promised, frames = read_declared_duration(recording.path), mp3.find_constant_frames(recording.path)
    whole = promised is None or abs(promised - found.duration) * claims.sample_rate < 1.0
    alike = frames and frames.header[:3] == (claims.sample_rate, recipe.bit_rate, claims.channels)
    if not frames or not alike or not whole or not _is_peak_allowed(found, recipe, gain):
        return None
    if steps:
        return gain if mp3.shift_gain(recording.path, frames, steps, out) else None
    mp3.copy_frames(recording.path, frames, out)
    return 0.0
