"""Looks for sound in the other sound tracks of a recording whose chosen one is silent."""

from dataclasses import replace
from pathlib import Path

from publisher.errors import UnreadableMediaError
from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.probe import ProbeResult, probe_audio
from publisher.media.loudness import Meter
from publisher.media.segments import to_samples

MAX_TRACKS = 16
"""Most sound tracks that are listened to."""


def find_heard_track(recording: Path, claims: ProbeResult) -> int | None:
    """Return the number of the first sound track of `recording` that has a loudness, other than that of `claims`.

    None if there is none, or if the others cannot be decoded.
    """
    others = (number for number in range(1, min(claims.sounds, MAX_TRACKS) + 1) if number != claims.sound_track)
    return next((number for number in others if _is_heard(recording, number)), None)


def _is_heard(recording: Path, number: int) -> bool:
    try:
        # Silence in gaps is no sound.
        claims = replace(probe_audio(recording, sound_track=number), gaps=())
        channels = min(claims.channels, 2)
        meter = Meter(claims.sample_rate, channels)
        with open_decoder(recording, claims, rate=claims.sample_rate, channels=channels) as decoder:
            for piece in decoder.segments():
                meter.add(to_samples(piece))
    except UnreadableMediaError:
        return False
    meter.finish()
    return meter.frames > 0 and not meter.measurement().is_silent
