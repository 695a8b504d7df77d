"""Decodes recordings to audio segments with ffmpeg, through a pipe."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.ffmpeg.complaints import Complaints, sort_complaints
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import (
    PLAYABLE_HINT,
    ProbeResult,
    build_input_arguments,
    make_duration_error,
    make_memory_error,
)
from publisher.media.ffmpeg.process import CRASHES, MEMORY_FULL, ChildProcess, StalledError, run_process
from publisher.media.gaps import weave_silence
from publisher.media.limits import MAX_RECORDING_SECONDS
from publisher.media.segments import HEADROOM_FACTOR, SAMPLE_BYTES, AudioSegment, make_segment

SEGMENT_SECONDS = 2
"""Seconds in a segment: long enough to amortise Python's overhead, short enough to keep the encoder busy."""


class Decoder:
    """A running decoder of one recording."""

    def __init__(
        self,
        child: ChildProcess,
        path: Path,
        claims: ProbeResult,
        *,
        rate: int,
        channels: int,
        most: float = MAX_RECORDING_SECONDS,
    ) -> None:
        """Wrap the ffmpeg process that decodes `path` to `channels` channels at `rate` Hz, at most `most` seconds."""
        self._child = child
        self._claims = claims
        self._most = most
        self._path = path
        self._rate = rate
        self._channels = channels
        self.complaints = Complaints()
        """What ffmpeg said, after the last segment."""

    def segments(self) -> Iterator[AudioSegment]:
        """Yield the segments in order.

        Raises UnreadableMediaError if the decoder hangs, crashes, or exceeds a bound, PublisherError if it is killed.
        """
        frame = self._channels * SAMPLE_BYTES
        size = SEGMENT_SECONDS * self._rate * frame
        left = self._most * self._rate * frame
        try:
            for data in self._blocks(size, frame):
                left -= len(data)
                if left < 0:
                    raise make_duration_error(self._path, self._most)
                yield make_segment(data, rate=self._rate, channels=self._channels)
            code = self._child.finish()
        except StalledError as problem:
            raise UnreadableMediaError(
                f"{self._path.name} cannot be decoded: {problem.message}", hint=problem.hint
            ) from None
        lines = self._child.read_stderr()
        self._require_end(code, lines)
        said = sort_complaints(lines, self._claims.codec, self._claims.container, self._claims.opening)
        ended = (said.rest or f"ffmpeg ended with {code}") if code else None
        self.complaints = replace(said, sound=said.sound or ended)

    def _blocks(self, size: int, frame: int) -> Iterator[bytes]:
        """Yield the decoded samples in blocks of `size` bytes, with silence in the gaps of the recording."""
        decoded = iter(partial(self._child.read, size), b"")
        return weave_silence(decoded, self._claims.gaps, rate=self._rate, frame_bytes=frame, block_bytes=size)

    def _require_end(self, code: int, complaints: Sequence[str]) -> None:
        """Raise an error unless the decoder ended by itself."""
        if any(MEMORY_FULL in line for line in complaints):
            raise make_memory_error(self._path)
        if code == -signal.SIGXFSZ:
            raise UnreadableMediaError(f"{self._path.name} is damaged from beginning to end", hint=PLAYABLE_HINT)
        if -code in CRASHES:
            raise UnreadableMediaError(f"ffmpeg crashes while decoding {self._path.name}", hint=PLAYABLE_HINT)
        if code < 0:
            raise PublisherError(f"ffmpeg was ended from outside while decoding {self._path.name}", hint="try again")


@contextmanager
def open_decoder(
    path: Path, claims: ProbeResult, *, rate: int, channels: int, most: float = MAX_RECORDING_SECONDS
) -> Iterator[Decoder]:
    """Decode the sound of `path`, of at `most` that many seconds, to `channels` channels at `rate` Hz.

    `claims` are those of its probe, and tell which sound track is read.
    Samples are scaled to the segments' headroom as floats, so that a lossy recording's peaks above full scale survive.
    """
    command = _build_command(build_input_arguments(path), claims.sound_track, rate=rate, channels=channels)
    with run_process(command, fed=False) as child:
        yield Decoder(child, path, claims, rate=rate, channels=channels, most=most)


class FedDecoder(Decoder):
    """A running decoder that is given the bytes of an MP3, by one thread, and read by another."""

    def feed(self, data: bytes) -> None:
        """Give it the next bytes. If it has ended already, its reader finds out why."""
        with suppress(BrokenPipeError):
            self._child.write(memoryview(data))

    def end_input(self) -> None:
        """Tell it that these were all."""
        self._child.end_input()

    def kill(self) -> None:
        """End it at once."""
        self._child.kill()


@contextmanager
def open_fed_decoder(out: Path, claims: ProbeResult, *, rate: int, channels: int) -> Iterator[FedDecoder]:
    """Decode an MP3 that is given piece by piece, while `out` is being made of the same bytes.

    It should begin with an Info frame, which tells what is to be left out at both ends.
    """
    command = _build_command(["-f", "mp3", "-threads", "1", "-i", "pipe:0"], 1, rate=rate, channels=channels)
    with run_process(command, fed=True, read=True) as child:
        yield FedDecoder(child, out, claims, rate=rate, channels=channels)


def _build_command(arguments: Sequence[str], sound_track: int, *, rate: int, channels: int) -> list[str | Path]:
    """Return the command that decodes a sound track of the input that `arguments` open."""
    return [
        find_ffmpeg().path,
        *("-nostdin", "-hide_banner", "-v", "error", *arguments),
        *(
            "-map",
            f"0:a:{sound_track - 1}",
            "-vn",
            "-sn",
            "-dn",
            "-af",
            f"volume={1 / HEADROOM_FACTOR}:precision=float",
        ),
        *("-ac", str(channels), "-ar", str(rate), "-c:a", "pcm_s32le", "-f", "s32le", "pipe:1"),
    ]
