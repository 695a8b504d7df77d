"""Cached inspections, mastered audio and pictures: found again, or made again if damaged."""

from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.media.cache import MediaCache
from publisher.media.results import MasteringReport, Measurement, PictureInfo, Recording, SignalStatistics

QUIET = Measurement(integrated=-24.0, loudness_range=3.0, true_peak=-6.0, duration=60.0)
SILENT = Measurement(integrated=float("-inf"), loudness_range=0.0, true_peak=float("-inf"), duration=2.0)
MASTERED = MasteringReport(
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


def test_an_inspection_is_read_back(tmp_path: Path) -> None:
    """The inspection is read back as it was, minus infinity included."""
    cache = MediaCache(tmp_path / "cache")
    recording = Recording(
        codec="flac",
        sample_rate=48000,
        channels=1,
        video=False,
        declared=2.0,
        measurement=SILENT,
        condition=SignalStatistics(clipped=0.0, invalid=0, levels=(-200.0,), offsets=(0.0,), in_mono=None),
    )
    assert cache.recording(DIGEST) is None
    cache.keep_recording(DIGEST, recording)
    assert cache.recording(DIGEST) == recording


def test_an_inspection_is_for_the_program_that_made_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program finds neither figures nor first pass, keeps its own, and leaves the first one's alone."""
    cache = MediaCache(tmp_path / "cache")
    recording = Recording(
        codec="flac",
        sample_rate=48000,
        channels=1,
        video=False,
        declared=2.0,
        measurement=QUIET,
        condition=SignalStatistics(clipped=0.0, invalid=0, levels=(-24.0,), offsets=(0.0,), in_mono=None),
    )
    file = tmp_path / "pass"
    file.write_bytes(b"profile")
    cache.keep_recording(DIGEST, recording, first_pass=file)
    kept = cache.first_pass(DIGEST)
    assert kept is not None
    assert kept.read_bytes() == b"profile"
    assert cache.first_pass("cd" * 32) is None
    with monkeypatch.context() as patch:
        patch.setattr("publisher.media.cache.digest_program", lambda: "34" * 32)
        assert (cache.recording(DIGEST), cache.first_pass(DIGEST)) == (None, None)
        file.write_bytes(b"another profile")
        cache.keep_recording(DIGEST, recording, first_pass=file)
        own = cache.first_pass(DIGEST)
        assert own is not None
        assert own.read_bytes() == b"another profile"
    assert cache.first_pass(DIGEST) == kept
    assert cache.recording(DIGEST) == recording


def test_each_sound_track_has_an_inspection_of_its_own(tmp_path: Path) -> None:
    """The first track is found by the digest of the recording alone, a later one by its number too."""
    cache, file = MediaCache(tmp_path / "cache"), tmp_path / "pass"
    for number in (1, 2):
        recording = Recording(
            codec="flac",
            sample_rate=48000,
            channels=1,
            video=False,
            declared=2.0,
            measurement=QUIET,
            condition=SignalStatistics(clipped=0.0, invalid=0, levels=(-24.0,), offsets=(0.0,), in_mono=None),
            sound_track=number,
        )
        file.write_bytes(b"%d" % number)
        cache.keep_recording(DIGEST, recording, first_pass=file)
    for number in (1, 2):
        kept, first = cache.recording(DIGEST, number), cache.first_pass(DIGEST, number)
        assert kept is not None
        assert first is not None
        assert (kept.sound_track, first.read_bytes()) == (number, b"%d" % number)
    assert cache.recording(DIGEST) == cache.recording(DIGEST, 1)
    assert cache.recording(DIGEST, 3) is None


def test_mastered_audio_is_found_by_the_digest_of_its_inputs(tmp_path: Path) -> None:
    """The file and its report come back together, and the file was moved, not copied."""
    cache = MediaCache(tmp_path / "cache")
    audio = tmp_path / "audio"
    audio.write_bytes(b"mp3")
    kept = cache.keep_master(DIGEST, audio, MASTERED)
    assert not audio.exists()
    assert cache.master(DIGEST) == (kept, MASTERED)
    assert kept.read_bytes() == b"mp3"


def test_an_entry_that_is_already_there_stays(tmp_path: Path) -> None:
    """Two tasks may store the same entry at once; the first one stays."""
    cache = MediaCache(tmp_path / "cache")
    for content in (b"first", b"second"):
        audio = tmp_path / "audio"
        audio.write_bytes(content)
        kept = cache.keep_master(DIGEST, audio, MASTERED)
    assert kept.read_bytes() == b"first"


def test_an_entry_of_another_version_is_made_again(tmp_path: Path) -> None:
    """An entry that cannot be read is missing, and is replaced by the next one."""
    cache = MediaCache(tmp_path / "cache")
    for content in (b"old", b"new"):
        audio = tmp_path / "audio"
        audio.write_bytes(content)
        kept = cache.keep_master(DIGEST, audio, MASTERED)
        if content == b"old":
            (kept.parent / "report.json").write_text("{}")
            assert cache.master(DIGEST) is None
    assert cache.master(DIGEST) == (kept, MASTERED)
    assert kept.read_bytes() == b"new"


@pytest.mark.parametrize("damaged", [None, b"", b"mp", b"mp4"], ids=["gone", "empty", "cut", "changed"])
def test_audio_that_is_not_what_was_kept_is_made_again(tmp_path: Path, damaged: bytes | None) -> None:
    """Audio that is missing or damaged is never used."""
    cache = MediaCache(tmp_path / "cache")
    audio = tmp_path / "audio"
    audio.write_bytes(b"mp3")
    kept = cache.keep_master(DIGEST, audio, MASTERED)
    kept.unlink() if damaged is None else kept.write_bytes(damaged)
    assert cache.master(DIGEST) is None
    audio.write_bytes(b"mp3")
    assert cache.keep_master(DIGEST, audio, MASTERED) == kept
    assert cache.master(DIGEST) == (kept, MASTERED)
    assert kept.read_bytes() == b"mp3"


@pytest.mark.parametrize("change", [b"", b"jp", b"jpg", b"jpeg" * 20], ids=["empty", "cut", "bare", "another"])
def test_a_smaller_picture_that_is_not_what_was_kept_is_made_again(tmp_path: Path, change: bytes) -> None:
    """A damaged picture, or one without its checksum, is missing; kept again, it is read back."""
    cache = MediaCache(tmp_path / "cache")
    assert cache.resized_picture(DIGEST, 160) is None
    cache.keep_resized_picture(DIGEST, 160, b"jpg")
    assert cache.resized_picture(DIGEST, 160) == b"jpg"
    [file] = (tmp_path / "cache" / "smaller").rglob("*.jpg")
    file.write_bytes(file.read_bytes().replace(b"jpg", b"gpj"))
    assert cache.resized_picture(DIGEST, 160) is None
    file.write_bytes(change)
    assert cache.resized_picture(DIGEST, 160) is None
    cache.keep_resized_picture(DIGEST, 160, b"jpg")
    assert cache.resized_picture(DIGEST, 160) == b"jpg"


def test_a_file_in_the_way_is_a_trouble_with_a_hint(tmp_path: Path) -> None:
    """A path that cannot be written is an error with a hint."""
    (tmp_path / "cache").write_bytes(b"")
    cache = MediaCache(tmp_path / "cache")
    picture = PictureInfo(width=1, height=1, format="PNG", mode="L", alpha=False)
    audio = tmp_path / "audio"
    audio.write_bytes(b"mp3")
    for use in (
        lambda: cache.picture(DIGEST),
        lambda: cache.keep_picture(DIGEST, picture),
        lambda: cache.master(DIGEST),
        lambda: cache.keep_master(DIGEST, audio, MASTERED),
        lambda: MediaCache(tmp_path / "empty").keep_master(DIGEST, tmp_path / "never", MASTERED),
    ):
        with pytest.raises(PublisherError, match="cannot be kept or read") as caught:
            use()
        assert caught.value.hint
