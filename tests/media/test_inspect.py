"""Inspection of recordings in every format, of damaged ones, and of files that are none."""

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.errors import UnreadableMediaError
from publisher.lint import check_recording
from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import probe_audio
from publisher.media.inspect import inspect_recording, measure_audio
from publisher.media.segments import to_samples
from support.audio import Write, ffmpeg, talk
from support.few import few
from support.hostile_media import damaged
from support.processes import finish
from support.recording_mill import mill
from support.several_tracks import find_tone

KINDS = [
    pytest.param("r.wav", ["-c:a", "pcm_s16le"], "pcm_s16le", id="wav 16"),
    pytest.param("r.wav", ["-c:a", "pcm_s24le"], "pcm_s24le", id="wav 24"),
    pytest.param("r.wav", ["-c:a", "pcm_f32le"], "pcm_f32le", id="wav float"),
    pytest.param("r.wav", ["-rf64", "always"], "pcm_s16le", id="rf64"),
    pytest.param("r.flac", [], "flac", id="flac"),
    pytest.param("r.aiff", [], "pcm_s16be", id="aiff"),
    pytest.param("r.mp3", ["-b:a", "192k"], "mp3", id="mp3"),
    pytest.param("r.mp3", ["-q:a", "4"], "mp3", id="mp3 vbr"),
    pytest.param("r.m4a", [], "aac", id="aac"),
    pytest.param("r.m4a", ["-c:a", "alac"], "alac", id="alac"),
    pytest.param("r.ogg", ["-c:a", "libvorbis"], "vorbis", id="vorbis"),
    pytest.param("r.opus", ["-c:a", "libopus"], "opus", id="opus"),
]


@pytest.mark.parametrize(("name", "options", "codec"), few(KINDS, keep=4))
def test_all_usual_recordings_are_read(write: Write, name: str, options: list[str], codec: str) -> None:
    """Codec, rate, channels, and a measurement near that of the sound that went in."""
    samples = talk(5.0)
    found = inspect_recording(write(name, samples, 48_000, *options))
    assert (found.codec, found.sample_rate, found.channels, found.video) == (codec, 48_000, 2, False)
    assert found.measurement.duration == pytest.approx(5.0, abs=0.03)
    assert found.declared == pytest.approx(5.0, abs=0.03)
    assert found.measurement.integrated == pytest.approx(measure_audio(write("plain.wav", samples)).integrated, abs=0.7)
    assert found.trouble is None


