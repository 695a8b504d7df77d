"""Recordings of several sound tracks: the chosen one is heard, and no other; of a silent one another is named."""

from pathlib import Path

import pytest

from publisher.errors import UnreadableMediaError
from publisher.media.ffmpeg.encode import copy_packets
from publisher.media.ffmpeg.probe import MissingTrackError, probe_audio
from publisher.media.inspect import inspect_recording, inspect_to_master
from publisher.media.mastering.master import master_recording
from publisher.media.sound_tracks import find_heard_track
from publisher.media.trace import trace_loudness
from publisher.model.recipe import Recipe
from support.audio import decoded
from support.few import few
from support.several_tracks import find_tone, make_tracks

TONES = ((440.0, 2.0), (1000.0, 3.0), (0.0, 4.0))
SUFFIXES = {"mp3": "mp3", "aac": "m4a", "opus": "opus"}


@pytest.mark.parametrize(
    ("suffix", "codec", "number"),
    few(
        [
            ("mov", "mp3", 2),
            ("mka", "aac", 1),
            ("m4a", "opus", 2),
            ("webm", "mp3", 2),
            ("avi", "aac", 2),
            ("ts", "opus", 2),
            ("mov", "mp3", 1),
        ],
        keep=2,
    ),
)
def test_the_chosen_track_is_heard(tmp_path: Path, suffix: str, codec: str, number: int) -> None:
    """Its tone, for as long as it lasts, comes out, with and without a first pass; so say report and trace."""
    source, first = make_tracks(tmp_path / f"r.{suffix}", TONES), tmp_path / "first-pass"
    hertz, seconds = TONES[number - 1]
    found = inspect_to_master(source, Recipe(codec=codec), first, sound_track=number)
    assert (found.sounds, found.sound_track) == (3, number)
    assert found.measurement.duration == pytest.approx(seconds, abs=0.05)
    for known in (first, None):
        out = tmp_path / f"out.{SUFFIXES[codec]}"
        report = master_recording(source, Recipe(codec=codec), out, first_pass=known, sound_track=number)
        assert report.before.duration == pytest.approx(seconds, abs=0.05)
        heard = decoded(out)
        assert len(heard) / report.sample_rate == pytest.approx(seconds, abs=0.1)
        assert find_tone(heard, report.sample_rate) == pytest.approx(hertz, abs=2.0)
    assert trace_loudness(source, sound_track=number).duration == pytest.approx(seconds, abs=0.05)


@pytest.mark.parametrize("number", [1, 2])
def test_packets_are_copied_of_the_chosen_track(tmp_path: Path, number: int) -> None:
    """What is already encoded as it should be is not encoded again, and is the chosen sound all the same."""
    source, out = make_tracks(tmp_path / "r.m4a", TONES[:2]), tmp_path / "out.m4a"
    claims = probe_audio(source, sound_track=number)
    copy_packets(source, out, rate=claims.sample_rate, sound_track=claims.sound_track)
    assert find_tone(decoded(out), claims.sample_rate) == pytest.approx(TONES[number - 1][0], abs=2.0)


def test_gaps_are_those_of_the_chosen_track(tmp_path: Path) -> None:
    """Each track has time stamps of its own."""
    later = "asetpts=if(gte(T\\,1)\\,PTS+1.5/TB\\,PTS)"
    source = make_tracks(tmp_path / "r.mka", TONES[:2], "-filter:a:1", later)
    first, second = (probe_audio(source, sound_track=number) for number in (1, 2))
    assert first.gaps == ()
    assert [(gap.start, gap.duration) for gap in second.gaps] == [
        (pytest.approx(1.0, abs=0.1), pytest.approx(1.5, abs=0.03))
    ]
    assert inspect_recording(source, sound_track=2).measurement.duration == pytest.approx(4.5, abs=0.05)


@pytest.mark.parametrize(
    ("tones", "number", "message", "hint"),
    [
        (TONES, 4, "has 3 sound tracks, and no number 4", "choose one from 1 to 3"),
        (TONES[:1], 2, "has one sound track, and no number 2", "leave the number out, since there is no choice"),
    ],
)
def test_a_track_that_is_not_there_is_told(
    tmp_path: Path, tones: tuple[tuple[float, float], ...], number: int, message: str, hint: str
) -> None:
    """The error says how many there are."""
    source = make_tracks(tmp_path / "r.mka", tones)
    with pytest.raises(MissingTrackError, match=message) as caught:
        probe_audio(source, sound_track=number)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("tones", "number", "heard"),
    [
        (((0.0, 1.0), (440.0, 1.0)), 1, 2),
        (((0.0, 1.0), (0.0, 1.0), (440.0, 1.0)), 2, 3),
        (((440.0, 1.0), (0.0, 1.0)), 2, 1),
        (((0.0, 1.0), (0.0, 1.0)), 1, None),
    ],
)
def test_of_a_silent_track_another_is_named(
    tmp_path: Path, tones: tuple[tuple[float, float], ...], number: int, heard: int | None
) -> None:
    """The inspection, and the error of mastering, name the first track that is not silent, if there is one."""
    source = make_tracks(tmp_path / "r.mov", tones)
    assert find_heard_track(source, probe_audio(source, sound_track=number)) == heard
    assert inspect_recording(source, sound_track=number).heard_track == heard
    words = f"silent on its sound track {number}, and not on its sound track {heard}" if heard else "from beginning to"
    for recipe in (Recipe(), Recipe(tracks="left-right")):
        with pytest.raises(UnreadableMediaError, match=words):
            master_recording(source, recipe, tmp_path / "out.mp3", sound_track=number)
