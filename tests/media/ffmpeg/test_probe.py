"""Properties that ffmpeg prints for a file, parsed from its words, and files that are refused before it runs."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from publisher.errors import UnreadableMediaError
from publisher.media.ffmpeg.find import Ffmpeg
from publisher.media.ffmpeg.probe import ProbeResult, build_input_arguments, probe_audio
from publisher.media.ffmpeg.process import CapturedOutput, StalledError
from publisher.media.limits import MAX_PROGRAM_TEXT

HEAD = "Input #0, {kind}, from 'file:/r':\n  Duration: {duration}, start: 0.025057, bitrate: 128 kb/s\n"
MP3 = "  Stream #0:0: Audio: mp3, 44100 Hz, stereo, fltp, 128 kb/s\n"
COVER = "  Stream #0:1: Video: mjpeg (Baseline), yuvj420p(pc), 600x600, 90k tbr (attached pic)\n"
MOVING = "  Stream #0:0(und): Video: h264 (High) (avc1 / 0x31637661), yuv420p, 1280x720, 25 fps (default)\n"


def probed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, *, sound_track: int = 1) -> ProbeResult:
    """Return what is parsed of this output of ffmpeg."""

    def capture(command: list[Any], *, seconds: float) -> CapturedOutput:
        return CapturedOutput(1, b"", output.encode())

    monkeypatch.setattr("publisher.media.ffmpeg.probe.find_ffmpeg", lambda: Ffmpeg(Path("ffmpeg"), "7.1", "system"))
    monkeypatch.setattr("publisher.media.ffmpeg.probe.capture_output", capture)
    (tmp_path / "r.mp3").write_bytes(b"x")
    return probe_audio(tmp_path / "r.mp3", sound_track=sound_track)


def test_all_properties_are_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codec, rate, layout, bit rate, and a duration in hours, minutes and hundredths."""
    found = probed(tmp_path, monkeypatch, HEAD.format(kind="mp3", duration="01:02:03.45") + MP3 + COVER)
    assert found == ProbeResult(
        codec="mp3",
        sample_rate=44_100,
        channels=2,
        surround=False,
        video=False,
        duration=3723.45,
        bit_rate=128,
        container="mp3",
    )


@pytest.mark.parametrize(
    ("layout", "channels", "surround"),
    [
        ("mono", 1, False),
        ("stereo", 2, False),
        ("5.1(side)", 6, True),
        ("5.0", 5, True),
        ("7.1", 8, False),
        ("quad(side)", 4, False),
        ("3 channels (FL+FR+LFE)", 3, False),
        ("ambisonic 1", 2, False),
    ],
)
def test_layouts_tell_channels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: str, channels: int, *, surround: bool
) -> None:
    """By word, by number, or as a sum; unknown words count as stereo; only 5.0 and 5.1 are surround."""
    line = f"  Stream #0:0[0x1](und): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, {layout}, fltp\n"
    found = probed(tmp_path, monkeypatch, HEAD.format(kind="mov", duration="00:00:01.00") + line)
    assert (found.channels, found.surround, found.bit_rate) == (channels, surround, None)


