"""Frames of MP3 without anything around them: encoded by LAME, and decoded to samples in their place."""

from collections.abc import Sequence

import numpy as np

from publisher.media.ffmpeg.find import find_ffmpeg
from support.audio import Samples
from support.processes import finish

DELAY = 1105
"""Samples that LAME and a decoder put before the sound."""
QUIET = ("-nostdin", "-v", "error")


def encode_frames(sound: Samples, rate: int, control: Sequence[str]) -> bytes:
    """Return the frames of `sound`, with LAME's arguments `control` for the bit rate."""
    raw = ("-f", "f32le", "-ar", str(rate), "-ac", str(sound.shape[1]), "-i", "pipe:0")
    exact = ("-compression_level", "3", "-threads", "1", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3")
    command = [find_ffmpeg().path, *QUIET, *raw, "-c:a", "libmp3lame", *control, *exact, "pipe:1"]
    return bytes(finish(command, given=sound.astype("<f4").tobytes(), check=True).stdout)


def hear_frames(frames: bytes, rate: int, channels: int) -> Samples:
    """Return the samples of `frames`, the first of which is the first of the sound; a complaint is an error."""
    raw = ("-f", "f32le", "-ar", str(rate), "-ac", str(channels), "pipe:1")
    done = finish([find_ffmpeg().path, *QUIET, "-f", "mp3", "-i", "pipe:0", *raw], given=frames, check=True)
    assert done.stderr == b""
    sound = np.frombuffer(done.stdout, "<f4").reshape(-1, channels).astype(np.float64)
    return sound[DELAY:]