@pytest.mark.parametrize(("channels", "rate"), [(1, 8_000), (1, 44_100), (6, 48_000), (2, 192_000)])
def test_any_layout_and_rate_is_read(write: Write, channels: int, rate: int) -> None:
    """From a telephone to 5.1, what the file says of itself is reported."""
    samples = np.repeat(talk(3.0, rate)[:, :1], channels, axis=1)
    found = inspect_recording(write("r.flac", samples, rate))
    assert (found.channels, found.sample_rate, found.declared) == (channels, rate, pytest.approx(3.0))
    assert found.measurement.duration == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("r.wav", []),
        ("r.wav", ["-rf64", "always"]),
        ("r.flac", []),
        ("r.mp3", []),
        ("r.mp3", ["-q:a", "4"]),
        ("r.aiff", []),
    ],
)
def test_a_cut_off_recording_has_trouble(write: Write, name: str, options: list[str]) -> None:
    """What was lost in copying is noticed, even where decoders do not say a word."""
    path = write(name, talk(6.0), 48_000, *options)
    os.truncate(path, path.stat().st_size * 6 // 10)
    found = inspect_recording(path)
    assert found.trouble
    assert found.declared == pytest.approx(6.0, abs=0.001)
    assert found.measurement.duration < 4.0


@pytest.mark.parametrize("name", ["r.opus", "r.ogg"])
def test_ogg_without_its_last_page_has_trouble(write: Write, name: str) -> None:
    """Ogg does not say how long it is, but which of its pages is the last one."""
    path = write(name, talk(6.0))
    assert inspect_recording(path).trouble is None
    os.truncate(path, path.stat().st_size // 2)
    assert "cut off" in str(inspect_recording(path).trouble)


def test_an_undeclared_length_is_no_trouble(write: Write) -> None:
    """A WAV that was written to a pipe declares no length."""
    source = write("r.wav", talk(2.0))
    command = [str(find_ffmpeg().path), "-v", "error", "-i", str(source), "-f", "wav", "-"]
    piped = source.with_name("piped.wav")
    piped.write_bytes(finish(command, check=True).stdout)
    found = inspect_recording(piped)
    assert (found.declared, found.trouble) == (None, None)
    assert found.measurement.duration == pytest.approx(2.0)


def test_sound_behind_the_end_that_the_header_gives_is_trouble(write: Write) -> None:
    """A recorder that lost its power leaves an old header; padding and chunks behind the sound are none of that."""
    path = write("r.wav", talk(4.0))
    whole = path.read_bytes()
    sound = whole.index(b"data") + 8
    path.write_bytes(whole[: sound - 4] + struct.pack("<I", 192_000) + whole[sound:])
    assert inspect_recording(path).trouble == "its header ends it 3.0 seconds too early"
    path.write_bytes(whole + bytes(4096))
    assert inspect_recording(path).trouble is None
    path.write_bytes(whole + struct.pack("<4sI", b"junk", 400_000) + bytes(400_000))
    assert inspect_recording(path).trouble is None


def test_moving_pictures_are_noticed(write: Write, tmp_path: Path) -> None:
    """A video has a sound track, which is measured."""
    sound, video = write("r.wav", talk(2.0)), tmp_path / "r.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=2:s=64x64", "-i", sound, "-c:v", "mpeg4", video)
    found = inspect_recording(video)
    assert found.video
    assert found.measurement.duration == pytest.approx(2.0, abs=0.1)


def test_a_cover_is_no_moving_picture(write: Write, tmp_path: Path) -> None:
    """Attached pictures are streams to ffmpeg, but no video."""
    sound, covered = write("r.wav", talk(2.0)), tmp_path / "r.flac"
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-frames:v", 1, tmp_path / "cover.png")
    picture = ("-i", tmp_path / "cover.png", "-map", 0, "-map", 1, "-c:v", "copy", "-disposition:v", "attached_pic")
    ffmpeg("-i", sound, *picture, covered)
    assert not inspect_recording(covered).video


def test_overs_of_a_float_recording_survive(write: Write) -> None:
    """What is above full scale is measured there, not clipped."""
    tone = 2.0 * np.sin(np.arange(48_000) / 10)[:, None]
    found = inspect_recording(write("r.wav", tone, 48_000, "-c:a", "pcm_f32le"))
    assert found.measurement.true_peak == pytest.approx(6.02, abs=0.1)


def test_samples_that_are_no_numbers_are_counted(write: Write) -> None:
    """A float recording with an infinite sample in it has its invalid samples counted."""
    sound = talk(1.0)
    sound[5000] = np.inf
    sound[7000] = np.nan
    assert inspect_recording(write("r.wav", sound, 48_000, "-c:a", "pcm_f32le")).condition.invalid == 4


def test_silence_is_measured_as_such(write: Write) -> None:
    """Silence, and less than 400 ms, can be inspected; both have no loudness."""
    assert inspect_recording(write("silence.wav", np.zeros((48_000, 2)))).measurement.is_silent
    short = inspect_recording(write("short.wav", talk(0.3))).measurement
    assert short.is_silent
    assert short.duration == pytest.approx(0.3)


def test_clipping_is_counted(write: Write) -> None:
    """As the part of all samples that lie flat at the edge; what only reaches it is whole."""
    hot = np.clip(talk(4.0) * 40, -1.0, 1.0)
    share = np.mean(np.abs(hot) == 1.0)
    for options in ((), ("-c:a", "pcm_s24le"), ("-c:a", "pcm_f32le")):
        found = inspect_recording(write("hot.wav", hot, 48_000, *options)).condition.clipped
        assert share / 2 < found <= share
    turned_down = inspect_recording(write("down.wav", hot * 0.4)).condition.clipped
    assert share / 2 < turned_down <= share * 1.01
    full = talk(4.0)
    assert inspect_recording(write("full.wav", full / np.abs(full).max())).condition.clipped == 0.0


def test_channels_are_compared(write: Write) -> None:
    """Dead, upside down, equal, and off centre."""
    left = talk(3.0)[:, 0]
    dead = inspect_recording(write("dead.wav", np.stack([left, left * 0], axis=1))).condition
    assert dead.levels[0] > -40.0
    assert dead.levels[1] < -150.0
    upside_down = inspect_recording(write("down.wav", np.stack([left, -left], axis=1))).condition
    assert upside_down.in_mono is not None
    assert upside_down.in_mono < -70.0
    equal = inspect_recording(write("equal.wav", np.stack([left, left], axis=1))).condition
    assert equal.in_mono == pytest.approx(0.0, abs=0.01)
    high = inspect_recording(write("high.flac", np.stack([left + 0.1, left - 0.02], axis=1))).condition
    assert high.offsets == pytest.approx((0.1, -0.02), abs=0.002)
    assert high.levels[0] == pytest.approx(dead.levels[0], abs=0.01)
    assert inspect_recording(write("mono.wav", left)).condition.in_mono is None


def test_surround_is_measured_with_its_weights(write: Write) -> None:
    """In 5.1 the channels behind weigh 1.5 dB more, and the one for low frequencies nothing."""
    tone = 0.1 * np.sin(2 * np.pi * 1000 * np.arange(3 * 48_000) / 48_000)
    for number, expected in ((0, -23.0), (3, -np.inf), (4, -21.5)):
        samples = np.zeros((len(tone), 6))
        samples[:, number] = tone
        found = inspect_recording(write("r.wav", samples, 48_000, "-channel_layout", "5.1")).measurement
        assert found.integrated == pytest.approx(expected, abs=0.05)


def test_a_broadcast_wave_is_a_wave(write: Write) -> None:
    """BWF puts a description before the sound, which is none of it."""
    path = write("r.wav", talk(2.0), 48_000, "-write_bext", 1, "-metadata", "description=An interview")
    assert b"bext" in path.read_bytes()[:64]
    found = inspect_recording(path)
    assert (found.trouble, found.declared, found.measurement.duration) == (None, 2.0, 2.0)


@pytest.mark.parametrize("brand", ["drms", "enca", "aax "])
def test_what_is_protected_is_told_from_what_is_damaged(write: Write, brand: str) -> None:
    """Apple's, MPEG's and Audible's ways all look like M4A until one decodes them."""
    key = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "0f" * 16, "-encryption_kid", "1e" * 16)
    path = write("bought.mp4", talk(2.0), 48_000, "-c:a", "aac", *(key if brand == "enca" else ()))
    data = path.read_bytes()
    if brand == "drms":
        sample = data.index(b"mp4a", data.index(b"stsd"))
        data = data[:sample] + b"drms" + data[sample + 4 :]
    elif brand == "aax ":
        data = data[:8] + b"aax " + data[12:]
    path.write_bytes(data)
    with pytest.raises(UnreadableMediaError, match="DRM"):
        inspect_recording(path)


