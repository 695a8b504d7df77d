"""The leveller: voices become equally loud, and nothing else changes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.media.loudness import Doubles
from publisher.media.loudness.leveller import (
    MAX_GAIN,
    NO_HINTS,
    GainCurve,
    LevelHints,
    Levelling,
    VoiceTurn,
    level_speech,
)
from publisher.media.loudness.speech import find_active
from publisher.media.loudness.timbre import CEPSTRA, Timbre
from support.voices import Conversation, converse


def level(made: Conversation, hints: LevelHints = NO_HINTS) -> Levelling:
    """Level a conversation that is not level."""
    found = level_speech(made.blocks, made.timbre, hints=hints)
    assert found is not None
    return found


def gains_of(found: Levelling, made: Conversation) -> Doubles:
    """Return the gain in the middle of each block."""
    return found.curve.at(np.arange(len(made.levels)) + 0.5)


def spread(voices: dict[str, float]) -> float:
    """Return the difference of the loudest and the quietest voice in LU."""
    return max(voices.values()) - min(voices.values())


def turns_of(made: Conversation) -> tuple[VoiceTurn, ...]:
    """Return the turns as a transcript would have them."""
    return tuple(VoiceTurn(first / 10, last / 10, voice) for voice, first, last in made.turns)


@settings(max_examples=60)
@given(
    guests=st.lists(st.floats(-12.0, 12.0), min_size=1, max_size=3),
    noise=st.floats(-75.0, -50.0),
    seed=st.integers(0, 1000),
)
def test_voices_become_equally_loud(guests: list[float], noise: float, seed: int) -> None:
    """Up to four voices of up to 12 LU apart are within 1 LU, with and without knowing who speaks."""
    levels = [-26.0, *(-26.0 + guest for guest in guests)]
    levels = [value - max(0.0, max(levels) - min(levels) - 18.0) * (value == max(levels)) for value in levels]
    noise = min(noise, min(levels) - 10.0)
    made = converse(*levels, seed=seed, noise=noise)
    before = spread(made.loudness())
    for hints in (NO_HINTS, LevelHints(turns=turns_of(made))):
        found = level_speech(made.blocks, made.timbre, hints=hints)
        after = made.loudness(gains_of(found, made)) if found else made.loudness()
        assert spread(after) <= max(1.0, before if before < 2.6 else 0.0)


@given(seed=st.integers(0, 1000), voices=st.integers(1, 4), noise=st.floats(-80.0, -55.0))
@settings(max_examples=40)
def test_what_is_level_stays_as_it_is(seed: int, voices: int, noise: float) -> None:
    """Voices of one loudness are left alone, however many there are."""
    made = converse(*[-24.0] * voices, seed=seed, noise=noise, rounds=8 // voices + 1)
    assert level_speech(made.blocks, made.timbre) is None


@given(guest=st.floats(-11.0, 11.0), seed=st.integers(0, 1000), noise=st.floats(-80.0, -60.0))
@settings(max_examples=40)
def test_what_was_levelled_is_level(guest: float, seed: int, noise: float) -> None:
    """Levelling what was levelled does nothing: a published file can be copied."""
    made = converse(-26.0, -26.0 + guest, seed=seed, noise=noise)
    found = level_speech(made.blocks, made.timbre)
    gains = gains_of(found, made) if found else np.zeros(len(made.levels))
    assert level_speech(made.blocks * 10.0 ** (gains / 10.0), made.timbre) is None


@given(guest=st.floats(-30.0, 30.0).filter(lambda guest: abs(guest) > 2.0), seed=st.integers(0, 100))
@settings(max_examples=40)
def test_gains_have_a_bound(guest: float, seed: int) -> None:
    """Nothing is turned up or down by more than 12 dB."""
    found = level_speech(*_both(converse(-26.0, -26.0 + guest, seed=seed, noise=-90.0)))
    assert found is None or np.abs(found.curve.gains).max() <= MAX_GAIN


def _both(made: Conversation) -> tuple[Doubles, Timbre]:
    return made.blocks, made.timbre


@given(guest=st.floats(-12.0, -3.0), pause=st.sampled_from([0.0, 0.1, 0.2, 0.5, 2.0]), seed=st.integers(0, 100))
@settings(max_examples=60)
def test_the_gain_changes_in_pauses(guest: float, pause: float, seed: int) -> None:
    """Where speakers leave a pause of 0.2 s, the gain is constant in words; else it moves by at most 1 dB in 50 ms."""
    made = Conversation(seed=seed)
    for _ in range(5):
        made.say("a", 6.0, -22.0, pause).say("b", 6.0, -22.0 + guest, pause)
    found = level_speech(made.blocks, made.timbre)
    if found is None:
        return
    fine = found.curve.at(np.arange(0.0, len(made.levels), 0.5))
    speech = np.repeat(find_active(made.blocks), 2)
    steps = np.abs(np.diff(fine))[speech[1:] & speech[:-1]]
    assert steps.max(initial=0.0) <= 1.0


@given(seed=st.integers(0, 1000), seconds=st.sampled_from([0.1, 0.3, 0.7, 1.0]))
@settings(max_examples=40)
def test_no_ramp_is_steeper_where_turns_are_short(seed: int, seconds: float) -> None:
    """Turns shorter than the ramps between them, as transcripts have them, move it by at most 1 dB in 50 ms."""
    made = converse(-20.0, -30.0, seed=seed)
    for number in range(20):
        made.say("ab"[number % 2], seconds, -20.0 - 10.0 * (number % 2), 0.0)
    found = level(made, LevelHints(turns=turns_of(made)))
    speech = np.repeat(find_active(made.blocks), 2)
    steps = np.abs(np.diff(found.curve.at(np.arange(0.0, len(made.levels), 0.5))))[speech[1:] & speech[:-1]]
    assert steps.max(initial=0.0) <= 1.0


def test_blocks_are_raised_by_the_gain_in_their_middle() -> None:
    """A gain of 10 dB makes a mean square ten times as large."""
    assert GainCurve(np.array([0.0, 5.0]), np.array([10.0, 10.0])).raise_blocks(np.ones(3)) == pytest.approx([10.0] * 3)


def test_a_pause_has_the_gain_of_its_neighbours() -> None:
    """In the pause between two words of one voice the gain stays; between two voices it goes from one to the other."""
    made = Conversation().say("a", 8.0, -20.0, 3.0).say("a", 8.0, -20.0, 3.0).say("b", 16.0, -30.0, 3.0)
    found, gains = level(made), gains_of(level(made), made)
    low, high = found.curve.gains.min(), found.curve.gains.max()
    assert np.ptp(gains[:190]) < 0.5
    assert ((gains[190:230] >= low) & (gains[190:230] <= high)).all()
    assert (np.diff(gains[190:230]) >= 0).all()


@pytest.mark.parametrize("level_of_music", [-30.0, -20.0, -14.0])
def test_music_is_left_as_it_is(level_of_music: float) -> None:
    """A jingle of any loudness, at the beginning and between two turns, has a gain of 0."""
    made = Conversation().play(5.0, level_of_music)
    made.say("a", 9.0, -20.0).say("b", 9.0, -29.0).play(4.0, level_of_music).say("b", 9.0, -29.0).say("a", 9.0, -20.0)
    gains = gains_of(level(made), made)
    music = np.array(made.tones) > 0.4
    assert np.abs(gains[music]).max() == 0.0
    assert np.ptp(gains) > 6.0


def test_spans_that_are_to_stay_do() -> None:
    """What `except` names has a gain of 0, be it speech or not."""
    made = converse(-20.0, -29.0)
    _, first, last = made.turns[3]
    gains = gains_of(level(made, LevelHints(kept=((first / 10, last / 10),))), made)
    assert np.abs(gains[first:last]).max() < 0.1
    assert np.ptp(gains) > 6.0


def test_a_transcript_wins() -> None:
    """A person who is known gets one gain, be she now louder and now quieter."""
    made = Conversation()
    for number in range(6):
        made.say("a", 8.0, -20.0 - 4.0 * (number % 2)).say("b", 8.0, -30.0)
    found = level(made, LevelHints(turns=turns_of(made)))
    gains = gains_of(found, made)
    by_voice = {
        voice: {round(float(np.median(gains[a:b])), 3) for who, a, b in made.turns if who == voice} for voice in "ab"
    }
    assert [len(by_voice[voice]) for voice in "ab"] == [1, 1]
    assert {stretch.voice for stretch in found.stretches} == {"a", "b"}


def test_a_voice_hardly_heard_is_levelled_like_any_sound() -> None:
    """Of two seconds no level is known: such a person's words are levelled by what is heard."""
    made = converse(-20.0, -29.0).say("c", 1.0, -24.0)
    found = level(made, LevelHints(turns=turns_of(made)))
    assert {stretch.voice for stretch in found.stretches} == {"a", "b", ""}


