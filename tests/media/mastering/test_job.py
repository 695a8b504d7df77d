"""The job of mastering: channels, rate, ceiling and floor, and what a first pass tells of it before any other."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from publisher.media.edits import Edits
from publisher.media.loudness import Floats
from publisher.media.mastering.analysis import Goal
from publisher.media.mastering.edit import Montage
from publisher.media.mastering.job import ceiling_of, floor_of, goal_of, job_of
from publisher.media.segments import SAMPLE_UNIT, make_segment, to_samples
from publisher.model.recipe import Recipe
from publisher.model.timeline import Span, make_unedited_timeline
from support.mastering_jobs import CLAIMS, RATE, make_analysis, make_job, with_first_pass


@pytest.mark.parametrize(
    ("channels", "wanted", "expected"), [(1, 2, (1, 2)), (6, 2, (2, 2)), (2, 1, (2, 1)), (1, "auto", (1, 1))]
)
def test_jobs_map_channels(channels: int, wanted: Any, expected: tuple[int, int]) -> None:
    """More than two channels are decoded to stereo; auto publishes as many as there are."""
    made = make_job(replace(CLAIMS, channels=channels), channels=wanted)
    assert (made.arrangement.source, made.arrangement.wanted) == expected


@pytest.mark.parametrize(
    ("codec", "recorded", "expected"), [("mp3", 48_000, 48_000), ("mp3", 96_000, 44_100), ("opus", 44_100, 48_000)]
)
def test_jobs_choose_the_rate(codec: str, recorded: int, expected: int) -> None:
    """The recording's sample rate is kept where the codec has it, else the sound is resampled."""
    assert make_job(replace(CLAIMS, sample_rate=recorded), codec=codec).rate == expected


def test_a_new_job_keeps_what_it_is_given() -> None:
    """Edits and a first pass go into the job; montage and DC offset, which passes find out, are still unknown."""
    first_pass, edits = with_first_pass(make_job(), make_analysis()).first_pass, Edits(cuts=(Span(0.2, 0.5),))
    made = job_of(Path("r.flac"), Recipe(), Path("out"), CLAIMS, BytesIO(), edits=edits, first_pass=first_pass)
    assert (made.edits, made.first_pass) == (edits, first_pass)
    assert (made.montage, made.offset, made.arrangement.voices) == (None, None, None)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [({}, -1.4), ({"channels": 1}, -1.4), ({"codec": "aac"}, -2.5), ({"true_peak": -3.0, "bit_rate": 64}, -3.8)],
)
def test_the_first_ceiling_leaves_room_for_the_encoder(keys: dict[str, Any], expected: float) -> None:
    """It is below the recipe's true peak, the further the fewer bits a published channel has."""
    assert ceiling_of(make_job(**keys)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("codec", "bit_rate", "expected"), [("flac", None, None), ("mp3", 128, np.inf), ("mp3", 192, None)]
)
def test_a_recording_that_may_be_copied_is_profiled_without_peaks(
    codec: str, bit_rate: int | None, expected: float | None
) -> None:
    """Nothing is above an infinite floor; for any other recording the floor follows the loudness."""
    assert floor_of(make_job(replace(CLAIMS, codec=codec, bit_rate=bit_rate))) == expected


@pytest.mark.parametrize(
    ("channels", "wanted", "expected"),
    [
        (2, 2, Goal(rate=RATE, source=2, wanted=2, crest=14.0, floor=None, difference=False, level=True)),
        (2, 1, Goal(rate=RATE, source=2, wanted=1, crest=14.0, floor=None, difference=False, level=True)),
        (2, "auto", Goal(rate=RATE, source=2, wanted=2, crest=14.0, floor=None, difference=True, level=True)),
        (1, "auto", Goal(rate=RATE, source=1, wanted=1, crest=17.01, floor=None, difference=False, level=True)),
    ],
)
def test_the_goal_follows_from_channels_and_loudness(channels: int, wanted: Any, expected: Goal) -> None:
    """The crest is what is between loudness and ceiling; channels are compared if auto may find them the same."""
    goal = goal_of(make_job(replace(CLAIMS, channels=channels), channels=wanted), -2.0, None)
    assert replace(goal, crest=round(goal.crest, 6)) == expected


@pytest.mark.parametrize("floor", [None, -30.0, np.inf])
def test_the_goal_has_the_floor_that_is_asked_for(floor: float | None) -> None:
    """A fixed floor and one that follows the loudness are different goals."""
    assert goal_of(make_job(), -2.0, floor).floor == floor


@pytest.mark.parametrize(
    ("change", "known"), [({"rate": 44_100}, False), ({"source": 1}, False), ({"crest": 3.0}, True)]
)
def test_a_first_pass_of_other_samples_is_not_known(
    change: dict[str, Any],
    known: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Another sample rate or number of channels is another sound."""
    made, analysis = make_job(), make_analysis()
    assert (with_first_pass(made, analysis, **change).known is analysis) is known
    assert made.known is None


def test_a_first_pass_without_a_goal_is_not_known() -> None:
    """An inspection of samples that mastering does not work on analysed nothing for it."""
    kept = with_first_pass(make_job(), make_analysis())
    assert kept.first_pass is not None
    inspected = replace(kept, first_pass=replace(kept.first_pass, goal=None, analysis=None))
    assert inspected.known is None
    assert not inspected.is_known(goal_of(kept, ceiling_of(kept), None))


def test_a_first_pass_does_not_stand_for_changed_samples() -> None:
    """With edits, an offset to subtract or voices to match, the goal alone does not decide."""
    made = make_job()
    kept = with_first_pass(made, make_analysis())
    goal = goal_of(made, ceiling_of(made), floor_of(made))
    assert kept.is_known(goal)
    assert not kept.is_known(replace(goal, floor=-30.0))
    assert not replace(kept, montage=Montage(make_unedited_timeline(1.0), {}, RATE)).is_known(goal)
    assert not replace(kept, offset=np.array([0.1, 0.1])).is_known(goal)
    assert not replace(kept, arrangement=replace(kept.arrangement, voices=(0.0, 0.0))).is_known(goal)
    assert not made.is_known(goal)


def test_sound_is_read_without_its_dc_offset_in_the_published_channels() -> None:
    """What is observed still has the recording's own channels."""
    recorded = np.repeat(np.array([[0.5, 0.3]]), 100, axis=0)
    whole = make_segment(np.round(recorded / SAMPLE_UNIT).astype("<i4").tobytes(), rate=RATE, channels=2)
    decoder: Any = SimpleNamespace(segments=lambda: iter([whole]))
    made = replace(make_job(channels=1), offset=np.array([0.1, 0.0]))
    observed: list[Floats] = []
    (piece,) = made.pieces(decoder, observed.append)
    assert observed[0] == pytest.approx(np.repeat([[0.4, 0.3]], 100, axis=0), abs=1e-6)
    assert to_samples(piece) == pytest.approx(np.full((100, 1), 0.35), abs=1e-6)


def test_what_was_measured_is_a_part_of_the_declared_duration() -> None:
    """A recording that is longer than it declares is at most measured whole; without a duration nothing is said."""
    stages: list[tuple[str, float]] = []
    made = replace(make_job(), report=lambda *stage: stages.append(stage))
    for frames in (RATE // 4, 2 * RATE):
        made.report_measured(frames)
    replace(made, claims=replace(CLAIMS, duration=None)).report_measured(RATE)
    assert stages == [("measure", 0.25), ("measure", 1.0)]
