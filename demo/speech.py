"""The voices: scripts that people can read, spoken by espeak-ng.

A script has one turn on each line, ``Name: what is said``. Empty lines and lines that start with
``#`` are for the reader alone.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import sound

ESPEAK_RATE = 22_050
"""Samples per second in what espeak-ng makes."""

WAV_HEADER = 44
"""Bytes before the samples in what espeak-ng makes."""


@dataclass(frozen=True)
class Voice:
    """How one person sounds."""

    espeak: str
    """The voice of espeak-ng, with its variant, such as ``nb+f2``."""

    words_per_minute: int
    pitch: int
    loudness: float
    """How loud the person is in the recording, in LUFS."""

    position: float = 0.0
    """Where the person sits, from left (-1) to right (1)."""


@dataclass(frozen=True)
class Line:
    """One turn of a script: who speaks, and what is said."""

    speaker: str
    text: str


def read_script(path: Path) -> list[Line]:
    """Read the turns of a script, in order."""
    lines = []
    for row in path.read_text(encoding="utf-8").splitlines():
        if row.strip() and not row.startswith("#"):
            speaker, text = row.split(": ", 1)
            lines.append(Line(speaker, text))
    return lines


def spoken(text: str, voice: Voice, rate: int) -> sound.Sound:
    """Let a voice say the text, with no silence before or after, in one channel."""
    command = ["espeak-ng", "-b", "1", "-v", voice.espeak, "--stdin", "--stdout"]
    command += ["-s", str(voice.words_per_minute), "-p", str(voice.pitch)]
    made = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    samples = np.frombuffer(made.stdout[WAV_HEADER:], dtype="<i2") / 32_768
    heard = np.flatnonzero(np.abs(samples) > sound.decibels(-50))
    speech = samples[np.newaxis, heard[0] : heard[-1] + 1]
    speech = sound.filtered(speech, ESPEAK_RATE, sound.band(75, 7500))
    return sound.at_loudness(sound.resampled(speech, ESPEAK_RATE, rate), rate, voice.loudness)
