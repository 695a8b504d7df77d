"""Masters a recording to an encoded file, and verifies loudness and true peak by decoding that file."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from publisher.errors import PublisherError
from publisher.media.edits import NO_EDITS, Edits
from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.encode import open_encoder
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import probe_audio
from publisher.media.formats import DECODER_PADDING, MEDIA_TYPES, compute_input_scale
from publisher.media.inspect import describe_recording
from publisher.media.loudness import Meter
from publisher.media.loudness.leveller import NO_HINTS, LevelHints
from publisher.media.loudness.limiter import GainSolution, Limiter, compute_reduction, solve_gain
from publisher.media.loudness.profile import PROFILE_MARGIN
from publisher.media.mastering.analysis import Analysis
from publisher.media.mastering.analyze import prepare_job, reanalyze
from publisher.media.mastering.first_pass import read_pass
from publisher.media.mastering.job import MasteringJob, ceiling_of, job_of
from publisher.media.mastering.levelling import describe_levelling, list_gains
from publisher.media.mastering.passthrough import EncodedRecording, copy_compliant
from publisher.media.mp3 import correct_padding
from publisher.media.progress import MasteringObserver, StageProgress, ignore_progress
from publisher.media.results import MasteringReport, Measurement
from publisher.media.segments import HEADROOM, to_samples
from publisher.model.recipe import Recipe

LOUDNESS_TOLERANCES = (0.1, 0.1, 0.1, 0.5)
"""Allowed deviation from the loudness target in LU, for each attempt at encoding.

