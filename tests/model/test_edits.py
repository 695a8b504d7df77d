"""Jingles, inserts and cuts."""

import pytest

from publisher.model.edits import Cut, Insert, Jingle, OptionalJingle
from support.validation import read, refuse


def test_a_file_name_is_a_jingle() -> None:
    """A text alone is the file of a jingle without fades."""
    assert read(Jingle, "jingle.flac") == Jingle(file="jingle.flac")


def test_an_intro_is_false_a_file_or_keys() -> None:
    """The value false means none, which differs from a key that is left out."""
    assert read(OptionalJingle, False) is False  # noqa: FBT003 - as it is written
    assert read(OptionalJingle, "a.wav") == "a.wav"
    assert read(OptionalJingle, {"file": "a.wav", "level": -6}) == Jingle(file="a.wav", level=-6.0)
    assert read(OptionalJingle, None) is None
    assert refuse(OptionalJingle, {"file": "a.wav", "level": 13})


def test_an_insert_needs_a_moment() -> None:
    """A moment of the recording, in any spelling of a time."""
    assert read(Insert, {"file": "a.wav", "at": "1:30"}).at == 90.0
    assert refuse(Insert, "a.wav") == "Field required"


@pytest.mark.parametrize("end", ["1:00", "0:59.999"])
def test_a_cut_ends_behind_its_start(end: str) -> None:
    """A cut without length, or backwards, is refused."""
    assert read(Cut, {"start": "1:00", "end": "1:00.001"}).end == 60.001
    assert refuse(Cut, {"start": "1:00", "end": end}).startswith("ends before it begins")


@pytest.mark.parametrize("word", ["no", "Off", "false"])
def test_a_word_for_false_is_no_file(word: str) -> None:
    """An intro of this name is none."""
    assert read(OptionalJingle, word) is False
