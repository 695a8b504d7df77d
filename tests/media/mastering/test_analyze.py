"""Analysis of a recording: one pass or two, what is taken over from an inspection, and what is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from publisher.errors import UnreadableMediaError
from publisher.media.edits import Edits
from publisher.media.ffmpeg.complaints import Complaints
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.mastering.analyze import prepare_job, reanalyze, run_pass
from publisher.media.mastering.job import MasteringJob, ceiling_of
from publisher.media.segments import SAMPLE_UNIT, AudioSegment, make_segment
from publisher.model.timeline import Span
from support.audio import Samples
from support.mastering_jobs import CLAIMS, RATE, make_job, with_first_pass


def tone(level: float = 0.1, seconds: float = 1.0) -> Samples:
    """Return a tone of 1 kHz in one channel."""
    return level * np.sin(2 * np.pi * 1000 * np.arange(round(seconds * RATE)) / RATE)


def stereo(left: Samples, right: Samples) -> Samples:
    """Return two channels, shape (frames, 2)."""
    return np.stack([left, right], axis=1)


class Source:
    """Stands for ffmpeg: gives samples as a decoder does, and counts the passes."""

    def __init__(self, samples: Samples, trouble: str | None = None) -> None:
        """Decode to `samples`, then complain of `trouble`."""
        self.samples, self.complaints, self.passes = samples, Complaints(sound=trouble), 0

    @contextmanager
    def open(self, _path: Path, _claims: ProbeResult, *, rate: int, channels: int) -> Iterator["Source"]:
        """Start another pass."""
        assert (rate, channels) == (RATE, self.samples.shape[1])
        self.passes += 1
        yield self

    def segments(self) -> Iterator[AudioSegment]:
        """Yield segments of 0.3 s."""
        whole = np.round(self.samples / SAMPLE_UNIT).astype("<i4")
        for start in range(0, len(whole), 14_400):
            yield make_segment(whole[start : start + 14_400].tobytes(), rate=RATE, channels=whole.shape[1])


def job(
    monkeypatch: pytest.MonkeyPatch, samples: Samples, trouble: str | None = None, **keys: Any
) -> tuple[MasteringJob, Source]:
    """Return the job of mastering `samples` by a recipe with these keys, and their source."""
    source = Source(samples, trouble)
    monkeypatch.setattr("publisher.media.mastering.job.open_decoder", source.open)
    return make_job(replace(CLAIMS, channels=samples.shape[1]), **keys), source


def test_one_pass_is_enough_for_plain_stereo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measurement, condition, highest peak, length and the decoder's complaint come from a single pass."""
    made, source = job(monkeypatch, stereo(tone(), tone(0.05)), "Header missing")
    prepared, analysis = prepare_job(made, -2.0)
    assert source.passes == 1
    assert prepared == made
    assert (analysis.frames, analysis.complaints.sound) == (RATE, "Header missing")
    assert analysis.before.true_peak == analysis.highest == pytest.approx(-20.0, abs=0.1)
    assert analysis.condition.levels == pytest.approx((-23.0, -29.0), abs=0.1)
    assert not analysis.is_dual_mono


def test_dual_mono_becomes_one_channel_if_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """With automatic channels a second pass profiles one channel; otherwise equal channels stay two."""
    same = stereo(tone(), tone())
    made, source = job(monkeypatch, same, channels="auto")
    prepared, analysis = prepare_job(made, -2.0)
    assert (source.passes, prepared.arrangement.wanted) == (2, 1)
    assert analysis.before.integrated == pytest.approx(-20.0, abs=0.1)
    made, source = job(monkeypatch, same)
    assert prepare_job(made, -2.0)[0].arrangement.wanted == 2
    assert source.passes == 1


