"""How long a file says it is, to the sample, in the formats whose header says so.

Decoders stop without a word where a file was cut off, so what the header promised is what tells.
"""

import os
import struct
from pathlib import Path
from typing import IO, NamedTuple

from publisher.media import mp3

RIFF_MAGICS = (b"RIFF", b"RF64")
"""How a WAV file begins, and one of more than 4 GiB."""
OGG_MAGIC = b"OggS"
"""How each page of an Ogg file begins."""
OGG_PAGE = 65_307
"""Bytes of the largest page of an Ogg file."""
OGG_END = 4
"""The flag in a page's header that says that no more follow."""
UNKNOWN_SIZES = (0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
"""What is written as a size by those who do not know it, such as a program that writes to a pipe."""


def read_declared_duration(path: Path) -> float | None:
    """Return the seconds of sound that the header of the file at `path` promises; none if it does not, or is odd."""
    with path.open("rb") as file:
        try:
            start = mp3.skip_id3(file)
            magic = file.read(12)
            file.seek(start)
            if magic[:4] in RIFF_MAGICS and magic[8:] == b"WAVE":
                return _read_wav_duration(file)
            if magic[:4] == b"fLaC":
                return _read_flac_duration(file)
            return _read_mp3_duration(file)
        except (struct.error, ZeroDivisionError):
            return None


class _DataChunk(NamedTuple):
    """What the header of a WAV file says of its sound."""

    start: int
    size: int
    bytes_a_second: int


def _find_data_chunk(file: IO[bytes]) -> _DataChunk:
    """Find the data chunk; `file` is read to its first 12 bytes. In RF64 the size stands in a chunk of its own."""
    file.seek(12)
    bytes_a_second, large = 0, 0
    while True:
        name, size = struct.unpack("<4sI", file.read(8))
        body = file.tell()
        if name == b"data":
            size = large if size == 0xFFFFFFFF and large else size  # noqa: PLR2004 - what RF64 writes there
            return _DataChunk(body, size, bytes_a_second)
        if name == b"fmt ":
            bytes_a_second = int.from_bytes(file.read(12)[8:], "little")
        elif name == b"ds64":
            large = int.from_bytes(file.read(16)[8:], "little")
        file.seek(body + size + size % 2)


def _read_wav_duration(file: IO[bytes]) -> float | None:
    """Return the data chunk's size over the bytes a second."""
    found = _find_data_chunk(file)
    return None if found.size in UNKNOWN_SIZES else found.size / found.bytes_a_second


def read_trailing_duration(path: Path) -> float:
    """Return how many seconds a WAV file goes on behind the end that its header gives, with what is no chunk.

    A recorder that lost its power leaves the header of some time before, and the sound that came later.
    """
    with path.open("rb") as file:
        try:
            magic = file.read(12)
            if magic[:4] not in RIFF_MAGICS or magic[8:] != b"WAVE":
                return 0.0
            found = _find_data_chunk(file)
            length = file.seek(0, os.SEEK_END)
            end = found.start + found.size + found.size % 2
            file.seek(min(end, length))
            name, size = struct.unpack("<4sI", file.read(8))
            chunk = name.isascii() and name.decode().isprintable() and size <= length - end
            return 0.0 if chunk or found.size in UNKNOWN_SIZES else (length - end) / found.bytes_a_second
        except (struct.error, ZeroDivisionError):
            return 0.0


def _read_flac_duration(file: IO[bytes]) -> float | None:
    """Return STREAMINFO's total of samples over its sample rate."""
    rate_and_total = int.from_bytes(file.read(26)[18:])
    total = rate_and_total & (1 << 36) - 1
    return total / (rate_and_total >> 44) if total else None


def _read_mp3_duration(file: IO[bytes]) -> float | None:
    """Return the length that the Info or Xing frame gives, less what gapless playing leaves out."""
    frame = file.read(mp3.FIRST_FRAME_BYTES)
    head, about = mp3.parse_frame_header(frame), mp3.parse_info_frame(frame)
    return (about.frames * head.samples - about.gaps) / head.rate if head and about else None


def is_ogg_unfinished(path: Path) -> bool:
    """Tell whether the file at `path` is Ogg without a last page: each page says whether the stream ends with it."""
    with path.open("rb") as file:
        if file.read(4) != OGG_MAGIC:
            return False
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - OGG_PAGE))
        tail = file.read()
    last = tail.rfind(OGG_MAGIC)
    return last < 0 or len(tail) < last + 6 or not tail[last + 5] & OGG_END