def test_laughter_does_not_lower_the_voice() -> None:
    """A second that is 9 LU louder than the rest of a turn changes the turn's gain by less than 1 dB."""
    plain, merry = converse(-20.0, -29.0), converse(-20.0, -29.0)
    _, first, _ = merry.turns[2]
    for place in range(first + 20, first + 30):
        merry.levels[place] = -11.0
    difference = gains_of(level(merry), merry) - gains_of(level(plain), plain)
    assert abs(np.median(difference[first : first + 15])) < 1.0


@pytest.mark.parametrize("count", [0, 1, 3, 12])
def test_hardly_any_sound_is_left_as_it_is(count: int) -> None:
    """Neither silence nor a moment of sound is levelled."""
    empty = Timbre(np.zeros(count, dtype=np.float32), np.zeros((count, CEPSTRA), dtype=np.float32))
    assert level_speech(np.zeros(count), empty) is None
    assert level_speech(np.full(count, 0.01), empty) is None


def test_stretches_are_in_order() -> None:
    """The curve's knots go forwards, however short stretches are."""
    made = Conversation()
    for number in range(30):
        made.say("ab"[number % 2], 1.5, -20.0 - 12.0 * (number % 2), 0.1)
    found = level_speech(made.blocks, made.timbre)
    assert found is not None
    assert (np.diff(found.curve.times) > 0).all()
    assert all(before.last <= after.first for before, after in pairwise(found.stretches))


