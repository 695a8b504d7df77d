"""Detects files that are protected against copying (DRM), which open like any other but cannot be decoded."""

import os
import re
from pathlib import Path

from publisher.media.limits import MAX_CHUNKS

PROTECTED_STREAM = re.compile(
    r"^ *Stream #\d+:\d+.*?: Audio: .*?\((?:drms|enca|aavd) / "
    r"|^Input #0, mov,[^\n]*\n *Metadata:\n *major_brand *: aax[c ]"
    r"|^\[asf @ \w+\] DRM protected stream",
    re.MULTILINE,
)
"""Marks of protected streams in ffmpeg's output: Apple's and MPEG's, Audible's, Microsoft's. Tags may tell of them."""
MOVIE_BOX = b"moov"
"""The box of an MP4 file that describes its tracks (ISO/IEC 14496-12)."""
ENCRYPTED_ENTRY = b"enca"
"""Sample entry of an audio track under Common Encryption (ISO/IEC 23001-7); ffmpeg shows the original codec."""
MAX_MOVIE_BOX_BYTES = 1 << 26
"""Most bytes of a movie box that are searched."""


def is_protected(path: Path, output: str) -> bool:
    """Tell whether the file at `path` is protected; `output` is ffmpeg's when it opened the file."""
    return PROTECTED_STREAM.search(output) is not None or ENCRYPTED_ENTRY in _read_movie_box(path)


def _read_movie_box(path: Path) -> bytes:
    """Return the movie box of an MP4 file; nothing for any other file."""
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        at = 0
        for _ in range(MAX_CHUNKS):
            if at + 16 > length:
                break
            file.seek(at)
            head = file.read(16)
            size, name = int.from_bytes(head[:4]), head[4:8]
            if not at and name != b"ftyp":
                return b""
            if name == MOVIE_BOX:
                return file.read(min(size, MAX_MOVIE_BOX_BYTES))
            # Size 1: the size is a 64-bit number behind the name. Size 0: the box extends to the end of the file.
            at += max(16, int.from_bytes(head[8:])) if size == 1 else max(8, size) if size else length
    return b""
