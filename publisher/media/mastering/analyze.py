"""Analyses a recording before it is encoded, or takes over the analysis of its inspection."""

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np

from publisher.errors import UnreadableMediaError
from publisher.media.defects import SignalAnalyzer
from publisher.media.edits import NO_EDITS, Edits
from publisher.media.ffmpeg.decode import Decoder, open_decoder
from publisher.media.ffmpeg.probe import PLAYABLE_HINT, ProbeResult
from publisher.media.formats import choose_sample_rate, estimate_overshoot
from publisher.media.loudness import Doubles, Floats, Meter
from publisher.media.loudness.profile import PeakProfile
from publisher.media.mastering.channels import ChannelComparison, ChannelMix, compute_voice_gains
from publisher.media.mastering.edit import Montage, RecordingLevel, make_montage
from publisher.media.mastering.passthrough import can_copy
from publisher.media.progress import MasteringObserver, StageProgress, ignore_progress
from publisher.media.results import Measurement, Recording, SignalStatistics
from publisher.media.segments import OUT_OF_RANGE, AudioSegment, subtract_offsets, to_samples
from publisher.model.recipe import Recipe

MIN_LOUDNESS_SECONDS = 0.4
"""Shortest duration in seconds that has a loudness: one gating block (BS.1770-5)."""
DC_OFFSET_LIMIT = 0.1
"""DC offset above which it is removed, relative to the amplitude at the integrated loudness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The parameters of a pass over a recording; passes with equal goals have equal results."""

    rate: int
    """Sample rate of the decoded sound, in Hz."""
    source: int
    """Channels of the decoded sound."""
    wanted: int
    """Channels of the profiled sound."""
    crest: float
    """The limiter's ceiling above the loudness, in dB, which sets the floor of the profile."""
    floor: float | None
    """A fixed floor of the profile in dBFS; None if it follows the loudness."""
    difference: bool
    """Whether both channels are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPass:
    """The result of inspecting a recording, which mastering starts from."""

    recording: Recording
    claims: ProbeResult
    goal: Goal | None = None
    analysis: "Analysis | None" = None
    """Result of the pass with `goal`; both are None if mastering works on other samples than the inspection."""


@dataclass(frozen=True, slots=True)
class MasteringJob:
    """The parameters of mastering one recording, and the form of its samples."""

    recording: Path
    recipe: Recipe
    out: Path
    report: StageProgress
    claims: ProbeResult
    rate: int
    """Sample rate of the published file in Hz; the decoder resamples to it."""
    arrangement: ChannelMix
    scratch: IO[bytes]
    """Temporary file for the profile."""
    offset: Doubles | None = None
    """DC offset of each channel to subtract; None if it does not matter."""
    edits: Edits = NO_EDITS
    root: Path = Path()
    """Folder that the jingles' paths are relative to."""
    observer: MasteringObserver | None = None
    montage: Montage | None = None
    """The timeline and the decoded jingles; None without edits, or before they were measured."""
    first_pass: FirstPass | None = None

    @property
    def known(self) -> "Analysis | None":
        """The analysis of the first pass, if it decoded the recording to the same rate and channels."""
        goal = self.first_pass.goal if self.first_pass else None
        fits = goal is not None and (goal.rate, goal.source) == (self.rate, self.arrangement.source)
        return self.first_pass.analysis if self.first_pass and fits else None

    def is_known(self, goal: Goal) -> bool:
        """Tell whether the first pass had this goal and analysed the sound that is to be published."""
        plain = self.montage is None and self.offset is None and self.arrangement.voices is None
        return self.first_pass is not None and self.first_pass.goal == goal and plain

    @property
    def name(self) -> str:
        """The recording's name in messages."""
        return self.recording.name

    @property
    def loudness(self) -> float:
        """Loudness target of the published file, in LUFS."""
        return self.recipe.loudness_with(self.arrangement.wanted)

    def decoding(self) -> AbstractContextManager[Decoder]:
        """Start decoding the recording."""
        return open_decoder(self.recording, rate=self.rate, channels=self.arrangement.source)

    def segments(self, decoder: Decoder) -> Iterator[AudioSegment]:
        """Yield the recording's segments without DC offset, with its own channels."""
        for piece in decoder.segments():
            yield piece if self.offset is None else subtract_offsets(piece, self.offset, rate=self.rate)

    def pieces(self, decoder: Decoder, observe: Callable[[Floats], None] | None = None) -> Iterator[AudioSegment]:
        """Yield the edited segments at the recording's level; `observe` gets the samples of the recording itself."""
        arranged = self._arranged(decoder, observe)
        return self.montage.render(arranged, self.arrangement.wanted) if self.montage else arranged

    def _arranged(self, decoder: Decoder, observe: Callable[[Floats], None] | None) -> Iterator[AudioSegment]:
        for piece in self.segments(decoder):
            if observe:
                observe(to_samples(piece))
            yield self.arrangement.apply(piece)

    def report_measured(self, frames: int) -> None:
        """Report that `frames` frames were measured."""
        if self.claims.duration:
            self.report("measure", min(1.0, frames / (self.claims.duration * self.rate)))


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result of one pass over a recording."""

    before: Measurement
    """Of the recording as it is."""
    condition: SignalStatistics
    """Of the recording as it is."""
    highest: float
    """Highest true peak of the recording and of the edited sound, in dBTP."""
    profile: PeakProfile
    """Of the edited sound."""
    frames: int
    """Of the edited sound."""
    trouble: str | None
    """The decoder's first complaint."""
    is_silent: bool
    """Whether the edited sound is silent, as when two channels cancel each other out."""
    is_dual_mono: bool
    """Whether both channels are the same."""

    @property
    def has_dc_offset(self) -> bool:
        """Tell whether the DC offset is large enough for the gain to push it into the limiter."""
        offset = max(abs(mean) for mean in self.condition.offsets)
        return bool(offset > DC_OFFSET_LIMIT * 10.0 ** (self.before.integrated / 20.0))