@given(cuts=st.lists(st.integers(1, 30_000), max_size=6))
def test_factors_do_not_depend_on_pieces(cuts: list[int]) -> None:
    """The factor of a frame is nearly the same, however the recording is cut: within 0.01 dB."""
    curve = GainCurve(np.array([0.0, 5.0, 7.0, 12.0]), np.array([0.0, 0.0, 8.0, -3.0]))
    whole = curve.factors(0, 96_000, 48_000)
    assert whole is not None
    at = 0
    for wanted in [*cuts, 96_000]:
        length = min(wanted, 96_000 - at)
        part = curve.factors(at, length, 48_000) if length else None
        found = np.ones(length) if part is None else np.broadcast_to(part, length)
        assert np.allclose(20 * np.log10(found), 20 * np.log10(whole[at : at + length]), atol=0.01)
        at += length


def test_no_gain_is_no_factor() -> None:
    """Where the gain is 0 there are no factors, so that samples stay the same to the bit."""
    curve = GainCurve(np.array([0.0, 30.0, 40.0]), np.array([0.0, 0.0, 6.0]))
    assert curve.factors(0, 48_000, 48_000) is None
    assert curve.factors(140_000, 48_000, 48_000) is not None


def test_equal_sounds_have_equal_curves() -> None:
    """Levelling is deterministic."""
    one, other = level(converse(-20.0, -29.0)), level(converse(-20.0, -29.0))
    assert np.array_equal(one.curve.gains, other.curve.gains)
    assert one.stretches == other.stretches
