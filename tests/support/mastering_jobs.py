"""Jobs of mastering a recording that is not there, and analyses that no pass made."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from publisher.media.ffmpeg.complaints import Complaints
from publisher.media.ffmpeg.probe import ProbeResult, probe_audio
from publisher.media.loudness.limiter import GainSolution, solve_gain
from publisher.media.mastering.analysis import Analysis, FirstPass
from publisher.media.mastering.analyze import prepare_job
from publisher.media.mastering.job import MasteringJob, ceiling_of, floor_of, goal_of, job_of
from publisher.media.results import Measurement, SignalStatistics
from publisher.model.recipe import Recipe

RATE = 48_000
"""Sample rate of the recording in Hz."""
CLAIMS = ProbeResult(
    codec="flac", sample_rate=RATE, channels=2, surround=False, video=False, duration=1.0, bit_rate=None
)
"""What a second of stereo declares."""


def make_job(claims: ProbeResult = CLAIMS, **keys: Any) -> MasteringJob:
    """Return the job of mastering r.flac, which declares `claims`, by a recipe with these keys."""
    return job_of(Path("r.flac"), Recipe.model_validate(keys), Path("out"), claims, BytesIO())


def make_analysis(loudness: float = -20.0, offsets: tuple[float, ...] = (0.0, 0.0)) -> Analysis:
    """Return the analysis of a recording with a loudness in LUFS and the DC offsets of its channels, without peaks."""
    profile: Any = None  # not read here
    return Analysis(
        before=Measurement(integrated=loudness, loudness_range=5.0, true_peak=-6.0, duration=1.0),
        condition=SignalStatistics(clipped=0.0, invalid=0, levels=(-23.0, -23.0), offsets=offsets, in_mono=-3.0),
        highest=-6.0,
        profile=profile,
        frames=RATE,
        complaints=Complaints(),
        is_silent=False,
        is_dual_mono=False,
    )


def with_first_pass(job: MasteringJob, analysis: Analysis, **goal: Any) -> MasteringJob:
    """Return a job that knows an analysis of the same recording, whose pass had a goal that differs so."""
    kept = FirstPass(
        recording=None,  # type: ignore[arg-type] # not read here
        claims=job.claims,
        goal=replace(goal_of(job, ceiling_of(job), floor_of(job)), **goal),
        analysis=analysis,
    )
    return replace(job, first_pass=kept)


def prepare(recording: Path, out: Path, recipe: Recipe, **keys: Any) -> tuple[MasteringJob, Analysis, GainSolution]:
    """Return the job of mastering a recording to `out`, its analysis, and the gain that is to be applied."""
    begun = job_of(recording, recipe, out, probe_audio(recording), BytesIO(), **keys)
    job, analysis = prepare_job(begun, ceiling_of(begun))
    return job, analysis, solve_gain(analysis.profile, job.rate, job.loudness, ceiling_of(job))
