"""Reads a recording's tags (title, artist …) with ffmpeg, which has one set of names for all formats."""

import re
from collections.abc import Iterator
from pathlib import Path

from publisher.media.ffmpeg.find import VERSION_TIMEOUT, find_ffmpeg
from publisher.media.ffmpeg.probe import build_input_arguments
from publisher.media.ffmpeg.process import StalledError, capture_output
from publisher.media.limits import MAX_PROGRAM_TEXT
from publisher.media.tags.letters import restore_text

METADATA_LINE = re.compile(r"((?:\\.|[^\\=\n])+)=((?:\\.|[^\\\n])*)\n", re.DOTALL)
"""A name and its value in ffmpeg's metadata format, with backslash escapes."""
METADATA_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
"""An escaped character in ffmpeg's metadata format."""


def read_metadata(recording: Path, *, sound_track: int = 1) -> dict[str, str]:
    """Return the tags of `recording` by ffmpeg's names in lower case; none if it cannot be opened or has too many.

    Tags of the file and of a sound track, counted from 1, are merged: Ogg has them in the stream. ffmpeg hands on the
    bytes of tags that are no UTF-8.
    """
    command: list[str | Path] = [
        find_ffmpeg().path,
        *("-nostdin", "-hide_banner", "-v", "error", "-t", "0", *build_input_arguments(recording)),
        *("-map", f"0:a:{sound_track - 1}", "-c", "copy", "-map_chapters", "-1", "-f", "ffmetadata", "pipe:1"),
    ]
    try:
        answer = capture_output(command, seconds=VERSION_TIMEOUT)
    except StalledError:
        return {}
    if len(answer.stdout) == MAX_PROGRAM_TEXT:
        return {}
    return dict(_parse_metadata(answer.stdout.decode(errors="surrogateescape")))


def _parse_metadata(text: str) -> Iterator[tuple[str, str]]:
    for name, value in METADATA_LINE.findall(text):
        text_value = restore_text(METADATA_ESCAPE.sub(r"\1", value)).strip()
        if text_value:
            # "lyrics-eng" names a language; only "lyrics" is kept.
            yield restore_text(METADATA_ESCAPE.sub(r"\1", name)).strip().lower().partition("-")[0], text_value
