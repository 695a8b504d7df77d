"""Levels a recording, or each of its voices on channels of their own, before it is edited; describes what that did."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from publisher.media.loudness import Doubles, Meter
from publisher.media.loudness.leveller import GainCurve, Levelling, level_speech
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
    """Return a levelling that raises no peak beyond the headroom of segments: all of its gains are lower by so much."""
    excess = float(found.curve.gains.max()) + true_peak + SPARE_HEADROOM - HEADROOM
    if excess <= 0.0:
        return found
    return replace(
        found,
        curve=GainCurve(found.curve.times, found.curve.gains - excess),
        stretches=tuple(replace(one, gain=one.gain - excess) for one in found.stretches),
        after=found.after - excess,
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
        replace(meter.measurement(), integrated=one.after if one else meter.measurement().integrated)
        for meter, one in zip(meters, levelling or (None, None), strict=True)
    ]
    return replace(
        job,
        arrangement=replace(job.arrangement, voices=compute_voice_gains(*measured)),
        levelling=tuple(levelling) if any(levelling) else (),
    )


def list_gains(levelling: Sequence[Levelling | None], duration: float) -> tuple[Doubles, ...]:
    """Return the gain in dB of each 100 ms of a recording of `duration` (s): one array, or one for each voice."""
    middles = np.arange(round(10.0 * duration), dtype=np.float64) + 0.5
    return tuple(one.curve.at(middles) if one else np.zeros(len(middles)) for one in levelling)


def describe_levelling(
    levelling: Sequence[Levelling | None], before: Measurement, after: Measurement
) -> LevellingReport | None:
    """Return the report on what levelling did, between a recording and the published file, which were measured.

    The recording's level is that of its own channels, and the published one that of the file, with all that was done
    behind the leveller; what the limiter took from loud moments is shared by all.
    """
    found = [one for one in levelling if one]
    if not found:
        return None
    # Voices on channels of their own were measured there.
    own = 0.0 if len(levelling) > 1 else before.integrated - found[0].before
    said = [
        (stretch, VoiceLevel(before=stretch.loudness + own, after=stretch.loudness + stretch.gain + published))
        for one in found
        for published in [after.integrated - one.after]
        for stretch in one.stretches
        if stretch.kind == "speech"
    ]
    gains = [float(value) for one in found for value in one.curve.gains]
    noisiest = max(found, key=lambda one: one.noise + float(one.curve.gains.max()))
    raised = noisiest.noise + float(noisiest.curve.gains.max()) + after.integrated - noisiest.after
    return LevellingReport(
        raised=max(0.0, *gains),
        lowered=max(0.0, *(-value for value in gains)),
        stretches=len(said),
        quietest=VoiceLevel(before=min(one.before for _, one in said), after=min(one.after for _, one in said)),
        loudest=VoiceLevel(before=max(one.before for _, one in said), after=max(one.after for _, one in said)),
        voices={stretch.voice: one for stretch, one in said if stretch.voice},
        noise=VoiceLevel(before=noisiest.noise + own, after=raised) if noisiest.noise > SILENT_PEAK else None,
    )
