"""From a recording to an encoded file whose loudness and true peak were measured on the file itself."""

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
from publisher.media.loudness.limiter import GainSolution, Limiter, compute_reduction, solve_gain
from publisher.media.loudness.profile import PROFILE_MARGIN
from publisher.media.mastering.analyze import Analysis, MasteringJob, ceiling_of, job_of, prepare_job, reanalyze
from publisher.media.mastering.first_pass import read_pass
from publisher.media.mastering.passthrough import EncodedRecording, copy_compliant
from publisher.media.progress import MasteringObserver, StageProgress, ignore_progress
from publisher.media.results import MasteringReport, Measurement
from publisher.media.segments import HEADROOM, to_samples
from publisher.model.recipe import Recipe

LOUDNESS_TOLERANCES = (0.1, 0.1, 0.1, 0.3)
"""How far the file's loudness may be from the one asked for, in LU, each time it is encoded before giving up.

The last one is for short recordings: a single block that passes the gate or does not makes their loudness jump.
"""
LIMIT_MARGIN = 0.05
"""By how much more than a peak was over a limit the next one is set below it, in dB."""

DISK_HINT = "see whether the disk has room, and that for temporary files"


def master_recording(
    recording: Path,
    recipe: Recipe,
    out: Path,
    *,
    edits: Edits = NO_EDITS,
    root: Path = Path(),
    report: StageProgress = ignore_progress,
    observer: MasteringObserver | None = None,
    first_pass: Path | None = None,
) -> MasteringReport:
    """Make of `recording` the file `out` as `recipe` says: gain, limiter, encoder, and the proof that it came out so.

    Before that `edits` are carried out; the jingles that they name lie below `root`.

    `observer` is told what comes to light on the way. `first_pass` is the file that the inspection of this recording
    wrote: what stands there is not found out a second time, and the result is the same with and without it.

    A recording that already meets the recipe is not encoded again, see `Mastered.how`. `out` gets no tags. It is
    written in place, so it should lie in a folder that nobody else looks at; if anything is raised it is removed.

    Raises UnreadableMediaError if the recording cannot be decoded, is silent, or is shorter than 400 ms; PublisherError
    if a tool fails, or if the recipe's loudness and true peak cannot both be met.
    """
    try:
        with TemporaryFile() as notes:
            first = read_pass(first_pass, notes) if first_pass else None
            return _master(
                job_of(
                    recording,
                    recipe,
                    out,
                    first.claims if first else probe_audio(recording),
                    notes,
                    report=report,
                    edits=edits,
                    root=root,
                    observer=observer,
                    first_pass=first,
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
    """Encode until the proof succeeds: each time, the goals are moved by what the encoder made of the last ones."""
    ceiling = ceiling_of(job)
    job, heard = prepare_job(job, ceiling)
    if job.observer:
        job.observer.on_analyzed(
            job.first_pass.recording
            if job.first_pass
            else describe_recording(job.recording, job.claims, heard.before, heard.condition, heard.trouble)
        )
    copied = _try_copy(job, heard)
    if copied:
        return copied
    target, results = job.loudness, []
    for tolerance in LOUDNESS_TOLERANCES:
        heard, solution = _solve(job, heard, target, ceiling)
        _encode(job, heard, solution)
        after = _measure_result(job, heard)
        over, off = after.true_peak - job.recipe.true_peak, after.integrated - job.loudness
        if over <= 0.0 and abs(off) <= tolerance:
            if job.observer:
                job.observer.on_limited(compute_reduction(heard.profile, job.rate, solution))
            return _make_report(job, heard, after, solution=solution)
        results.append(f"{after.integrated:.2f} LUFS with {after.true_peak:.2f} dBTP")
        ceiling -= over + LIMIT_MARGIN if over > 0.0 else 0.0
        target -= off
    raise PublisherError(
        f"{job.name} does not come out right, however often it is encoded: {', '.join(results)}",
        hint=f"a recording with such peaks cannot be at {job.loudness:g} LUFS; ask for a lower loudness",
    )


def _try_copy(job: MasteringJob, heard: Analysis) -> MasteringReport | None:
    """Copy the recording's encoded sound if no more than its loudness has to be corrected, and say what was made.

    Copied MP3 frames are the same bytes in both files, so that they need no second proof; all else does.
    """
    whole = job.claims.sample_rate == job.rate and job.claims.channels == job.arrangement.source
    if heard.trouble or job.arrangement.is_needed or job.offset is not None or job.montage or not whole:
        return None
    wanted = job.recipe.model_copy(update={"loudness": job.loudness})
    gain = copy_compliant(EncodedRecording(job.recording, job.claims, heard.before), wanted, job.out)
    if gain is None:
        return None
    if job.claims.codec == "mp3" and not gain:
        return _make_report(job, heard, heard.before)
    after = _measure_result(job, heard)
    if (
        abs(after.integrated - heard.before.integrated - gain) > LOUDNESS_TOLERANCES[0]
        or after.true_peak > wanted.true_peak
    ):
        return None
    return _make_report(job, heard, after, copied_at=gain)


def _solve(job: MasteringJob, heard: Analysis, target: float, ceiling: float) -> tuple[Analysis, GainSolution]:
    """Find gain and limiting; where it shows that not all peaks that matter were kept, listen again and keep them."""
    solution = solve_gain(heard.profile, job.rate, target, ceiling)
    if heard.profile.lost + solution.gain > ceiling:
        heard = reanalyze(job, heard, ceiling, floor=ceiling - solution.gain - PROFILE_MARGIN)
        solution = solve_gain(heard.profile, job.rate, target, ceiling)
    return heard, solution


def _encode(job: MasteringJob, heard: Analysis, solution: GainSolution) -> None:
    """Read the recording again, apply the gain to its segments and the limiter to their samples, and encode.

    A gain that would leave the segments' headroom is applied in two parts, the second one to floats.
    """
    limiter = Limiter(heard.profile, job.rate, solution.gain, solution.ceiling)
    inside = min(solution.gain, HEADROOM - heard.highest - LIMIT_MARGIN)
    factor = np.float32(10.0 ** ((solution.gain - inside) / 20.0) / compute_input_scale(job.recipe))
    frame = 0
    with (
        job.decoding() as decoder,
        open_encoder(job.out, job.recipe, rate=job.rate, channels=job.arrangement.wanted) as encoder,
    ):
        for piece in job.pieces(decoder):
            louder = to_samples(piece.apply_gain(inside))
            louder *= factor
            encoder.write(limiter.apply(louder, frame))
            frame += len(louder)
            job.report("encode", min(1.0, frame / heard.frames))
        encoder.finish()
    if frame != heard.frames:
        raise PublisherError(f"{job.name} changed while it was being read", hint="try again once it rests")


def _measure_result(job: MasteringJob, heard: Analysis) -> Measurement:
    """Decode and measure what was encoded."""
    meter = Meter(job.rate, job.arrangement.wanted)
    with open_decoder(job.out, rate=job.rate, channels=job.arrangement.wanted) as decoder:
        for piece in decoder.segments():
            meter.add(to_samples(piece))
            job.report("prove", min(1.0, meter.frames / heard.frames))
    meter.finish()
    job.report("prove", 1.0)
    if not heard.frames <= meter.frames <= heard.frames + DECODER_PADDING[job.recipe.codec] or decoder.trouble:
        raise PublisherError(
            f"{job.out.name} does not decode to what was encoded: {decoder.trouble or f'{meter.frames} frames'}",
            hint="try again; if it stays so, this ffmpeg is broken: install another",
        )
    return meter.measurement()


def _make_report(
    job: MasteringJob,
    heard: Analysis,
    after: Measurement,
    *,
    solution: GainSolution | None = None,
    copied_at: float = 0.0,
) -> MasteringReport:
    constant = job.recipe.codec == "mp3" and job.recipe.bit_rate_mode == "constant"
    average = round(job.out.stat().st_size / after.duration / 125.0)
    return MasteringReport(
        how="encoded" if solution else "gain-adjusted" if copied_at else "copied",
        before=heard.before,
        after=after,
        gain=solution.gain if solution else copied_at,
        limited=solution.limited if solution else 0.0,
        reduction=solution.reduction if solution else 0.0,
        bit_rate=job.recipe.bit_rate if constant else average,
        sample_rate=job.rate,
        channels=job.arrangement.wanted,
        media_type=MEDIA_TYPES[job.recipe.codec],
        pieces=job.montage.timeline.pieces if job.montage else (),
        tools={"ffmpeg": find_ffmpeg().version, "numpy": np.__version__},
    )
