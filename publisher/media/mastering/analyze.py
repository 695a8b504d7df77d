"""Analyses a recording before it is encoded, or takes over the analysis of its inspection."""

from dataclasses import replace

import numpy as np

from publisher.errors import UnreadableMediaError
from publisher.media.defects import SignalAnalyzer
from publisher.media.ffmpeg.probe import PLAYABLE_HINT
from publisher.media.loudness import Floats, Meter
from publisher.media.loudness.leveller import Levelling
from publisher.media.loudness.profile import PeakProfile
from publisher.media.loudness.timbre import TimbreMeter
from publisher.media.mastering.analysis import Analysis
from publisher.media.mastering.channels import ChannelComparison
from publisher.media.mastering.edit import RecordingLevel, make_montage
from publisher.media.mastering.job import MasteringJob, floor_of, goal_of
from publisher.media.mastering.levelling import level_recording, level_voices
from publisher.media.results import NORMAL_PEAK, SILENT_PEAK
from publisher.media.segments import OUT_OF_RANGE, to_samples
from publisher.media.sound_tracks import find_heard_track

MIN_LOUDNESS_SECONDS = 0.4
"""Shortest duration in seconds that has a loudness: one gating block (BS.1770-5)."""


def prepare_job(job: MasteringJob, ceiling: float) -> tuple[MasteringJob, Analysis]:
    """Analyse the recording and complete its job: levels of voices, edits, DC offset, dual mono.

    `ceiling` is that of the limiter, in dBTP. If the analysis changes the samples (levelled, without DC offset, one
    channel instead of two), the returned analysis is that of a second pass. Raises UnreadableMediaError if there is no
    sound.
    """
    job = _measure_edits(level_voices(job))
    floor = floor_of(job)
    if job.first_pass and job.first_pass.analysis and job.is_known(goal_of(job, ceiling, floor)):
        analysis = job.first_pass.analysis
        _refuse_silence(job, analysis)
    else:
        analysis = analyze(job, ceiling, floor=floor, known=job.known)
    changed = job
    if analysis.timbre is not None:
        whole = analysis.profile.energies[: analysis.profile.whole]
        changed = level_recording(job, whole, analysis.timbre, analysis.before)
    if analysis.is_dual_mono:
        changed = replace(changed, arrangement=replace(job.arrangement, wanted=1))
    if analysis.has_dc_offset:
        changed = replace(changed, offset=np.array(analysis.condition.offsets))
    if changed is job:
        return job, analysis
    if changed.arrangement is job.arrangement and changed.offset is None:
        return changed, _level_analysis(analysis, changed.levelling[0])
    return changed, reanalyze(changed, analysis, ceiling)


def _level_analysis(analysis: Analysis, levelling: Levelling | None) -> Analysis:
    """Return the analysis as it is after levelling, without another pass."""
    if levelling is None:
        return analysis
    highest = analysis.highest + max(0.0, float(levelling.curve.gains.max()))
    return replace(analysis, profile=analysis.profile.levelled(levelling.curve), highest=highest)


def reanalyze(job: MasteringJob, analysis: Analysis, ceiling: float, *, floor: float | None = None) -> Analysis:
    """Analyse the recording again, in another form; `before` and `condition` stay those of `analysis`."""
    known = analysis if job.offset is None else None
    repeated = analyze(job, ceiling, floor=floor, known=known)
    return replace(repeated, before=analysis.before, condition=analysis.condition)


def _measure_edits(job: MasteringJob) -> MasteringJob:
    """Measure what edits depend on (speech, silence at both ends, loudness), and set levelling and montage."""
    if not job.edits.any:
        return job
    unedited = _measure_unedited(job)
    job = level_recording(job, unedited.blocks, unedited.timbre, unedited.measurement)
    # Voices on channels of their own were levelled before they were measured together.
    levelling = job.levelling[0] if job.levelling and job.arrangement.voices is None else None
    loudness = levelling.after if levelling else unedited.loudness
    montage = make_montage(
        job.edits, unedited, job.root, loudness=loudness, rate=job.rate, channels=job.arrangement.wanted
    )
    return replace(job, montage=montage)


