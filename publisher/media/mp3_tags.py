"""Finds the tags before and behind the sound of an MP3, so that it can be published with others.

Before it: ID3v2, APEv2. Behind it: ID3v1 and its extension, Lyrics3, APEv2, ID3v2.4. mutagen leaves Lyrics3 where it
is, and what is behind that. What stands between the tags is not looked at: it may be anything that players take for
sound.
"""

from pathlib import Path
from typing import IO

from publisher.media.mp3 import COPY_CHUNK_BYTES, ID3_HEADER_BYTES, ID3V1_BYTES, parse_syncsafe

APE_MAGIC, APE_FRAME_BYTES, APE_HAS_HEADER = b"APETAGEX", 32, 0x80
"""How header and footer of an APEv2 tag begin, their size, and the flag of a header in the last byte of their flags."""
ID3_HAS_FOOTER = 0x10
"""The flag of a footer in the header of an ID3v2.4 tag."""
ID3V1_EXTENSION_BYTES = 227
LYRICS_BEGIN, LYRICS_1_END, LYRICS_2_END = b"LYRICSBEGIN", b"LYRICSEND", b"LYRICS200"
LYRICS_SIZE_DIGITS = 6
MAX_LYRICS_1_BYTES = 5120
"""Most bytes of a Lyrics3 tag of the first version, which does not tell its size."""


def copy_sound(recording: Path, out: Path) -> None:
    """Write the MP3 at `recording` to `out` without the tags around its sound, which stays byte for byte.

    Raises OSError if a file cannot be read or written.
    """
    with recording.open("rb") as file, out.open("wb") as copied:
        start, end = find_sound(file)
        file.seek(start)
        left = end - start
        while left and (chunk := file.read(min(left, COPY_CHUNK_BYTES))):
            copied.write(chunk)
            left -= len(chunk)


def find_sound(file: IO[bytes]) -> tuple[int, int]:
    """Return the offsets in bytes where the sound of an open MP3 begins and ends, between the tags around it."""
    start, end = 0, file.seek(0, 2)
    while 0 < (size := _measure_leading(file, start)) <= end - start:
        start += size
    while (size := _measure_trailing(_Reader(file, start, end))) > 0:
        end -= size
    return start, end


def _measure_leading(file: IO[bytes], at: int) -> int:
    """Return the size in bytes of the tag that begins at `at`; 0 if none does."""
    file.seek(at)
    head = file.read(APE_FRAME_BYTES)
    if head[:3] == b"ID3" and len(head) >= ID3_HEADER_BYTES:
        frames = 2 if head[5] & ID3_HAS_FOOTER else 1
        return frames * ID3_HEADER_BYTES + parse_syncsafe(head[6:10])
    if head.startswith(APE_MAGIC) and len(head) == APE_FRAME_BYTES:
        return APE_FRAME_BYTES + int.from_bytes(head[12:16], "little")
    return 0


class _Reader:
    """Reads a file backwards from the end of its sound and of the tags that are left behind it."""

    def __init__(self, file: IO[bytes], start: int, end: int) -> None:
        self._file = file
        self._start = start
        self._end = end

    def read(self, back: int, count: int) -> bytes:
        """Return `count` bytes from `back` bytes before the end on; none if that is before the beginning."""
        if self._end - back < self._start:
            return b""
        self._file.seek(self._end - back)
        return self._file.read(min(count, back))

    @property
    def size(self) -> int:
        """Bytes from the beginning to the end."""
        return self._end - self._start


def _measure_trailing(rest: _Reader) -> int:
    """Return the size in bytes of the tag that ends at the end of `rest`; 0 if none does."""
    if rest.read(ID3V1_BYTES, 3) == b"TAG":
        extended = ID3V1_BYTES + ID3V1_EXTENSION_BYTES
        return extended if rest.read(extended, 4) == b"TAG+" else ID3V1_BYTES
    found = _measure_ape(rest.read(APE_FRAME_BYTES, APE_FRAME_BYTES)) or _measure_lyrics(rest)
    tail = rest.read(ID3_HEADER_BYTES, ID3_HEADER_BYTES)
    if not found and tail[:3] == b"3DI":
        size = 2 * ID3_HEADER_BYTES + parse_syncsafe(tail[6:10])
        found = size if rest.read(size, 3) == b"ID3" else 0
    return found if found <= rest.size else 0


def _measure_ape(footer: bytes) -> int:
    if not footer.startswith(APE_MAGIC):
        return 0
    header = APE_FRAME_BYTES if footer[23] & APE_HAS_HEADER else 0
    # The size counts the footer, and not the header.
    return max(APE_FRAME_BYTES, int.from_bytes(footer[12:16], "little")) + header


def _measure_lyrics(rest: _Reader) -> int:
    end = rest.read(len(LYRICS_2_END), len(LYRICS_2_END))
    if end == LYRICS_2_END:
        behind = LYRICS_SIZE_DIGITS + len(LYRICS_2_END)
        digits = rest.read(behind, LYRICS_SIZE_DIGITS)
        size = int(digits) + behind if digits.isdigit() else 0
        return size if rest.read(size, len(LYRICS_BEGIN)) == LYRICS_BEGIN else 0
    if end == LYRICS_1_END:
        most = min(rest.size, MAX_LYRICS_1_BYTES)
        at = rest.read(most, most).rfind(LYRICS_BEGIN)
        return most - at if at >= 0 else 0
    return 0
