"""Finished recordings are kept: their sound is the same bytes in the copy, and the report is their measurement."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3, ID3v1SaveOptions
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.ffmpeg.chapters import read_ffmpeg_chapters
from publisher.media.inspect import inspect_recording, inspect_to_master
from publisher.media.mastering import keep
from publisher.media.mastering.keep import keep_recording
from publisher.media.results import Recording
from publisher.model.recipe import Recipe
from support.audio import ffmpeg
from support.few import few
from support.tagged_files import make_source

LYRICS = b"LYRICSBEGININD0000210LYR00005Floa\n000034LYRICS200"
ENCODERS = {
    "constant": ("a.mp3", "-b:a", "64k"),
    "varying": ("a.mp3", "-q:a", "6"),
    "without Xing": ("a.mp3", "-b:a", "64k", "-write_xing", "0"),
    "mono, 22 kHz": ("a.mp3", "-ac", "1", "-ar", "22050", "-b:a", "32k"),
}


@cache
def bare(name: str, *options: str) -> bytes:
    """Return a second of sound, encoded by ffmpeg without any tags."""
    folder = Path(mkdtemp())
    try:
        sound = ("-f", "lavfi", "-i", "aevalsrc=0.2*sin(900*t)|0.1*sin(1300*t):d=1:s=44100")
        ffmpeg("-v", "error", *sound, "-map_metadata", "-1", *options, "-id3v2_version", "0", folder / name)
        return (folder / name).read_bytes()
    finally:
        shutil.rmtree(folder)


def add_id3(version: int) -> Callable[[Path], None]:
    """Return a function that writes ID3 with chapters, covers and texts before the frames, and ID3v1 behind them."""

    def add(file: Path) -> None:
        tagged = make_source(f"MP3 2.{version}", file.parent.joinpath("tags"))
        ID3(tagged).save(file, v2_version=version, v1=ID3v1SaveOptions.CREATE)

    return add


def add_ape(file: Path) -> None:
    """Write an APEv2 tag behind the frames."""
    tags = APEv2()
    tags["Title"] = "An older title"
    tags.save(file)


def add_lyrics(file: Path) -> None:
    """Append a Lyrics3 tag, and ID3v1 behind it, where it has to stand."""
    file.write_bytes(file.read_bytes() + LYRICS + b"TAG" + b"x" * 125)


def add_all(file: Path) -> None:
    """Write every kind at once."""
    add_ape(file)
    add_lyrics(file)
    tagged = make_source("MP3 2.3", file.parent.joinpath("tags"))
    ID3(tagged).save(file, v2_version=3, v1=ID3v1SaveOptions.UPDATE)


TAGS: dict[str, Callable[[Path], None]] = {
    "all": add_all,
    "ID3v2.3": add_id3(3),
    "ID3v2.4": add_id3(4),
    "APE": add_ape,
    "Lyrics3": add_lyrics,
    "none": lambda _: None,
}


def kept(file: Path, *, tags: bool = False) -> Path:
    """Keep a recording and return the copy."""
    out = file.with_name("out")
    keep_recording(file, out, tags=tags)
    return out


def packets(file: Path) -> str:
    """Return the digest of a file's encoded packets, by ffmpeg, which takes containers and tags away."""
    digest = file.with_name("digest")
    ffmpeg("-v", "error", "-i", file, "-map", "0:a:0", "-c", "copy", "-f", "hash", digest)
    return digest.read_text()


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("encoder", few(ENCODERS))
def test_frames_of_an_mp3_stay_byte_for_byte(tmp_path: Path, encoder: str, tag: str) -> None:
    """At whatever bit rate, and whatever tags stood around them: the frames are left, and nothing else."""
    name, *options = ENCODERS[encoder]
    (tmp_path / "tags").mkdir()
    file = tmp_path / name
    file.write_bytes(bare(name, *options))
    TAGS[tag](file)
    assert kept(file).read_bytes() == bare(name, *options)


@pytest.mark.parametrize("kind", ["M4A", "M4A without chapters"])
def test_packets_of_an_m4a_stay_byte_for_byte(tmp_path: Path, kind: str) -> None:
    """In a new container, without chapters, texts and covers."""
    file = make_source("M4A", tmp_path)
    if kind != "M4A":
        file = tmp_path / "plain.m4a"
        tags = MP4(file)
        tags["\xa9nam"] = "An older title"
        tags.save()
    made = keep_recording(file, tmp_path / "out", tags=False)
    assert packets(tmp_path / "out") == packets(file)
    assert not MP4(tmp_path / "out").tags
    assert read_ffmpeg_chapters(tmp_path / "out") == []
    assert (made.how, made.media_type, made.gain) == ("kept", "audio/x-m4a", 0.0)
    assert made.after.duration == pytest.approx(made.before.duration, abs=0.05)


