"""Hints for levelling: turns of a transcript's speakers, and stretches that are to stay."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.loudness.leveller import NO_HINTS, VoiceTurn
from publisher.model.edits import Level
from publisher.model.packed_transcript import pack_transcript
from publisher.model.transcript import Cue
from publisher.plan.voices import find_level_hints, find_turns
from support.plans import EN

KARI, OLA = "Kari Nordmann", "Ola Å."


def hints_of(*cues: Cue, **episode: Any) -> Any:
    """Return the hints of an episode with these cues."""
    return find_level_hints(EN.model_copy(update={"spoken": pack_transcript(cues), **episode}))


def test_cues_of_one_speaker_are_one_turn() -> None:
    """A turn begins with its first cue and ends with its last one; a cue without an end ends with the next."""
    found = hints_of(
        Cue(text="Hei.", start=1.0, end=2.0, speaker=KARI),
        Cue(text="Velkommen.", start=2.5, end=4.0, speaker=KARI),
        Cue(text="Takk.", start=4.5, speaker=OLA),
        Cue(text="Så …", start=6.0, end=7.0, speaker=KARI),
    )
    assert found.turns == (VoiceTurn(1.0, 4.0, KARI), VoiceTurn(4.5, 6.0, OLA), VoiceTurn(6.0, 7.0, KARI))


@pytest.mark.parametrize(
    "cues",
    [
        (),
        (Cue(text="Hei.", speaker=KARI), Cue(text="Takk.", speaker=OLA)),
        (Cue(text="Hei.", start=1.0, end=2.0), Cue(text="Takk.", start=2.0, end=3.0)),
        (Cue(text="Hei.", start=1.0, end=2.0, speaker=KARI),),
    ],
)
def test_without_times_or_two_speakers_nothing_is_known(cues: tuple[Cue, ...]) -> None:
    """No transcript, one without times, one without speakers, or with one alone."""
    assert hints_of(*cues) == NO_HINTS


def test_a_cue_without_speaker_is_nobodys() -> None:
    """Applause between two turns belongs to neither."""
    found = hints_of(
        Cue(text="Hei.", start=1.0, end=2.0, speaker=KARI),
        Cue(text="[klapping]", start=2.0, end=5.0),
        Cue(text="Takk.", start=5.0, end=6.0, speaker=OLA),
    )
    assert found.turns == (VoiceTurn(1.0, 2.0, KARI), VoiceTurn(5.0, 6.0, OLA))


def test_stretches_that_are_to_stay_are_hints() -> None:
    """What `except` names is given in seconds."""
    level = Level.model_validate({"except": [{"start": "0:10", "end": "1:00"}]})
    assert hints_of(level=level).kept == ((10.0, 60.0),)


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.none() | st.floats(0, 100), st.none() | st.sampled_from([KARI, OLA])),
        max_size=20,
    )
)
def test_turns_never_end_before_they_begin(cues: list[tuple[float, float | None, str | None]]) -> None:
    """Whatever times a transcript has, each turn has a length and a voice."""
    made = tuple(Cue(text="a", start=start, end=end, speaker=who) for start, end, who in cues)
    assert all(turn.start < turn.end and turn.voice for turn in find_turns(made))
