"""Encoders: samples as bytes, reasons of failure, and what copying asks ffmpeg for."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
import pytest

from publisher.errors import PublisherError
from publisher.media.ffmpeg.encode import DISK_FULL, Encoder, copy_packets, open_encoder, open_take_encoder
from publisher.media.ffmpeg.find import Ffmpeg
from publisher.media.mp3 import parse_info_frame
from publisher.model.recipe import Recipe

OUT = Path("out.mp3")


class Child:
    """A child process that takes bytes, and ends with an exit code and messages."""

    def __init__(self, code: int = 0, *messages: str, broken: bool = False) -> None:
        """End so; if `broken`, it ends before it takes anything."""
        self.code, self.messages, self.broken, self.data = code, messages, broken, b""

    def write(self, data: memoryview) -> None:
        """Take `data`."""
        if self.broken:
            raise BrokenPipeError
        self.data += bytes(data)

    def finish(self) -> int:
        """Return the exit code."""
        return self.code

    def read_stderr(self) -> list[str]:
        """Return the messages."""
        return [*self.messages]


def encoder(child: Child) -> Encoder:
    """Return the encoder to OUT of this child."""
    return Encoder(child, OUT)  # type: ignore[arg-type]


def test_samples_are_interleaved_little_endian_floats() -> None:
    """Of any memory layout and float type, frame by frame."""
    child = Child()
    samples = np.asfortranarray([[0.5, -0.5], [0.25, 1.0]])
    encoder(child).write(samples.astype(np.float32))
    encoder(child).write(samples[::-1].astype(">f4"))
    assert np.frombuffer(child.data, "<f4").tolist() == [0.5, -0.5, 0.25, 1.0, 0.25, 1.0, 0.5, -0.5]


@pytest.mark.parametrize(
    ("child", "reason", "hint"),
    [
        (Child(1, "first", "last"), "last", "see whether the disk is full"),
        (Child(-9), "ffmpeg was ended from outside", "see whether the disk is full"),
        (Child(0, f"[out#0] {DISK_FULL}", "video:0kB"), "no space left on device", "make room on the disk"),
        (Child(-signal.SIGXFSZ), "files may not grow that large here", "raise the limit on the size of files"),
    ],
    ids=["message", "killed", "disk full though the code is 0", "file size limit"],
)
def test_a_failure_has_a_reason_and_a_hint(child: Child, reason: str, hint: str) -> None:
    """At the end, and in the middle of writing."""
    for broken in (False, True):
        child.broken = broken
        with pytest.raises(PublisherError, match=rf"out\.mp3 could not be encoded: {reason}") as caught:
            encoder(child).write(np.zeros((1, 2), np.float32)) if broken else encoder(child).finish()
        assert caught.value.hint.startswith(hint)


def test_messages_alone_are_no_failure() -> None:
    """A warning of an encoder that ends with 0 is not an error."""
    encoder(Child(0, "Queue input is backward in time")).finish()


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the list of the commands that are run, none of them really."""
    run: list[list[str]] = []

    @contextmanager
    def note(command: Sequence[str | Path], *, fed: bool) -> Iterator[Child]:
        assert fed
        run.append([str(part) for part in command])
        yield Child()

    monkeypatch.setattr("publisher.media.ffmpeg.encode.run_process", note)
    monkeypatch.setattr(
        "publisher.media.ffmpeg.encode.find_ffmpeg", lambda: Ffmpeg(Path("/bin/ffmpeg"), "7.1", "system")
    )
    return run


def test_samples_are_declared_to_ffmpeg(commands: list[list[str]], tmp_path: Path) -> None:
    """Format, rate and channels stand before the input, the encoder of the recipe after it, then the file."""
    with open_encoder(tmp_path / "-o.opus", Recipe(codec="opus"), rate=48_000, channels=1):
        pass
    (command,) = commands
    before, after = command[: command.index("pipe:0")], command[command.index("pipe:0") :]
    assert before[-7:] == ["-f", "f32le", "-ar", "48000", "-ac", "1", "-i"]
    assert "libopus" in after
    assert command[-1] == f"file:{tmp_path}/-o.opus"


def test_copies_have_packets_and_nothing_else(commands: list[list[str]], tmp_path: Path) -> None:
    """Only the first audio stream, not encoded again, without tags and chapters, its index in front."""
    copy_packets(tmp_path / "r.m4a", tmp_path / "out.m4a", rate=44_100)
    (command,) = commands
    given = dict(pairwise(command))
    expected = {"-map": "0:a:0", "-c": "copy", "-map_metadata": "-1", "-map_chapters": "-1", "-movflags": "+faststart"}
    assert expected.items() <= given.items()


def test_a_take_is_frames_alone(tmp_path: Path) -> None:
    """Without an Info frame, in an open file; the file of the whole is only named in messages."""
    with (
        TemporaryFile() as made,
        open_take_encoder(tmp_path / "out.mp3", Recipe(), rate=48_000, channels=2, into=made) as encoder,
    ):
        encoder.write(np.zeros((1152 * 5, 2), dtype=np.float32))
        encoder.finish()
        made.seek(0)
        content = made.read()
    assert len(content) == 6 * 384
    assert parse_info_frame(content) is None
    assert not (tmp_path / "out.mp3").exists()


def test_an_encoder_that_is_killed_tells_so(tmp_path: Path) -> None:
    """As one does that was ended from outside."""
    with (
        TemporaryFile() as made,
        open_take_encoder(tmp_path / "out.mp3", Recipe(), rate=48_000, channels=2, into=made) as encoder,
    ):
        encoder.kill()
        with pytest.raises(PublisherError, match=r"out\.mp3 could not be encoded: ffmpeg was ended from outside"):
            encoder.finish()
