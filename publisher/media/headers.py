"""Reads the duration that headers of WAV, RF64, FLAC and MP3 declare, and whether Ogg and AVI are complete.

Decoders end without an error where a file was cut off; the declared duration shows it.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from publisher.media import mp3
from publisher.media.limits import MAX_CHUNKS

RIFF_MAGICS = (b"RIFF", b"RF64")
"""First bytes of a WAV file, and of one of more than 4 GiB (EBU Tech 3306)."""
W64_RIFF = bytes.fromhex("726966662e91cf11a5d628db04c10000")
"""The GUID at the beginning of Sony's Wave64, which begins with "riff" in lower case."""
W64_HEADER_BYTES = 24
"""A chunk's GUID, and its size in 64 bits."""
OGG_MAGIC = b"OggS"
"""First bytes of an Ogg page (RFC 3533)."""
OGG_PAGE = 65_307
"""Bytes of the largest Ogg page."""
OGG_HEADER_BYTES = 27
"""Bytes of a page's header before the sizes of its segments; the last one is their number."""
OGG_END = 4
"""Flag in an Ogg page's header: the last page of the stream."""
PLACEHOLDER_SIZES = (range(0x7FFF_0000, 0x8000_0001), range(0xFFFF_0000, 0x1_0000_0000), range((1 << 63) - 1, 1 << 64))
"""Sizes that programs write to a pipe, where they do not know it: the largest that fit, some headers less."""


@dataclass(frozen=True, slots=True)
class DeclaredDuration:
    """What a header says of the duration."""

    seconds: float | None
    """None if the program that wrote it did not know."""


def read_declared_duration(path: Path) -> DeclaredDuration | None:
    """Return what the header of `path` says of the duration; None if it is of another format, or damaged."""
    with path.open("rb") as file:
        try:
            start = mp3.skip_id3(file)
            magic = file.read(12)
            file.seek(start)
            if magic[:4] in RIFF_MAGICS and magic[8:] == b"WAVE":
                return _read_wav_duration(file)
            if magic == W64_RIFF[:12]:
                return _read_w64_duration(file)
            if magic[:4] == b"fLaC":
                return _read_flac_duration(file)
            return _read_mp3_duration(file)
        except (struct.error, EOFError, ZeroDivisionError):
            return None


class _DataChunk(NamedTuple):
    """The data chunk of a WAV file: offset and size in bytes, and bytes per second of sound."""

    start: int
    size: int
    bytes_per_second: int


def _find_data_chunk(file: IO[bytes]) -> _DataChunk:
    """Find the data chunk; in RF64 its size stands in a `ds64` chunk.

    Raises struct.error if there is none, EOFError if it comes behind very many others.
    """
    file.seek(12)
    bytes_per_second, large = 0, 0
    for _ in range(MAX_CHUNKS):
        name, size = struct.unpack("<4sI", file.read(8))
        body = file.tell()
        if name == b"data":
            size = large if size == 0xFFFFFFFF and large else size  # noqa: PLR2004 - RF64's mark for "see ds64"
            return _DataChunk(body, size, bytes_per_second)
        if name == b"fmt ":
            bytes_per_second = int.from_bytes(file.read(12)[8:], "little")
        elif name == b"ds64":
            large = int.from_bytes(file.read(16)[8:], "little")
        file.seek(body + size + size % 2)
    raise EOFError("too many chunks before the sound")


def _read_wav_duration(file: IO[bytes]) -> DeclaredDuration:
    """Return the data chunk's size divided by the bytes per second."""
    found = _find_data_chunk(file)
    return DeclaredDuration(None if _is_placeholder(found.size) else found.size / found.bytes_per_second)


def _is_placeholder(size: int) -> bool:
    return not size or any(size in some for some in PLACEHOLDER_SIZES)


def read_trailing_duration(path: Path) -> float:
    """Return the seconds of sound in a WAV file behind the end that its header gives, unless a chunk stands there.

    A recorder that loses power leaves an outdated header, and later sound behind it.
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
            return 0.0 if chunk or _is_placeholder(found.size) else (length - end) / found.bytes_per_second
        except (struct.error, EOFError, ZeroDivisionError):
            return 0.0


def _read_w64_duration(file: IO[bytes]) -> DeclaredDuration:
    """Return the size of Wave64's data chunk divided by the bytes per second; its sizes count their chunk's header."""
    file.seek(len(W64_RIFF) + 8 + 16)
    bytes_per_second = 0
    for _ in range(MAX_CHUNKS):
        name, size = struct.unpack("<16sQ", file.read(W64_HEADER_BYTES))
        if name[:4] == b"data":
            body = size - W64_HEADER_BYTES
            return DeclaredDuration(None if _is_placeholder(size) or body <= 0 else body / bytes_per_second)
        if name[:4] == b"fmt ":
            bytes_per_second = int.from_bytes(file.read(12)[8:], "little")
            file.seek(-12, os.SEEK_CUR)
        file.seek(max(0, size - W64_HEADER_BYTES) + -size % 8, os.SEEK_CUR)
    raise EOFError("too many chunks before the sound")


def _read_flac_duration(file: IO[bytes]) -> DeclaredDuration:
    """Return STREAMINFO's total of samples divided by its sample rate (RFC 9639)."""
    rate_and_total = int.from_bytes(file.read(26)[18:])
    total = rate_and_total & (1 << 36) - 1
    return DeclaredDuration(total / (rate_and_total >> 44) if total else None)


def _read_mp3_duration(file: IO[bytes]) -> DeclaredDuration | None:
    """Return the duration by the Info or Xing frame, without encoder delay and padding."""
    frame = file.read(mp3.FIRST_FRAME_BYTES)
    head, info = mp3.parse_frame_header(frame), mp3.parse_info_frame(frame)
    return DeclaredDuration((info.frames * head.samples - info.gaps) / head.rate) if head and info else None


def is_ogg_unfinished(path: Path) -> bool:
    """Tell whether the file at `path` is Ogg whose last page lacks the end-of-stream flag or is cut off (RFC 3533)."""
    with path.open("rb") as file:
        if file.read(4) != OGG_MAGIC:
            return False
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - OGG_PAGE))
        tail = file.read()
    page = tail[tail.rfind(OGG_MAGIC) :] if OGG_MAGIC in tail else b""
    if len(page) < OGG_HEADER_BYTES or not page[5] & OGG_END:
        return True
    # The header ends with the sizes of the segments that follow.
    count = page[OGG_HEADER_BYTES - 1]
    return len(page) < OGG_HEADER_BYTES + count + sum(page[OGG_HEADER_BYTES : OGG_HEADER_BYTES + count])


def is_avi_unfinished(path: Path) -> bool:
    """Tell whether the file at `path` is AVI whose list of sound and pictures is longer than the file.

    ffmpeg says nothing of it, and an AVI's duration is that of its longest stream. What is missing behind the list, as
    an index, is no sound.
    """
    with path.open("rb") as file:
        magic = file.read(12)
        if magic[:4] != b"RIFF" or magic[8:] != b"AVI ":
            return False
        length = file.seek(0, os.SEEK_END)
        file.seek(len(magic))
        try:
            for _ in range(MAX_CHUNKS):
                name, size = struct.unpack("<4sI", file.read(8))
                body = file.tell()
                if name == b"LIST" and file.read(4) == b"movi":
                    return not _is_placeholder(size) and body + size > length
                file.seek(body + size + size % 2)
        except struct.error:
            pass
    return False
