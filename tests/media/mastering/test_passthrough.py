"""A recording that already is what the recipe asks for is not encoded again."""

from pathlib import Path

import numpy as np
import pytest
from mutagen.id3 import ID3, TIT2

from publisher.errors import PublisherError
from publisher.media.mastering.master import master_recording
from publisher.media.results import MasteringReport
from publisher.model.recipe import Recipe
from support.audio import Write, decoded, talk
from support.few import few

RECIPE = Recipe()


@pytest.fixture
def finished(write: Write, tmp_path: Path) -> Path:
    """Return an MP3 that meets the recipe, with 2 dB to spare, and has tags before and behind its frames."""
    path = tmp_path / "finished.mp3"
    master_recording(write("r.wav", talk(6.0)), RECIPE.model_copy(update={"true_peak": -3.0}), path)
    tags = ID3()
    tags.add(TIT2(text="An older title"))
    tags.save(path, v1=2)
    return path


def remade(path: Path, **changed: object) -> MasteringReport:
    """Master the file at `path` with a recipe that is `changed`."""
    return master_recording(path, RECIPE.model_copy(update=changed), path.with_name("out.mp3"))


def test_frames_are_copied_and_tags_left(finished: Path) -> None:
    """What comes out are the very frames that went in, and the measurement is theirs."""
    made = remade(finished)
    out = finished.with_name("out.mp3").read_bytes()
    assert (made.how, made.gain, made.limited, made.after) == ("copied", 0.0, 0.0, made.before)
    assert out in finished.read_bytes()
    assert out[:4] == finished.read_bytes()[ID3(finished).size :][:4]
    assert b"An older title" not in out
    assert not out.endswith(b"\0" * 10)
    assert (decoded(finished.with_name("out.mp3")) == decoded(finished)).all()


def test_a_full_disk_is_told_of(finished: Path) -> None:
    """Frames that do not fit on the disk are an error with a hint; /dev/full is the system's own full disk."""
    out = finished.with_name("out.mp3")
    out.symlink_to("/dev/full")
    with pytest.raises(PublisherError, match=r"finished\.mp3 could not be mastered: no space left on device") as caught:
        remade(finished)
    assert "has room" in caught.value.hint
    assert not out.is_symlink()


def test_a_slightly_different_loudness_is_let_be(finished: Path) -> None:
    """Half a LU off the target is copied, more is encoded again."""
    assert remade(finished, loudness=-16.4).how == "copied"
    assert remade(finished, loudness=-16.7).how == "encoded"


@pytest.mark.parametrize("changed", few([{"bit_rate": 160}, {"channels": 1}, {"true_peak": -6.0}]))
def test_another_recipe_is_encoded(finished: Path, changed: dict[str, float]) -> None:
    """Another bit rate, number of channels or true peak needs an encoder."""
    assert remade(finished, **changed).how == "encoded"


def test_what_is_damaged_is_encoded(finished: Path) -> None:
    """A file whose frames are not those that its header counts is not handed on."""
    whole = finished.read_bytes()
    finished.write_bytes(whole[: len(whole) // 2])
    assert remade(finished).how == "encoded"


@pytest.mark.parametrize(("loudness", "steps"), few([(-19.0, -2), (-14.6, 1), (-22.3, -4)]))
def test_loudness_is_corrected_without_encoding(finished: Path, loudness: float, steps: int) -> None:
    """By wish, frames keep their sound and get another level: the new file is the old one times a constant."""
    made = remade(finished, loudness=loudness, lossless_gain=True, true_peak=0.0)
    assert made.how == "gain-adjusted"
    assert made.gain == pytest.approx(steps * 1.505)
    assert made.after.integrated == pytest.approx(made.before.integrated + made.gain, abs=0.01)
    old, new = decoded(finished), decoded(finished.with_name("out.mp3"))
    assert np.abs(new - old * 10 ** (made.gain / 20)).max() < 1e-3


def test_a_correction_that_would_go_too_high_is_encoded(finished: Path) -> None:
    """Only a limiter can make a file louder whose peaks are at the ceiling already."""
    assert remade(finished, loudness=-12.0, lossless_gain=True).how == "encoded"


def mastered_again(write: Write, tmp_path: Path, **changed: float) -> tuple[MasteringReport, Path, Path]:
    """Master an M4A that meets a recipe with a recipe that is `changed`."""
    first, second = tmp_path / "first.m4a", tmp_path / "second.m4a"
    master_recording(write("r.wav", talk(6.0)), Recipe(codec="aac"), first)
    return master_recording(first, Recipe(codec="aac").model_copy(update=changed), second), first, second


def test_a_compliant_m4a_is_copied(write: Write, tmp_path: Path) -> None:
    """Its packets get a new container, and sound the same to the bit."""
    made, first, second = mastered_again(write, tmp_path)
    assert made.how == "copied"
    one, two = decoded(first), decoded(second)
    assert np.array_equal(one, two)


@pytest.mark.slow
def test_an_m4a_for_another_loudness_is_encoded(write: Write, tmp_path: Path) -> None:
    """Only a recording on target is copied."""
    assert mastered_again(write, tmp_path, loudness=-18.0)[0].how == "encoded"
