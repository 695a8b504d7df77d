"""Speech, music and pauses, found in the levels of blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.loudness.speech import PHRASE_BLOCKS, estimate_noise, find_active, find_phrases
from support.voices import Conversation, converse


@pytest.mark.parametrize("noise", [-75.0, -60.0, -45.0])
def test_noise_is_what_is_left_between_words(noise: float) -> None:
    """Within 2 LU, however loud the voices are."""
    assert estimate_noise(converse(-20.0, -30.0, noise=noise).blocks) == pytest.approx(noise, abs=2.0)


@pytest.mark.parametrize("noise", [-75.0, -50.0])
def test_pauses_are_not_active(noise: float) -> None:
    """Blocks between turns are pauses, and most blocks within a turn are not."""
    made = converse(-20.0, -30.0, noise=noise)
    active = find_active(made.blocks)
    inside = np.zeros(len(active), dtype=bool)
    for _, first, last in made.turns:
        inside[first:last] = True
    assert active[~inside].mean() < 0.02
    assert active[inside].mean() > 0.8


@given(st.lists(st.floats(0.0, 1.0), max_size=300), st.lists(st.integers(0, 300), max_size=5))
def test_phrases_are_in_order_and_apart(blocks: list[float], cuts: list[int]) -> None:
    """Whatever the levels are: phrases do not overlap, are not empty, and none is longer than the longest allowed."""
    phrases = find_phrases(np.array(blocks), np.zeros(len(blocks), dtype=np.float32), cuts)
    edges = [edge for phrase in phrases for edge in (phrase.first, phrase.last)]
    assert edges == sorted(edges)
    assert all(0 < phrase.last - phrase.first <= PHRASE_BLOCKS[1] for phrase in phrases)


def test_every_active_block_is_in_a_phrase() -> None:
    """No word is left out."""
    made = converse(-20.0, -30.0)
    phrases = find_phrases(made.blocks, made.timbre.tones)
    within = np.zeros(len(made.blocks), dtype=bool)
    for phrase in phrases:
        within[phrase.first : phrase.last] = True
    assert np.array_equal(within, find_active(made.blocks))


def test_a_jingle_is_music_and_a_hum_in_pauses_is_not() -> None:
    """Three seconds of tones are music; sustained tones in pauses, too soft to be anything but a hum, are nothing."""
    made = Conversation().say("a", 9.0, -22.0).play(3.0, -20.0).say("b", 9.0, -28.0)
    tones = np.array(made.tones)
    tones[np.array(made.levels) < -100] = 0.9
    kinds = {phrase.first: phrase.kind for phrase in find_phrases(made.blocks, tones.astype(np.float32))}
    music = [first for first, kind in kinds.items() if kind == "music"]
    assert music
    assert all(96 <= first < 126 for first in music)


def test_a_moment_of_tones_is_speech() -> None:
    """A sung word of a second is part of what is said."""
    made = Conversation().say("a", 9.0, -22.0).play(1.0, -20.0).say("a", 9.0, -22.0)
    assert {phrase.kind for phrase in find_phrases(made.blocks, made.timbre.tones)} == {"speech"}