def test_a_wave_without_samples_is_refused(write: Write) -> None:
    """A recorder that lost its power leaves a header with no sound behind it."""
    path = write("r.wav", talk(1.0))
    data = path.read_bytes()
    start = data.index(b"data")
    path.write_bytes(data[: start + 4] + bytes(4))
    with pytest.raises(UnreadableMediaError, match=r"r\.wav has no sound"):
        inspect_recording(path)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    """Each of them with a message that names the file, and a hint."""
    (tmp_path / "text.wav").write_text("RIFF is what a recording begins with, but this is prose.\n" * 40)
    (tmp_path / "empty.wav").touch()
    (tmp_path / "noise.mp3").write_bytes(np.random.default_rng(3).bytes(50_000))
    (tmp_path / "folder.wav").mkdir()
    os.mkfifo(tmp_path / "pipe.wav")
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-c:v", "mpeg4", tmp_path / "mute.mp4")
    for name in ("text.wav", "empty.wav", "noise.mp3", "folder.wav", "pipe.wav", "mute.mp4", "missing.wav"):
        with pytest.raises(UnreadableMediaError, match=name) as caught:
            inspect_recording(tmp_path / name)
        assert caught.value.hint


def test_a_playlist_opens_nothing(write: Write, tmp_path: Path) -> None:
    """A text that tells ffmpeg to read another file is not a recording."""
    write("real.wav", talk(1.0))
    trick = tmp_path / "trick.wav"
    trick.write_text("ffconcat version 1.0\nfile real.wav\n")
    with pytest.raises(UnreadableMediaError):
        inspect_recording(trick)


