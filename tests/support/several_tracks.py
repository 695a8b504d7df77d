"""Makes recordings of several sound tracks, each with a tone of its own, and tells which tone is heard."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from support.audio import ffmpeg

CODINGS = {
    "mov": ("-c:a", "pcm_s16le"),
    "m4a": ("-c:a", "aac"),
    "mka": ("-c:a", "flac"),
    "webm": ("-c:a", "libopus"),
    "avi": ("-c:a", "pcm_s16le"),
    "ts": ("-c:a", "aac"),
}
"""ffmpeg's options for containers of several sound tracks, by suffix."""


def make_tracks(file: Path, tones: tuple[tuple[float, float], ...], *options: object) -> Path:
    """Write a sound track for each pair of a tone in Hz, 0 for silence, and a length in s; return `file`."""
    inputs: list[object] = []
    maps: list[object] = []
    for number, (hertz, seconds) in enumerate(tones):
        level = 0.1 if hertz else 0.0
        inputs += ["-f", "lavfi", "-i", f"aevalsrc={level}*sin({hertz}*2*PI*t):s=48000:d={seconds}"]
        maps += ["-map", f"{number}:a"]
    ffmpeg("-v", "error", *inputs, *maps, "-fflags", "+bitexact", *CODINGS[file.suffix[1:]], *options, file)
    return file


def find_tone(samples: NDArray[np.float32], rate: int) -> float:
    """Return the loudest frequency of `samples`, shape (frames, channels), in Hz."""
    spectrum = np.abs(np.fft.rfft(samples.mean(axis=1)))
    return float(np.argmax(spectrum) * rate / len(samples))
