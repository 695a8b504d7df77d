"""Puts an ffmpeg on PATH, also where the machine has none of its own: the one that publisher uses."""

import os
from pathlib import Path

from publisher.media.ffmpeg.find import find_ffmpeg


def put_on_path(folder: Path) -> None:
    """Link publisher's ffmpeg in `folder` under the name ffmpeg, and name it to this process and to its children.

    pydub and the other commands look on PATH, ffmpeg-normalize at FFMPEG_PATH. So all ways have the same encoder.
    """
    program = folder / "ffmpeg"
    program.symlink_to(find_ffmpeg().path)
    os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.environ["FFMPEG_PATH"] = str(program)
