"""The timeline: laws of its mappings, and examples of cuts, intros and inserts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.timeline import RECORDING, Clip, Span, Timeline, arrange_timeline, make_unedited_timeline

LENGTH = 600.0
MOMENTS = st.integers(0, 600_000).map(lambda milliseconds: milliseconds / 1000)
SPANS = st.tuples(MOMENTS, MOMENTS).map(lambda pair: Span(min(pair), max(pair)))
OVERLAPS = st.sampled_from([0.0, 0.5, 3.0, 50.0])
CLIPS = st.builds(Clip, sound=st.just("jingle.flac"), length=st.sampled_from([0.4, 8.0, 31.25]), overlap=OVERLAPS)
KEPT = st.builds(Span, st.sampled_from([0.0, 0.3, 12.5]), st.sampled_from([590.25, LENGTH]))
TIMELINES = st.builds(
    arrange_timeline,
    KEPT,
    cuts=st.lists(SPANS, max_size=4),
    intro=st.none() | CLIPS,
    inserts=st.lists(st.tuples(MOMENTS, CLIPS), max_size=3),
    outro=st.none() | CLIPS,
)


@given(st.floats(0.01, LENGTH))
def test_without_edits_time_is_time(moment: float) -> None:
    """In an unedited timeline, published times are recorded times."""
    timeline = make_unedited_timeline(LENGTH)
    assert timeline.duration == LENGTH
    assert timeline.published(moment) == moment


@given(TIMELINES, MOMENTS)
def test_there_and_back(timeline: Timeline, moment: float) -> None:
    """`recorded` inverts `published`, except inside a cross-fade and at joints."""
    heard = timeline.published(moment)
    if heard is not None and heard < timeline.duration:
        assert timeline.recorded(heard) == pytest.approx(moment, abs=1e-5) or _is_joint(timeline, heard)


def _is_joint(timeline: Timeline, heard: float) -> bool:
    return any(abs(heard - piece.at) < 1e-5 or abs(heard - piece.until) < 1e-5 for piece in timeline.pieces)


@given(TIMELINES, MOMENTS, MOMENTS)
def test_order_is_kept(timeline: Timeline, one: float, other: float) -> None:
    """`published` is monotonic."""
    first, second = timeline.published(min(one, other)), timeline.published(max(one, other))
    if first is not None and second is not None:
        assert first <= second


@given(TIMELINES)
def test_pieces_follow_one_another(timeline: Timeline) -> None:
    """Each piece starts where the one before it ends, or overlaps by at most half of either; none is empty."""
    for before, after in pairwise(timeline.pieces):
        overlap = before.until - after.at
        assert -1e-5 <= overlap <= min(before.end - before.start, after.end - after.start) / 2 + 1e-5
        if before.sound == after.sound == RECORDING:
            assert overlap == pytest.approx(0.0, abs=1e-5)
    assert all(piece.end > piece.start for piece in timeline.pieces)


@given(TIMELINES)
def test_seconds_add_up(timeline: Timeline) -> None:
    """The duration is the sum of the pieces less their overlaps."""
    pieces = timeline.pieces
    overlaps = sum(before.until - after.at for before, after in pairwise(pieces))
    lengths = sum(piece.end - piece.start for piece in pieces)
    assert timeline.duration == pytest.approx(lengths - overlaps, abs=1e-4)


@given(KEPT, st.lists(SPANS, max_size=4), MOMENTS)
def test_what_is_cut_is_not_heard(kept: Span, cuts: list[Span], moment: float) -> None:
    """A moment is published if and only if it is inside the kept interval and in no cut."""
    timeline = arrange_timeline(kept, cuts=cuts)
    inside = kept.start <= moment < kept.end and not any(cut.start <= moment < cut.end for cut in cuts)
    if timeline.recorded_pieces and moment != kept.end and not _near_a_sliver(kept, cuts, moment):
        assert (timeline.published(moment) is not None) == inside or moment == timeline.recorded_pieces[-1].end


def _near_a_sliver(kept: Span, cuts: list[Span], moment: float) -> bool:
    """Return whether a moment lies between two bounds less than the shortest piece apart."""
    bounds = sorted([kept.start, kept.end, *(bound for cut in cuts for bound in cut)])
    below = max((bound for bound in bounds if bound <= moment), default=0.0)
    above = min((bound for bound in bounds if bound > moment), default=LENGTH)
    return above - below < 0.0015


@given(TIMELINES, SPANS)
def test_spans_lie_within_the_published_audio(timeline: Timeline, span: Span) -> None:
    """The published interval of any interval lies inside the published audio."""
    heard = timeline.span(*span)
    if heard is not None:
        assert -0.001 <= heard.start < heard.end <= timeline.duration + 0.001


def test_an_intro_moves_everything_by_what_it_does_not_share() -> None:
    """Eight seconds with half a second of cross-fade move the recording by seven and a half."""
    timeline = arrange_timeline(Span(0.2, 60.0), intro=Clip(sound="intro.flac", length=8.0, overlap=0.5))
    assert timeline.published(0.2) == pytest.approx(7.5)
    assert timeline.recorded(3.0) is None
    assert timeline.duration == pytest.approx(67.3)


def test_an_insert_divides_the_recording() -> None:
    """The recording goes on behind a jingle; a moment at the joint belongs to what follows."""
    timeline = arrange_timeline(Span(0, 60.0), inserts=[(30.0, Clip(sound="jingle.flac", length=4.0))])
    assert timeline.published(29.0) == 29.0
    assert timeline.published(30.0) == 34.0
    assert timeline.span(20.0, 40.0) == Span(20.0, 44.0)


def test_an_insert_in_a_cut_stands_where_the_cut_was() -> None:
    """The jingle takes the place of the cut."""
    timeline = arrange_timeline(
        Span(0, 60.0), cuts=[Span(10, 20)], inserts=[(15.0, Clip(sound="jingle.flac", length=4.0))]
    )
    assert [piece.sound for piece in timeline.pieces] == [RECORDING, "jingle.flac", RECORDING]
    assert timeline.published(20.0) == 14.0


def test_what_is_cut_whole_has_no_span() -> None:
    """Nothing is left of what lies in a cut, and half of what lies half in it."""
    timeline = arrange_timeline(Span(0, 60.0), cuts=[Span(10, 20)])
    assert timeline.span(11, 19) is None
    assert timeline.span(5, 15) == Span(5, 10)
    assert timeline.span(15, 25) == Span(10, 15)
    assert timeline.span(5, 25) == Span(5, 15)


def test_all_can_be_cut() -> None:
    """A recording that is cut entirely has no pieces, no duration and no published times."""
    timeline = arrange_timeline(Span(0, 60.0), cuts=[Span(0, 60)])
    assert timeline.pieces == ()
    assert timeline.duration == 0.0
    assert timeline.published(1.0) is None
