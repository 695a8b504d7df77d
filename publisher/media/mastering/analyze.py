"""Measures a recording before anything is made of it, or takes over what its inspection measured."""

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
"""Seconds that a loudness needs at least."""
DC_OFFSET_LIMIT = 0.1
"""A constant in the samples that matters, as a part of the level that the integrated loudness stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a pass over a recording depends on, beside the recording: passes with equal goals come to the same."""

    rate: int
    """Sample rate of the decoded sound, in Hz."""
    source: int
    """Channels of the decoded sound."""
    wanted: int
    """Channels of the sound that is profiled."""
    crest: float
    """The limiter's ceiling above the loudness, in dB: it sets the floor of the profile."""
    floor: float | None
    """A fixed floor of the profile in dBFS, instead of one that follows the loudness."""
    difference: bool
    """Whether both channels are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPass:
    """What the inspection of a recording found, for mastering to start from."""

    recording: Recording
    claims: ProbeResult
    goal: Goal | None = None
    analysis: "Analysis | None" = None
    """What the pass with `goal` came to; both are None where mastering works on other samples than the inspection."""


@dataclass(frozen=True, slots=True)
class MasteringJob:
    """What is to be made of what, and the form in which the recording's samples are worked on."""

    recording: Path
    recipe: Recipe
    out: Path
    report: StageProgress
    claims: ProbeResult
    rate: int
    """Of the file that is made, in Hz; the recording is resampled to it while it is decoded."""
    arrangement: ChannelMix
    notes: IO[bytes]
    """A file for what is too much to be remembered while the recording is worked on."""
    offset: Doubles | None = None
    """What is to be taken from the samples of each channel, if they are not around zero."""
    edits: Edits = NO_EDITS
    root: Path = Path()
    """The folder below which the jingles of the edits lie."""
    observer: MasteringObserver | None = None
    montage: Montage | None = None
    """How the edits are carried out, once it is known."""
    first_pass: FirstPass | None = None

    @property
    def known(self) -> "Analysis | None":
        """What the first pass heard, if it read the recording in this form, whatever is to become of that."""
        goal = self.first_pass.goal if self.first_pass else None
        fits = goal is not None and (goal.rate, goal.source) == (self.rate, self.arrangement.source)
        return self.first_pass.analysis if self.first_pass and fits else None

    def is_known(self, goal: Goal) -> bool:
        """Tell whether the first pass was one with this goal, over the sound that is to be published."""
        plain = self.montage is None and self.offset is None and self.arrangement.voices is None
        return self.first_pass is not None and self.first_pass.goal == goal and plain

    @property
    def name(self) -> str:
        """What the recording is called in messages."""
        return self.recording.name

    @property
    def loudness(self) -> float:
        """What the file is to have, in LUFS."""
        return self.recipe.loudness_with(self.arrangement.wanted)

    def decoding(self) -> AbstractContextManager[Decoder]:
        """Begin to decode the recording."""
        return open_decoder(self.recording, rate=self.rate, channels=self.arrangement.source)

    def segments(self, decoder: Decoder) -> Iterator[AudioSegment]:
        """Give the recording's segments, around zero, with the channels that it has."""
        for piece in decoder.segments():
            yield piece if self.offset is None else subtract_offsets(piece, self.offset, rate=self.rate)

    def pieces(self, decoder: Decoder, hear: Callable[[Floats], None] | None = None) -> Iterator[AudioSegment]:
        """Give what is to be published, at the recording's level; `hear` gets the samples of the recording itself."""
        arranged = self._arranged(decoder, hear)
        return self.montage.of(arranged, self.arrangement.wanted) if self.montage else arranged

    def _arranged(self, decoder: Decoder, hear: Callable[[Floats], None] | None) -> Iterator[AudioSegment]:
        for piece in self.segments(decoder):
            if hear:
                hear(to_samples(piece))
            yield self.arrangement.of(piece)

    def measuring(self, frames: int) -> None:
        """Report that so many frames were measured."""
        if self.claims.duration:
            self.report("measure", min(1.0, frames / (self.claims.duration * self.rate)))


@dataclass(frozen=True, slots=True)
class Analysis:
    """What reading the recording once taught."""

    before: Measurement
    condition: SignalStatistics
    """Of the recording, as `before` is."""
    highest: float
    """The highest true peak of the recording, and of what is to be published of it, in dBTP."""
    profile: PeakProfile
    frames: int
    trouble: str | None
    is_silent: bool
    """Whether nothing is left to hear once the channels are arranged."""
    is_dual_mono: bool
    """Whether there are two channels that are the same, and one will do."""

    @property
    def has_dc_offset(self) -> bool:
        """Tell whether the samples lie so far from zero that the gain would push them into the limiter."""
        offset = max(abs(mean) for mean in self.condition.offsets)
        return bool(offset > DC_OFFSET_LIMIT * 10.0 ** (self.before.integrated / 20.0))


