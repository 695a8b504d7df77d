"""The key `audio` of an episode: a name, or keys that say whether the file is finished."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from publisher.model.kept import AudioChoice, RecordedAudio

ADAPTER: TypeAdapter[Any] = TypeAdapter(AudioChoice)


@pytest.mark.parametrize(
    ("written", "keep"),
    [(True, True), ("yes", True), ("On", True), (False, False), ("no", False), ("bytes", "bytes")],
)
def test_a_word_says_how_a_file_is_kept(written: object, keep: object) -> None:
    """True and false in every spelling, or bytes."""
    read = ADAPTER.validate_python({"file": "a.mp3", "keep": written})
    assert read == RecordedAudio(file="a.mp3", keep=keep)
    assert read.keep is keep or read.keep == "bytes"


def test_a_name_alone_stays_text() -> None:
    """What was written before there was a choice is read as before, and keys without keep mean the same."""
    assert ADAPTER.validate_python("a.flac") == "a.flac"
    assert ADAPTER.validate_python({"file": "a.flac"}).keep is False


@pytest.mark.parametrize("written", ["all", 1, 0, None, [True], "byte"])
def test_any_other_word_is_refused(written: object) -> None:
    """A number is no word for true, so that nothing is published by a mistake."""
    with pytest.raises(ValidationError, match="is neither true, false nor bytes"):
        ADAPTER.validate_python({"file": "a.mp3", "keep": written})


@pytest.mark.parametrize("written", [["a.mp3"], 5, {"keep": True}, {"file": "../a.mp3"}, {"file": "ftp://a/b.mp3"}])
def test_what_names_no_file_is_refused(written: object) -> None:
    """A list, a number, keys without a file, and files that no plain name may be either."""
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(written)
