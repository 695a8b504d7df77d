"""Reading a recording before anything is made of it: what it measures, and what has to be done about it."""

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
from publisher.media.loudness import Doubles, Floats, Meter
from publisher.media.loudness.profile import PeakProfile
from publisher.media.mastering.channels import ChannelComparison, ChannelMix, compute_voice_gains
from publisher.media.mastering.edit import Montage, SilenceDetector, make_montage
from publisher.media.mastering.passthrough import can_copy
from publisher.media.progress import MasteringObserver, StageProgress
from publisher.media.results import Measurement, SignalStatistics
from publisher.media.segments import OUT_OF_RANGE, AudioSegment, subtract_offsets, to_samples
from publisher.model.recipe import Recipe

MIN_LOUDNESS_SECONDS = 0.4
"""Seconds that a loudness needs at least."""
DC_OFFSET_LIMIT = 0.1
"""A constant in the samples that matters, as a part of the level that the integrated loudness stands for."""


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
    # What will probably be copied is measured and no more; a limiter that is needed after all has it read once more.
    heard = analyze(job, ceiling, floor=math.inf if can_copy(job.claims, job.recipe) else None)
    if not heard.is_dual_mono and not heard.has_dc_offset:
        return job, heard
    arrangement = replace(job.arrangement, wanted=1) if heard.is_dual_mono else job.arrangement
    job = replace(
        job, arrangement=arrangement, offset=np.array(heard.condition.offsets) if heard.has_dc_offset else None
    )
    return job, reanalyze(job, heard, ceiling)


def reanalyze(job: MasteringJob, heard: Analysis, ceiling: float, *, floor: float | None = None) -> Analysis:
    """Listen once more, as `listen` does, to a recording of which it is known what it was before anything was done."""
    return replace(analyze(job, ceiling, floor=floor), before=heard.before, condition=heard.condition)


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
    listener = SilenceDetector(job.rate, job.arrangement.wanted)
    with job.decoding() as decoder:
        for piece in job.pieces(decoder):
            listener.add(piece)
    listener.finish()
    made = make_montage(job.edits, listener, job.root, rate=job.rate, channels=job.arrangement.wanted)
    return replace(job, montage=made)


def analyze(job: MasteringJob, ceiling: float, *, floor: float | None = None) -> Analysis:
    """Read the recording once: measure it as it is, and profile it as it will be arranged.

    The profile keeps what matters for a limiter with a `ceiling` in dBTP, or all peaks above `floor` in dBFS. Raises
    UnreadableMediaError if there is nothing to hear.
    """
    plain, meter = Meter(job.rate, job.arrangement.source), Meter(job.rate, job.arrangement.wanted)
    profile = PeakProfile(meter.grid, ceiling - job.loudness, job.notes, floor=floor)
    examination = SignalAnalyzer(job.arrangement.source, OUT_OF_RANGE)
    apart = job.arrangement.is_needed or job.montage is not None

    def hear(recorded: Floats) -> None:
        examination.add(recorded)
        plain.add(recorded)

    difference = ChannelComparison() if job.recipe.channels == "auto" and job.arrangement.wanted > 1 else None
    with job.decoding() as decoder:
        for piece in job.pieces(decoder, hear if apart else None):
            arranged = to_samples(piece)
            if not apart:
                examination.add(arranged)
            profile.add(meter.add(arranged, profile.floor))
            if difference:
                difference.add(arranged)
            job.measuring(meter.frames)
    plain.finish()
    profile.add(meter.finish(profile.floor))
    profile.finish(meter.frames)
    job.report("measure", 1.0)
    source = plain if apart else meter
    before = source.measurement()
    _refuse_silence(job.name, before)
    if meter.measurement().is_silent:
        raise UnreadableMediaError(
            f"{job.name} is silent as soon as its two channels are mixed to one: they cancel each other out",
            hint="turn one channel upside down in an audio editor, or publish in stereo",
        )
    return Analysis(
        before=before,
        condition=examination.condition(),
        highest=max(before.true_peak, meter.measurement().true_peak),
        profile=profile,
        frames=meter.frames,
        trouble=decoder.trouble,
        is_dual_mono=difference is not None and difference.is_identical,
    )


def _refuse_silence(name: str, before: Measurement) -> None:
    if not before.duration:
        raise UnreadableMediaError(f"{name} has no sound in it that can be decoded", hint=PLAYABLE_HINT)
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