def test_a_dc_offset_is_removed_in_a_second_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large one only; the measurement stays that of the recording as it is."""
    made, source = job(monkeypatch, stereo(tone() + 0.05, tone() - 0.02))
    prepared, analysis = prepare_job(made, -2.0)
    assert source.passes == 2
    assert prepared.offset == pytest.approx([0.05, -0.02], abs=1e-4)
    assert analysis.before.true_peak == pytest.approx(20 * np.log10(0.15), abs=0.1)
    made, source = job(monkeypatch, stereo(tone() + 0.005, tone()))
    assert prepare_job(made, -2.0)[0].offset is None
    assert source.passes == 1


def test_two_voices_are_measured_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """One on each channel, the quieter one sets the level; a mono recording has none."""
    made, source = job(monkeypatch, stereo(tone(0.1), tone(0.05)), tracks="left-right", channels=1)
    prepared, _ = prepare_job(made, -2.0)
    assert source.passes == 2
    assert prepared.arrangement.voices == pytest.approx((-6.02, 0.0), abs=0.05)
    made, source = job(monkeypatch, tone()[:, None], tracks="left-right")
    assert prepare_job(made, -2.0)[0].arrangement.voices is None


def test_edits_are_measured_and_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile is that of the edited sound, the measurement that of the whole recording."""
    made, source = job(monkeypatch, stereo(tone(), tone(0.05)))
    prepared, analysis = prepare_job(replace(made, edits=Edits(cuts=(Span(0.2, 0.5),))), -2.0)
    assert source.passes == 2
    assert prepared.montage
    assert (analysis.frames, analysis.before.duration) == (round(0.7 * RATE), 1.0)


def test_a_first_pass_with_the_same_goal_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is decoded; with another goal only the measurement as it is is taken over."""
    made, source = job(monkeypatch, stereo(tone(), tone(0.05)))
    ceiling = ceiling_of(made)
    analysis = run_pass(made, ceiling)
    assert prepare_job(with_first_pass(made, analysis), ceiling)[1] is analysis
    assert source.passes == 1
    other = prepare_job(with_first_pass(made, analysis, crest=3.0), ceiling)[1]
    assert source.passes == 2
    assert other.before is analysis.before
    assert other.profile is not analysis.profile


def test_reanalysis_keeps_the_first_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fixed floor keeps the peaks above it; measurement and condition stay those of the first analysis."""
    made, source = job(monkeypatch, stereo(tone(), tone(0.05)))
    first = run_pass(made, -2.0)
    again = reanalyze(made, first, -2.0, floor=-60.0)
    assert source.passes == 2
    assert (again.before, again.condition) == (first.before, first.condition)
    assert again.profile.floor == -60.0
    assert again.profile.lost <= -60.0


@pytest.mark.parametrize(
    ("samples", "keys", "message"),
    [
        (np.zeros((0, 2)), {}, r"r\.flac has no sound in it"),
        (stereo(tone(seconds=0.3), tone(seconds=0.3)), {}, r"r\.flac is 0\.30 seconds long, too short"),
        (np.zeros((RATE, 2)), {}, r"r\.flac is silent from beginning to end"),
        (stereo(tone(), -tone()), {"channels": 1}, "cancel each other out"),
    ],
    ids=["empty", "short", "silent", "cancelling"],
)
def test_what_has_no_loudness_is_refused(
    monkeypatch: pytest.MonkeyPatch, samples: Samples, keys: dict[str, Any], message: str
) -> None:
    """Each with a message that names the recording."""
    made, _ = job(monkeypatch, samples, **keys)
    with pytest.raises(UnreadableMediaError, match=message):
        prepare_job(made, -2.0)


def test_progress_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fractions of the declared duration rise to 1; without one only the end is reported."""
    stages: list[tuple[str, float]] = []
    made, _ = job(monkeypatch, stereo(tone(), tone(0.05)))
    made = replace(made, report=lambda *stage: stages.append(stage))
    run_pass(made, -2.0)
    assert {name for name, _ in stages} == {"measure"}
    fractions = [fraction for _, fraction in stages]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (pytest.approx(0.3), 1.0)
    stages.clear()
    run_pass(replace(made, claims=replace(made.claims, duration=None)), -2.0)
    assert stages == [("measure", 1.0)]
