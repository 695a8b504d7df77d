"""Decoding to segments: rate, channels and lengths, and the decoder's complaints."""

import sys
import wave
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.ffmpeg import process
from publisher.media.ffmpeg.complaints import Complaints
from publisher.media.ffmpeg.decode import SEGMENT_SECONDS, Decoder, open_decoder, open_fed_decoder
from publisher.media.ffmpeg.process import StalledError
from publisher.media.segments import SAMPLE_BYTES, to_samples
from support.audio import Write, talk
from support.hostile_media import riff
from support.mastering_jobs import CLAIMS

RATE = 8_000


class Finished:
    """A child process that has ended, with this output, exit code and stderr."""

    def __init__(self, output: bytes, code: int, *messages: str) -> None:
        """Hold output, exit code and lines of stderr."""
        self._output, self._code, self._messages = output, code, messages

    def read(self, size: int) -> bytes:
        """Return the next bytes of the output."""
        data, self._output = self._output[:size], self._output[size:]
        return data

    def finish(self) -> int:
        """Return the exit code."""
        return self._code

    def read_stderr(self) -> list[str]:
        """Return the lines of stderr."""
        return [*self._messages]


def decoded(code: int, *messages: str, frames: int = 10) -> tuple[list[int], str | None]:
    """Return the frames of each segment and the trouble of a decoder that ends so."""
    child = Finished(bytes(frames * 2 * SAMPLE_BYTES), code, *messages)
    decoder = Decoder(child, Path("r.mp3"), replace(CLAIMS, codec="mp3"), rate=RATE, channels=2)  # type: ignore[arg-type]
    return [len(to_samples(piece)) for piece in decoder.segments()], decoder.complaints.sound


def test_segments_have_two_seconds() -> None:
    """All but the last, which has the rest."""
    assert SEGMENT_SECONDS == 2
    assert decoded(0, frames=5 * RATE) == ([2 * RATE, 2 * RATE, RATE], None)
    assert decoded(0, frames=0) == ([], None)


@pytest.mark.parametrize(
    ("code", "messages", "trouble"),
    [
        (0, ["[mp3float @ 0x55d0c8] Header missing", "second"], "Header missing"),
        (0, ["Error while decoding stream #0:0"], "Error while decoding stream #0:0"),
        (1, [], "ffmpeg ended with 1"),
        (1, ["reason"], "reason"),
    ],
)
def test_trouble_is_the_first_complaint(code: int, messages: list[str], trouble: str) -> None:
    """Without the component that wrote it; an exit code alone is trouble too."""
    assert decoded(code, *messages)[1] == trouble


def test_a_killed_decoder_is_an_error() -> None:
    """What it wrote before may be cut off anywhere, so it is not taken for the recording."""
    with pytest.raises(PublisherError, match=r"ffmpeg was ended from outside while decoding r\.mp3"):
        decoded(-9)


def test_a_recording_is_decoded_to_the_asked_form(tmp_path: Path) -> None:
    """A WAV of 16 bits keeps its samples exactly; another rate keeps duration and level."""
    samples = (3000 * np.sin(np.arange(3 * RATE) / 20)).astype("<i2")
    with wave.open(str(tmp_path / "r.wav"), "wb") as stream:
        stream.setparams((1, 2, RATE, 0, "NONE", ""))
        stream.writeframes(samples.tobytes())
    with open_decoder(tmp_path / "r.wav", CLAIMS, rate=RATE, channels=1) as decoder:
        pieces = [to_samples(piece) for piece in decoder.segments()]
    assert [len(piece) for piece in pieces] == [2 * RATE, RATE]
    assert np.array_equal(np.concatenate(pieces)[:, 0], samples / np.float32(32_768))
    assert decoder.complaints == Complaints()
    with open_decoder(tmp_path / "r.wav", CLAIMS, rate=2 * RATE, channels=1) as decoder:
        resampled = np.concatenate([to_samples(piece) for piece in decoder.segments()])
    assert len(resampled) == pytest.approx(6 * RATE, abs=2)
    assert np.abs(resampled).max() == pytest.approx(3000 / 32_768, rel=0.01)


