"""WAV files made of chunks."""

import struct
from collections.abc import Iterable

RATE = 8_000


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk, padded to an even size."""
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def cue_chunk(*points: tuple[int, int]) -> bytes:
    """Return a cue chunk with the numbers and frames of points."""
    rows = (struct.pack("<II4sIII", number, frame, b"data", 0, 0, frame) for number, frame in points)
    return chunk(b"cue ", struct.pack("<I", len(points)) + b"".join(rows))


def label_chunk(*titles: tuple[int, bytes]) -> bytes:
    """Return a list with the titles of cue points."""
    return chunk(
        b"LIST", b"adtl" + b"".join(chunk(b"labl", struct.pack("<I", at) + text + b"\0") for at, text in titles)
    )


def info_chunk(*texts: tuple[bytes, bytes]) -> bytes:
    """Return a list of texts by the names of LIST/INFO."""
    return chunk(b"LIST", b"INFO" + b"".join(chunk(name, text + b"\0") for name, text in texts))


def bext_chunk(description: bytes, date: bytes = b"2024-05-06") -> bytes:
    """Return a chunk of Broadcast Wave."""
    return chunk(
        b"bext", description.ljust(256, b"\0") + b"Recorder".ljust(64, b"\0") + date + bytes(8 + 8 + 2 + 64 + 190)
    )


def wav_file(before: Iterable[bytes] = (), behind: Iterable[bytes] = (), *, magic: bytes = b"RIFF") -> bytes:
    """Return a WAV of a second of silence at 8 kHz; RF64 and BW64 have their sizes in `ds64`."""
    sound = bytes(2 * RATE)
    head = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16)) + b"".join(before)
    if magic == b"RIFF":
        body = b"WAVE" + head + chunk(b"data", sound) + b"".join(behind)
        return magic + struct.pack("<I", len(body)) + body
    ds64 = chunk(b"ds64", struct.pack("<QQQI", 0, len(sound), RATE, 0))
    return magic + b"\xff" * 4 + b"WAVE" + ds64 + head + b"data" + b"\xff" * 4 + sound + b"".join(behind)
