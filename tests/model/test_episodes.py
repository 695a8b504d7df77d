"""An episode: its number, its quote, and the paths that follow from its keys."""

from datetime import UTC, datetime
from typing import Any

import pytest

from publisher.model.episodes import Episode, Number, Quote
from support.validation import read, refuse


def episode(**keys: Any) -> Episode:
    """Return an episode in the folder `regn`."""
    return Episode(
        slug="regn", **{"title": "Regn", "date": datetime(2026, 1, 1, tzinfo=UTC), "audio": "a.flac", **keys}
    )


@pytest.mark.parametrize(("written", "number"), [(100, 100), (100.0, 100), (100.5, 100.5), (0.125, 0.125)])
def test_numbers_are_whole_or_decimals(written: float, number: float) -> None:
    """A decimal without a fraction is a whole number."""
    read_number = read(Number, written)
    assert (read_number, type(read_number)) == (number, type(number))


@pytest.mark.parametrize("written", [0, -1, 0.0001, float("inf"), float("nan"), "1", True])
def test_what_is_no_number(written: object) -> None:
    """Zero, negative and endless numbers, more than three decimals, texts and truth values are refused."""
    assert refuse(Number, written).startswith("is not a number")


def test_only_whole_numbers_are_for_apple() -> None:
    """A decimal is known to Podcasting 2.0 alone."""
    assert episode(number=7).whole_number == 7
    assert episode(number=7.5).whole_number is None
    assert episode().whole_number is None


def test_a_text_is_a_quote() -> None:
    """The words may stand alone, or with speaker and time."""
    assert read(Quote, "Å måle er å vite.") == Quote(text="Å måle er å vite.")
    assert read(Quote, {"text": "Å", "by": "Liv", "start": "0:30"}).start == 30.0


def test_sidecars_are_the_files_that_are_named() -> None:
    """Chapters that stand in the front matter are no file."""
    assert episode(chapters="k.txt", transcript="t/o.vtt", quiz="quiz.yaml").sidecars == {
        "chapters": "episodes/regn/k.txt",
        "transcript": "episodes/regn/t/o.vtt",
        "quiz": "episodes/regn/quiz.yaml",
    }
    assert episode(chapters=["0:00 A"]).sidecars == {}


def test_a_recording_in_a_file() -> None:
    """A file has a path in the episode's folder, which is also its name in messages."""
    one = episode()
    assert (one.origin, one.recording_path, one.recording_place) == (None, "episodes/regn/a.flac", one.recording_path)
    assert one.recording_name == "a.flac"


def test_a_finished_file_is_named_behind_a_key_of_its_own() -> None:
    """It lies where any recording does, also elsewhere; its name alone is not kept."""
    one = episode(audio={"file": "a.mp3", "keep": True})
    assert (one.keep, one.recording_path, one.recording_name) == (True, "episodes/regn/a.mp3", "a.mp3")
    far = episode(audio={"file": "s3://opptak/a.mp3", "keep": "bytes"})
    assert (far.keep, far.recording_place) == ("bytes", "s3://opptak/a.mp3")
    assert [episode(audio=written).keep for written in ("a.mp3", {"file": "a.mp3"})] == [False, False]


def test_a_recording_elsewhere() -> None:
    """A URL is shown without what its query says, and downloaded to a folder of its own."""
    one = episode(audio="https://a.example/a.flac?token=secret")
    assert one.origin is not None
    assert one.recording_place == one.recording_name == "https://a.example/a.flac?…"
    assert one.recording_path == one.origin.path
    assert one.recording_path.startswith(".publisher/fetched/")
