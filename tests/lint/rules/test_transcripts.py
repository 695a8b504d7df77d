"""Rules about whose transcript it is: each finds its case, and keeps still where sense allows what is there."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.lint.rule import Complaint
from publisher.lint.rules.transcripts import (
    WORDLESS_SECONDS,
    WORDLESS_SHARE,
    speaker_absent,
    transcript_ends_early,
    transcript_language,
)
from support.lint_context import FEED, feed, with_times
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.transcripts import CASES, ENGLISH, with_length


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


def ends_early(transcript: str, seconds: float, keys: str = "") -> list[Complaint]:
    """Return what is said of a transcript beside a recording of so many seconds."""
    context = with_times(f"{keys}transcript: t.txt", t=transcript)
    return [*transcript_ends_early.look(with_length(context, seconds))]


def clock(seconds: int) -> str:
    """Return a time of WebVTT."""
    return f"{seconds // 60:02}:{seconds % 60:02}.000"


@given(last=st.integers(1, 5000), rest=st.integers(0, 5000))
def test_a_transcript_is_foreign_by_what_is_left_without_words(last: int, rest: int) -> None:
    """More than three minutes, and more than two fifths of the sound, are told; less is music."""
    found = ends_early(f"WEBVTT\n\n00:00.000 --> {clock(last)}\nHei\n", last + rest)
    assert bool(found) == (rest > WORDLESS_SECONDS and rest > WORDLESS_SHARE * (last + rest))


@given(said=st.integers(60, 3000), music=st.integers(0, 180))
def test_music_at_the_end_is_no_sign(said: int, music: int) -> None:
    """However short what is said, a song behind it is told by nobody."""
    assert ends_early(f"WEBVTT\n\n00:00.000 --> {clock(said)}\nHei\n", said + music) == []


@given(last=st.integers(1, 2000), rest=st.integers(500, 5000))
def test_what_is_cut_needs_no_words(last: int, rest: int) -> None:
    """Words end where the sound that is published does: what a cut takes is not counted."""
    keys = f"cuts: [{{start: {last + 5}, end: {last + rest}}}]\n"
    assert ends_early(f"WEBVTT\n\n00:00.000 --> {clock(last)}\nHei\n", last + rest, keys) == []


@given(words=st.integers(1, 3000))
def test_last_words_without_an_end_last_as_long_as_they_are_many(words: int) -> None:
    """Where only starts are told, a long last turn reaches to the end of the sound; a short one does not."""
    turn = "Kari Ås  0:00\nHei.\n\nOla Bø  1:00\n" + "ja " * words
    # Ordinary speech has fifteen characters a second.
    assert ends_early(turn, 60 + len("ja ") * words / 15) == []
    assert len(ends_early(turn, 60 + 1000 + len("ja ") * words)) == 1


def test_a_transcript_without_times_is_of_no_length() -> None:
    """What has no times ends nowhere, and neither does an episode without a transcript."""
    assert ends_early("Kari Ås: Hei.\n", 5000) == []
    assert [*transcript_ends_early.look(with_length(with_times("season: 1"), 5000))] == []


@pytest.mark.parametrize(
    ("own", "of_feeds", "told"),
    [
        ("", ["nb"], "nb"),
        ("", ["en"], None),
        ("", ["nb", "en-GB"], None),
        ("", ["nb", "nn"], "nb"),
        ("", [], None),
        ("language: de\n", ["en"], "de"),
        ("language: en\n", ["nb"], None),
        ("language: fi\n", ["nb"], None),
    ],
)
def test_the_language_is_the_episodes_or_that_of_a_feed_that_makes_it(
    own: str, of_feeds: list[str], told: str | None
) -> None:
    """The episode's own comes first; of several feeds, one in the transcript's language is enough."""
    context = with_times(f"{own}transcript: t.txt", t=f"Kari Ås: {10 * ENGLISH}\n")
    feeds = [feed(FEED.replace("nb", language), slug=f"f{number}") for number, language in enumerate(of_feeds)]
    found = [*transcript_language.look(replace(context, feeds=tuple(feeds)))]
    assert [complaint.message.rpartition(" ")[2] for complaint in found] == ([told] if told else [])


NAMES = st.sampled_from(["SPEAKER_00", "SPEAKER_01", "Speaker_00", "Kari", "Kåre", "iPhone (2)", "Ola Bø"])


@given(spoken=st.lists(NAMES, min_size=1, max_size=5), given_names=st.lists(NAMES, max_size=4, unique=True))
def test_each_label_that_the_transcript_lacks_is_told(spoken: list[str], given_names: list[str]) -> None:
    """However labels are capitalised, those that no cue has are told with what the transcript has, and no other is."""
    cues = "".join(f"00:0{number}.000 --> 00:0{number}.900\n<v {name}>Hei\n\n" for number, name in enumerate(spoken))
    keys = "".join(f'  "{name}": Anne Li\n' for name in given_names)
    context = with_times(f"speakers:\n{keys}transcript: t.txt" if keys else "transcript: t.txt", t=f"WEBVTT\n\n{cues}")
    found = [complaint.message for complaint in speaker_absent.look(context)]
    had = {name.casefold() for name in spoken}
    lacking = [name for name in given_names if name.casefold() not in had]
    assert [message.partition(";")[0] for message in found] == [f"t.txt has no speaker {name}" for name in lacking]
    assert all(name in message for message in found for name in spoken)


@pytest.mark.parametrize(
    ("keys", "said", "told"),
    [
        ("SPAEKER_00: Kari", "SPEAKER_00: Hei.\n\nSPEAKER_01: Hei.\n", "did you mean SPEAKER_00?"),
        ("SPEAKER_00: Kari, SPEAKER_2: Ola", "SPEAKER_00: Hei.\n\nSPEAKER_01: Hei.\n", "did you mean SPEAKER_01?"),
        ("SPEAKER_00: Kari, SPEAKER_01: Ola", "SPEAKER_00: Hei.\n", "delete it"),
        ("SPEAKER_00: Kari", "Ingen sier hvem.\n", "delete it"),
        ("Liv Dahl: Liv Dahl", "Kari Ås: Hei.\n\nKari Ås: Hei.\n\nLiv Dahl: Hei.\n", None),
    ],
)
def test_the_label_that_was_meant_is_suggested(keys: str, said: str, told: str | None) -> None:
    """The nearest of the labels that have no name yet; where all have one, or there are none, nothing is."""
    context = with_times(f"speakers: {{{keys}}}\ntranscript: t.txt", t=said)
    assert [complaint.fix for complaint in speaker_absent.look(context)] == ([told] if told else [])


def test_speakers_without_a_transcript_wait_for_one() -> None:
    """Where there is no transcript yet, no label is missing in it."""
    assert [*speaker_absent.look(with_times("speakers: {SPEAKER_00: Kari}"))] == []
