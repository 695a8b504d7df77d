"""Samples to an encoded file: ffmpeg encodes what it is fed through a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.adapters.audio.children import Child, running
from publisher.adapters.audio.ffmpeg import find_ffmpeg
from publisher.errors import PublisherError
from publisher.loudness import Floats
from publisher.sound import Recipe

LAME_SCALES = {192: 0.97, 224: 0.98, 256: 1.0, 320: 1.0}
"""By how much LAME turns its input down at a constant bit rate; at 160 kbit/s and less by LAME_SCALE."""
LAME_SCALE = 0.95


def input_scale(recipe: Recipe) -> float:
    """Return the factor by which the encoder of `recipe` will multiply what it is given."""
    return LAME_SCALES.get(recipe.bit_rate, LAME_SCALE)


class Encoder:
    """A file that is being encoded."""

    def __init__(self, child: Child, out: Path) -> None:
        """Stand for the ffmpeg that encodes to `out`."""
        self._child = child
        self._out = out

    def write(self, samples: Floats) -> None:
        """Encode `samples`, float32 of shape (frames, channels). Raises PublisherError if the encoder gave up."""
        try:
            self._child.write(memoryview(samples.astype("<f4").tobytes()))
        except BrokenPipeError:
            raise self._gave_up() from None

    def finish(self) -> None:
        """Wait until the file is complete. Raises PublisherError if it is not."""
        if self._child.finish():
            raise self._gave_up()

    def _gave_up(self) -> PublisherError:
        self._child.finish()
        said = self._child.said()
        return PublisherError(
            f"{self._out.name} could not be encoded: {said[-1] if said else 'ffmpeg was ended from outside'}",
            hint="see whether the disk is full, then try again",
        )


@contextmanager
def encoding(out: Path, recipe: Recipe, *, rate: int) -> Iterator[Encoder]:
    """Encode to `out` as `recipe` says, at `rate` Hz.

    A file and not a pipe: the frame that tells players the length is written at the beginning, once the end is known.
    Nothing that changes from run to run gets into it: no date, no version, no tags.
    """
    command: list[str | Path] = [
        find_ffmpeg().path,
        *("-nostdin", "-hide_banner", "-v", "error", "-y"),
        *("-f", "f32le", "-ar", str(rate), "-ac", str(recipe.channels), "-i", "pipe:0"),
        *("-c:a", "libmp3lame", "-b:a", f"{recipe.bit_rate}k", "-compression_level", "3", "-threads", "1"),
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"),
        *("-write_xing", "1", "-id3v2_version", "0", "-f", "mp3", f"file:{out.absolute()}"),
    ]
    with running(command, fed=True) as child:
        yield Encoder(child, out)
