"""Makes the Info frame that describes all other frames of an MP3: length, size, places for seeking, gaps, checksums."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from publisher.media.mp3 import LAME_FIELDS_BYTES, MPEG_1_SAMPLES, compute_info_checksum, parse_frame_header

ENCODER_DELAY = 576
"""Samples that LAME puts before the sound, besides those of every decoder."""
DECODER_DELAY = 529
"""Samples that every decoder puts before the sound."""
MOST_PADDING = (1 << 12) - 1
SEEK_PLACES = 100
"""Entries of the table for seeking: at each per cent of the duration the place, in 256ths of the file."""
FIELDS_BYTES = 4 + 4 + 4 + 4 + SEEK_PLACES + 4
"""Bytes of an Info frame's fields before LAME's: name, flags, frames, bytes, table, quality."""
ALL_FIELDS = 0b1111
"""Flags for frames, bytes, table and quality."""
ENCODER_NAME = b"Lavf lame"
"""The encoder as ffmpeg names it where nothing is to depend on a version."""
STRETCH = 256
"""Bytes of a stretch whose checksum is computed beside all others: a power of two."""
CRC_POLYNOMIAL = 0xA001
"""0x8005 with its bits reversed."""
CrcWords = NDArray[np.uint16]


def count_mp3_frames(samples: int) -> int:
    """Return how many frames LAME makes of `samples` samples of a channel: at least its delay goes into padding."""
    return -(-samples // MPEG_1_SAMPLES) + 1


def choose_info_header(first: bytes, *, is_constant: bool) -> bytes:
    """Return the header of an Info frame before frames whose `first` header is given.

    At a constant bit rate it has that bit rate, for strict readers; else the lowest that holds all fields.
    """
    head = parse_frame_header(first)
    if head is None:
        raise ValueError("no frame")
    # No padding, and of the mode only whether there is one channel.
    plain = bytes([first[0], first[1] | 1, first[2] & 0xFC, first[3] & 0xC0 if head.channels == 1 else 0])
    needed = 4 + head.side + FIELDS_BYTES + LAME_FIELDS_BYTES
    if is_constant and head.size >= needed:
        return plain
    tries = (bytes([plain[0], plain[1], bits << 4 | plain[2] & 0x0F, plain[3]]) for bits in range(1, 15))
    return next(made for made in tries if (tried := parse_frame_header(made)) and tried.size >= needed)


def build_info_frame(
    first: bytes, samples: int, sizes: Sequence[int] | NDArray[np.uint16], *, is_constant: bool, checksum: int = 0
) -> bytes:
    """Return the Info frame (Xing at a varying bit rate) before frames of LAME's with these `sizes` in bytes.

    `first` is the header of the first of them, `samples` is what each channel had before encoding, and `checksum` the
    CRC-16 of all frames. Fields that only tell how it was encoded are 0.
    """
    header = choose_info_header(first, is_constant=is_constant)
    head = parse_frame_header(header)
    if head is None:
        raise ValueError("no frame")
    places = np.cumsum(np.concatenate([[head.size], np.asarray(sizes, dtype=np.int64)]))
    marks = np.arange(SEEK_PLACES) * len(sizes) // SEEK_PLACES
    table: bytes = (places[marks] * 256 // places[-1]).astype(np.uint8).tobytes()
    total = min(int(places[-1]), (1 << 32) - 1).to_bytes(4)
    padding = min(MOST_PADDING, max(0, len(sizes) * MPEG_1_SAMPLES - ENCODER_DELAY - samples))
    fields = (b"Info" if is_constant else b"Xing") + ALL_FIELDS.to_bytes(4) + len(sizes).to_bytes(4) + total + table
    # The encoder's name, and twelve bytes of what only LAME itself knows.
    lame = bytes(4) + ENCODER_NAME + bytes(12) + (ENCODER_DELAY << 12 | padding).to_bytes(3)
    made = header + bytes(head.side) + fields + lame + bytes(4) + total + checksum.to_bytes(2)
    return (made + compute_info_checksum(made).to_bytes(2)).ljust(head.size, b"\0")


class FrameChecksum:
    """The CRC-16 of frames that are added piece by piece, as `compute_info_checksum` computes it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.value = 0

    def add(self, data: bytes) -> None:
        """Add `data`: stretches side by side, two bytes at a time, whose checksums are then put together."""
        table, shift = _make_tables()
        count = len(data) // STRETCH
        words = np.frombuffer(data, "<u2", count * STRETCH // 2).reshape(count, STRETCH // 2)
        sums = np.zeros(count, dtype=np.uint16)
        for column in words.T:
            sums = table[sums ^ column]
        value = self.value
        for found in sums.tolist():
            value = int(shift[value]) ^ found
        for byte in data[count * STRETCH :]:
            value = value >> 8 ^ int(table[(value ^ byte) << 8 & 0xFFFF])
        self.value = value


@cache
def _make_tables() -> tuple[CrcWords, CrcWords]:
    """Return what becomes of each checksum after two bytes that are zero, and after a stretch of them."""
    table: CrcWords = np.arange(1 << 16, dtype=np.uint16)
    for _ in range(16):
        table = (table >> 1 ^ (table & 1) * CRC_POLYNOMIAL).astype(np.uint16)
    shift = table
    for _ in range(STRETCH.bit_length() - 2):
        shift = shift[shift]
    return table, shift
