"""Copies recordings that are already encoded as the recipe asks, without the loss of encoding them again."""

from dataclasses import dataclass
from pathlib import Path

from publisher.media import mp3
from publisher.media.ffmpeg.encode import copy_packets
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.headers import read_declared_duration
from publisher.media.results import Measurement
from publisher.model.recipe import Recipe

LOUDNESS_TOLERANCE = 0.5
"""Deviation from the loudness target up to which a recording is copied, in LU."""
BIT_RATE_SLACK = 0.15
"""Relative deviation from the bit rate up to which AAC is copied; its bit rate varies with the sound."""
MAX_HIDDEN = 0.1
"""Seconds of packets that are not heard, and may be copied: those that encoders put before the sound."""


@dataclass(frozen=True, slots=True)
class EncodedRecording:
    """A recording, its probe, and the measurement of its decoded sound."""

    path: Path
    claims: ProbeResult
    measurement: Measurement


def can_copy(claims: ProbeResult, recipe: Recipe) -> bool:
    """Tell whether a recording declares the encoding that `recipe` asks for, and may be copied."""
    alike = claims.codec == recipe.codec and not claims.video and bool(claims.bit_rate) and _is_all_heard(claims)
    return alike and (recipe.codec == "aac" or claims.bit_rate == recipe.bit_rate)


def _is_all_heard(claims: ProbeResult) -> bool:
    """Tell whether packets hold what is heard, and nothing else: neither gaps nor what was trimmed off."""
    return not claims.gaps and claims.hidden <= MAX_HIDDEN


def copy_compliant(recording: EncodedRecording, recipe: Recipe, out: Path) -> float | None:
    """Copy the encoded sound of `recording` to `out` if it meets `recipe`; return the gain in dB, None if it does not.

    MP3 is copied frame by frame, with its level corrected in the frames if the recipe allows that; AAC packets are
    copied to a new container. Raises PublisherError if that fails, OSError if frames cannot be written.
    """
    if recording.claims.codec != recipe.codec or recording.claims.video or not _is_all_heard(recording.claims):
        return None
    on_target = abs(recording.measurement.integrated - recipe.loudness) <= LOUDNESS_TOLERANCE
    if recipe.codec == "mp3" and recipe.bit_rate_mode == "constant":
        steps = 0 if on_target or not recipe.lossless_gain else _count_gain_steps(recording.measurement, recipe)
        return _copy_mp3(recording, recipe, steps, out) if on_target or steps else None
    rate = (recording.claims.bit_rate or 0) / recipe.bit_rate
    if (
        recipe.codec == "aac"
        and on_target
        and _is_peak_allowed(recording.measurement, recipe, 0.0)
        and abs(rate - 1) <= BIT_RATE_SLACK
    ):
        claims = recording.claims
        copy_packets(recording.path, out, rate=claims.sample_rate, sound_track=claims.sound_track)
        return 0.0
    return None


def _count_gain_steps(found: Measurement, recipe: Recipe) -> int:
    return round((recipe.loudness - found.integrated) / mp3.GAIN_STEP)


def _is_peak_allowed(found: Measurement, recipe: Recipe, gain: float) -> bool:
    return found.true_peak + gain <= recipe.true_peak


def _copy_mp3(recording: EncodedRecording, recipe: Recipe, steps: int, out: Path) -> float | None:
    """Copy the frames if all have the recipe's form and their number is that of the header."""
    claims, found, gain = recording.claims, recording.measurement, steps * mp3.GAIN_STEP
    header, frames = read_declared_duration(recording.path), mp3.find_constant_frames(recording.path)
    declared = header.seconds if header else None
    whole = declared is None or abs(declared - found.duration) * claims.sample_rate < 1.0
    alike = frames and frames.header[:3] == (claims.sample_rate, recipe.bit_rate, claims.channels)
    if not frames or not alike or not whole or not _is_peak_allowed(found, recipe, gain):
        return None
    if steps:
        return gain if mp3.shift_gain(recording.path, frames, steps, out) else None
    mp3.copy_frames(recording.path, frames, out)
    return 0.0
