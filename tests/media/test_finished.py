"""Finished recordings: which can be published as they are, and when one is told to differ from the recipe."""

from dataclasses import replace
from typing import Any

import pytest

from publisher.media.finished import describe_deviation, describe_unfit
from publisher.model.recipe import Recipe
from support.lint_context import FINE, SOUND

MP3 = replace(SOUND, codec="mp3", container="mp3")


@pytest.mark.parametrize(("codec", "container"), [("mp3", "mp3"), ("aac", "mov"), ("opus", "ogg")])
def test_what_podcast_apps_play_can_be_kept(codec: str, container: str) -> None:
    """MP3, AAC in M4A and Opus in Ogg."""
    assert describe_unfit(replace(SOUND, codec=codec, container=container)) is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"codec": "flac", "container": "flac"}, "is FLAC, and cannot be kept: only MP3"),
        ({"codec": "pcm_s16le", "container": "wav"}, "is PCM, and cannot be kept"),
        ({"codec": "mp3", "container": "wav"}, "is MP3 in wav, and cannot be kept"),
        ({"codec": "mp3", "container": "matroska"}, "is MP3 in matroska"),
        ({"codec": "aac", "container": "aac"}, "is AAC in aac"),
        ({"codec": "alac", "container": "mov"}, "is Apple Lossless, and cannot be kept"),
        ({"codec": "vorbis", "container": "ogg"}, "is Vorbis, and cannot be kept"),
        ({"codec": "aac", "container": "mov", "video": True}, "is a video, and cannot be kept"),
        ({"codec": "aac", "container": "mov", "sounds": 2}, "has 2 sound tracks, and cannot be kept"),
    ],
)
def test_anything_else_is_named(changed: dict[str, Any], words: str) -> None:
    """With what it is, and with what to do."""
    reason, fix = describe_unfit(replace(SOUND, **changed)) or ("", "")
    assert reason.startswith(words)
    assert fix


@pytest.mark.parametrize(
    ("loudness", "peak", "said"),
    [
        (-16.0, -1.0, None),
        (-17.0, -1.0, None),
        (-15.0, -0.96, None),
        (-17.1, -3.0, "measures -17.1 LUFS and -3.0 dBTP, where -16 and at most -1 are asked for"),
        (-14.9, -3.0, "measures -14.9 LUFS"),
        (-16.0, -0.9, "measures -16.0 LUFS and -0.9 dBTP"),
    ],
)
def test_more_than_a_unit_off_or_too_high_a_peak_is_told(loudness: float, peak: float, said: str | None) -> None:
    """Up to 1 LU nobody hears; figures that are shown alike are not told to differ."""
    found = describe_deviation(replace(FINE, integrated=loudness, true_peak=peak), Recipe(), 2)
    assert (found or "").startswith(said) if said else found is None


def test_a_mono_file_is_measured_by_what_mono_is_asked_for() -> None:
    """With automatic channels a mono file is 3 LU quieter, since two speakers play it."""
    found = replace(FINE, integrated=-19.0)
    assert describe_deviation(found, Recipe(channels="auto"), 1) is None
    assert "where -16 and" in (describe_deviation(found, Recipe(channels="auto"), 2) or "")