def test_sound_tracks_count_as_they_stand_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broadcast lists its streams by program, in any order, and one that is of two programs twice."""
    line = "  Stream #0:{}[0x10{}](nor): Audio: aac (LC), {} Hz, mono, fltp, 64 kb/s\n"
    rates = {1: 44_100, 2: 48_000, 4: 32_000}
    lines = "".join(line.format(number, number, rates[number]) for number in (4, 2, 1, 2))
    output = HEAD.format(kind="mpegts", duration="00:00:01.00") + MOVING + lines
    found = [probed(tmp_path, monkeypatch, output, sound_track=number) for number in (1, 2, 3)]
    assert [(claims.sounds, claims.sample_rate) for claims in found] == [(3, rate) for rate in rates.values()]


@pytest.mark.parametrize(
    ("lines", "expected"), [(MOVING, True), (COVER, False), (COVER + MOVING.replace("#0:0", "#0:2"), True)]
)
def test_a_cover_is_no_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, *, expected: bool) -> None:
    """Attached pictures are streams of video to ffmpeg."""
    assert (
        probed(tmp_path, monkeypatch, HEAD.format(kind="mov", duration="00:00:01.00") + lines + MP3).video is expected
    )


@pytest.mark.parametrize(
    "head",
    [
        HEAD.format(kind="ogg", duration="N/A"),
        "[mp3 @ 0x5] Estimating duration from bitrate, this may be inaccurate\n"
        + HEAD.format(kind="mp3", duration="00:00:09.00"),
    ],
)
def test_an_estimated_duration_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str) -> None:
    """Only durations that the file itself declares count."""
    assert probed(tmp_path, monkeypatch, head + MP3).duration is None


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("r.mp3: Invalid data found when processing input\n", "is not audio that can be decoded"),
        (HEAD.format(kind="mov", duration="00:00:01.00") + MOVING, "has no sound in it"),
        (HEAD.format(kind="mov", duration="00:00:01.00") + COVER.replace("mjpeg", "png"), "has no sound in it"),
        (HEAD.format(kind="mp3", duration="N/A") + MP3.replace("44100", "0"), "is not audio that can be decoded"),
        (HEAD.format(kind="mov", duration="N/A") + MP3.replace("mp3,", "aac (drms / 0x0),"), "DRM"),
    ],
)
def test_what_is_no_audio_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, message: str
) -> None:
    """With a message that names the file and the reason."""
    with pytest.raises(UnreadableMediaError, match=rf"r\.mp3 .*{message}"):
        probed(tmp_path, monkeypatch, output)


def test_what_is_no_file_is_refused_unopened(tmp_path: Path) -> None:
    """Missing, empty, a folder, and a named pipe, on which ffmpeg would wait for ever."""
    (tmp_path / "empty").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0a' * 32}\nsize 7\n"
    (tmp_path / "pointer").write_text(pointer)
    reasons = {
        "missing": "no such file",
        "pointer": "is a pointer of Git LFS",
        "empty": "is empty",
        "folder": "is not a file",
        "pipe": "is not a file",
    }
    for name, reason in reasons.items():
        with pytest.raises(UnreadableMediaError, match=f"{name} .*{reason}|{name} {reason}"):
            probe_audio(tmp_path / name)


def test_a_timeout_is_an_error_with_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that ffmpeg cannot open in time is named."""

    def capture(command: list[Any], *, seconds: float) -> None:
        raise StalledError("ffmpeg did nothing", hint="wait")

    monkeypatch.setattr("publisher.media.ffmpeg.probe.find_ffmpeg", lambda: Ffmpeg(Path("ffmpeg"), "7.1", "system"))
    monkeypatch.setattr("publisher.media.ffmpeg.probe.capture_output", capture)
    (tmp_path / "r.mp3").write_bytes(b"x")
    with pytest.raises(UnreadableMediaError, match="cannot be opened in 30 seconds"):
        probe_audio(tmp_path / "r.mp3")


def test_only_local_recordings_are_opened(tmp_path: Path) -> None:
    """The file protocol alone, no playlists, one thread, and a name that cannot be taken for an option."""
    arguments = build_input_arguments(tmp_path / "-r.mp3")
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    assert (given["-protocol_whitelist"], given["-threads"]) == ("file", "1")
    assert given["-i"] == f"file:{tmp_path}/-r.mp3"
    assert not {"hls", "concat", "dash"} & {*given["-format_whitelist"].split(",")}


@pytest.mark.parametrize(
    ("line", "duration", "message"),
    [
        ("pcm_s16le, 1 Hz, mono", "00:00:01.00", "has 1 samples a second; what is read has 4,000 to 384,000"),
        ("pcm_s16le, 3999 Hz, mono", "00:00:01.00", "has 3,999 samples"),
        ("pcm_s16le, 384001 Hz, mono", "00:00:01.00", "has 384,001 samples"),
        ("pcm_s16le, 2147483647 Hz, mono", "00:00:01.00", "has 2,147,483,647 samples"),
        ("pcm_s16le, 48000 Hz, 65 channels", "00:00:01.00", "has 65 channels; what is read has at most 64"),
        ("vorbis, 48000 Hz, 0 channels", "00:00:01.00", "is not audio that can be decoded"),
        ("flac, 48000 Hz, stereo", "100:00:00.10", "is longer than 100 hours"),
    ],
)
def test_absurd_claims_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, duration: str, message: str
) -> None:
    """Before anything is decoded: resampling a sample a second takes gigabytes."""
    output = HEAD.format(kind="wav", duration=duration) + f"  Stream #0:0: Audio: {line}, s16\n"
    with pytest.raises(UnreadableMediaError, match=rf"r\.mp3 {message}") as raised:
        probed(tmp_path, monkeypatch, output)
    assert raised.value.hint