The last one is for short recordings, whose loudness jumps with a single block that passes the gate or not.
"""
LIMIT_MARGIN = 0.05
"""Additional margin in dB when a limit is lowered after a peak exceeded it."""

DISK_HINT = "see whether the disk has room, and that for temporary files"


def master_recording(  # noqa: PLR0913 - what callers choose, each by its name
    recording: Path,
    recipe: Recipe,
    out: Path,
    *,
    edits: Edits = NO_EDITS,
    root: Path = Path(),
    report: StageProgress = ignore_progress,
    observer: MasteringObserver | None = None,
    first_pass: Path | None = None,
    sound_track: int = 1,
    hints: LevelHints = NO_HINTS,
) -> MasteringReport:
    """Master `recording` to `out` by `recipe`: edits, gain, limiter, encoder, and verification of the encoded file.

    The paths of jingles in `edits` are relative to `root`. `observer` receives results on the way. `first_pass` is the
    file that the inspection of this recording wrote; it saves passes over the recording and does not change the result.
    Of several sound tracks the one with the number `sound_track`, counted from 1, is mastered. `hints` say what is
    known of its speech, if it is to be levelled.

    A recording that already meets the recipe is not encoded again, see `MasteringReport.how`. `out` gets no tags. It is
    written in place, so it should be in a private folder; if an exception is raised it is removed.

    Raises UnreadableMediaError if the recording cannot be decoded, is silent, or is shorter than 400 ms; PublisherError
    if a tool fails, or if the recipe's loudness and true peak cannot both be met.
    """
    try:
        with TemporaryFile() as scratch:
            first = read_pass(first_pass, scratch) if first_pass else None
            return _master(
                job_of(
                    recording,
                    recipe,
                    out,
                    first.claims if first else probe_audio(recording, sound_track=sound_track, report=report),
                    scratch,
                    report=report,
                    edits=edits,
                    root=root,
                    observer=observer,
                    first_pass=first,
                    hints=hints,
                )
            )
    except OSError as problem:
        out.unlink(missing_ok=True)
        reason = (problem.strerror or str(problem)).lower()
        raise PublisherError(f"{recording.name} could not be mastered: {reason}", hint=DISK_HINT) from problem
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _master(job: MasteringJob) -> MasteringReport:
    """Encode until verification succeeds; each attempt corrects target and ceiling by the deviations of the last."""
    ceiling = ceiling_of(job)
    job, analysis = prepare_job(job, ceiling)
    if job.observer:
        job.observer.on_analyzed(
            job.first_pass.recording
            if job.first_pass
            else describe_recording(job.recording, job.claims, analysis.before, analysis.condition, analysis.complaints)
        )
    copied = _try_copy(job, analysis)
    if copied:
        return copied
    target, attempts = job.loudness, []
    for tolerance in LOUDNESS_TOLERANCES:
        analysis, solution = _solve(job, analysis, target, ceiling)
        _encode(job, analysis, solution)
        after = _measure_result(job, analysis)
        excess, deviation = after.true_peak - job.recipe.true_peak, after.integrated - job.loudness
        if excess <= 0.0 and abs(deviation) <= tolerance:
            if job.observer:
                job.observer.on_levelled(list_gains(job.levelling, analysis.before.duration))
                job.observer.on_limited(compute_reduction(analysis.profile, job.rate, solution))
            return _make_report(job, analysis, after, solution=solution)
        attempts.append(f"{after.integrated:.2f} LUFS with {after.true_peak:.2f} dBTP")
        ceiling -= excess + LIMIT_MARGIN if excess > 0.0 else 0.0
        target -= deviation
    raise PublisherError(
        f"{job.name} does not come out right, however often it is encoded: {', '.join(attempts)}",
        hint=f"a recording with such peaks cannot be at {job.loudness:g} LUFS; ask for a lower loudness",
    )


def _try_copy(job: MasteringJob, analysis: Analysis) -> MasteringReport | None:
    """Copy the recording's encoded sound if it meets the recipe, but for its level; return None if it does not.

    Copied MP3 frames are the same bytes in both files and are not verified again; all other copies are.
    """
    same_form = job.claims.sample_rate == job.rate and job.claims.channels == job.arrangement.source
    is_changed = job.arrangement.is_needed or job.offset is not None or job.montage or job.levelling
    if analysis.complaints.sound or is_changed or not same_form:
        return None
    recipe = job.recipe.model_copy(update={"loudness": job.loudness})
    gain = copy_compliant(EncodedRecording(job.recording, job.claims, analysis.before), recipe, job.out)
    if gain is None:
        return None
    if job.claims.codec == "mp3" and not gain:
        return _make_report(job, analysis, analysis.before)
    after = _measure_result(job, analysis)
    if (
        abs(after.integrated - analysis.before.integrated - gain) > LOUDNESS_TOLERANCES[0]
        or after.true_peak > recipe.true_peak
    ):
        return None
    return _make_report(job, analysis, after, copied_at=gain)


def _solve(job: MasteringJob, analysis: Analysis, target: float, ceiling: float) -> tuple[Analysis, GainSolution]:
    """Solve for the gain; analyse the recording again if its profile lacks peaks that the limiter needs."""
    solution = solve_gain(analysis.profile, job.rate, target, ceiling)
    if analysis.profile.lost + solution.gain > ceiling:
        analysis = reanalyze(job, analysis, ceiling, floor=ceiling - solution.gain - PROFILE_MARGIN)
        solution = solve_gain(analysis.profile, job.rate, target, ceiling)
    return analysis, solution


def _encode(job: MasteringJob, analysis: Analysis, solution: GainSolution) -> None:
    """Decode the recording again, apply the gain to its segments and the limiter to their samples, and encode.

    A gain that would exceed the segments' headroom is applied in two parts, the second one to floats.
    """
    limiter = Limiter(analysis.profile, job.rate, solution.gain, solution.ceiling)
    segment_gain = min(solution.gain, HEADROOM - analysis.highest - LIMIT_MARGIN)
    factor = np.float32(10.0 ** ((solution.gain - segment_gain) / 20.0) / compute_input_scale(job.recipe))
    frame = 0
    with (
        job.decoding() as decoder,
        open_encoder(job.out, job.recipe, rate=job.rate, channels=job.arrangement.wanted) as encoder,
    ):
        for piece in job.pieces(decoder):
            samples = to_samples(piece.apply_gain(segment_gain))
            samples *= factor
            encoder.write(limiter.apply(samples, frame))
            frame += len(samples)
            job.report("encode", min(1.0, frame / analysis.frames))
        encoder.finish()
    if job.recipe.codec == "mp3":
        correct_padding(job.out, frame)
    if frame != analysis.frames:
        raise PublisherError(f"{job.name} changed while it was being read", hint="try again once it rests")


def _measure_result(job: MasteringJob, analysis: Analysis) -> Measurement:
    """Decode and measure the encoded file. Raises PublisherError if it does not decode to the right length."""
    meter = Meter(job.rate, job.arrangement.wanted)
    claims = replace(job.claims, codec=job.recipe.codec, container="", gaps=(), opening=(), sound_track=1)
    with open_decoder(job.out, claims, rate=job.rate, channels=job.arrangement.wanted) as decoder:
        for piece in decoder.segments():
            meter.add(to_samples(piece))
            job.report("prove", min(1.0, meter.frames / analysis.frames))
    meter.finish()
    job.report("prove", 1.0)
    said = decoder.complaints.sound
    if said or not analysis.frames <= meter.frames <= analysis.frames + DECODER_PADDING[job.recipe.codec]:
        raise PublisherError(
            f"{job.out.name} does not decode to what was encoded: {said or f'{meter.frames} frames'}",
            hint="try again; if it stays so, this ffmpeg is broken: install another",
        )
    return meter.measurement()


def _make_report(
    job: MasteringJob,
    analysis: Analysis,
    after: Measurement,
    *,
    solution: GainSolution | None = None,
    copied_at: float = 0.0,
) -> MasteringReport:
    constant = job.recipe.codec == "mp3" and job.recipe.bit_rate_mode == "constant"
    average = round(job.out.stat().st_size / after.duration / 125.0)
    return MasteringReport(
        how="encoded" if solution else "gain-adjusted" if copied_at else "copied",
        before=analysis.before,
        after=after,
        gain=solution.gain if solution else copied_at,
        limited=solution.limited if solution else 0.0,
        reduction=solution.reduction if solution else 0.0,
        level=describe_levelling(job.levelling, solution.gain) if solution else None,
        bit_rate=job.recipe.bit_rate if constant else average,
        sample_rate=job.rate,
        channels=job.arrangement.wanted,
        media_type=MEDIA_TYPES[job.recipe.codec],
        pieces=job.montage.timeline.pieces if job.montage else (),
        tools={"ffmpeg": find_ffmpeg().version, "numpy": np.__version__},
    )
