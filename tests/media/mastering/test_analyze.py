"""Analysis of a recording: one pass or two, what is taken over from an inspection, and what is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from publisher.errors import UnreadableMediaError
from publisher.media.edits import Edits
from publisher.media.ffmpeg.probe import ProbeResult
from publisher.media.mastering.analyze import (
    Analysis,
    FirstPass,
    MasteringJob,
    ceiling_of,
    floor_of,
    goal_of,
    job_of,
    prepare_job,
    reanalyze,
    run_pass,
)
from publisher.media.segments import SAMPLE_UNIT, AudioSegment, make_segment
from publisher.model.recipe import Recipe
from publisher.model.timeline import Span
from support.audio import Samples

RATE = 48_000
CLAIMS = ProbeResult(
    codec="flac", sample_rate=RATE, channels=2, surround=False, video=False, duration=1.0, bit_rate=None
)


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
        self.samples, self.trouble, self.passes = samples, trouble, 0

    @contextmanager
    def open(self, _path: Path, *, rate: int, channels: int) -> Iterator["Source"]:
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
    monkeypatch.setattr("publisher.media.mastering.analyze.open_decoder", source.open)
    claims = replace(CLAIMS, channels=samples.shape[1])
    return job_of(Path("r.flac"), Recipe.model_validate(keys), Path("out"), claims, BytesIO()), source


def with_first_pass(made: MasteringJob, analysis: Analysis, **goal: Any) -> MasteringJob:
    """Return a job that knows an analysis of the same recording, whose pass had a goal that differs so."""
    ceiling = ceiling_of(made)
    kept: Any = FirstPass(
        recording=None,  # type: ignore[arg-type] # not read here
        claims=made.claims,
        goal=replace(goal_of(made, ceiling, floor_of(made)), **goal),
        analysis=analysis,
    )
    return replace(made, first_pass=kept)


@pytest.mark.parametrize(
    ("channels", "wanted", "expected"), [(1, 2, (1, 2)), (6, 2, (2, 2)), (2, 1, (2, 1)), (1, "auto", (1, 1))]
)
def test_jobs_map_channels(channels: int, wanted: Any, expected: tuple[int, int]) -> None:
    """More than two channels are decoded to stereo; auto publishes as many as there are."""
    claims = replace(CLAIMS, channels=channels, sample_rate=96_000)
    made = job_of(Path("r"), Recipe(channels=wanted), Path("out"), claims, BytesIO())
    assert (made.arrangement.source, made.arrangement.wanted) == expected
    assert made.rate == 44_100


def test_the_first_ceiling_leaves_room_for_the_encoder() -> None:
    """It is below the recipe's true peak; a recording that may be copied is profiled without any peaks."""
    made = job_of(Path("r"), Recipe(true_peak=-1.0), Path("out"), CLAIMS, BytesIO())
    assert -3.0 < ceiling_of(made) < -1.0
    assert floor_of(made) is None
    finished = replace(made, claims=replace(CLAIMS, codec="mp3", bit_rate=128))
    assert floor_of(finished) == np.inf


def test_one_pass_is_enough_for_plain_stereo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measurement, condition, highest peak, length and the decoder's complaint come from a single pass."""
    made, source = job(monkeypatch, stereo(tone(), tone(0.05)), "Header missing")
    prepared, analysis = prepare_job(made, -2.0)
    assert source.passes == 1
    assert prepared == made
    assert (analysis.frames, analysis.trouble) == (RATE, "Header missing")
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


@pytest.mark.parametrize(
    ("change", "known"), [({"rate": 44_100}, False), ({"source": 1}, False), ({"crest": 3.0}, True)]
)
def test_a_first_pass_of_other_samples_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, Any],
    known: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Another sample rate or number of channels is another sound."""
    made, _ = job(monkeypatch, stereo(tone(), tone(0.05)))
    analysis = run_pass(made, -2.0)
    assert (with_first_pass(made, analysis, **change).known is analysis) is known
    assert made.known is None


def test_a_first_pass_does_not_stand_for_changed_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an offset to subtract or voices to match, the goal alone does not decide."""
    made, _ = job(monkeypatch, stereo(tone(), tone(0.05)))
    kept = with_first_pass(made, run_pass(made, -2.0))
    goal = goal_of(made, ceiling_of(made), floor_of(made))
    assert kept.is_known(goal)
    assert not replace(kept, offset=np.array([0.1, 0.1])).is_known(goal)
    assert not replace(kept, arrangement=replace(kept.arrangement, voices=(0.0, 0.0))).is_known(goal)
    assert not made.is_known(goal)


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