def prepare_job(job: MasteringJob, ceiling: float) -> tuple[MasteringJob, Analysis]:
    """Listen to the recording, and once more if that brought something to light: see to it, and return both.

    `ceiling` is what the limiter will be asked for, in dBTP. Raises UnreadableMediaError if there is nothing to hear.
    """
    job = _measure_edits(_measure_voices(job))
    floor = floor_of(job)
    if job.first_pass and job.first_pass.analysis and job.is_known(goal_of(job, ceiling, floor)):
        heard = job.first_pass.analysis
        _refuse_silence(job.name, heard)
    else:
        heard = analyze(job, ceiling, floor=floor, known=job.known)
    if not heard.is_dual_mono and not heard.has_dc_offset:
        return job, heard
    arrangement = replace(job.arrangement, wanted=1) if heard.is_dual_mono else job.arrangement
    job = replace(
        job, arrangement=arrangement, offset=np.array(heard.condition.offsets) if heard.has_dc_offset else None
    )
    return job, reanalyze(job, heard, ceiling)


def reanalyze(job: MasteringJob, heard: Analysis, ceiling: float, *, floor: float | None = None) -> Analysis:
    """Listen once more, as `listen` does, to a recording of which it is known what it was before anything was done."""
    known = heard if job.offset is None else None
    found = analyze(job, ceiling, floor=floor, known=known)
    return replace(found, before=heard.before, condition=heard.condition)


def job_of(  # noqa: PLR0913 - what is asked for, and what is known
    recording: Path,
    recipe: Recipe,
    out: Path,
    claims: ProbeResult,
    notes: IO[bytes],
    *,
    report: StageProgress = ignore_progress,
    edits: Edits = NO_EDITS,
    root: Path = Path(),
    observer: MasteringObserver | None = None,
    first_pass: FirstPass | None = None,
) -> MasteringJob:
    """Return the job of making `out` from a recording that makes these `claims`.

    `notes` is a file to write to; jingles that `edits` name lie below `root`.
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
        notes,
        edits=edits,
        root=root,
        observer=observer,
        first_pass=first_pass,
    )


def ceiling_of(job: MasteringJob) -> float:
    """Return the limiter's first ceiling in dBTP: encoding raises peaks, so it is below that of the recipe."""
    return job.recipe.true_peak - estimate_overshoot(job.recipe, job.arrangement.wanted)


def floor_of(job: MasteringJob) -> float | None:
    """Return the fixed floor of the first profile in dBFS; None where it is to follow the loudness."""
    # What will probably be copied is measured and no more; a limiter that is needed after all has it read once more.
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
    """Measure the two voices of a two-track recording, so that they can be matched before they are mixed."""
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
    """Listen for what edits have to know: where silence begins and ends, and how loud jingles are to be."""
    if not job.edits.any:
        return job
    unedited = _unedited(job)
    return replace(
        job, montage=make_montage(job.edits, unedited, job.root, rate=job.rate, channels=job.arrangement.wanted)
    )


def _unedited(job: MasteringJob) -> RecordingLevel:
    """Return the level of the recording as it is arranged, from the first pass if that arranged it in the same way."""
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
    """Read the recording once, as `hear` does. Raises UnreadableMediaError if there is nothing to hear."""
    heard = hear(job, ceiling, floor=floor, known=known)
    _refuse_silence(job.name, heard)
    return heard


def hear(job: MasteringJob, ceiling: float, *, floor: float | None = None, known: Analysis | None = None) -> Analysis:
    """Read the recording once: measure it as it is, and profile it as it will be arranged.

    The profile keeps what matters for a limiter with a `ceiling` in dBTP, or all peaks above `floor` in dBFS. What the
    recording is like as it is, is taken from `known`, if that is given. Raises UnreadableMediaError if there is not one
    frame.
    """
    plain, meter = Meter(job.rate, job.arrangement.source), Meter(job.rate, job.arrangement.wanted)
    profile = PeakProfile(meter.grid, ceiling - job.loudness, job.notes, floor=floor)
    examination = SignalAnalyzer(job.arrangement.source, OUT_OF_RANGE)
    apart = job.arrangement.is_needed or job.montage is not None

    def examine(recorded: Floats) -> None:
        examination.add(recorded)
        plain.add(recorded)

    difference = ChannelComparison() if _is_compared(job) else None
    with job.decoding() as decoder:
        for piece in job.pieces(decoder, examine if apart and known is None else None):
            arranged = to_samples(piece)
            if not apart and known is None:
                examination.add(arranged)
            profile.add(meter.add(arranged, profile.floor))
            if difference:
                difference.add(arranged)
            job.measuring(meter.frames)
    plain.finish()
    profile.add(meter.finish(profile.floor))
    profile.finish(meter.frames)
    job.report("measure", 1.0)
    before = known.before if known else (plain if apart else meter).measurement()
    if not before.duration:
        raise UnreadableMediaError(f"{job.name} has no sound in it that can be decoded", hint=PLAYABLE_HINT)
    after = meter.measurement()
    return Analysis(
        before=before,
        condition=known.condition if known else examination.condition(),
        highest=max(before.true_peak, after.true_peak),
        profile=profile,
        frames=meter.frames,
        trouble=decoder.trouble,
        is_silent=after.is_silent,
        is_dual_mono=difference is not None and difference.is_identical,
    )


def _refuse_silence(name: str, heard: Analysis) -> None:
    before = heard.before
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
    if heard.is_silent:
        raise UnreadableMediaError(
            f"{name} is silent as soon as its two channels are mixed to one: they cancel each other out",
            hint="turn one channel upside down in an audio editor, or publish in stereo",
        )