@pytest.mark.parametrize("rates", [(44_100, 48_000), (48_000, 22_050)])
def test_joined_files_of_two_rates_are_whole(write: Write, rates: tuple[int, int]) -> None:
    """Both are heard, at their own pitch; the place where the rate changes is told, and nothing else is."""
    tones = [0.1 * np.sin(880 * np.pi * np.arange(6 * rate) / rate) for rate in rates]
    parts = [write(f"{n}.mp3", tones[n], rates[n], "-b:a", "160k").read_bytes() for n in (0, 1)]
    path = write("r.mp3", tones[0], rates[0])
    path.write_bytes(b"".join(parts))
    found = inspect_recording(path)
    assert (found.trouble, found.measurement.duration) == (None, pytest.approx(12.0, abs=0.2))
    assert found.change is not None
    assert (found.change.at, found.change.before, found.change.after) == (
        pytest.approx(6.0, abs=0.1),
        (rates[0], 1),
        (rates[1], 1),
    )
    assert {finding.rule for finding in check_recording("r.mp3", found)} == {"recording-joined"}
    with open_decoder(path, probe_audio(path), rate=48_000, channels=1) as decoder:
        samples = np.concatenate([to_samples(piece) for piece in decoder.segments()])
    for start in (1, 7):
        assert find_tone(samples[start * 48_000 : (start + 4) * 48_000], 48_000) == pytest.approx(440.0, abs=1.0)


def test_progress_is_reported(write: Write) -> None:
    """Fractions rise to 1."""
    stages: list[tuple[str, float]] = []
    inspect_recording(write("r.wav", talk(5.0)), report=lambda stage, fraction: stages.append((stage, fraction)))
    fractions = [fraction for _, fraction in stages]
    assert {stage for stage, _ in stages} == {"inspect"}
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def _inspect_damaged(file: Path, data: st.DataObject) -> None:
    file.with_name("damaged" + file.suffix).write_bytes(data.draw(damaged(file.read_bytes())))
    try:
        found = inspect_recording(file.with_name("damaged" + file.suffix))
    except UnreadableMediaError as problem:
        assert "damaged." in problem.message
        assert problem.hint
    else:
        assert found.measurement.duration < 100


@pytest.mark.parametrize("suffix", few(["mp3", "m4a", "wav", "flac", "opus"], keep=2))
def test_damaged_recordings_end_in_words(write: Write, suffix: str) -> None:
    """Whatever is changed in the headers of a recording of any kind, it is measured or it is told: nothing else."""
    file = write(f"r.{suffix}", talk(0.6))

    @settings(max_examples=8, deadline=None)
    @given(data=st.data())
    def law(data: st.DataObject) -> None:
        _inspect_damaged(file, data)

    law()


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["wav", "mp3", "flac", "m4a", "opus", "mkv", "aiff", "ogg", "caf"])
def test_more_damaged_recordings_end_in_words(write: Write, suffix: str) -> None:
    """The same over many more changes and kinds."""
    file = write(f"r.{suffix}", talk(0.6))

    @settings(max_examples=40, deadline=None)
    @given(data=st.data())
    def law(data: st.DataObject) -> None:
        _inspect_damaged(file, data)

    law()


def test_what_is_lost_at_the_end_is_found_beside_another_sound(write: Write) -> None:
    """Of several sounds the container's duration is the longest one's; what its reader says tells that one was cut."""
    made = mill(158, write)
    assert "track 2" in made.told
    assert made.is_broken
    assert inspect_recording(made.path).trouble
