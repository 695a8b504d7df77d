"""Mastering to every format: loudness, length, equal bytes, and the layout that players expect."""

from pathlib import Path

import pytest
from mutagen.mp3 import MP3, BitrateMode
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from publisher.media.inspect import inspect_recording
from publisher.media.mastering.master import master_recording
from publisher.model.recipe import Recipe
from support.audio import Write, decoded, ebur128, talk
from support.few import few

AAC = Recipe(codec="aac")
OPUS = Recipe(codec="opus", bit_rate=96)
VARYING = Recipe(bit_rate_mode="varying")


@pytest.mark.parametrize("recipe", [AAC, OPUS, VARYING], ids=["aac", "opus", "varying"])
@pytest.mark.parametrize("rate", few([48_000, 44_100]))
def test_every_format_meets_loudness_and_true_peak(write: Write, tmp_path: Path, recipe: Recipe, rate: int) -> None:
    """The target is met after encoding, by ffmpeg's meter too."""
    out = tmp_path / "out"
    made = master_recording(write("r.wav", talk(6.0, rate), rate), recipe, out)
    loudness, peak = ebur128(out)
    assert made.after.integrated == pytest.approx(-16.0, abs=0.1)
    assert made.after.true_peak <= -1.0
    assert loudness == pytest.approx(-16.0, abs=0.15)
    assert peak <= -1.0


@pytest.mark.parametrize(("recipe", "codec"), few([(AAC, "aac"), (OPUS, "opus"), (VARYING, "mp3")]))
def test_no_second_is_added_or_lost(write: Write, tmp_path: Path, recipe: Recipe, codec: str) -> None:
    """Decoded, it is as long as the recording; of AAC, decoders may play the rest of the last frame."""
    out = tmp_path / "out"
    master_recording(write("r.wav", talk(4.0)[:180_123]), recipe, out)
    found = inspect_recording(out)
    assert found.codec == codec
    assert found.trouble is None
    assert 180_123 <= len(decoded(out)) <= 180_123 + (1024 if codec == "aac" else 0)


@pytest.mark.parametrize("recipe", few([OPUS, AAC, VARYING]), ids=["opus", "aac", "varying"])
def test_two_runs_give_equal_bytes(write: Write, tmp_path: Path, recipe: Recipe) -> None:
    """No date, version or random serial number gets into a file."""
    recording = write("r.wav", talk(3.0))
    master_recording(recording, recipe, tmp_path / "one")
    master_recording(recording, recipe, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_m4a_begins_with_its_table_of_contents(write: Write, tmp_path: Path) -> None:
    """`moov` stands before `mdat`, so that players can start before the end is downloaded."""
    out = tmp_path / "out.m4a"
    made = master_recording(write("r.wav", talk(3.0)), AAC, out)
    data = out.read_bytes()
    assert data[4:11] == b"ftypM4A"
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    assert made.media_type == "audio/x-m4a"
    assert MP4(out).info.codec == "mp4a.40.2"


def test_opus_is_at_48_khz(write: Write, tmp_path: Path) -> None:
    """Opus has one sample rate only, to which recordings are resampled."""
    out = tmp_path / "out.opus"
    made = master_recording(write("r.wav", talk(3.0, 44_100), 44_100), OPUS, out)
    assert (made.sample_rate, made.media_type) == (48_000, "audio/ogg")
    assert OggOpus(out).info.length == pytest.approx(3.0, abs=0.01)


def test_a_varying_bit_rate_says_so(write: Write, tmp_path: Path) -> None:
    """Its first frame is called Xing, counts all others, and the average is what is reported."""
    out = tmp_path / "out.mp3"
    made = master_recording(write("r.wav", talk(5.0)), VARYING, out)
    info = MP3(out).info
    assert info.bitrate_mode == BitrateMode.VBR
    assert info.length == pytest.approx(5.0, abs=0.05)
    assert made.bit_rate == pytest.approx(info.bitrate / 1000, rel=0.05)
