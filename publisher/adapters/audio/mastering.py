"""From a recording to an encoded file whose loudness and true peak were measured on the file itself."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from publisher.adapters.audio import mp3
from publisher.adapters.audio.decoding import Decoder, decoding
from publisher.adapters.audio.encoding import encoding, input_scale
from publisher.adapters.audio.ffmpeg import find_ffmpeg
from publisher.adapters.audio.headers import declared
from publisher.adapters.audio.probing import Claims, probe
from publisher.adapters.audio.reporting import Report, silent
from publisher.adapters.audio.segments import HEADROOM, Segment, samples
from publisher.errors import PublisherError, UnreadableMediaError
from publisher.limiter import MARGIN, Limiter, Profile, Solution, solve
from publisher.loudness import Meter
from publisher.sound import Mastered, Measurement, Recipe

RATES = (44_100, 48_000)
"""Sample rates that are kept, in Hz; whatever else is resampled to the first."""
TOLERANCE = 0.1
"""How far the file's loudness may be from the recipe's, in LU."""
ATTEMPTS = 4
"""How often a file is encoded before giving up."""
CLOSE = 0.5
"""How far the loudness of a recording may be from the recipe's, in LU, for it to be published as it is."""
SPARE = 0.05
"""By how much more than a peak was over a limit the next one is set below it, in dB."""
SHORTEST = 0.4
"""Seconds that a loudness needs at least."""


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
    channels: int
    """One or two; recordings with more are mixed down while they are decoded."""

    @property
    def name(self) -> str:
        return self.recording.name

    @property
    def rearranged(self) -> bool:
        return self.channels != self.recipe.channels

    def decoding(self) -> AbstractContextManager[Decoder]:
        return decoding(self.recording, rate=self.rate, channels=self.channels)

    def arranged(self, piece: Segment) -> Segment:
        """Return `piece` with the recipe's channels: one is copied to both sides, two are averaged."""
        return piece.set_channels(self.recipe.channels) if self.rearranged else piece


@dataclass(frozen=True, slots=True)
class _Heard:
    """What reading the recording once taught."""

    before: Measurement
    profile: Profile
    frames: int
    trouble: str | None


def master(recording: Path, recipe: Recipe, out: Path, *, report: Report = silent) -> Mastered:
    """Make of `recording` the file `out` as `recipe` says: gain, limiter, encoder, and the proof that it came out so.

    `out` gets no tags. It is written in place, so it should lie in a folder that nobody else looks at; if anything is
    raised it is removed.

    Raises UnreadableMediaError if the recording cannot be decoded, is silent, or is shorter than 400 ms; PublisherError
    if a tool fails, or if the recipe's loudness and true peak cannot both be met.
    """
    claims = probe(recording)
    rate = claims.sample_rate if claims.sample_rate in RATES else RATES[0]
    job = _Job(recording, recipe, out, report, claims, rate, min(claims.channels, 2))
    try:
        return _master(job)
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def _master(job: _Job) -> Mastered:
    """Encode until the proof succeeds: each time, the goals are moved by what the encoder made of the last ones."""
    recipe = job.recipe
    ceiling, target = recipe.true_peak - _allowance(recipe), recipe.loudness
    heard = _listen(job, ceiling)
    frames = _compliant(job, heard)
    if frames:
        mp3.copy(job.recording, frames, job.out)
        return _mastered(job, heard, None, heard.before)
    results = []
    for _ in range(ATTEMPTS):
        heard, solution = _solved(job, heard, target, ceiling)
        _encode(job, heard, solution)
        after = _prove(job, heard)
        over, off = after.true_peak - recipe.true_peak, after.integrated - recipe.loudness
        if over <= 0.0 and abs(off) <= TOLERANCE:
            return _mastered(job, heard, solution, after)
        results.append(f"{after.integrated:.2f} LUFS with {after.true_peak:.2f} dBTP")
        ceiling -= over + SPARE if over > 0.0 else 0.0
        target -= off
    raise PublisherError(
        f"{job.name} does not come out right, however often it is encoded: {', '.join(results)}",
        hint=f"a recording with such peaks cannot be at {recipe.loudness:g} LUFS; ask for a lower loudness",
    )