def prepare_job(job: MasteringJob, ceiling: float) -> tuple[MasteringJob, Analysis]:
    """Analyse the recording and complete its job: voices, edits, DC offset, dual mono.

    `ceiling` is that of the limiter, in dBTP. If the analysis changes the samples' form (no DC offset, one channel
    instead of two), the returned analysis is that of a second pass. Raises UnreadableMediaError if there is no sound.
    """
    job = _measure_edits(_measure_voices(job))
    floor = floor_of(job)
    if job.first_pass and job.first_pass.analysis and job.is_known(goal_of(job, ceiling, floor)):
        analysis = job.first_pass.analysis
        _refuse_silence(job.name, analysis)
    else:
        analysis = analyze(job, ceiling, floor=floor, known=job.known)
    if not analysis.is_dual_mono and not analysis.has_dc_offset:
        return job, analysis
    arrangement = replace(job.arrangement, wanted=1) if analysis.is_dual_mono else job.arrangement
    job = replace(
        job, arrangement=arrangement, offset=np.array(analysis.condition.offsets) if analysis.has_dc_offset else None
    )
    return job, reanalyze(job, analysis, ceiling)


def reanalyze(job: MasteringJob, analysis: Analysis, ceiling: float, *, floor: float | None = None) -> Analysis:
    """Analyse the recording again, in another form; `before` and `condition` stay those of `analysis`."""
    known = analysis if job.offset is None else None
    repeated = analyze(job, ceiling, floor=floor, known=known)
    return replace(repeated, before=analysis.before, condition=analysis.condition)


def job_of(  # noqa: PLR0913 - the fields of a job that callers choose
    recording: Path,
    recipe: Recipe,
    out: Path,
    claims: ProbeResult,
    scratch: IO[bytes],
    *,
    report: StageProgress = ignore_progress,
    edits: Edits = NO_EDITS,
    root: Path = Path(),
    observer: MasteringObserver | None = None,
    first_pass: FirstPass | None = None,
) -> MasteringJob:
    """Return the job of mastering a recording with these probed `claims` to `out`.

    `scratch` is a temporary file; the paths of jingles in `edits` are relative to `root`.
    """
    source = min(claims.channels, 2)
    wanted = source if recipe.channels == "auto" else recipe.channels
    return MasteringJob(
        recording,
        recipe,
        out,
        report,
        claims,
        choose_sample_rate(recipe, claims.sample_rate),
        ChannelMix(source, wanted),
        scratch,
        edits=edits,
        root=root,
        observer=observer,
        first_pass=first_pass,
    )


def ceiling_of(job: MasteringJob) -> float:
    """Return the limiter's first ceiling in dBTP: below the recipe's by the overshoot expected of the encoder."""
    return job.recipe.true_peak - estimate_overshoot(job.recipe, job.arrangement.wanted)