def test_opus_is_copied_whole(tmp_path: Path) -> None:
    """Its comments are replaced in place when it is tagged."""
    file = tmp_path / "a.opus"
    file.write_bytes(bare("a.opus", "-b:a", "32k"))
    tags = OggOpus(file)
    tags["TITLE"] = ["An older title"]
    tags.save()
    made = keep_recording(file, tmp_path / "out", tags=False)
    assert (tmp_path / "out").read_bytes() == file.read_bytes()
    assert (made.how, made.media_type, made.before) == ("kept", "audio/ogg", made.after)


@pytest.mark.parametrize("name", ["a.mp3", "a.m4a", "a.opus"])
def test_with_its_tags_a_file_is_kept_to_the_byte(tmp_path: Path, name: str) -> None:
    """Whatever its format is."""
    file = tmp_path / name
    file.write_bytes(bare(name))
    assert kept(file, tags=True).read_bytes() == file.read_bytes()


def test_the_report_is_the_recordings_own_measurement(tmp_path: Path) -> None:
    """Nothing was done to it, so before is after; the rest is what the file says of itself."""
    file = tmp_path / "a.mp3"
    file.write_bytes(bare("a.mp3", "-b:a", "64k"))
    made = keep_recording(file, tmp_path / "out", tags=False)
    assert made.before == made.after == inspect_recording(file).measurement
    assert (made.how, made.bit_rate, made.sample_rate, made.channels) == ("kept", 64, 44_100, 2)
    assert (made.gain, made.limited, made.reduction, made.level, made.pieces) == (0.0, 0.0, 0.0, None, ())
    assert made.media_type == "audio/mpeg"


def test_what_was_inspected_is_not_decoded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first pass has the measurement, and the report is the same."""
    file = tmp_path / "a.mp3"
    file.write_bytes(bare("a.mp3", "-b:a", "64k"))
    inspect_to_master(file, Recipe(), tmp_path / "first")
    plain = keep_recording(file, tmp_path / "plain", tags=True)
    monkeypatch.setattr(keep, "inspect_recording", None)
    monkeypatch.setattr(keep, "probe_audio", None)
    assert keep_recording(file, tmp_path / "out", tags=True, first_pass=tmp_path / "first") == plain


@pytest.mark.parametrize("name", ["a.flac", "a.aac", "a.mka"])
def test_what_cannot_be_kept_is_refused(tmp_path: Path, name: str) -> None:
    """With a hint, also where nobody checked, and nothing is left behind."""
    file = tmp_path / name
    file.write_bytes(bare(name))
    with pytest.raises(UnreadableMediaError, match=f"{name} is .*cannot be kept") as caught:
        keep_recording(file, tmp_path / "out", tags=True)
    assert caught.value.hint
    assert not (tmp_path / "out").exists()


def test_silence_is_refused(tmp_path: Path) -> None:
    """Every published file was measured, and silence has no loudness that a ledger could hold."""
    ffmpeg("-v", "error", "-f", "lavfi", "-i", "anullsrc=d=1", tmp_path / "a.mp3")
    with pytest.raises(UnreadableMediaError, match=r"a\.mp3 is silent"):
        keep_recording(tmp_path / "a.mp3", tmp_path / "out", tags=True)


@pytest.mark.parametrize(("change", "words"), [({"duration": 3.0}, "3.00 s"), ({"integrated": -40.0}, "-40.0 LUFS")])
def test_an_m4a_that_would_sound_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], words: str
) -> None:
    """What an edit list leaves out could be heard in a new container: the copy is measured, and the way out is told."""
    file = tmp_path / "a.m4a"
    file.write_bytes(bare("a.m4a"))

    def inspect(path: Path, **_: object) -> Recording:
        found = inspect_recording(path)
        return replace(found, measurement=replace(found.measurement, **change)) if path.name == "out" else found

    monkeypatch.setattr(keep, "inspect_recording", inspect)
    with pytest.raises(PublisherError, match="would sound otherwise with other tags") as caught:
        keep_recording(file, tmp_path / "out", tags=False)
    assert words in caught.value.message
    assert "keep: bytes" in caught.value.hint
    assert not (tmp_path / "out").exists()


def test_a_disk_that_refuses_is_an_error(tmp_path: Path) -> None:
    """With the file's name and a hint."""
    file = tmp_path / "a.mp3"
    file.write_bytes(bare("a.mp3", "-b:a", "64k"))
    with pytest.raises(PublisherError, match=r"a\.mp3 could not be copied: no such file") as caught:
        keep_recording(file, tmp_path / "gone" / "out", tags=True)
    assert "room" in caught.value.hint
