"""`publisher master`: a single file, its tags kept, whole or not at all."""

import json
import os
import signal
from io import BytesIO
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, CHAP, CTOC, ID3, TIT2, TPE1, TXXX, USLT, CTOCFlags
from PIL import Image

from publisher.media.ffmpeg.chapters import read_ffmpeg_chapters
from publisher.media.inspect import measure_audio
from publisher.media.tags import embedded_chapters
from support.audio import decoded, ffmpeg
from support.few import few
from support.processes import ENDINGS, IDS, is_alone_at_the_end, is_running, started, wait_until
from support.several_tracks import find_tone, make_tracks
from support.shows import make_long_recording, make_recording, run

TITLE, ARTIST = "Ærlig målt = 潮; på øya", "Åse Ødegård"
CHAPTERS = [(0.0, "Åpning"), (1.0, "Røret i sjøen")]
LABELS = f"""\
;FFMETADATA1
title=Ærlig målt \\= 潮\\; på øya
artist={ARTIST}
album=Ærlig målt
date=2026
comment=To\\
linjer
encoder=noe helt annet
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1000
title=Åpning
[CHAPTER]
TIMEBASE=1/1000
START=1000
END=2000
title=Røret i sjøen
"""


def names_in(folder: Path) -> list[str]:
    """Return what is in a folder, also what is hidden."""
    return sorted(file.name for file in folder.iterdir())


def cover() -> bytes:
    """Return a small picture."""
    with BytesIO() as stream:
        Image.new("RGB", (64, 64), "teal").save(stream, "JPEG")
        return stream.getvalue()


def make(folder: Path, name: str) -> Path:
    """Make two seconds of sound with tags, and with chapters and a cover where the format can hold them."""
    plain, labels, file = folder / "plain.wav", folder / "labels.txt", folder / name
    make_recording(plain, seed=1, seconds=2.0)
    labels.write_text(LABELS)
    source = ("-i", plain, "-i", labels, "-map_metadata", "1", "-map_metadata:s:a", "1:g", "-map_chapters", "1")
    ffmpeg("-v", "error", *source, file)
    return file


def with_cover(file: Path) -> None:
    """Give an MP3 or FLAC file a front cover."""
    if file.suffix == ".mp3":
        tags = ID3(file)
        tags.add(APIC(mime="image/jpeg", type=3, data=cover()))
        tags.save(file, v2_version=3)
    else:
        flac, picture = FLAC(file), Picture()
        picture.type, picture.mime, picture.data = 3, "image/jpeg", cover()
        flac.add_picture(picture)
        flac.save()


def said(file: Path, *names: str) -> str | None:
    """Return a text of a file's tags by the first of the names that it has."""
    tags: Any = mutagen.File(file).tags
    kept = {name.lower(): value for name, value in (tags.as_dict() if hasattr(tags, "as_dict") else tags).items()}
    found = next((kept[name.lower()] for name in names if name.lower() in kept), None)
    return None if found is None else str(found.text[0] if hasattr(found, "text") else found[0])


@pytest.mark.parametrize(
    ("source", "out"),
    few(
        [
            ("inn.mp3", "ut.mp3"),
            ("inn.opus", "ut.m4a"),
            ("inn.flac", "ut.opus"),
            ("inn.m4a", "ut.mp3"),
            ("inn.flac", "ut.mp3"),
            ("inn.m4a", "ut.m4a"),
            ("inn.wav", "ut.m4a"),
            ("inn.opus", "ut.opus"),
            ("inn.mp3", "ut.opus"),
        ],
        keep=3,
    ),
)
def test_tags_and_chapters_are_kept_from_any_format_to_any(tmp_path: Path, source: str, out: str) -> None:
    """Title, artist and the rest, and the chapters where the format has any; not what made the former file."""
    recording = make(tmp_path, source)
    done = run(tmp_path, "master", source, out)
    assert done.returncode == 0, done.stderr
    file = tmp_path / out
    assert said(file, "TIT2", "\xa9nam", "title") == TITLE
    assert said(file, "TPE1", "\xa9ART", "artist") == ARTIST
    assert said(file, "COMM::und", "COMM::XXX", "COMM::eng", "COMM:", "\xa9cmt", "comment", "COMM") in {
        "To\nlinjer",
        None,
    }
    assert str(said(file, "TDRC", "\xa9day", "date")) == "2026"
    if source not in {"inn.wav", "inn.flac"}:  # into which ffmpeg writes no chapters
        assert [
            (chapter.start, chapter.title)
            for chapter in embedded_chapters.read_embedded_chapters(file, read_ffmpeg_chapters)
        ] == CHAPTERS
    tags = mutagen.File(file).tags  # type: ignore[attr-defined]
    assert "noe helt annet" not in str(dict(tags))
    assert measure_audio(file).integrated == pytest.approx(-16.0, abs=0.3)
    assert recording.exists()


