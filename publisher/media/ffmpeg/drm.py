"""Whether a file is protected against copying (DRM): such files look like any other until one decodes them."""

import os
import re
from pathlib import Path

PROTECTED_STREAM = re.compile(r"Audio: .*\((?:drms|enca|aavd) / |major_brand *: aaxc? |DRM protected stream")
"""How ffmpeg tells of Apple's, MPEG's, Audible's and Microsoft's ways, where it does."""
MOVIE_BOX = b"moov"
"""The box of an MP4 file in which its tracks are described."""
ENCRYPTED_ENTRY = b"enca"
"""How MPEG's Common Encryption calls a track of sound in there. ffmpeg shows what it was before."""
MAX_MOVIE_BOX_BYTES = 1 << 26
"""Bytes of a catalogue that is looked at."""


def is_protected(path: Path, said: str) -> bool:
    """Tell whether the file at `path` is protected; `said` is what ffmpeg told when it opened it."""
    return PROTECTED_STREAM.search(said) is not None or ENCRYPTED_ENTRY in _read_movie_box(path)


def _read_movie_box(path: Path) -> bytes:
    """Return the box of an MP4 file that describes its tracks; nothing for all other files."""
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        at = 0
        while at + 16 <= length:
            file.seek(at)
            head = file.read(16)
            size, name = int.from_bytes(head[:4]), head[4:8]
            if not at and name != b"ftyp":
                return b""
            if name == MOVIE_BOX:
                return file.read(min(size, MAX_MOVIE_BOX_BYTES))
            # 1 says that the size stands behind the name, 0 that the box is the last one.
            at += max(16, int.from_bytes(head[8:])) if size == 1 else max(8, size) if size else length
    return b""
