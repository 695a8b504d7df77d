"""The job of mastering a recording: how its sound is read, and what is decided before any pass over it."""

import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from publisher.media.edits import NO_EDITS, Edits
from publisher.media.ffmpeg.decode import Decoder, open_decoder
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.formats import choose_sample_rate, estimate_overshoot
from publisher.media.loudness import Doubles, Floats
from publisher.media.loudness.leveller import NO_HINTS, LevelHints, Levelling
from publisher.media.mastering.analysis import Analysis, FirstPass, Goal
from publisher.media.mastering.channels import ChannelMix
from publisher.media.mastering.edit import Montage
from publisher.media.mastering.passthrough import can_copy
from publisher.media.progress import MasteringObserver, StageProgress, ignore_progress
from publisher.media.segments import AudioSegment, apply_factors, count_frames, subtract_offsets, to_samples
from publisher.model.recipe import Recipe


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
    hints: LevelHints = NO_HINTS
    levelling: tuple[Levelling | None, ...] = ()
    """What is levelled: the recording, or each of its channels. Empty before it was measured, or if nothing is."""

    @property
    def measures_timbre(self) -> bool:
        """Tell whether a pass measures the timbre, since speech is to be levelled and has not been."""
        return self.recipe.level and not self.levelling and self.montage is None

    @property
    def known(self) -> Analysis | None:
        """The analysis of the first pass, if it decoded the recording to the same rate and channels."""
        goal = self.first_pass.goal if self.first_pass else None
        fits = goal is not None and (goal.rate, goal.source) == (self.rate, self.arrangement.source)
        return self.first_pass.analysis if self.first_pass and fits else None

    def is_known(self, goal: Goal) -> bool:
        """Tell whether the first pass had this goal and analysed the sound that is to be published."""
        plain = not (self.montage or self.levelling or self.arrangement.voices) and self.offset is None
        return self.first_pass is not None and self.first_pass.goal == goal and plain

    @property
    def name(self) -> str:
        """The recording's name in messages."""
        return self.recording.name

    @property
    def compares_channels(self) -> bool:
        """Tell whether a pass compares both channels, since one is published if they are the same."""
        return self.recipe.channels == "auto" and self.arrangement.wanted > 1

    @property
    def loudness(self) -> float:
        """Loudness target of the published file, in LUFS."""
        return self.recipe.loudness_with(self.arrangement.wanted)

    def decoding(self) -> AbstractContextManager[Decoder]:
        """Start decoding the recording."""
        return open_decoder(self.recording, self.claims, rate=self.rate, channels=self.arrangement.source)

    def segments(self, decoder: Decoder) -> Iterator[AudioSegment]:
        """Yield the recording's segments without DC offset, with its own channels."""
        for piece in decoder.segments():
            yield piece if self.offset is None else subtract_offsets(piece, self.offset, rate=self.rate)

    def pieces(self, decoder: Decoder, observe: Callable[[Floats], None] | None = None) -> Iterator[AudioSegment]:
        """Yield the edited segments at the recording's level; `observe` gets the samples of the recording itself."""
        arranged = self._arranged(decoder, observe)
        return self.montage.render(arranged, self.arrangement.wanted) if self.montage else arranged

    def _arranged(self, decoder: Decoder, observe: Callable[[Floats], None] | None) -> Iterator[AudioSegment]:
        frame = 0
        for piece in self.segments(decoder):
            if observe:
                observe(to_samples(piece))
            frames = count_frames(piece)
            yield self.arrangement.apply(self._level(piece, frame, frames) if self.levelling else piece)
            frame += frames

    def _level(self, piece: AudioSegment, frame: int, frames: int) -> AudioSegment:
        """Return the recording's `frames` frames from the `frame`-th on, levelled."""
        factors = [found.curve.factors(frame, frames, self.rate) if found else None for found in self.levelling]
        return apply_factors(piece, factors)

    def report_measured(self, frames: int) -> None:
        """Report that `frames` frames were measured."""
        if self.claims.duration:
            self.report("measure", min(1.0, frames / (self.claims.duration * self.rate)))


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
    hints: LevelHints = NO_HINTS,
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
        hints=hints,
    )


def ceiling_of(job: MasteringJob) -> float:
    """Return the limiter's first ceiling in dBTP: below the recipe's by the overshoot expected of the encoder."""
    return job.recipe.true_peak - estimate_overshoot(job.recipe, job.arrangement.wanted)


def floor_of(job: MasteringJob) -> float | None:
    """Return the fixed floor of the first profile in dBFS; None if it is to follow the loudness."""
    # A recording that will probably be copied is only measured; a limiter, if needed after all, takes a second pass.
    return math.inf if can_copy(job.claims, job.recipe) else None


def goal_of(job: MasteringJob, ceiling: float, floor: float | None) -> Goal:
    """Return the goal of a pass for a limiter with this `ceiling` in dBTP, and a profile with this `floor` in dBFS."""
    return Goal(
        rate=job.rate,
        source=job.arrangement.source,
        wanted=job.arrangement.wanted,
        crest=ceiling - job.loudness,
        floor=floor,
        difference=job.compares_channels,
        level=job.measures_timbre,
    )
