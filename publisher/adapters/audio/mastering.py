"""From a recording to an encoded file whose loudness and true peak were measured on the file itself."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from publisher.adapters.audio.arranging import Arrangement, Difference, matching
from publisher.adapters.audio.copying import copy_compliant
from publisher.adapters.audio.decoding import Decoder, decoding
from publisher.adapters.audio.encoding import encoding
from publisher.adapters.audio.ffmpeg import find_ffmpeg
from publisher.adapters.audio.formats import MEDIA_TYPES, PADDING, allowance, input_scale, sample_rate
from publisher.adapters.audio.probing import Claims, probe
from publisher.adapters.audio.reporting import Report, silent
from publisher.adapters.audio.segments import HEADROOM, samples
from publisher.errors import PublisherError, UnreadableMediaError
from publisher.limiter import MARGIN, Limiter, Profile, Solution, solve
from publisher.loudness import Meter
from publisher.sound import Mastered, Measurement, Recipe

TOLERANCE = 0.1
"""How far the file's loudness may be from the one asked for, in LU."""
ATTEMPTS = 4
"""How often a file is encoded before giving up."""
SPARE = 0.05
"""By how much more than a peak was over a limit the next one is set below it, in dB."""
SHORTEST = 0.4
"""Seconds that a loudness needs at least."""
ONE_OF_TWO = 3.01
"""By how many LU one channel measures less than two with the same sound, though two speakers play it as loud."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be made of what, and the form in which the recording's samples are worked on."""

    recording: Path
    recipe: Recipe
    out: Path
    report: Report
    claims: Claims
    rate: int
    """Of the file that is made, in Hz; the recording is resampled to it while it is decoded."""
    arrangement: Arrangement

    @property
    def name(self) -> str:
        return self.recording.name

    @property
    def loudness(self) -> float:
        """What the file is to have, in LUFS."""
        halved = self.recipe.channels == "auto" and self.arrangement.wanted == 1
        return self.recipe.loudness - ONE_OF_TWO if halved else self.recipe.loudness

    def decoding(self) -> AbstractContextManager[Decoder]:
        return decoding(self.recording, rate=self.rate, channels=self.arrangement.source)

    def measuring(self, frames: int) -> None:
        if self.claims.duration:
            self.report("measure", min(1.0, frames / (self.claims.duration * self.rate)))


@dataclass(frozen=True, slots=True)
class _Heard:
    """What reading the recording once taught."""

    before: Measurement
    profile: Profile
    frames: int
    trouble: str | None
    one: bool
    """Whether there are two channels that are the same, and one will do."""


def master(recording: Path, recipe: Recipe, out: Path, *, report: Report = silent) -> Mastered:
    """Make of `recording` the file `out` as `recipe` says: gain, limiter, encoder, and the proof that it came out so.

    A recording that already meets the recipe is not encoded again, see `Mastered.how`. `out` gets no tags. It is
    written in place, so it should lie in a folder that nobody else looks at; if anything is raised it is removed.

    Raises UnreadableMediaError if the recording cannot be decoded, is silent, or is shorter than 400 ms; PublisherError
    if a tool fails, or if the recipe's loudness and true peak cannot both be met.
    """
    claims = probe(recording)
    source = min(claims.channels, 2)
    wanted = source if recipe.channels == "auto" else recipe.channels
    rate = sample_rate(recipe, claims.sample_rate)
    job = _Job(recording, recipe, out, report, claims, rate, Arrangement(source, wanted))
    try:
        return _master(_with_voices(job))
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _with_voices(job: _Job) -> _Job:
    """Measure the two voices of a two-track recording, so that they can be matched before they are mixed."""
    if job.recipe.tracks == "mixed" or job.arrangement.source == 1:
        return job
    left, right = Meter(job.rate, 1), Meter(job.rate, 1)
    with job.decoding() as decoder:
        for piece in decoder.segments():
            both = samples(piece)
            left.add(both[:, :1])
            right.add(both[:, 1:])
    left.finish()
    right.finish()
    return replace(job, arrangement=replace(job.arrangement, voices=matching(left.measurement(), right.measurement())))


def _master(job: _Job) -> Mastered:
    """Encode until the proof succeeds: each time, the goals are moved by what the encoder made of the last ones."""
    ceiling = job.recipe.true_peak - allowance(job.recipe, job.arrangement.wanted)
    heard = _listen(job, ceiling)
    if heard.one:
        job = replace(job, arrangement=replace(job.arrangement, wanted=1))
        heard = _listen(job, ceiling)
    if _copied(job, heard):
        return _mastered(job, heard, None, heard.before)
    target, results = job.loudness, []
    for _ in range(ATTEMPTS):
        heard, solution = _solved(job, heard, target, ceiling)
        _encode(job, heard, solution)
        after = _prove(job, heard)
        over, off = after.true_peak - job.recipe.true_peak, after.integrated - job.loudness
        if over <= 0.0 and abs(off) <= TOLERANCE:
            return _mastered(job, heard, solution, after)
        results.append(f"{after.integrated:.2f} LUFS with {after.true_peak:.2f} dBTP")
        ceiling -= over + SPARE if over > 0.0 else 0.0
        target -= off
    raise PublisherError(
        f"{job.name} does not come out right, however often it is encoded: {', '.join(results)}",
        hint=f"a recording with such peaks cannot be at {job.loudness:g} LUFS; ask for a lower loudness",
    )


