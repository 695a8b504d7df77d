"""Transcripts: ends of cues, turns, sentences of words, and times of the published audio."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.timeline import Span, arrange_timeline
from publisher.model.transcript import (
    MAX_CUE_LENGTH,
    Cue,
    Transcript,
    close_cues,
    group_turns,
    is_timed,
    join_words,
    mark_speaker_changes,
    merge_turns,
    name_speakers,
    retime_transcript,
)
from support.sidecars import transcripts


def test_a_transcript_is_timed_if_every_cue_is() -> None:
    """One cue without a start, or none at all, makes it untimed."""
    assert is_timed((Cue(text="a", start=0.0),))
    assert not is_timed((Cue(text="a", start=0.0), Cue(text="b")))
    assert not is_timed(())


def test_a_cue_without_an_end_lasts_to_the_next() -> None:
    """An end at or before the start is none; ends of their own stay, also if they overlap."""
    cues = (
        Cue(text="a", start=1.0),
        Cue(text="b", start=2.0, end=2.0),
        Cue(text="c", start=5.0, end=9.0),
        Cue(text="d" * 30, start=8.0),
    )
    assert [(cue.start, cue.end) for cue in close_cues(cues)] == [(1.0, 2.0), (2.0, 5.0), (5.0, 9.0), (8.0, 10.0)]


def test_cues_that_start_together_follow_one_another() -> None:
    """They share the time until the next start by their characters."""
    cues = (Cue(text="abc", start=1.0), Cue(text="d", start=1.0), Cue(text="e", start=5.0, end=6.0))
    assert [(cue.start, cue.end) for cue in close_cues(cues)] == [(1.0, 4.0), (4.0, 5.0), (5.0, 6.0)]


def test_no_cue_ends_behind_the_duration() -> None:
    """One that starts behind it has no length."""
    cues = (Cue(text="a", start=1.0, end=9.0), Cue(text="b", start=8.0, end=9.0))
    assert [(cue.start, cue.end) for cue in close_cues(cues, 5.0)] == [(1.0, 5.0), (8.0, 8.0)]


@given(st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(0, 25)), min_size=1, max_size=8))
def test_every_cue_ends(times: list[tuple[int, int | None]]) -> None:
    """Closed cues end behind their starts, keep text and order, and closing them again changes nothing."""
    cues = tuple(Cue(text="ord", start=float(start), end=end and float(end)) for start, end in sorted(times, key=str))
    cues = tuple(sorted(cues, key=lambda cue: cue.start or 0.0))
    closed = close_cues(cues)
    assert [cue.text for cue in closed] == [cue.text for cue in cues]
    assert all((cue.end or 0.0) > (cue.start or 0.0) for cue in closed)
    assert all((before.start or 0.0) <= (after.start or 0.0) for before, after in pairwise(closed))
    assert close_cues(closed) == closed


def test_a_turn_is_what_one_speaker_says() -> None:
    """Pauses do not divide it; a cue without a speaker is a turn of its own."""
    cues = tuple(
        Cue(text=text, start=start, end=start + 1, speaker=who)
        for text, start, who in (("a", 0.0, "Å"), ("b", 60.0, "Å"), ("c", 61.0, "Ø"), ("d", 62.0, None))
    )
    assert [(turn.text, turn.speaker, turn.start, turn.end) for turn in merge_turns(cues)] == [
        ("a b", "Å", 0.0, 61.0),
        ("c", "Ø", 61.0, 62.0),
        ("d", None, 62.0, 63.0),
    ]


@pytest.mark.parametrize(("pause", "turns"), [(1.9, 1), (2.0, 2)])
def test_without_speakers_a_pause_ends_a_turn(pause: float, turns: int) -> None:
    """Two seconds are one."""
    cues = (Cue(text="a", start=0.0, end=1.0), Cue(text="b", start=1.0 + pause, end=5.0))
    assert len([*group_turns(cues)]) == turns


def test_without_speakers_a_long_turn_ends_with_a_sentence() -> None:
    """Behind 600 characters, but not within a sentence; without times every cue is a turn."""
    texts = ["x" * 400 + ".", "x" * 300, "x" * 5 + ".", "y"]
    cues = tuple(Cue(text=text, start=float(n), end=n + 1.0) for n, text in enumerate(texts))
    assert [len(turn) for turn in group_turns(cues)] == [3, 1]
    assert [len(turn) for turn in group_turns((Cue(text="a"), Cue(text="b")))] == [1, 1]


def test_a_speaker_change_is_marked() -> None:
    """A cue without a speaker is a change behind one with a speaker, and the speaker behind it is one."""
    cues = [Cue(text="x", speaker=who) for who in ("Å", "Å", None, "Å", "Ø")]
    assert [changed for _, changed in mark_speaker_changes(cues)] == [True, False, True, True, True]
    assert [changed for _, changed in mark_speaker_changes(cues[2:4])] == [False, True]


def words(*texts: str, speaker: str | None = None) -> Transcript:
    """Return cues of 0.4 s that follow one another."""
    return tuple(Cue(text=text, start=n * 0.4, end=n * 0.4 + 0.4, speaker=speaker) for n, text in enumerate(texts))


def test_three_hours_word_by_word_become_sentences() -> None:
    """Words are joined to sentences, punctuation without a blank."""
    said = ["Er", "det", "flo", "?", "Ja", ",", "nå", "er", "vannet", "høyt", "."]
    cues = join_words(words(*said * 2500, speaker="Åse"))
    assert len(cues) == 5000
    assert [(cue.text, cue.start, cue.end) for cue in cues[:2]] == [
        ("Er det flo?", 0.0, pytest.approx(1.6)),
        ("Ja, nå er vannet høyt.", pytest.approx(1.6), pytest.approx(4.4)),
    ]


def test_speakers_and_pauses_divide_words() -> None:
    """Two speakers never meet in one cue, a pause of two seconds ends one, and none is longer than MAX_CUE_LENGTH."""
    times = [("Åse", 0.0), ("Åse", 0.4), ("Liv", 0.8), ("Liv", 9.0), *[("Liv", 9.4 + 0.4 * n) for n in range(60)]]
    cues = join_words(
        tuple(Cue(text=f"ord{n}", start=start, end=start + 0.4, speaker=who) for n, (who, start) in enumerate(times))
    )
    assert [(cue.speaker, cue.text) for cue in cues[:2]] == [("Åse", "ord0 ord1"), ("Liv", "ord2")]
    assert cues[2].start == 9.0
    assert all(len(cue.text) <= MAX_CUE_LENGTH for cue in cues)
    assert " ".join(cue.text for cue in cues) == " ".join(f"ord{number}" for number in range(64))


@pytest.mark.parametrize("texts", [["a"] * 7, ["a"] * 7 + ["b c"] * 2])
def test_other_transcripts_are_not_joined(texts: list[str]) -> None:
    """Fewer than eight cues, or more than a fifth of several words, are no transcript by the word."""
    cues = words(*texts)
    assert join_words(cues) == cues
    assert len(join_words(words(*["a"] * 8, *["b c"] * 2))) == 1
    assert len(join_words(words(*["a"] * 8))) == 1


def test_cues_move_with_the_audio() -> None:
    """Behind a cut cues come earlier; one that is half cut keeps its words; one that is cut whole is lost."""
    cues = tuple(
        Cue(text=text, start=start, end=end)
        for text, start, end in (("a", 1.0, 9.0), ("b", 9.0, 12.0), ("c", 12.0, 14.0), ("d", 15.0, 20.0))
    )
    moved, lost = retime_transcript(cues, arrange_timeline(Span(0, 30.0), cuts=[Span(10.0, 15.0)]))
    assert [(cue.text, cue.start, cue.end) for cue in moved] == [("a", 1.0, 9.0), ("b", 9.0, 10.0), ("d", 10.0, 15.0)]
    assert [cue.text for cue in lost] == ["c"]


def test_without_times_nothing_moves() -> None:
    """A transcript without times is not changed by a cut."""
    cues = (Cue(text="Hei.", speaker="Åse"),)
    assert retime_transcript(cues, arrange_timeline(Span(0, 30.0), cuts=[Span(0.0, 15.0)])) == (cues, ())


@given(transcripts(), st.integers(0, 200), st.sampled_from([0.0, 3.0]))
def test_moved_cues_have_the_spans_of_the_timeline(cues: Transcript, length: int, more: float) -> None:
    """Before the first cut and behind it, cues have the published intervals of their own."""
    cuts = [Span(length, length + 1.0)] if more else []
    timeline = arrange_timeline(Span(0.0, length + more), cuts=cuts)
    moved, lost = retime_transcript(cues, timeline)
    spans = [(cue, timeline.span(cue.start or 0.0, max(cue.end or 0.0, (cue.start or 0.0) + 0.001))) for cue in cues]
    assert [cue for cue, span in spans if span is None] == [*lost]
    assert [span for _, span in spans if span is not None] == [(cue.start, cue.end) for cue in moved]


def test_any_number_of_marks_is_joined_to_a_sentence() -> None:
    """Punctuation that comes as words of its own belongs to the sentence, however much there is, in linear time."""
    (sentence,) = join_words(words("Ja", *["!"] * 100_000))
    assert sentence.text == "Ja" + "!" * 100_000


def test_labels_are_given_names() -> None:
    """A label is the same in capitals and small letters; other speakers, and none, stay as they are."""
    cues = tuple(Cue(text="a", speaker=who) for who in ("SPEAKER_00", "iPhone (2)", "Liv", None))
    named = name_speakers(cues, {"speaker_00": "Kari Ås", "iPhone (2)": "Ola Bø"})
    assert [cue.speaker for cue in named] == ["Kari Ås", "Ola Bø", "Liv", None]
    assert name_speakers(cues, {}) == cues