@pytest.mark.parametrize(
    ("source", "out"), [("inn.mp3", "ut.m4a"), ("inn.mp3", "ut.opus"), ("inn.flac", "ut.mp3"), ("inn.flac", "ut.opus")]
)
def test_the_cover_is_kept(tmp_path: Path, source: str, out: str) -> None:
    """The same bytes, in whatever way the format keeps a picture."""
    with_cover(make(tmp_path, source))
    assert run(tmp_path, "master", source, out).returncode == 0
    file: Any = mutagen.File(tmp_path / out)
    if out == "ut.mp3":
        data = file.tags.getall("APIC")[0].data
    elif out == "ut.m4a":
        data = bytes(file.tags["covr"][0])
    else:
        from base64 import b64decode  # noqa: PLC0415 - for this format alone

        data = Picture(b64decode(file.tags["metadata_block_picture"][0])).data
    assert data == cover()


def test_between_mp3_files_every_frame_is_kept_but_what_was_true_of_the_former_sound(tmp_path: Path) -> None:
    """Frames that no other format has stay; a gain that players would apply once more does not."""
    file = make(tmp_path, "inn.mp3")
    tags = ID3(file)
    tags.add(TPE1(text=["Åse", "Torvald"]))
    tags.add(USLT(lang="nob", desc="", text="Ord"))
    tags.add(TXXX(desc="replaygain_track_gain", text=["-3.2 dB"]))
    tags.add(TXXX(desc="Eget", text=["beholdes"]))
    tags.delall("CHAP")
    tags.add(CHAP(element_id="a", start_time=500, end_time=900, sub_frames=[TIT2(text=["Midt i"])]))
    tags.add(CTOC(element_id="toc", flags=CTOCFlags.TOP_LEVEL, child_element_ids=["a"], sub_frames=[]))
    tags.save(file, v2_version=4)
    assert run(tmp_path, "master", "inn.mp3", "ut.mp3").returncode == 0
    kept = ID3(tmp_path / "ut.mp3")
    assert kept.version == (2, 4, 0)
    assert kept["TPE1"].text == ["Åse", "Torvald"]
    assert kept["USLT::nob"].text == "Ord"
    assert kept["TXXX:Eget"].text == ["beholdes"]
    assert "TXXX:replaygain_track_gain" not in kept
    assert "TSSE" not in kept
    assert [
        chapter.title for chapter in embedded_chapters.read_embedded_chapters(tmp_path / "ut.mp3", read_ffmpeg_chapters)
    ] == ["Midt i"]


def test_the_result_is_a_line_of_the_table_that_publish_shows(tmp_path: Path) -> None:
    """Before and after, on stdout; nothing but that on stderr where no terminal is."""
    make_recording(tmp_path / "Samtale på øya.wav", seed=1)
    done = run(tmp_path, "master", "Samtale på øya.wav", "Ferdig på øya.mp3", "--preset", "speech-mono")
    assert (done.returncode, done.stderr) == (0, "")
    head, line = done.stdout.splitlines()
    assert head.split()[:3] == ["file", "LUFS", "dBTP"]
    assert line.startswith("Ferdig på øya.mp3  -2")
    assert " → -19.0" in line
    assert names_in(tmp_path) == ["Ferdig på øya.mp3", "Samtale på øya.wav"]


