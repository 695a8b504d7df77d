"""Suggestions for a file that is missing."""

from dataclasses import replace

import pytest

from publisher.lint.suggest import find_near_name, suggest_file
from support.lint_context import as_it_should_be


@pytest.mark.parametrize(
    ("name", "names", "near"),
    [
        ("recording.wav", ("recordin.wav", "cover.jpg"), "recordin.wav"),
        ("recording.wav", ("recordin.mp3",), None),
        ("recording.wav", ("recordin.WAV",), "recordin.WAV"),
        ("recording.wav", ("intervju.wav",), None),
        ("recording.wav", ("recordings.wav", "recordin.wav.bak", "recordinggg.wav"), "recordings.wav"),
        ("recording.wav", (), None),
    ],
)
def test_most_similar_name_of_the_same_suffix_is_near(name: str, names: tuple[str, ...], near: str | None) -> None:
    """Only names of the same suffix count, in any case, and only those that are similar."""
    assert find_near_name(name, names) == near


def test_suggestion_is_for_the_files_own_folder() -> None:
    """Names beside the missing file are looked at, not those of other folders."""
    context = replace(as_it_should_be(), names={"episodes/a": ("recordin.wav",), "episodes/b": ()})
    assert suggest_file(context, "episodes/a/recording.wav") == "did you mean recordin.wav?"
    assert suggest_file(context, "episodes/b/recording.wav") is None
    assert suggest_file(context, "episodes/c/recording.wav") is None


def test_decomposed_name_is_told_before_similar_ones() -> None:
    """A name that differs by Unicode normalization alone is the file that was meant."""
    context = replace(as_it_should_be(), names={"a": ("apninga.jpg", "a\u030apning.jpg")})
    suggestion = suggest_file(context, "a/åpning.jpg")
    assert suggestion == "it is there, spelled with letters and accents apart (NFD): rename it to åpning.jpg"


def test_the_very_name_is_no_suggestion() -> None:
    """A file that is there and cannot be read has its right name already."""
    context = replace(as_it_should_be(), names={"episodes/a": ("recording.wav",)})
    assert suggest_file(context, "episodes/a/recording.wav") != "rename it to recording.wav"
    assert "NFD" not in (suggest_file(context, "episodes/a/recording.wav") or "")


def test_a_file_that_icloud_keeps_is_named_as_such() -> None:
    """MacOS leaves a hidden placeholder of another name where the file was."""
    context = replace(as_it_should_be(), names={"episodes/a": (".recording.wav.icloud",)})
    assert (suggest_file(context, "episodes/a/recording.wav") or "").startswith(
        "it is in iCloud, and not on this machine"
    )


def test_a_name_in_other_capitals_is_meant() -> None:
    """However short it is, and before names that are merely similar."""
    context = replace(as_it_should_be(), names={"a": ("recordings.wav", "RECORDING.WAV", "A.FLAC")})
    assert suggest_file(context, "a/recording.wav") == "did you mean RECORDING.WAV?"
    assert suggest_file(context, "a/a.flac") == "did you mean A.FLAC?"
