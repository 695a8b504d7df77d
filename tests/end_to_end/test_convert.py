"""The commands that convert chapters and transcripts, run as a person runs them."""

import os
import pty
import struct
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from mutagen.flac import FLAC, CueSheet, CueSheetTrack
from PIL import Image

from publisher.errors import UnreadableMediaError
from publisher.media.ffmpeg.chapters import read_ffmpeg_chapters
from publisher.media.tags import embedded_chapters
from publisher.model.chapters import Chapter
from support.audio import ffmpeg
from support.golden import CORPUS
from support.processes import child
from support.shows import make_recording, run, run_bytes


def pipe(text: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command with `text` on its standard input."""
    return run_bytes(Path(), *arguments, given=text)


def test_chapters_go_through_a_pipe() -> None:
    """What comes in on stdin goes out on stdout, in the other format, and talk goes nowhere."""
    done = pipe(b"0:00 Velkommen\n1:30 Takk\n", "chapters", "--to", "psc")
    assert done.returncode == 0
    assert b'<psc:chapter start="00:01:30.000" title="Takk"/>' in done.stdout
    assert done.stderr == b""


def test_a_transcript_goes_through_a_pipe() -> None:
    """From SRT to WebVTT, with the voices that SRT only writes before the words."""
    done = pipe((CORPUS / "transcripts" / "srt" / "input.srt").read_bytes(), "transcript", "--to", "vtt")
    assert done.returncode == 0
    assert "<v Torvald Sæterøy>Takk!" in done.stdout.decode()


def test_a_person_is_told_that_something_is_waited_for() -> None:
    """At a terminal and without a file, one line says what to do; what is typed is converted."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "publisher", "chapters", "--to", "vtt"]
    with child(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        os.write(ours, b"0:00 Velkommen\n\x04")
        said, talk = process.communicate(timeout=60)
    assert "Velkommen" in said
    assert talk == "reading what you type or paste; end with Ctrl-D on a line of its own\n"


def test_what_is_wrong_is_told_and_the_rest_converted() -> None:
    """A line that is no chapter ends with 1 and a finding on stderr; the others come out."""
    done = pipe(b"0:00 Velkommen\nRoeret\n", "chapters")
    assert done.returncode == 1
    assert done.stdout == b"00:00:00 Velkommen\n"
    assert b"standard input:2:1: error: the line does not begin with a time [chapter-wrong]" in done.stderr


def test_text_without_times_is_no_webvtt(tmp_path: Path) -> None:
    """Formats that want times are refused where there are none, with the ones that do not."""
    (tmp_path / "samtale.txt").write_text("VERT: Hei.\n\nGJEST: Ja.\n")
    done = run(tmp_path, "transcript", "samtale.txt", "--to", "vtt")
    assert done.returncode == 1
    assert "html or text" in done.stderr
    assert run(tmp_path, "transcript", "samtale.txt", "--to", "text").stdout == "VERT: Hei.\n\nGJEST: Ja.\n"


@pytest.mark.parametrize("name", ["recording.wav", "picture.jpg", "noise.bin"])
@pytest.mark.parametrize("command", ["chapters", "transcript"])
def test_what_is_no_text_is_told(tmp_path: Path, name: str, command: str) -> None:
    """A recording or a picture is not read as a transcript of strange letters; nothing comes out."""
    make_recording(tmp_path / "recording.wav", seed=1)
    Image.effect_noise((200, 200), 50).save(tmp_path / "picture.jpg")
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 20)
    done = run(tmp_path, command, name)
    assert (done.returncode, done.stdout) == (1, "")
    if (command, name) == ("chapters", "recording.wav"):
        assert "recording.wav has no chapters in it" in done.stderr
    else:
        assert "the file is no text [sidecar-not-text]" in done.stderr


def test_a_missing_file_is_a_trouble(tmp_path: Path) -> None:
    """No traceback for a slip in a name."""
    done = run(tmp_path, "chapters", "kapitler.txt")
    assert done.returncode == 1
    assert "kapitler.txt cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


MARKS = ";FFMETADATA1\n" + "".join(
    f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={title}\n"
    for start, end, title in ((0, 1000, "Velkommen"), (1000, 2250, "Røret"), (2250, 3000, "Takk"))
)
EXPECTED = (
    Chapter(start=0, title="Velkommen"),
    Chapter(start=1.0, title="Røret"),
    Chapter(start=2.25, title="Takk"),
)


@pytest.mark.parametrize("form", ["mp3", "m4a", "opus", "flac"])
def test_chapters_are_taken_out_of_audio(tmp_path: Path, form: str) -> None:
    """What ffmpeg wrote as ID3 chapters, M4A's, or Vorbis comments is read from the file."""
    make_recording(tmp_path / "recording.wav", seed=1)
    (tmp_path / "marks.txt").write_text(MARKS)
    source = ("-i", tmp_path / "recording.wav", "-i", tmp_path / "marks.txt", "-map_metadata", "1", "-ar", "48000")
    file = tmp_path / f"recording.{form}"
    if form == "flac":
        ffmpeg(*source[:2], file)
        flac = FLAC(file)
        for number, chapter in enumerate(EXPECTED):
            flac[f"CHAPTER{number:03}"] = f"00:00:0{chapter.start:.3f}"
            flac[f"CHAPTER{number:03}NAME"] = chapter.title
        flac.save()
    else:
        ffmpeg(*source, file)
    assert embedded_chapters.read_embedded_chapters(file, read_ffmpeg_chapters) == EXPECTED
    done = run(tmp_path, "chapters", file.name)
    assert done.stdout == "00:00:00 Velkommen\n00:00:01 Røret\n00:00:02.250 Takk\n"


def test_both_forms_of_m4a_are_read(tmp_path: Path) -> None:
    """Where there is no list of Nero's, the text track of QuickTime's has the chapters, whatever is in their titles."""
    make_recording(tmp_path / "recording.wav", seed=1)
    odd = MARKS.replace("Røret", r"Røret \; \=1\\2 \#3")
    (tmp_path / "marks.txt").write_text(odd)
    file = tmp_path / "recording.m4a"
    ffmpeg("-i", tmp_path / "recording.wav", "-i", tmp_path / "marks.txt", "-map_metadata", "1", file)
    named = tuple(
        mark.model_copy(update={"title": r"Røret ; =1\2 #3"}) if mark.start == 1 else mark for mark in EXPECTED
    )
    assert embedded_chapters.read_embedded_chapters(file, read_ffmpeg_chapters) == named
    content = file.read_bytes()
    assert content.count(b"chpl") == 1
    file.write_bytes(content.replace(b"chpl", b"free"))
    assert embedded_chapters.read_embedded_chapters(file, lambda _: ()) == ()
    assert embedded_chapters.read_embedded_chapters(file, read_ffmpeg_chapters) == named


def test_wav_markers_are_chapters(tmp_path: Path) -> None:
    """Cue points with labels, as editors write them behind the sound."""
    file = tmp_path / "recording.wav"
    with wave.open(str(file), "wb") as stream:
        stream.setparams((1, 2, 8000, 0, "NONE", ""))
        stream.writeframes(bytes(2 * 8000 * 3))
    marks = ((1, 0, b"Velkommen"), (2, 8000, "Røret".encode()), (3, 18000, b"Takk"))
    cue = struct.pack("<I", 3) + b"".join(struct.pack("<II4sIII", n, at, b"data", 0, 0, at) for n, at, _ in marks)
    adtl = b"adtl"
    for number, _, title in marks:
        label = struct.pack("<I", number) + title + b"\0"
        adtl += b"labl" + struct.pack("<I", len(label)) + label + b"\0" * (len(label) % 2)
    with file.open("ab") as raw:
        for name, body in ((b"cue ", cue), (b"LIST", adtl)):
            raw.write(name + struct.pack("<I", len(body)) + body)
    assert embedded_chapters.read_embedded_chapters(file, read_ffmpeg_chapters) == EXPECTED


def test_cue_sheets_are_chapters(tmp_path: Path) -> None:
    """In FLAC a cue sheet may stand in a comment, with titles, or in a block of its own, with numbers."""
    make_recording(tmp_path / "recording.wav", seed=1)
    file = tmp_path / "recording.flac"
    ffmpeg("-i", tmp_path / "recording.wav", file)
    flac = FLAC(file)
    sheet = CueSheet(None)
    sheet.tracks = [CueSheetTrack(1, 0), CueSheetTrack(2, 44_100), CueSheetTrack(170, 132_300)]
    flac.cuesheet = sheet
    flac.metadata_blocks.append(sheet)
    flac.save()
    assert [
        (chapter.start, chapter.title)
        for chapter in embedded_chapters.read_embedded_chapters(file, read_ffmpeg_chapters)
    ] == [
        (0.0, "1"),
        (1.0, "2"),
    ]
    flac["CUESHEET"] = (
        'TITLE "Sak 1"\nFILE "x.flac" WAVE\n  TRACK 01 AUDIO\n    TITLE "Velkommen"\n    INDEX 01 00:00:00\n'
        '  TRACK 02 AUDIO\n    TITLE "Takk"\n    INDEX 00 00:01:00\n    INDEX 01 00:02:15\n'
    )
    flac.save()
    found = [
        (chapter.start, chapter.title)
        for chapter in embedded_chapters.read_embedded_chapters(file, read_ffmpeg_chapters)
    ]
    assert found == [(0.0, "Velkommen"), (2.2, "Takk")]


def test_audio_without_chapters_has_none(tmp_path: Path) -> None:
    """No markers are no trouble; a file that is cut off is one."""
    make_recording(tmp_path / "recording.wav", seed=1)
    assert embedded_chapters.read_embedded_chapters(tmp_path / "recording.wav", read_ffmpeg_chapters) == ()
    (tmp_path / "broken.flac").write_bytes(b"fLaC\0\0")
    with pytest.raises(UnreadableMediaError):
        embedded_chapters.read_embedded_chapters(tmp_path / "broken.flac", read_ffmpeg_chapters)
    # An Ogg page that says it has no packets.
    (tmp_path / "broken.opus").write_bytes(b"OggS\0\2" + bytes(20) + b"\0OpusHead" + bytes(100))
    with pytest.raises(UnreadableMediaError):
        embedded_chapters.read_embedded_chapters(tmp_path / "broken.opus", read_ffmpeg_chapters)
