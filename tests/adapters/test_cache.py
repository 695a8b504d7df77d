"""Finished work that is used again."""

from pathlib import Path

from publisher.adapters.cache import Cache
from publisher.sound import Mastered, Measurement, Recording

QUIET = Measurement(integrated=-24.0, loudness_range=3.0, true_peak=-6.0, duration=60.0)
SILENT = Measurement(integrated=float("-inf"), loudness_range=0.0, true_peak=float("-inf"), duration=2.0)
MASTERED = Mastered(
    before=QUIET,
    after=QUIET,
    gain=8.0,
    limited=0.5,
    reduction=2.0,
    bit_rate=128,
    sample_rate=44100,
    channels=2,
    media_type="audio/mpeg",
    tools={"ffmpeg": "7.1"},
)
DIGEST = "ab" * 32


def test_what_a_recording_sounds_like_is_remembered(tmp_path: Path) -> None:
    """The figures come back as they were, silence included."""
    cache = Cache(tmp_path / "cache")
    recording = Recording(
        codec="flac", sample_rate=48000, channels=1, video=False, declared=2.0, measurement=SILENT, trouble=None
    )
    assert cache.recording(DIGEST) is None
    cache.keep_recording(DIGEST, recording)
    assert cache.recording(DIGEST) == recording


def test_mastered_audio_is_found_by_what_it_was_made_of(tmp_path: Path) -> None:
    """The file and its report come back together, and the file was moved, not copied."""
    cache = Cache(tmp_path / "cache")
    audio = tmp_path / "audio"
    audio.write_bytes(b"mp3")
    kept = cache.keep_master(DIGEST, audio, MASTERED)
    assert not audio.exists()
    assert cache.master(DIGEST) == (kept, MASTERED)
    assert kept.read_bytes() == b"mp3"


def test_the_second_of_two_that_made_the_same_is_content_with_the_first(tmp_path: Path) -> None:
    """Two chains may make the same at once; what was kept first serves both."""
    cache = Cache(tmp_path / "cache")
    for content in (b"first", b"second"):
        audio = tmp_path / "audio"
        audio.write_bytes(content)
        kept = cache.keep_master(DIGEST, audio, MASTERED)
    assert kept.read_bytes() == b"first"


def test_an_entry_of_another_version_is_made_again(tmp_path: Path) -> None:
    """What cannot be read counts as never made, and what is made then takes its place."""
    cache = Cache(tmp_path / "cache")
    for content in (b"old", b"new"):
        audio = tmp_path / "audio"
        audio.write_bytes(content)
        kept = cache.keep_master(DIGEST, audio, MASTERED)
        if content == b"old":
            (kept.parent / "report.json").write_text("{}")
            assert cache.master(DIGEST) is None
    assert cache.master(DIGEST) == (kept, MASTERED)
    assert kept.read_bytes() == b"new"
