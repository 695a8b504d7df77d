"""What a recording says of itself in words: title, artist and the like, in whatever format it is."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from publisher.media.ffmpeg.find import VERSION_TIMEOUT, find_ffmpeg
from publisher.media.ffmpeg.probe import build_input_arguments

METADATA_LINE = re.compile(r"((?:\\.|[^\\=\n])+)=((?:\\.|[^\\\n])*)\n", re.DOTALL)
"""A label in ffmpeg's metadata file. What would end it has a backslash before."""
METADATA_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def read_metadata(recording: Path) -> dict[str, str]:
    """Return the labels of `recording` by ffmpeg's names for them, in lower case; none where it cannot be opened.

    ffmpeg has one name for what each format calls by another. Ogg keeps labels at the sound and not at the file.
    """
    command: list[str | Path] = [
        find_ffmpeg().path,
        *("-nostdin", "-hide_banner", "-v", "error", "-t", "0", *build_input_arguments(recording)),
        *("-map", "0:a:0", "-c", "copy", "-map_chapters", "-1", "-f", "ffmetadata", "pipe:1"),
    ]
    try:
        answer = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=VERSION_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return {}
    return dict(_parse_metadata(answer.stdout.decode(errors="replace")))


def _parse_metadata(text: str) -> Iterator[tuple[str, str]]:
    for name, value in METADATA_LINE.findall(text):
        words = METADATA_ESCAPE.sub(r"\1", value).strip()
        if words:
            # lyrics-eng is lyrics in a language.
            yield METADATA_ESCAPE.sub(r"\1", name).strip().lower().partition("-")[0], words
