"""Decodes recordings to audio segments with ffmpeg, through a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.errors import PublisherError
from publisher.media.ffmpeg.find import find_ffmpeg
from publisher.media.ffmpeg.probe import build_input_arguments
from publisher.media.ffmpeg.process import ChildProcess, run_process
from publisher.media.segments import HEADROOM_FACTOR, SAMPLE_BYTES, AudioSegment, make_segment

SEGMENT_SECONDS = 2
"""Seconds in a segment: long enough to amortise Python's overhead, short enough to keep the encoder busy."""


class Decoder:
    """A running decoder of one recording."""

    def __init__(self, child: ChildProcess, path: Path, rate: int, channels: int) -> None:
        """Wrap the ffmpeg process that decodes `path` to `channels` channels at `rate` Hz."""
        self._child = child
        self._path = path
        self._rate = rate
        self._channels = channels
        self.trouble: str | None = None
        """The decoder's first complaint, if any, after the last segment."""

    def segments(self) -> Iterator[AudioSegment]:
        """Yield the segments in order.

        Raises PublisherError if the decoder hangs or is killed.
        """
        size = SEGMENT_SECONDS * self._rate * self._channels * SAMPLE_BYTES
        while data := self._child.read(size):
            yield make_segment(data, rate=self._rate, channels=self._channels)
        code = self._child.finish()
        if code < 0:
            raise PublisherError(f"ffmpeg was ended from outside while decoding {self._path.name}", hint="try again")
        complaints = self._child.read_stderr()
        self.trouble = _strip_prefix(complaints[0]) if complaints else f"ffmpeg ended with {code}" if code else None


@contextmanager
def open_decoder(path: Path, *, rate: int, channels: int) -> Iterator[Decoder]:
    """Decode the first audio stream of `path` to `channels` channels at `rate` Hz.

    Samples are scaled to the segments' headroom as floats, so that a lossy recording's peaks above full scale survive.
    """
    command: list[str | Path] = [
        find_ffmpeg().path,
        *("-nostdin", "-hide_banner", "-v", "error", *build_input_arguments(path)),
        *("-map", "0:a:0", "-vn", "-sn", "-dn", "-af", f"volume={1 / HEADROOM_FACTOR}:precision=float"),
        *("-ac", str(channels), "-ar", str(rate), "-c:a", "pcm_s32le", "-f", "s32le", "pipe:1"),
    ]
    with run_process(command, fed=False) as child:
        yield Decoder(child, path, rate, channels)


def _strip_prefix(complaint: str) -> str:
    """Return a message of ffmpeg's without its component, as in "[mp3float @ 0x55d0c8] Header missing"."""
    return complaint.split("] ", 1)[1] if complaint.startswith("[") and "] " in complaint else complaint
