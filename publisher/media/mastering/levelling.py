"""Levels a recording, or each of its voices on channels of their own, before it is edited; describes what that did."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from publisher.media.loudness import Doubles, Meter, integrated_loudness
from publisher.media.loudness.leveller import GainCurve, Levelling, Stretch, level_speech
from publisher.media.loudness.timbre import Timbre, TimbreMeter
from publisher.media.mastering.channels import compute_voice_gains
from publisher.media.mastering.job import MasteringJob
from publisher.media.results import SILENT_PEAK, LevellingReport, Measurement, VoiceLevel
from publisher.media.segments import HEADROOM, to_samples

SPARE_HEADROOM = 3.0
"""dB of the segments' headroom that levelling leaves for true peaks between samples."""


def level_recording(job: MasteringJob, blocks: Doubles, timbre: Timbre | None, before: Measurement) -> MasteringJob:
    """Return the job with the levelling of its recording, from the mean squares and the timbre of its blocks."""
    if timbre is None or not job.measures_timbre:
        return job
    found = level_speech(blocks, timbre, hints=job.hints)
    return replace(job, levelling=(_bound(found, before.true_peak),)) if found else job


def _bound(found: Levelling, true_peak: float) -> Levelling:
    """Return a levelling that raises no peak beyond the headroom of segments."""
    most = HEADROOM - SPARE_HEADROOM - true_peak
    curve = found.curve
    return (
        replace(found, curve=GainCurve(curve.times, np.minimum(curve.gains, most)))
        if most < curve.gains.max()
        else found
    )


def level_voices(job: MasteringJob) -> MasteringJob:
    """Measure the voices of a recording with one on each channel, level each, and set the gains that match them."""
    if job.recipe.tracks == "mixed" or job.arrangement.source == 1:
        return job
    meters = [Meter(job.rate, 1) for _ in range(2)]
    timbres = [TimbreMeter(job.rate) for _ in range(2)] if job.recipe.level else []
    with job.decoding() as decoder:
        for piece in job.segments(decoder):
            both = to_samples(piece)
            for channel, meter in enumerate(meters):
                meter.add(both[:, channel : channel + 1])
            for channel, timbre in enumerate(timbres):
                timbre.add(both[:, channel : channel + 1])
    for meter in meters:
        meter.finish()
    found = [
        level_speech(meter.blocks(), timbre.finish(), hints=replace(job.hints, turns=()))
        for meter, timbre in zip(meters, timbres, strict=False)
    ]
    levelling = [one and _bound(one, meter.measurement().true_peak) for one, meter in zip(found, meters, strict=False)]
    measured = [
        replace(meter.measurement(), integrated=integrated_loudness(raise_blocks(meter.blocks(), one)))
        for meter, one in zip(meters, levelling or (None, None), strict=True)
    ]
    return replace(
        job,
        arrangement=replace(job.arrangement, voices=compute_voice_gains(*measured)),
        levelling=tuple(levelling) if any(levelling) else (),
    )


def raise_blocks(blocks: Doubles, levelling: Levelling | None) -> Doubles:
    """Return the mean squares of blocks as they are after levelling."""
    if levelling is None:
        return blocks
    gains = levelling.curve.at(np.arange(len(blocks), dtype=np.float64) + 0.5)
    return np.asarray(blocks * np.power(10.0, gains / 10.0), dtype=np.float64)


def list_gains(levelling: Sequence[Levelling | None], duration: float) -> tuple[Doubles, ...]:
    """Return the gain in dB of each 100 ms of a recording of `duration` (s): one array, or one for each voice."""
    middles = np.arange(round(10.0 * duration), dtype=np.float64) + 0.5
    return tuple(one.curve.at(middles) if one else np.zeros(len(middles)) for one in levelling)


def describe_levelling(levelling: Sequence[Levelling | None], gain: float) -> LevellingReport | None:
    """Return the report on what levelling did to a recording that then was given a constant `gain` in dB."""
    found = [one for one in levelling if one]
    if not found:
        return None
    stretches = [stretch for one in found for stretch in one.stretches if stretch.kind == "speech"]
    gains = [float(value) for one in found for value in one.curve.gains]
    noise = max(one.noise for one in found)
    levels = [(stretch.loudness, stretch.loudness + stretch.gain + gain) for stretch in stretches]
    return LevellingReport(
        raised=max(0.0, *gains),
        lowered=max(0.0, *(-value for value in gains)),
        stretches=len(stretches),
        quietest=VoiceLevel(before=min(before for before, _ in levels), after=min(after for _, after in levels)),
        loudest=VoiceLevel(before=max(before for before, _ in levels), after=max(after for _, after in levels)),
        voices=_describe_voices(stretches, gain),
        noise=VoiceLevel(before=noise, after=noise + max(gains) + gain) if noise > SILENT_PEAK else None,
    )


def _describe_voices(stretches: Sequence[Stretch], gain: float) -> dict[str, VoiceLevel]:
    """Return the levels of each named voice, all of whose stretches have one."""
    return {
        stretch.voice: VoiceLevel(before=stretch.loudness, after=stretch.loudness + stretch.gain + gain)
        for stretch in stretches
        if stretch.voice
    }
