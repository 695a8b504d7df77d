"""Masters a recording to an encoded file, and verifies loudness and true peak by decoding that file."""

from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from publisher.errors import PublisherError
from publisher.media.edits import NO_EDITS, Edits
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import probe_audio
from publisher.media.formats import MEDIA_TYPES
from publisher.media.inspect import describe_recording
from publisher.media.loudness.leveller import NO_HINTS, LevelHints
from publisher.media.loudness.limiter import GainSolution, compute_reduction, lower_ceiling, solve_gain
from publisher.media.loudness.profile import PROFILE_MARGIN
from publisher.media.mastering.analysis import Analysis
from publisher.media.mastering.analyze import prepare_job, reanalyze
from publisher.media.mastering.encode import LIMIT_MARGIN, Encoding, encode, find_lowered, mend
from publisher.media.mastering.first_pass import read_pass
from publisher.media.mastering.job import MasteringJob, ceiling_of, job_of
from publisher.media.mastering.levelling import describe_levelling, list_gains
from publisher.media.mastering.passthrough import EncodedRecording, copy_compliant
from publisher.media.mastering.prove import prove_file
from publisher.media.progress import MasteringObserver, StageProgress, ignore_progress
from publisher.media.results import MasteringReport, Measurement
from publisher.model.recipe import Recipe

LOUDNESS_TOLERANCES = (0.1, 0.1, 0.1, 0.1, 0.5)
"""Allowed deviation from the loudness target in LU, for each attempt at encoding.

The last one is for short recordings, whose loudness jumps with a single block that passes the gate or not.
"""

CAUTIOUS_ROOM = 1.2
"""dB below the recipe's true peak from which a file is limited whose first encoding came out too high."""

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
    target, attempts = job.loudness, list[str]()
    made: Encoding | None = None
    for tolerance in LOUDNESS_TOLERANCES:
        made = _mend(job, analysis, made) if made else None
        if made is None:
            analysis, solution = _solve(job, analysis, target, ceiling)
            made = encode(job, analysis, solution)
        after = made.proof.measurement
        excess, deviation = after.true_peak - job.recipe.true_peak, after.integrated - job.loudness
        if excess <= 0.0 and abs(deviation) <= tolerance:
            if job.observer:
                job.observer.on_levelled(list_gains(job.levelling, analysis.before.duration))
                job.observer.on_limited(compute_reduction(analysis.profile, job.rate, made.solution))
            return _make_report(job, analysis, after, solution=made.solution)
        attempts.append(f"{after.integrated:.2f} LUFS with {after.true_peak:.2f} dBTP")
        if excess > 0.0:
            ceiling = min(ceiling - excess - LIMIT_MARGIN, job.recipe.true_peak - CAUTIOUS_ROOM)
        target -= deviation
        made = made if abs(deviation) <= tolerance else None
    raise PublisherError(
        f"{job.name} does not come out right, however often it is encoded: {', '.join(attempts)}",
        hint=f"a recording with such peaks cannot be at {job.loudness:g} LUFS; ask for a lower loudness",
    )


def _mend(job: MasteringJob, analysis: Analysis, made: Encoding) -> Encoding | None:
    """Mend what was `made` where its true peak is too high; None if all is to be encoded anew."""
    if made.file is None:
        return None
    by = find_lowered(analysis, made.solution, made.proof.over)
    lowered = lower_ceiling(analysis.profile, job.rate, made.solution, by)
    is_known = analysis.profile.lost + lowered.gain <= lowered.ceiling - max(lowered.lowered.values(), default=0.0)
    return mend(job, analysis, made, lowered) if is_known else None


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
    after = prove_file(job, analysis).measurement
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
        level=describe_levelling(job.levelling, analysis.before, after) if solution else None,
        bit_rate=job.recipe.bit_rate if constant else average,
        sample_rate=job.rate,
        channels=job.arrangement.wanted,
        media_type=MEDIA_TYPES[job.recipe.codec],
        pieces=job.montage.timeline.pieces if job.montage else (),
        tools={"ffmpeg": find_ffmpeg().version, "numpy": np.__version__},
    )
