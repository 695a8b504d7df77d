"""Recordings that are none, or not as they should be, from the working folder to what a person is told."""

import os
import re
import resource
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.audio import decoded, ffmpeg
from support.processes import finish
from support.several_tracks import find_tone, make_tracks
from support.shows import ledger, make_recording, make_show, run


def make_folder(place: Path) -> None:
    """Put a folder there."""
    place.mkdir()


def make_socket(place: Path) -> None:
    """Put a socket there, as a program that listens does."""
    here = Path.cwd()
    os.chdir(place.parent)  # a socket's address is short
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(place.name)
    finally:
        os.chdir(here)


def make_text(place: Path) -> None:
    """Put a text there."""
    place.write_text("This is what was said, and not how it sounded.\n" * 20)


def make_empty(place: Path) -> None:
    """Put an empty file there."""
    place.touch()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_folder, "episodes/0001-ae/recording.wav is a folder"),
        (os.mkfifo, "episodes/0001-ae/recording.wav is a named pipe"),
        (make_socket, "episodes/0001-ae/recording.wav is a socket"),
        (make_text, "recording.wav is not audio that can be decoded"),
        (make_empty, "recording.wav is empty"),
    ],
)
def test_what_is_no_recording_is_a_finding(tmp_path: Path, make: Callable[[Path], None], words: str) -> None:
    """With file, line and fix; nothing waits for a pipe, and nothing is published."""
    root = make_show(tmp_path, ["0001-ae"])
    place = root / "episodes" / "0001-ae" / "recording.wav"
    place.unlink()
    make(place)
    done = run(root, "publish")
    assert done.returncode == 1
    assert f"episode.md:6:8: error: {words}" in done.stdout
    assert "Traceback" not in done.stderr
    assert not (root / "public").exists()


def test_a_video_is_published_where_that_is_wished_for(tmp_path: Path) -> None:
    """Without the key it is a finding that names the key; with it the sound alone is published."""
    root = make_show(tmp_path, ["0001-ae"])
    film = root / "episodes" / "0001-ae" / "recording.mp4"
    pictures = ("-f", "lavfi", "-i", "testsrc=duration=3:size=64x64:rate=10")
    sound = ("-i", film.with_name("recording.wav"))
    ffmpeg("-v", "error", *pictures, *sound, "-c:a", "aac", film)
    text = film.with_name("episode.md")
    text.write_text(text.read_text().replace("recording.wav", "recording.mp4"))
    assert "add a line sound_of_video: true" in run(root, "check").stdout
    text.write_text(text.read_text().replace("audio:", "sound_of_video: true\naudio:"))
    done = run(root, "publish")
    assert done.returncode == 0
    [published] = ledger(root)["publications"].values()
    file = root / "public" / published["enclosure"]["key"]
    said = ffmpeg("-i", file, "-f", "null", "-")
    [read] = re.findall(r"Input #0.*?(?=Output #0)", said, flags=re.DOTALL)
    assert "Audio: mp3" in read
    assert re.findall(r"Video: (\w+)", read) == ["mjpeg"], "the cover"


def test_the_sound_track_that_an_episode_names_is_published(tmp_path: Path) -> None:
    """A choice ends the warning; a number that is not there is told at its line; another choice waits to be asked."""
    root = make_show(tmp_path, ["0001-ae"])
    folder = root / "episodes" / "0001-ae"
    make_tracks(folder / "recording.mka", ((440.0, 2.0), (1000.0, 3.0)))
    text = folder / "episode.md"
    plain = text.read_text().replace("recording.wav", "recording.mka")
    text.write_text(plain)
    assert "recording.mka has 2 sound tracks, of which the first one is taken" in run(root, "check").stdout
    text.write_text(plain.replace("audio:", "sound_track: 3\naudio:"))
    done = run(root, "publish")
    assert done.returncode == 1
    assert "episode.md:6:14: error: recording.mka has 2 sound tracks, and no number 3" in done.stdout
    for number, hertz, seconds in ((1, 440.0, 2.0), (2, 1000.0, 3.0)):
        text.write_text(plain.replace("audio:", f"sound_track: {number}\naudio:"))
        assert "sound tracks" not in run(root, "check").stdout
        done = run(root, "publish", *(["--replace", "0001-ae"] if number == 2 else []))
        assert done.returncode == 0, done.stdout + done.stderr
        [published] = ledger(root)["publications"].values()
        assert published["mastered"]["before"]["duration"] == pytest.approx(seconds, abs=0.01)
        heard = decoded(root / "public" / published["enclosure"]["key"])
        assert find_tone(heard, 48_000) == pytest.approx(hertz, abs=2.0)
    text.write_text(plain)
    assert "recipe changed; waits for --replace 0001-ae" in run(root, "plan").stdout


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
from publisher.cli import main
main()
"""


@pytest.mark.slow
def test_no_room_for_one_episode_is_no_harm_to_another(tmp_path: Path) -> None:
    """The one that does not fit is told of in a line, and leaves nothing; the feed speaks of the other alone."""
    root = make_show(tmp_path, ["0001-ae", "0002-oe"])
    make_recording(root / "episodes" / "0001-ae" / "recording.wav", seed=1, seconds=30.0)
    command = [sys.executable, "-c", LIMITED, "publish"]
    done = finish(command, cwd=root, text=True)
    assert done.returncode == 1
    assert "0001-ae: failed: master could not be encoded: files may not grow that large here" in done.stderr
    assert "→ raise the limit" in done.stderr
    assert "Traceback" not in done.stderr
    assert [entry["slug"] for entry in ledger(root)["publications"].values()] == ["0002-oe"]
    assert not [*(root / ".publisher" / "tmp").iterdir()]
    assert len([*(root / ".publisher" / "cache" / "masters").glob("*/*/audio")]) == 1
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 150_000
    assert run(root, "publish").returncode == 0


def test_chapters_of_a_recording_are_told_and_not_guessed(tmp_path: Path) -> None:
    """Chapters that a recording brings along are told, with the command that writes them down."""
    root = make_show(tmp_path, ["0001-ae"])
    place = root / "episodes" / "0001-ae" / "recording.wav"
    with place.open("r+b") as stream:
        cue = struct.pack("<4sIIII4sIII", b"cue ", 28, 1, 1, 0, b"data", 0, 0, 44_100)
        stream.seek(0, os.SEEK_END)
        stream.write(cue)
        size = stream.tell()
        stream.seek(4)
        stream.write(struct.pack("<I", size - 8))
    done = run(root, "check")
    assert done.returncode == 0
    assert "recording.wav has a chapter of its own" in done.stdout
    written = run(root, "chapters", "episodes/0001-ae/recording.wav")
    (place.parent / "chapters.txt").write_text(written.stdout)
    source = place.parent / "episode.md"
    source.write_text(source.read_text().replace("audio:", "chapters: chapters.txt\naudio:"))
    done = run(root, "publish")
    assert done.returncode == 0
    assert "of its own" not in done.stdout
    (published,) = ledger(root)["publications"].values()
    assert "chapters" in published["assets"]


def test_damaged_tags_are_no_reason_to_refuse_a_sound(tmp_path: Path) -> None:
    """A recording whose tags cannot be read, and whose sound can, is published."""
    root = make_show(tmp_path, ["0001-ae"])
    place = root / "episodes" / "0001-ae" / "recording.wav"
    with place.open("r+b") as stream:
        stream.seek(0, os.SEEK_END)
        stream.write(struct.pack("<4sI", b"cue ", 9) + b"\1\0\0\0\0")
    assert run(root, "publish").returncode == 0
