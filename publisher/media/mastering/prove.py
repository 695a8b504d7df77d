"""Proves what was made of a recording: decodes the encoded file, and measures it."""

from collections.abc import Container, Mapping
from dataclasses import replace

import numpy as np

from publisher.errors import PublisherError
from publisher.media.ffmpeg.decode import Decoder, open_decoder
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.formats import DECODER_PADDING
from publisher.media.loudness import Meter, to_decibels
from publisher.media.loudness.meter import fix_floor
from publisher.media.mastering.analysis import Analysis
from publisher.media.mastering.job import MasteringJob
from publisher.media.results import Measurement
from publisher.media.segments import to_samples


class Proof:
    """The measurement of an encoded file, and where its true peak is too high."""

    def __init__(self, rate: int, channels: int, limit: float) -> None:
        """Measure sound of `channels` channels at `rate` Hz, whose true peak may be up to `limit` dBTP."""
        self.meter = Meter(rate, channels)
        self.decoded = 0
        """Samples of a channel that were decoded, of which some may not have been measured."""
        self._limit = limit
        self._blocks = 0
        self._over: dict[int, float] = {}

    @property
    def over(self) -> Mapping[int, float]:
        """By how many dB the true peak is too high, in the blocks of 100 ms in which it is, by their number."""
        return self._over

    @property
    def measurement(self) -> Measurement:
        """The measurement of all sound that was read."""
        return self.meter.measurement()

    def read(self, decoder: Decoder, most: int | None = None) -> None:
        """Measure what `decoder` decodes, up to `most` samples of a channel."""
        for piece in decoder.segments():
            samples = to_samples(piece)
            self.decoded += len(samples)
            heard = samples if most is None else samples[: max(0, most - self.meter.frames)]
            self._find(self.meter.add(heard, fix_floor(self._limit)).peak)
        self._find(self.meter.finish(fix_floor(self._limit)).peak)

    def _find(self, peaks: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
        excess = to_decibels(peaks.max(axis=1, initial=0.0)) - self._limit
        for number in np.flatnonzero(excess > 0.0).tolist():
            self._over[self._blocks + number] = float(excess[number])
        self._blocks += len(excess)


def make_proof(job: MasteringJob) -> Proof:
    """Return the proof of what is to be made of a recording, before anything was read."""
    return Proof(job.rate, job.arrangement.wanted, job.recipe.true_peak)


def claim_encoded(job: MasteringJob) -> ProbeResult:
    """Return what the encoded file declares."""
    return replace(job.claims, codec=job.recipe.codec, container="", gaps=(), opening=(), sound_track=1)


def prove_file(job: MasteringJob, analysis: Analysis) -> Proof:
    """Decode and measure the encoded file. Raises PublisherError if it does not decode to the right length."""
    proof = make_proof(job)
    with open_decoder(job.out, claim_encoded(job), rate=job.rate, channels=job.arrangement.wanted) as decoder:
        proof.read(decoder)
    job.report("prove", 1.0)
    longest = analysis.frames + DECODER_PADDING[job.recipe.codec]
    require_length(job, proof, decoder, allowed=range(analysis.frames, longest + 1))
    return proof


def require_length(job: MasteringJob, proof: Proof, decoder: Decoder, *, allowed: Container[int]) -> None:
    """Raise PublisherError if the encoded file was not decoded to an `allowed` length, and without a complaint."""
    said = decoder.complaints.sound
    if said or proof.decoded not in allowed:
        raise PublisherError(
            f"{job.out.name} does not decode to what was encoded: {said or f'{proof.decoded} frames'}",
            hint="try again; if it stays so, this ffmpeg is broken: install another",
        )
