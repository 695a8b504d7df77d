"""How long a file says it is, to the sample, in the formats whose header says so.

Decoders stop without a word where a file was cut off, so what the header promised is what tells.
"""

import os
import struct
from pathlib import Path
from typing import IO

MP3_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Sample rates of MPEG 1, 2 and 2.5, by the two version bits of a frame's header."""
MP3_SIDE = {(3, True): 17, (3, False): 32, (2, True): 9, (2, False): 17, (0, True): 9, (0, False): 17}
"""Bytes of side information behind a frame's header, by version bits and whether it is mono."""
UNKNOWN = (0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
"""What is written as a size by those who do not know it, such as a program that writes to a pipe."""


def declared(path: Path) -> float | None:
    """Return the seconds of sound that the header of the file at `path` promises; none if it does not, or is odd."""
    with path.open("rb") as file:
        try:
            start = _skip_id3(file)
            magic = file.read(12)
            file.seek(start)
            if magic[:4] in (b"RIFF", b"RF64") and magic[8:] == b"WAVE":
                return _wav(file)
            if magic[:4] == b"fLaC":
                return _flac(file)
            return _mp3(file)
        except (struct.error, ZeroDivisionError):
            return None


def _skip_id3(file: IO[bytes]) -> int:
    """Stand behind the ID3v2 tag, if there is one, and return where that is."""
    head = file.read(10)
    start = 0
    if head[:3] == b"ID3" and len(head) == 10:  # noqa: PLR2004 - the length of its header
        start = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
    file.seek(start)
    return start


def _wav(file: IO[bytes]) -> float | None:
    """Return the data chunk's size over the bytes a second; in RF64 the size stands in a chunk of its own."""
    file.seek(12, os.SEEK_CUR)
    bytes_a_second, large = 0, 0
    while True:
        name, size = struct.unpack("<4sI", file.read(8))
        if name == b"data":
            size = large if size == 0xFFFFFFFF and large else size  # noqa: PLR2004 - what RF64 writes there
            return None if size in UNKNOWN else size / bytes_a_second
        body = file.tell()
        if name == b"fmt ":
            bytes_a_second = int.from_bytes(file.read(12)[8:], "little")
        elif name == b"ds64":
            large = int.from_bytes(file.read(16)[8:], "little")
        file.seek(body + size + size % 2)


def _flac(file: IO[bytes]) -> float | None:
    """Return STREAMINFO's total of samples over its sample rate."""
    rate_and_total = int.from_bytes(file.read(26)[18:])
    total = rate_and_total & (1 << 36) - 1
    return total / (rate_and_total >> 44) if total else None


def _mp3(file: IO[bytes]) -> float | None:
    """Return the length that the Info or Xing frame gives, less what gapless playing leaves out."""
    head = file.read(4096)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # noqa: PLR2004 - sync word, layer III
        return None
    version, mono, rate_index = head[1] >> 3 & 3, head[3] >> 6 == 3, head[2] >> 2 & 3  # noqa: PLR2004
    if version not in MP3_RATES or rate_index == 3:  # noqa: PLR2004 - reserved
        return None
    tag = head[4 + MP3_SIDE[version, mono] :]
    if tag[:4] not in (b"Info", b"Xing") or not tag[7] & 1:
        return None
    frames = int.from_bytes(tag[8:12])
    samples = frames * (1152 if version == 3 else 576)  # noqa: PLR2004 - MPEG 1
    return (samples - _mp3_gaps(tag)) / MP3_RATES[version][rate_index]


def _mp3_gaps(tag: bytes) -> int:
    """Return the samples before and behind the sound, from the LAME part of an Info frame; 0 if it has none."""
    lame = 8 + sum(size for bit, size in ((1, 4), (2, 4), (4, 100), (8, 4)) if tag[7] & bit)
    if len(tag) < lame + 24 or not tag[lame : lame + 4].isalnum():
        return 0
    packed = int.from_bytes(tag[lame + 21 : lame + 24])
    return (packed >> 12) + (packed & 0xFFF)