def floor_of(job: MasteringJob) -> float | None:
    """Return the fixed floor of the first profile in dBFS; None if it is to follow the loudness."""
    # A recording that will probably be copied is only measured; a limiter, if needed after all, takes a second pass.
    return math.inf if can_copy(job.claims, job.recipe) else None


def goal_of(job: MasteringJob, ceiling: float, floor: float | None) -> Goal:
    """Return the goal of a pass for a limiter with this `ceiling` in dBTP."""
    return Goal(
        rate=job.rate,
        source=job.arrangement.source,
        wanted=job.arrangement.wanted,
        crest=ceiling - job.loudness,
        floor=floor,
        difference=_is_compared(job),
    )


def _is_compared(job: MasteringJob) -> bool:
    return job.recipe.channels == "auto" and job.arrangement.wanted > 1


def _measure_voices(job: MasteringJob) -> MasteringJob:
    """Measure the voices of a recording with one on each channel, and set the gains that match them."""
    if job.recipe.tracks == "mixed" or job.arrangement.source == 1:
        return job
    left, right = Meter(job.rate, 1), Meter(job.rate, 1)
    with job.decoding() as decoder:
        for piece in job.segments(decoder):
            both = to_samples(piece)
            left.add(both[:, :1])
            right.add(both[:, 1:])
    left.finish()
    right.finish()
    return replace(
        job, arrangement=replace(job.arrangement, voices=compute_voice_gains(left.measurement(), right.measurement()))
    )


def _measure_edits(job: MasteringJob) -> MasteringJob:
    """Measure what edits depend on (silence at both ends, loudness of jingles), and set the montage."""
    if not job.edits.any:
        return job
    unedited = _unedited(job)
    return replace(
        job, montage=make_montage(job.edits, unedited, job.root, rate=job.rate, channels=job.arrangement.wanted)
    )


def _unedited(job: MasteringJob) -> RecordingLevel:
    """Return the level of the recording in its published channels, from the first pass if that had the same ones."""
    known, first = job.known, job.first_pass
    same = first and first.goal and first.goal.wanted == job.arrangement.wanted and job.arrangement.voices is None
    if known and same:
        return RecordingLevel(known.profile.energies[: known.profile.whole], known.frames, job.rate)
    meter = Meter(job.rate, job.arrangement.wanted)
    with job.decoding() as decoder:
        for piece in job.pieces(decoder):
            meter.add(to_samples(piece))
    meter.finish()
    return RecordingLevel(meter.blocks(), meter.frames, job.rate)


def analyze(
    job: MasteringJob, ceiling: float, *, floor: float | None = None, known: Analysis | None = None
) -> Analysis:
    """Analyse the recording as `run_pass` does. Raises UnreadableMediaError if it is silent or too short."""
    analysis = run_pass(job, ceiling, floor=floor, known=known)
    _refuse_silence(job.name, analysis)
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
    profile = PeakProfile(meter.grid, ceiling - job.loudness, job.scratch, floor=floor)
    signal = SignalAnalyzer(job.arrangement.source, OUT_OF_RANGE)
    differs = job.arrangement.is_needed or job.montage is not None

    def observe(recorded: Floats) -> None:
        signal.add(recorded)
        plain.add(recorded)

    difference = ChannelComparison() if _is_compared(job) else None
    with job.decoding() as decoder:
        for piece in job.pieces(decoder, observe if differs and known is None else None):
            arranged = to_samples(piece)
            if not differs and known is None:
                signal.add(arranged)
            profile.add(meter.add(arranged, profile.floor))
            if difference:
                difference.add(arranged)
            job.report_measured(meter.frames)
    plain.finish()
    profile.add(meter.finish(profile.floor))
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
        trouble=decoder.trouble,
        is_silent=after.is_silent,
        is_dual_mono=difference is not None and difference.is_identical,
    )


def _refuse_silence(name: str, analysis: Analysis) -> None:
    before = analysis.before
    if before.duration < MIN_LOUDNESS_SECONDS:
        raise UnreadableMediaError(
            f"{name} is {before.duration:.2f} seconds long, too short to have a loudness",
            hint="give a recording of a second or more",
        )
    if before.is_silent:
        raise UnreadableMediaError(
            f"{name} is silent from beginning to end, which no gain makes louder",
            hint="see whether the right track was exported",
        )
    if analysis.is_silent:
        raise UnreadableMediaError(
            f"{name} is silent as soon as its two channels are mixed to one: they cancel each other out",
            hint="turn one channel upside down in an audio editor, or publish in stereo",
        )