def _compliant(job: _Job, heard: _Heard) -> mp3.Stream | None:
    """Return the recording's frames, if it is already what the recipe asks for: encoding again would only harm it."""
    recipe, found, promised = job.recipe, heard.before, declared(job.recording)
    if (
        job.claims.codec != recipe.codec
        or heard.trouble
        or abs(found.integrated - recipe.loudness) > CLOSE
        or found.true_peak > recipe.true_peak
        or (promised is not None and round(promised * job.rate) != heard.frames)
    ):
        return None
    frames = mp3.constant(job.recording)
    wanted = (job.rate, recipe.bit_rate, recipe.channels)
    return frames if frames and frames.header[:3] == wanted else None


def _solved(job: _Job, heard: _Heard, target: float, ceiling: float) -> tuple[_Heard, Solution]:
    """Find gain and limiting; where it shows that not all peaks that matter were kept, listen again and keep them."""
    solution = solve(heard.profile, job.rate, target, ceiling)
    if heard.profile.lost + solution.gain > ceiling:
        heard = _listen(job, ceiling, floor=ceiling - solution.gain - MARGIN)
        solution = solve(heard.profile, job.rate, target, ceiling)
    return heard, solution


def _allowance(recipe: Recipe) -> float:
    """Return by how many dB encoding may raise peaks, as a rule: the fewer bits a channel has, the more."""
    bits = recipe.bit_rate / recipe.channels
    return 0.6 if bits >= 128 else 1.0 if bits >= 64 else 1.5  # noqa: PLR2004 - measured on speech and music


def _listen(job: _Job, ceiling: float, *, floor: float | None = None) -> _Heard:
    """Read the recording once: measure it as it is, and profile it as it will be arranged."""
    plain, meter = Meter(job.rate, job.channels), Meter(job.rate, job.recipe.channels)
    profile = Profile(meter.grid, ceiling - job.recipe.loudness, floor=floor)
    with job.decoding() as decoder:
        for piece in decoder.segments():
            if job.rearranged:
                plain.add(samples(piece))
            profile.add(meter.add(samples(job.arranged(piece)), profile.floor))
            if job.claims.duration:
                job.report("measure", min(1.0, meter.frames / (job.claims.duration * job.rate)))
    plain.finish()
    profile.add(meter.finish(profile.floor))
    profile.finish(meter.frames)
    job.report("measure", 1.0)
    before = (plain if job.rearranged else meter).measurement()
    _refuse_silence(job.name, before)
    return _Heard(before, profile, meter.frames, decoder.trouble)


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
    with job.decoding() as decoder, encoding(job.out, job.recipe, rate=job.rate) as encoder:
        for piece in decoder.segments():
            louder = samples(job.arranged(piece).apply_gain(inside))
            encoder.write(limiter.apply(louder, frame) * factor)
            frame += len(louder)
            job.report("encode", min(1.0, frame / heard.frames))
        encoder.finish()
    if frame != heard.frames:
        raise PublisherError(f"{job.name} changed while it was being read", hint="try again once it rests")


def _prove(job: _Job, heard: _Heard) -> Measurement:
    """Decode and measure what was encoded."""
    meter = Meter(job.rate, job.recipe.channels)
    with decoding(job.out, rate=job.rate, channels=job.recipe.channels) as decoder:
        for piece in decoder.segments():
            meter.add(samples(piece))
            job.report("prove", min(1.0, meter.frames / heard.frames))
    meter.finish()
    if meter.frames != heard.frames or decoder.trouble:
        raise PublisherError(
            f"{job.out.name} does not decode to what was encoded: {decoder.trouble or f'{meter.frames} frames'}",
            hint="try again; if it stays so, this ffmpeg is broken: install another",
        )
    return meter.measurement()


def _mastered(job: _Job, heard: _Heard, solution: Solution | None, after: Measurement) -> Mastered:
    return Mastered(
        how="encoded" if solution else "copied",
        before=heard.before,
        after=after,
        gain=solution.gain if solution else 0.0,
        limited=solution.limited if solution else 0.0,
        reduction=solution.reduction if solution else 0.0,
        bit_rate=job.recipe.bit_rate,
        sample_rate=job.rate,
        channels=job.recipe.channels,
        media_type="audio/mpeg",
        tools={"ffmpeg": find_ffmpeg().version, "numpy": np.__version__},
    )
