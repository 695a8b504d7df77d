"""Encodes a recording, proves the encoded file, and mends it where true peaks are too high.

A long MP3 is encoded in takes, on all processors. They are joined as they are ready, and the joined bytes are decoded
and measured meanwhile. What is short, or of another format, is encoded at once and decoded afterwards.
"""

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from publisher.errors import PublisherError
from publisher.media.ffmpeg.decode import FedDecoder, open_fed_decoder
from publisher.media.ffmpeg.encode import open_encoder
from publisher.media.formats import compute_input_scale
from publisher.media.loudness import Floats
from publisher.media.loudness.limiter import GainSolution, Limiter
from publisher.media.mastering.analysis import Analysis
from publisher.media.mastering.crew import WATCH_SECONDS, EncoderCrew, distribute
from publisher.media.mastering.job import MasteringJob
from publisher.media.mastering.prove import Proof, claim_encoded, make_proof, prove_file, require_length
from publisher.media.mastering.takes import CUT_SHORT, TAIL_FRAMES, Take, plan_mending, plan_takes
from publisher.media.mp3 import MPEG_1_SAMPLES, correct_padding
from publisher.media.mp3_file import JoinedFile
from publisher.media.mp3_info import DECODER_DELAY, ENCODER_DELAY, count_mp3_frames
from publisher.media.mp3_join import REACH, FrameRun, JoinError, find_seam, join_runs
from publisher.media.segments import HEADROOM, to_samples
from publisher.tasks import StoppedError

LIMIT_MARGIN = 0.05
"""Additional margin in dB when a limit is lowered after a peak exceeded it."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoded file and its proof."""

    proof: Proof
    solution: GainSolution
    """What was applied before encoding."""
    file: JoinedFile | None = None
    """Of takes; None if it was encoded at once."""


def encode(
    job: MasteringJob, analysis: Analysis, solution: GainSolution, *, takes: Sequence[Take] | None = None
) -> Encoding:
    """Decode the recording again, apply gain and limiter, encode, and prove the file; in the `takes` that are planned.

    Raises PublisherError if a tool fails, or if the file does not decode to what was encoded.
    """
    if takes is None:
        takes = plan_takes(analysis.frames, job.rate) if job.recipe.codec == "mp3" else ()
    if takes:
        try:
            return _encode_takes(job, analysis, solution, takes)
        except JoinError:
            pass  # Rare: two takes without a seam. Encoded at once, there is nothing to join.
    _encode_whole(job, analysis, solution)
    return Encoding(prove_file(job, analysis), solution)


def mend(job: MasteringJob, analysis: Analysis, made: Encoding, lowered: GainSolution) -> Encoding | None:
    """Encode anew what changes with the `lowered` ceiling, put it into the file that was `made`, and prove that.

    Return None if the file is not made of takes, or if nearly all of it would change; then it is as it was.
    """
    changed = {number for number, by in lowered.lowered.items() if by != made.solution.lowered.get(number)}
    block = analysis.profile.grid.block
    takes = plan_mending(changed, block, analysis.frames, job.rate) if made.file else []
    if made.file is None or not takes:
        return None
    with _open_crew(job) as crew, closing(_make_samples(job, analysis, lowered, takes)) as samples:
        distribute(crew, takes, samples, lambda: job.report("encode", 1.0))
        crew.results.put(None)
        encoded = [task.result() for task in iter(crew.results.get, None)]
    try:
        runs = [_fit(made.file, take, run, analysis.frames) for take, run in zip(takes, encoded, strict=True)]
    except JoinError:
        return None
    made.file.replace(runs)
    return Encoding(prove_file(job, analysis), lowered, made.file)


def _fit(file: JoinedFile, take: Take, run: FrameRun, samples: int) -> FrameRun:
    """Return the frames of `run` that are to stand in `file`, with what both of them share on either side."""
    parts = list[bytes]()
    first = take.first
    if first:
        around = file.read(first - REACH, take.start + 1)
        ready, run = join_runs(around, run, _require_seam(around, run, take.entry[0], take.start))
        first = ready.first
        parts.append(ready.data)
    if take.samples < samples:
        around = file.read(take.end - REACH, take.end + TAIL_FRAMES)
        run, _ = join_runs(run, around, _require_seam(run, around, take.end, take.end + TAIL_FRAMES - CUT_SHORT))
    return FrameRun.parse(first, b"".join([*parts, run.data]))


def _require_seam(before: FrameRun, after: FrameRun, lowest: int, highest: int) -> int:
    seam = find_seam(before, after, lowest, highest)
    if seam is None:
        raise JoinError
    return seam


def _open_crew(job: MasteringJob) -> EncoderCrew:
    return EncoderCrew(job.out, job.recipe, rate=job.rate, channels=job.arrangement.wanted)