@pytest.mark.parametrize(
    ("code", "messages", "message"),
    [
        (-11, [], "ffmpeg crashes while decoding r.mp3"),
        (-6, [], "ffmpeg crashes while decoding r.mp3"),
        (-25, ["first"], "r.mp3 is damaged from beginning to end"),
        (0, ["[af @ 0x1] x", "Error: Cannot allocate memory"], "r.mp3 asks for more than its decoder gets: 2 GB"),
    ],
)
def test_what_no_decoder_survives_is_unreadable(code: int, messages: list[str], message: str) -> None:
    """A crash, complaints without end, and memory that is refused are the recording's: the check goes on."""
    with pytest.raises(UnreadableMediaError, match=message):
        decoded(code, *messages)


def test_a_decoder_that_hangs_makes_its_recording_unreadable() -> None:
    """What it waits for is in the recording, and other recordings are checked all the same."""

    class Hanging(Finished):
        def read(self, size: int) -> bytes:
            raise StalledError("ffmpeg did nothing for 120 seconds", hint="wait")

    decoder = Decoder(Hanging(b"", 0), Path("r.mp3"), CLAIMS, rate=RATE, channels=2)  # type: ignore[arg-type]
    with pytest.raises(UnreadableMediaError, match=r"r\.mp3 cannot be decoded: ffmpeg did nothing for 120 seconds"):
        next(decoder.segments())


@pytest.mark.parametrize(("frames", "fits"), [(4 * RATE, True), (4 * RATE + 1, False)])
def test_sound_without_end_is_cut_off(frames: int, *, fits: bool) -> None:
    """A few kilobytes can decode to days of silence: as much is decoded as a recording may have, and then told."""
    decoder = Decoder(Finished(bytes(frames * 4), 0), Path("r.flac"), CLAIMS, rate=RATE, channels=1, most=4.0)  # type: ignore[arg-type]
    if fits:
        assert len([*decoder.segments()]) == 2
    else:
        with pytest.raises(UnreadableMediaError, match=r"r\.flac is longer than 0 minutes"):
            [*decoder.segments()]


@pytest.mark.skipif(sys.platform != "linux", reason="no other system bounds a process from outside")
def test_a_sample_a_second_takes_no_gigabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a claim passes the probe, the decoder's memory or its output is bounded, and the recording is told."""
    monkeypatch.setattr(process, "MAX_PROGRAM_BYTES", 700 << 20)
    (tmp_path / "r.wav").write_bytes(riff(1, sound=bytes(20_000)))
    with (
        open_decoder(tmp_path / "r.wav", CLAIMS, rate=48_000, channels=2, most=120.0) as decoder,
        pytest.raises(
            UnreadableMediaError, match=r"r\.wav (asks for more than its decoder gets|is longer than 2 minutes)"
        ),
    ):
        for _ in decoder.segments():
            pass


def test_an_mp3_is_decoded_while_it_is_fed(write: Write, tmp_path: Path) -> None:
    """What the Info frame says of the beginning is left out; at the end all frames are decoded whole."""
    path = write("r.mp3", talk(3.0), 48_000, "-b:a", "128k", "-id3v2_version", 0)
    claims = replace(CLAIMS, codec="mp3")
    with open_decoder(path, claims, rate=48_000, channels=2) as decoder:
        whole = np.concatenate([to_samples(piece) for piece in decoder.segments()])
    with open_fed_decoder(path, claims, rate=48_000, channels=2) as fed, ThreadPoolExecutor(1) as thread:
        reading = thread.submit(lambda: [to_samples(piece) for piece in fed.segments()])
        for at in range(0, len(content := path.read_bytes()), 10_000):
            fed.feed(content[at : at + 10_000])
        fed.end_input()
        found = np.concatenate(reading.result())
    assert fed.complaints.sound is None
    assert len(found) in (len(whole), 126 * 1152 - 1105)
    assert (found[: len(whole)] == whole).all()


def test_a_fed_decoder_that_is_killed_tells_its_reader(tmp_path: Path) -> None:
    """And takes no more of what it is given."""
    claims = replace(CLAIMS, codec="mp3")
    with open_fed_decoder(tmp_path / "r.mp3", claims, rate=48_000, channels=2) as fed:
        fed.kill()
        fed.feed(bytes(1 << 22))
        with pytest.raises(PublisherError, match="ended from outside"):
            list(fed.segments())
