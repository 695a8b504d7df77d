"""Encodes samples to a file with ffmpeg, through a pipe."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from publisher.errors import PublisherError
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import build_input_arguments
from publisher.media.ffmpeg.process import ChildProcess, run_process
from publisher.media.formats import build_encoder_arguments, build_m4a_arguments
from publisher.media.loudness import Floats
from publisher.model.recipe import Recipe

DISK_FULL = "No space left on device"
"""The system's message for a full disk (ENOSPC), which ffmpeg prints."""


def to_bytes(samples: Floats) -> memoryview:
    """Return `samples`, float32 of shape (frames, channels), as the bytes that encoders are fed with."""
    return np.ascontiguousarray(samples, dtype="<f4").data.cast("B")


class Encoder:
    """A running encoder of one file."""

    def __init__(self, child: ChildProcess, out: Path) -> None:
        """Wrap the ffmpeg process that encodes to `out`."""
        self._child = child
        self._out = out

    def write(self, samples: Floats) -> None:
        """Encode `samples`, float32 of shape (frames, channels). Raises PublisherError if the encoder has ended."""
        self.feed(to_bytes(samples))

    def feed(self, data: memoryview) -> None:
        """Encode the samples that `to_bytes` made `data` of. Raises PublisherError if the encoder has ended."""
        try:
            self._child.write(data)
        except BrokenPipeError:
            raise self._make_error() from None

    def kill(self) -> None:
        """End it at once, from another thread."""
        self._child.kill()

    def finish(self) -> None:
        """Close the input and wait until the file is complete. Raises PublisherError if encoding failed."""
        # Some versions of ffmpeg end with 0 although the last bytes were not written.
        if self._child.finish() or any(DISK_FULL in line for line in self._child.read_stderr()):
            raise self._make_error()

    def _make_error(self) -> PublisherError:
        code, messages = self._child.finish(), self._child.read_stderr()
        reason, hint = messages[-1] if messages else "ffmpeg was ended from outside", "see whether the disk is full"
        if code == -signal.SIGXFSZ:
            reason, hint = "files may not grow that large here", "raise the limit on the size of files (ulimit -f)"
        elif any(DISK_FULL in line for line in messages):
            reason, hint = DISK_FULL.lower(), "make room on the disk"
        return PublisherError(f"{self._out.name} could not be encoded: {reason}", hint=f"{hint}, then try again")


@contextmanager
def open_encoder(out: Path, recipe: Recipe, *, rate: int, channels: int) -> Iterator[Encoder]:
    """Encode samples of `channels` channels at `rate` Hz to the file `out`, in the format of `recipe`.

    `out` must be seekable: the duration is written into the header at the end.
    """
    command = [
        *_build_command(rate, channels),
        *build_encoder_arguments(recipe, rate, channels),
        f"file:{out.absolute()}",
    ]
    with run_process(command, fed=True) as child:
        yield Encoder(child, out)


@contextmanager
def open_take_encoder(out: Path, recipe: Recipe, *, rate: int, channels: int, into: IO[bytes]) -> Iterator[Encoder]:
    """Encode samples of a part of `out`, an MP3, to frames alone, which are written to the open file `into`."""
    arguments = build_encoder_arguments(recipe, rate, channels, is_take=True)
    command = [*_build_command(rate, channels), *arguments, "pipe:1"]
    with run_process(command, fed=True, into=into) as child:
        yield Encoder(child, out)


def _build_command(rate: int, channels: int) -> list[str | Path]:
    """Return the command of an encoder up to its output."""
    return [
        find_ffmpeg().path,
        *("-nostdin", "-hide_banner", "-v", "error", "-y"),
        *("-f", "f32le", "-ar", str(rate), "-ac", str(channels), "-i", "pipe:0"),
    ]


def copy_packets(recording: Path, out: Path, *, rate: int, sound_track: int = 1) -> None:
    """Copy an encoded sound track of `recording`, of `rate` Hz, to the M4A file `out`: no tags, no chapters.

    Raises PublisherError if `out` cannot be written.
    """
    command: list[str | Path] = [
        find_ffmpeg().path,
        *("-nostdin", "-hide_banner", "-v", "error", "-y", *build_input_arguments(recording)),
        *(
            "-map",
            f"0:a:{sound_track - 1}",
            "-c",
            "copy",
            "-map_metadata",
            "-1",
            "-map_chapters",
            "-1",
            "-fflags",
            "+bitexact",
        ),
        *build_m4a_arguments(rate),
        f"file:{out.absolute()}",
    ]
    with run_process(command, fed=True) as child:
        Encoder(child, out).finish()