def test_options_are_the_recipes_keys(tmp_path: Path) -> None:
    """They have the last word over the preset; the codec is told by the ending."""
    make_recording(tmp_path / "a.wav", seed=1)
    options = ("--preset", "apple", "--loudness", "-20", "--channels", "1", "--bit-rate", "64", "--format", "json")
    done = run(tmp_path, "master", "a.wav", "a.MP3", *options)
    made = json.loads(done.stdout)["mastered"]
    assert (made["media_type"], made["channels"], made["bit_rate"], made["how"]) == ("audio/mpeg", 1, 64, "encoded")
    assert made["after"]["integrated"] == pytest.approx(-20.0, abs=0.1)
    assert made["bytes"] == (tmp_path / "a.MP3").stat().st_size


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("a.wav", "a.wav.mp3", "--loudness", "-3"), 2, "-31.0<=x<=-9.0"),
        (("a.wav", "a.mp3", "--bit-rate", "100"), 2, "'100' is not one of"),
        (("a.wav", "a.wma"), 2, "a.wma has no ending that tells what it is to be"),
        (("a.wav", "folder.mp3"), 2, "folder.mp3 is not a file"),
        (("same.mp3", "same.mp3"), 2, "same.mp3 is the recording itself"),
        (("same.mp3", "link.mp3"), 2, "link.mp3 is the recording itself"),
        (("a.wav", "nowhere/a.mp3"), 1, "there is no folder nowhere"),
        (("missing.wav", "a.mp3"), 1, "missing.wav cannot be read: no such file or directory"),
        (("folder.mp3", "a.mp3"), 1, "folder.mp3 is not a file"),
        (("text.wav", "a.mp3"), 1, "text.wav is not audio that can be decoded"),
        (("empty.wav", "a.mp3"), 1, "empty.wav is empty"),
        (("fifo.wav", "a.mp3"), 1, "fifo.wav is not a file"),
        (("cut.wav", "a.mp3"), 1, "cut.wav says it lasts 0:03.0, but only 0:01."),
        (("film.mp4", "a.mp3"), 1, "film.mp4 is a video"),
        (("mute.mp4", "a.mp3"), 1, "mute.mp4 has no sound in it"),
        (("silent.wav", "a.mp3"), 1, "silent.wav is silent from beginning to end"),
    ],
)
def test_what_cannot_be_is_told_in_a_line_and_touches_nothing(
    bench: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """The exit code tells usage from failure, and what was there under the name stays as it was."""
    (bench / "a.mp3").write_bytes(b"former")
    before = names_in(bench)
    done = run(bench, "master", *arguments)
    assert done.returncode == code
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert (bench / "a.mp3").read_bytes() == b"former"
    assert names_in(bench) == before


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all kinds of things that are no good recording."""
    root = tmp_path_factory.mktemp("bench")
    make_recording(root / "a.wav", seed=1)
    (root / "cut.wav").write_bytes((root / "a.wav").read_bytes()[:150_000])
    (root / "folder.mp3").mkdir()
    (root / "text.wav").write_text("Dette er tekst.\n" * 100)
    (root / "empty.wav").touch()
    os.mkfifo(root / "fifo.wav")
    make_recording(root / "silent.wav", seed=1, level=0.0)
    film = ("-f", "lavfi", "-i", "color=size=64x64:duration=2")
    ffmpeg("-v", "error", "-i", root / "a.wav", root / "same.mp3")
    (root / "link.mp3").symlink_to("same.mp3")
    ffmpeg("-v", "error", *film, root / "mute.mp4")
    ffmpeg("-v", "error", *film, "-i", root / "a.wav", "-shortest", root / "film.mp4")
    return root


def test_the_sound_of_a_video_is_taken_where_that_is_wished_for(bench: Path) -> None:
    """The wish is an option, as it is a key in an episode."""
    done = run(bench, "master", "film.mp4", "film.opus", "--sound-of-video")
    assert done.returncode == 0, done.stderr
    (bench / "film.opus").unlink()


def test_the_sound_track_that_is_asked_for_is_mastered(tmp_path: Path) -> None:
    """With its own tags; that nobody chose is told, and a number that is not there is an error with their number."""
    names = ("-metadata:s:a:0", "title=Fisk", "-metadata:s:a:1", "title=Fugl")
    make_tracks(tmp_path / "r.mka", ((440.0, 2.0), (1000.0, 3.0)), *names)
    done = run(tmp_path, "master", "r.mka", "a.mp3")
    assert "r.mka has 2 sound tracks, of which the first one is taken" in done.stdout
    assert "add --sound-track 2 for the second, or --sound-track 1 if the first is right" in done.stdout
    for number, hertz, title in ((1, 440.0, "Fisk"), (2, 1000.0, "Fugl")):
        done = run(tmp_path, "master", "r.mka", "a.mp3", "--sound-track", str(number))
        assert (done.returncode, "sound tracks" in done.stdout) == (0, False), done.stdout
        heard = decoded(tmp_path / "a.mp3")
        assert find_tone(heard, 48_000) == pytest.approx(hertz, abs=2.0)
        assert len(heard) / 48_000 == pytest.approx(number + 1, abs=0.1)
        assert str(ID3(tmp_path / "a.mp3")["TIT2"]) == title
    done = run(tmp_path, "master", "r.mka", "b.mp3", "--sound-track", "3")
    assert done.returncode == 1
    assert "r.mka has 2 sound tracks, and no number 3" in done.stderr
    assert "choose one from 1 to 2" in done.stderr
    assert not (tmp_path / "b.mp3").exists()


def test_what_is_only_odd_is_a_warning(tmp_path: Path) -> None:
    """The file is made, and the finding shown."""
    make_recording(tmp_path / "a.wav", seed=1, level=3.0)
    done = run(tmp_path, "master", "a.wav", "a.mp3")
    assert done.returncode == 0
    assert "warning: a.wav was cut off" in done.stdout
    assert (tmp_path / "a.mp3").exists()


@pytest.mark.parametrize(
    ("number", "sigint", "code", "word"),
    few((pytest.param(*ending, id=name) for ending, name in zip(ENDINGS, IDS, strict=True))),
)
def test_ended_by_a_signal_it_leaves_the_former_file_and_no_child(
    tmp_path: Path, number: signal.Signals, sigint: signal.Handlers, code: int, word: str
) -> None:
    """It ends with the signal's exit code; the name has what it had, and nobody goes on encoding."""
    make_long_recording(tmp_path / "long.wav", seconds=120)
    (tmp_path / "out.mp3").write_bytes(b"former")
    with started(tmp_path, "-m", "publisher", "master", "long.wav", "out.mp3", sigint=sigint) as process:
        wait_until(lambda: any(tmp_path.glob(".out.mp3.draft/*/plain/out.mp3")), "a draft")
        process.send_signal(number)
        _, talk = process.communicate(timeout=60)
        assert process.returncode == code
        assert word in talk
        assert is_alone_at_the_end(process)
    assert names_in(tmp_path) == ["long.wav", "out.mp3"]
    assert (tmp_path / "out.mp3").read_bytes() == b"former"
    assert not is_running(str(tmp_path))


def test_what_a_killed_one_left_goes_with_the_next(tmp_path: Path) -> None:
    """A draft that nobody works on any more is swept, and the name was never taken by half a file."""
    make_long_recording(tmp_path / "long.wav", seconds=120)
    with started(tmp_path, "-m", "publisher", "master", "long.wav", "out.mp3") as process:
        wait_until(lambda: any(tmp_path.glob(".out.mp3.draft/*/plain/out.mp3")), "a draft")
        process.kill()
        process.wait(10)
    assert not (tmp_path / "out.mp3").exists()
    make_recording(tmp_path / "short.wav", seed=1)
    assert run(tmp_path, "master", "short.wav", "out.mp3").returncode == 0
    assert names_in(tmp_path) == ["long.wav", "out.mp3", "short.wav"]