def _copied(job: _Job, heard: _Heard) -> bool:
    """Copy the recording's encoded sound if nothing has to be done to it, and tell whether that was so.

    MP3 frames are the same bytes in both files, so that they need no second proof; a new container does.
    """
    whole = job.claims.sample_rate == job.rate and job.claims.channels == job.arrangement.source
    if heard.trouble or job.arrangement.needed or not whole:
        return False
    wanted = job.recipe.model_copy(update={"loudness": job.loudness})
    if not copy_compliant(job.recording, job.claims, heard.before, wanted, job.out):
        return False
    return job.claims.codec == "mp3" or abs(_prove(job, heard).integrated - heard.before.integrated) <= TOLERANCE


def _solved(job: _Job, heard: _Heard, target: float, ceiling: float) -> tuple[_Heard, Solution]:
    """Find gain and limiting; where it shows that not all peaks that matter were kept, listen again and keep them."""
    solution = solve(heard.profile, job.rate, target, ceiling)
    if heard.profile.lost + solution.gain > ceiling:
        heard = _listen(job, ceiling, floor=ceiling - solution.gain - MARGIN)
        solution = solve(heard.profile, job.rate, target, ceiling)
    return heard, solution


def _listen(job: _Job, ceiling: float, *, floor: float | None = None) -> _Heard:
    """Read the recording once: measure it as it is, and profile it as it will be arranged."""
    plain, meter = Meter(job.rate, job.arrangement.source), Meter(job.rate, job.arrangement.wanted)
    profile = Profile(meter.grid, ceiling - job.loudness, floor=floor)
    difference = Difference() if job.recipe.channels == "auto" and job.arrangement.wanted > 1 else None
    with job.decoding() as decoder:
        for piece in decoder.segments():
            if job.arrangement.needed:
                plain.add(samples(piece))
            arranged = samples(job.arrangement.of(piece))
            profile.add(meter.add(arranged, profile.floor))
            if difference:
                difference.add(arranged)
            job.measuring(meter.frames)
    plain.finish()
    profile.add(meter.finish(profile.floor))
    profile.finish(meter.frames)
    job.report("measure", 1.0)
    before = (plain if job.arrangement.needed else meter).measurement()
    _refuse_silence(job.name, before)
    return _Heard(before, profile, meter.frames, decoder.trouble, difference is not None and difference.none)


def _refuse_silence(name: str, before: Measurement) -> None:
    if before.duration < SHORTEST:
        raise UnreadableMediaError(
            f"{name} is {before.duration:.2f} seconds long, too short to have a loudness",
            hint="give a recording of a second or more",
        )
    if before.silent:
        raise UnreadableMediaError(
            f"{name} is silent from beginning to end, which no gain makes louder",
            hint="see whether the right track was exported",
        )


def _encode(job: _Job, heard: _Heard, solution: Solution) -> None:
    """Read the recording again, apply the gain to its segments and the limiter to their samples, and encode.

    A gain that would leave the segments' headroom is applied in two parts, the second one to floats.
    """
    limiter = Limiter(heard.profile, job.rate, solution.gain, solution.ceiling)
    inside = min(solution.gain, HEADROOM - heard.before.true_peak - SPARE)
    factor = np.float32(10.0 ** ((solution.gain - inside) / 20.0) / input_scale(job.recipe))
    frame = 0
    with (
        job.decoding() as decoder,
        encoding(job.out, job.recipe, rate=job.rate, channels=job.arrangement.wanted) as encoder,
    ):
        for piece in decoder.segments():
            louder = samples(job.arrangement.of(piece).apply_gain(inside))
            encoder.write(limiter.apply(louder, frame) * factor)
            frame += len(louder)
            job.report("encode", min(1.0, frame / heard.frames))
        encoder.finish()
    if frame != heard.frames:
        raise PublisherError(f"{job.name} changed while it was being read", hint="try again once it rests")


def _prove(job: _Job, heard: _Heard) -> Measurement:
    """Decode and measure what was encoded."""
    meter = Meter(job.rate, job.arrangement.wanted)
    with decoding(job.out, rate=job.rate, channels=job.arrangement.wanted) as decoder:
        for piece in decoder.segments():
            meter.add(samples(piece))
            job.report("prove", min(1.0, meter.frames / heard.frames))
    meter.finish()
    job.report("prove", 1.0)
    if not heard.frames <= meter.frames <= heard.frames + PADDING[job.recipe.codec] or decoder.trouble:
        raise PublisherError(
            f"{job.out.name} does not decode to what was encoded: {decoder.trouble or f'{meter.frames} frames'}",
            hint="try again; if it stays so, this ffmpeg is broken: install another",
        )
    return meter.measurement()


def _mastered(job: _Job, heard: _Heard, solution: Solution | None, after: Measurement) -> Mastered:
    constant = job.recipe.codec == "mp3" and job.recipe.bit_rate_mode == "constant"
    average = round(job.out.stat().st_size / after.duration / 125.0)
    return Mastered(
        how="encoded" if solution else "copied",
        before=heard.before,
        after=after,
        gain=solution.gain if solution else 0.0,
        limited=solution.limited if solution else 0.0,
        reduction=solution.reduction if solution else 0.0,
        bit_rate=job.recipe.bit_rate if constant else average,
        sample_rate=job.rate,
        channels=job.arrangement.wanted,
        media_type=MEDIA_TYPES[job.recipe.codec],
        tools={"ffmpeg": find_ffmpeg().version, "numpy": np.__version__},
    )
