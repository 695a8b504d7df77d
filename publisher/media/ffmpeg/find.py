"""Finds the ffmpeg to use: the system's if it is new enough and encodes MP3, else that of imageio-ffmpeg."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from publisher.errors import PublisherError

MINIMUM_VERSION = (4, 4)
"""First release whose M4A muxer can count in samples; that for MP3 writes encoder delay and padding since 4.3."""
VERSION_TIMEOUT = 30.0
"""Seconds after which ffmpeg is taken to hang when it only prints its version, a probe or metadata."""


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """An ffmpeg program."""

    path: Path
    version: str
    """As the program prints it: 5.1.9-0+deb12u1."""
    origin: Literal["system", "imageio-ffmpeg"]


@cache
def find_ffmpeg() -> Ffmpeg:
    """Return the ffmpeg to use, cached for the process.

    Raises PublisherError if neither the system nor imageio-ffmpeg has a usable one.
    """
    system = shutil.which("ffmpeg")
    found = _check_program(Path(system), "system") if system else None
    found = found or _find_bundled()
    if found is None:
        raise PublisherError(
            "no ffmpeg that works and can encode MP3 was found",
            hint="install ffmpeg, for instance with `apt install ffmpeg` or `brew install ffmpeg`",
        )
    return found


def _find_bundled() -> Ffmpeg | None:
    import imageio_ffmpeg  # noqa: PLC0415 - needed only where the system's is not used

    try:
        path = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError:  # its wheel for this platform has no program in it
        return None
    return _check_program(Path(path), "imageio-ffmpeg")


def _check_program(path: Path, origin: Literal["system", "imageio-ffmpeg"]) -> Ffmpeg | None:
    """Return the program at `path` if it runs, is new enough and encodes MP3."""
    output = _read_version(path)
    version = re.match(r"ffmpeg version (\S+)", output)
    if version is None or not _is_new_enough(version[1]) or "--enable-libmp3lame" not in output:
        return None
    return Ffmpeg(path, version[1], origin)


def _is_new_enough(version: str) -> bool:
    """Compare with MINIMUM_VERSION. Development builds, whose version is no number, are taken to be newer."""
    numbers = re.match(r"n?(\d+)\.(\d+)", version)
    return numbers is None or (int(numbers[1]), int(numbers[2])) >= MINIMUM_VERSION


def _read_version(path: Path) -> str:
    """Return what `ffmpeg -version` prints, the build's configuration included; nothing if it does not run."""
    try:
        answer = subprocess.run(
            [path, "-version"], capture_output=True, stdin=subprocess.DEVNULL, timeout=VERSION_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.decode(errors="replace") if answer.returncode == 0 else ""