@pytest.mark.parametrize("line", ["8000 Hz, mono", "4000 Hz, mono", "384000 Hz, 7.1", "192000 Hz, 5.1"])
def test_unusual_claims_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """A telephone's rate, a studio's, and a cinema's channels, for up to a hundred hours."""
    output = HEAD.format(kind="wav", duration="100:00:00.00") + f"  Stream #0:0: Audio: pcm_s16le, {line}, s16\n"
    assert probed(tmp_path, monkeypatch, output).sample_rate == int(line.split(maxsplit=1)[0])


def test_long_lines_are_shortened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag may be called anything, a hundred thousand streams in a line among them; patterns see its beginning."""
    line = "    Stream #0:0" + ": Audio: x" * 100_000 + ", 1 Hz" * 100_000 + "\n"
    found = probed(tmp_path, monkeypatch, HEAD.format(kind="mp3", duration="00:00:01.00") + line + MP3)
    assert found.sample_rate == 44_100


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (CapturedOutput(-signal.SIGXFSZ, b"", b"x"), "more than 32 MB of texts in its tags"),
        (CapturedOutput(0, b"", bytes(MAX_PROGRAM_TEXT)), "more than 32 MB of texts in its tags"),
        (CapturedOutput(1, b"", b"r.mp3: Cannot allocate memory\n"), "asks for more than its decoder gets: 2 GB"),
    ],
)
def test_what_ffmpeg_may_not_have_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: CapturedOutput, message: str
) -> None:
    """Texts without end, and memory."""
    monkeypatch.setattr("publisher.media.ffmpeg.probe.find_ffmpeg", lambda: Ffmpeg(Path("ffmpeg"), "7.1", "system"))
    monkeypatch.setattr("publisher.media.ffmpeg.probe.capture_output", lambda command, *, seconds: answer)
    (tmp_path / "r.mp3").write_bytes(b"x")
    with pytest.raises(UnreadableMediaError, match=f"r.mp3 (has )?{message}"):
        probe_audio(tmp_path / "r.mp3")


@pytest.mark.parametrize(
    "said",
    [
        "Guessed Channel Layout for Input Stream #0.0 : 5.1\n",
        "[aist#0:0/pcm_s16le @ 0x55f80e71afc0] Guessed Channel Layout: 5.1\n",
    ],
)
def test_tracks_without_a_layout_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """What ffmpeg guesses of this stream is no layout; what it guesses of another one, or a title, does not count."""
    stream = "  Stream #0:0: Audio: pcm_s16le, 48000 Hz, 5.1, s16\n"
    head = HEAD.format(kind="wav", duration="00:00:01.00")
    with pytest.raises(UnreadableMediaError, match="has 6 tracks, and does not say"):
        probed(tmp_path, monkeypatch, said + head + stream)
    title = "    title           : Guessed Channel Layout: 5.1\n"
    other = said.replace("#0.0", "#0.1").replace("#0:0", "#0:1")
    assert probed(tmp_path, monkeypatch, other + head + title + stream).channels == 6


def test_what_macos_writes_beside_a_file_is_no_recording(tmp_path: Path) -> None:
    """AppleDouble begins alike everywhere; the file itself has the name without the first two signs."""
    (tmp_path / "._r.wav").write_bytes(bytes.fromhex("00051607") + b"\0\2\0\0Mac OS X")
    with pytest.raises(UnreadableMediaError, match="AppleDouble") as raised:
        probe_audio(tmp_path / "._r.wav")
    assert raised.value.hint == "delete it, and copy the file itself: mostly r.wav"