def _measure_unedited(job: MasteringJob) -> RecordingLevel:
    """Return the level of the recording in its published channels, from the first pass if that had the same ones."""
    known, first = job.known, job.first_pass
    same = first and first.goal and first.goal.wanted == job.arrangement.wanted and job.arrangement.voices is None
    if known and same and (known.timbre or not job.measures_timbre):
        whole = known.profile.energies[: known.profile.whole]
        return RecordingLevel(whole, known.timbre, known.before, known.frames, job.rate)
    meter, timbre = Meter(job.rate, job.arrangement.wanted), TimbreMeter(job.rate) if job.measures_timbre else None
    with job.decoding() as decoder:
        for piece in job.pieces(decoder):
            samples = to_samples(piece)
            meter.add(samples)
            if timbre:
                timbre.add(samples)
    meter.finish()
    return RecordingLevel(
        meter.blocks(), timbre.finish() if timbre else None, meter.measurement(), meter.frames, job.rate
    )


def analyze(
    job: MasteringJob, ceiling: float, *, floor: float | None = None, known: Analysis | None = None
) -> Analysis:
    """Analyse the recording as `run_pass` does. Raises UnreadableMediaError if it is silent or too short."""
    analysis = run_pass(job, ceiling, floor=floor, known=known)
    _refuse_silence(job, analysis)
    return analysis


def run_pass(
    job: MasteringJob, ceiling: float, *, floor: float | None = None, known: Analysis | None = None
) -> Analysis:
    """Decode the recording once: measure it as it is, and profile the edited sound in its published channels.

    The profile keeps the peaks that matter to a limiter with this `ceiling` in dBTP, or all above `floor` in dBFS. With
    `known`, the measurement of the recording as it is is taken from there. Raises UnreadableMediaError if it has no
    frames.
    """
    plain, meter = Meter(job.rate, job.arrangement.source), Meter(job.rate, job.arrangement.wanted)
    crest = ceiling - job.loudness
    profile = PeakProfile(meter.grid, crest, job.scratch, floor=floor, local=job.measures_timbre)
    signal = SignalAnalyzer(job.arrangement.source, OUT_OF_RANGE)
    differs = job.arrangement.is_needed or bool(job.montage or job.levelling)

    def observe(recorded: Floats) -> None:
        signal.add(recorded)
        plain.add(recorded)

    difference = ChannelComparison() if job.compares_channels else None
    timbre = TimbreMeter(job.rate) if job.measures_timbre else None
    with job.decoding() as decoder:
        for piece in job.pieces(decoder, observe if differs and known is None else None):
            arranged = to_samples(piece)
            if not differs and known is None:
                signal.add(arranged)
            profile.add(meter.add(arranged, profile.floors))
            if difference:
                difference.add(arranged)
            if timbre:
                timbre.add(arranged)
            job.report_measured(meter.frames)
    plain.finish()
    profile.add(meter.finish(profile.floors))
    profile.finish(meter.frames)
    job.report("measure", 1.0)
    before = known.before if known else (plain if differs else meter).measurement()
    if not before.duration:
        raise UnreadableMediaError(f"{job.name} has no sound in it that can be decoded", hint=PLAYABLE_HINT)
    after = meter.measurement()
    return Analysis(
        before=before,
        condition=known.condition if known else signal.condition(),
        highest=max(before.true_peak, after.true_peak),
        profile=profile,
        frames=meter.frames,
        complaints=decoder.complaints,
        is_silent=after.is_silent,
        is_dual_mono=difference is not None and difference.is_identical,
        timbre=timbre.finish() if timbre else None,
    )


def _refuse_silence(job: MasteringJob, analysis: Analysis) -> None:
    name, before = job.name, analysis.before
    if before.duration < MIN_LOUDNESS_SECONDS:
        raise UnreadableMediaError(
            f"{name} is {before.duration:.2f} seconds long, too short to have a loudness",
            hint="give a recording of a second or more",
        )
    if before.is_silent:
        other = find_heard_track(job.recording, job.claims)
        if other is not None:
            raise UnreadableMediaError(
                f"{name} is silent on its sound track {job.claims.sound_track}, and not on its sound track {other}",
                hint=f"choose that one: --sound-track {other}, or sound_track: {other} in an episode",
            )
        peak = before.true_peak
        is_faint = peak > SILENT_PEAK
        raise UnreadableMediaError(
            f"{name} is too quiet to have a loudness: its highest peak is {peak:.0f} dBTP"
            if is_faint
            else f"{name} is silent from beginning to end, which no gain makes louder",
            hint="see whether the right track was exported"
            + (f"; if so, make it {-peak - NORMAL_PEAK:.0f} dB louder in an audio editor" if is_faint else ""),
        )
    if analysis.is_silent:
        raise UnreadableMediaError(
            f"{name} is silent as soon as its two channels are mixed to one: they cancel each other out",
            hint="turn one channel upside down in an audio editor, or publish in stereo",
        )