def _make_samples(
    job: MasteringJob, analysis: Analysis, solution: GainSolution, takes: Sequence[Take] = ()
) -> Generator[tuple[int, Floats], None, None]:
    """Yield the samples to encode, in pieces, each with the number of its first one; with `takes` only what these need.

    A gain that would exceed the segments' headroom is applied in two parts, the second one to floats. Raises
    PublisherError if the recording has not the length that it had.
    """
    limiter = Limiter(analysis.profile, job.rate, solution.gain, solution.ceiling, solution.lowered)
    segment_gain = min(solution.gain, HEADROOM - analysis.highest - LIMIT_MARGIN)
    factor = np.float32(10.0 ** ((solution.gain - segment_gain) / 20.0) / compute_input_scale(job.recipe))
    frame = 0
    with job.decoding() as decoder:
        for piece in job.pieces(decoder):
            size = len(piece.raw_data) // piece.frame_width
            if not takes or any(take.begin < frame + size and frame < take.samples for take in takes):
                samples = to_samples(piece.apply_gain(segment_gain))
                samples *= factor
                yield frame, limiter.apply(samples, frame)
            frame += size
            if takes and takes[-1].samples <= frame:
                return
    if frame != analysis.frames:
        raise PublisherError(f"{job.name} changed while it was being read", hint="try again once it rests")


def _encode_whole(job: MasteringJob, analysis: Analysis, solution: GainSolution) -> None:
    """Encode all samples at once."""
    with (
        closing(_make_samples(job, analysis, solution)) as samples,
        open_encoder(job.out, job.recipe, rate=job.rate, channels=job.arrangement.wanted) as encoder,
    ):
        for frame, piece in samples:
            encoder.write(piece)
            job.report("encode", min(1.0, (frame + len(piece)) / analysis.frames))
        encoder.finish()
    if job.recipe.codec == "mp3":
        correct_padding(job.out, analysis.frames)


def _encode_takes(job: MasteringJob, analysis: Analysis, solution: GainSolution, takes: Sequence[Take]) -> Encoding:
    """Encode `takes` beside each other, and join and prove them meanwhile. Raises JoinError if two do not fit."""
    proof = make_proof(job)
    constant = job.recipe.bit_rate_mode == "constant"
    channels = job.arrangement.wanted
    total = 4 * channels * sum(take.samples - take.begin for take in takes)
    with (
        _open_crew(job) as crew,
        closing(JoinedFile(job.out, analysis.frames, is_constant=constant)) as file,
        open_fed_decoder(job.out, claim_encoded(job), rate=job.rate, channels=channels) as decoder,
        ThreadPoolExecutor(2) as threads,
    ):
        try:
            crew.watch(decoder)
            joined = threads.submit(_join, takes, crew, file, decoder)
            proved = threads.submit(proof.read, decoder, analysis.frames)

            def watch() -> None:
                for task in (joined, proved):
                    if task.done():
                        task.result()
                fraction = proof.meter.frames / analysis.frames if joined.done() else crew.fed / total
                job.report("prove" if joined.done() else "encode", min(1.0, fraction))

            with closing(_make_samples(job, analysis, solution)) as samples:
                distribute(crew, takes, samples, watch)
            while wait((joined, proved), WATCH_SECONDS, FIRST_EXCEPTION).not_done:
                watch()
            watch()
        except BaseException:
            # Before the threads are waited for.
            crew.stop()
            raise
    # From a pipe ffmpeg does not leave out what the Info frame says of the end: all frames are decoded whole.
    whole = count_mp3_frames(analysis.frames) * MPEG_1_SAMPLES - ENCODER_DELAY - DECODER_DELAY
    require_length(job, proof, decoder, allowed=(analysis.frames, whole))
    job.report("prove", 1.0)
    return Encoding(proof, solution, file)


def _join(takes: Sequence[Take], crew: EncoderCrew, file: JoinedFile, decoder: FedDecoder) -> None:
    """Write encoded takes to `file` as they are ready, and give `decoder` the same bytes.

    Of each take only what its seam with the next one may change waits for that one.
    """
    rest: FrameRun | None = None
    for take, following in zip(takes, [*takes[1:], None], strict=True):
        task = crew.results.get()
        if task is None:
            raise StoppedError
        run = task.result()
        if rest:
            ready, run = join_runs(rest, run, _require_seam(rest, run, *take.entry))
            decoder.feed(file.add(ready))
        kept = max(run.first, following.entry[0] - 1 - REACH) if following else run.end
        decoder.feed(file.add(run.part(run.first, kept)))
        rest = run.part(kept, run.end)
    file.finish()
    decoder.end_input()


def find_lowered(analysis: Analysis, solution: GainSolution, over: Mapping[int, float]) -> dict[int, float]:
    """Return by how many dB the ceiling has to be lower, by number of the block, where the true peak is `over` so much.

    An encoder's overshoot spreads, so the blocks beside are limited as well. Where the sound before encoding is lower
    than the ceiling, that comes on top.
    """
    lowered: dict[int, float] = {}
    for number, excess in over.items():
        kept = analysis.profile.kept(number - 1, number + 2)
        top = float(kept.peak.max(initial=-np.inf)) + solution.gain
        ceiling = solution.ceiling - solution.lowered.get(number, 0.0)
        below = ceiling - top if np.isfinite(top) and top < ceiling else 0.0
        for near in (number - 1, number, number + 1):
            lowered[near] = max(lowered.get(near, 0.0), below + excess + LIMIT_MARGIN)
    return lowered
