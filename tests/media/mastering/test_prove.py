"""Proofs: a measurement of decoded sound, and the places where its true peak is too high."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.media.ffmpeg.complaints import Complaints
from publisher.media.loudness import Meter
from publisher.media.mastering.prove import Proof, require_length
from publisher.media.segments import SAMPLE_UNIT, make_segment
from support.audio import Samples, talk
from support.mastering_jobs import make_job

RATE = 48_000
BLOCK = RATE // 10
TALK = talk(6.0)


class Decoded:
    """A decoder of samples that are there."""

    def __init__(self, samples: Samples, said: str | None = None) -> None:
        """Decode `samples`, and complain."""
        self.complaints = Complaints(sound=said)
        self._samples = samples

    def segments(self) -> Any:
        """Yield segments of two seconds."""
        whole = np.round(self._samples / SAMPLE_UNIT).astype("<i4")
        for at in range(0, len(whole), 2 * RATE):
            yield make_segment(whole[at : at + 2 * RATE].tobytes(), rate=RATE, channels=2)


def prove(decoder: Decoded, limit: float, most: int | None = None) -> Proof:
    """Return the proof of what `decoder` decodes."""
    proof = Proof(RATE, 2, limit)
    proof.read(decoder, most)  # type: ignore[arg-type]
    return proof


@given(level=st.floats(0.05, 0.9), limit=st.floats(-20.0, -0.5), most=st.one_of(st.none(), st.integers(0, 7 * RATE)))
def test_a_peak_is_over_where_it_is_too_high(level: float, limit: float, most: int | None) -> None:
    """The highest excess is that of the measurement; below the limit there is none; the rest behind `most` is left."""
    proof = prove(Decoded(TALK * level), limit, most)
    heard = TALK[:most]
    assert (proof.decoded, proof.meter.frames) == (len(TALK), len(heard))
    excess = proof.measurement.true_peak - limit
    assert bool(proof.over) == (excess > 0.0)
    assert max(proof.over.values(), default=excess) == pytest.approx(excess, abs=1e-6)
    for number in sorted(proof.over)[:3]:
        around = (heard * level)[max(0, number * BLOCK - 64) : (number + 1) * BLOCK + 64]
        alone = Meter(RATE, 2)
        alone.add(around.astype(np.float32))
        alone.finish()
        assert alone.measurement().true_peak >= limit + proof.over[number] - 0.1


def test_a_wrong_length_or_a_complaint_is_an_error() -> None:
    """With what was found."""
    job, fine, damaged = make_job(), Decoded(TALK), Decoded(TALK, "Header missing")
    proof = prove(fine, -1.0)
    require_length(job, proof, fine, allowed=(len(TALK),))  # type: ignore[arg-type]
    for decoder, allowed, words in ((fine, 5, "288000 frames"), (damaged, len(TALK), "Header missing")):
        with pytest.raises(PublisherError, match=f"out does not decode to what was encoded: {words}"):
            require_length(job, proof, decoder, allowed=(allowed,))  # type: ignore[arg-type]
