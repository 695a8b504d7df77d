"""Traces the loudness and the waveform of an audio file in steps of 100 ms."""

import math
from pathlib import Path

import numpy as np

from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.probe import probe_audio
from publisher.media.loudness import Floats, Meter
from publisher.media.loudness.curve import STEP_SECONDS, LoudnessCurve
from publisher.media.progress import StageProgress, ignore_progress
from publisher.media.segments import to_samples


def trace_loudness(file: Path, *, sound_track: int = 1, report: StageProgress = ignore_progress) -> LoudnessCurve:
    """Decode a sound track of `file` and return its curve; more than two channels are mixed down first.

    Raises UnreadableMediaError if it cannot be decoded.
    """
    claims = probe_audio(file, sound_track=sound_track, report=report)
    channels = min(claims.channels, 2)
    meter = Meter(claims.sample_rate, channels)
    lows, highs = list[Floats](), list[Floats]()
    with open_decoder(file, claims, rate=claims.sample_rate, channels=channels) as decoder:
        for piece in decoder.segments():
            samples = to_samples(piece)
            meter.add(samples)
            columns = math.ceil(len(samples) / (STEP_SECONDS * claims.sample_rate))
            starts = np.linspace(0, len(samples), columns, endpoint=False).astype(int)
            lows.append(np.minimum.reduceat(samples.min(axis=1), starts))
            highs.append(np.maximum.reduceat(samples.max(axis=1), starts))
            if claims.duration:
                report("trace", min(1.0, meter.frames / (claims.duration * meter.rate)))
    meter.finish()
    empty = np.empty(0, dtype=np.float32)
    return LoudnessCurve(
        blocks=meter.blocks(),
        lows=np.concatenate([empty, *lows]),
        highs=np.concatenate([empty, *highs]),
        duration=meter.frames / meter.rate,
    )
