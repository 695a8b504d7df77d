"""Opens foreign audio files with mutagen, which itself reads and unpacks whatever they ask for, within bounds.

mutagen sees the file through a stream that counts: bytes, reads, and what looks like a value. Compressed frames of ID3
are unpacked here first, as far as they may go. The bounds hold for any format, and need no parser of tags beside
mutagen's. Damaged files raise any exception in it.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import mutagen
from mutagen.asf import ASFTags
from mutagen.id3 import ID3, Frames, Frames_2_2

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.limits import (
    BYTES_PER_TAG_VALUE,
    MAX_EMBEDDED_BYTES,
    MAX_TAG_FRAMES,
    MAX_TAG_READS,
    MAX_TAG_VALUES,
    MAX_TAG_WORK,
    VALUES_PER_FRAME,
)

VALUE_END = re.compile(rb"[^\0]\0\0|[^\0][^\0]\0")
"""The end of a text, or of a number of 16 bits in 32: every frame, comment and string of tags has one."""
OGG_VALUE_END = re.compile(rb"[^\0]\0\0|[^\0][^\0]\0|\0\0\0\0")
"""The same for Ogg, whose comments may be empty: the length of such a one is zero in 32 bits."""
FRAME_NAME = re.compile(b"|".join(name.encode() for name in sorted({*Frames, *Frames_2_2})))
COMPRESSION_FLAGS = 0x88
"""Bits in the last byte of a frame's header that mark it as compressed: 0x80 in ID3v2.3, 0x08 in ID3v2.4."""
COMPRESSED_FRAME = re.compile(
    rb"[A-Z](?=[A-Z0-9]{3}[\s\S]{5}["
    + b"".join(b"\\x%02x" % flags for flags in range(256) if flags & COMPRESSION_FLAGS)
    + rb"])"
)
"""The first byte of what may be the header of a compressed frame: name, size, flags."""
FRAME_HEADER_BYTES = 10
ZLIB_OFFSETS = (10, 14)
"""Where compressed bytes begin in a frame: behind its header, or behind its unpacked size."""
STUFFED = re.compile(rb"\xff\0+")
"""Unsynchronisation, by which 0xFF is never followed by a byte that a decoder could take for a frame of sound."""
INFLATE_BYTES = 1 << 16
"""Bytes that are unpacked at a time."""

DAMAGE_HINT = "copy it again from where it was made; if it plays to its end, write its tags anew in an audio editor"
TAGS_HINT = "remove or shrink its tags and embedded pictures in an audio editor"


def open_tags(stream: BinaryIO, name: str) -> Any:
    """Return the audio file in `stream` as mutagen opens it, None if mutagen does not know its kind.

    Raises UnreadableMediaError, which calls the file `name`, if it is damaged or its tags exceed a bound of `limits`.
    """
    try:
        return mutagen.File(BoundedStream(stream, name))
    except PublisherError:
        raise
    except Exception as problem:
        raise make_damage_error(name) from problem


def open_id3(data: bytes, name: str) -> ID3 | None:
    """Return the ID3 tag that a chunk of a file consists of; None if it is damaged, or exceeds a bound of `limits`."""
    try:
        return ID3(BoundedStream(BytesIO(data), name))  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - mutagen raises any on damaged tags
        return None


class DamagedTagsError(UnreadableMediaError):
    """A file that mutagen cannot read; what it says of it, which may quote whole frames, is the error's cause."""


def make_damage_error(name: str) -> DamagedTagsError:
    """Return the error for a file that mutagen cannot read."""
    return DamagedTagsError(f"{name} cannot be read: it was cut off, or its tags are damaged", hint=DAMAGE_HINT)


def read_comments(tags: Any) -> dict[str, list[Any]]:
    """Return Vorbis comments (or the attributes of ASF) by name, in the file's order; none for tags of other kinds.

    mutagen's own dictionary of them looks through all of them for each name.
    """
    if isinstance(tags, ASFTags) or not hasattr(tags, "as_dict"):
        return tags.as_dict() if isinstance(tags, ASFTags) else {}  # type: ignore[no-untyped-call]
    comments: dict[str, list[Any]] = {}
    for name, value in tags:
        comments.setdefault(name.lower(), []).append(value)
    return comments


class BoundedStream:
    """A file that is read for its tags, and refuses to be read beyond the bounds of `limits`."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Read from `stream`, which can seek; messages call the file `name`."""
        self._stream = stream
        self.name = str(getattr(stream, "name", name))
        """mutagen tells some formats by the suffix."""
        self._title = name
        self._length = stream.seek(0, 2)
        stream.seek(0)
        self._value_end = OGG_VALUE_END if stream.read(4) == b"OggS" else VALUE_END
        stream.seek(0)
        self._bytes = self._reads = self._values = self._frames = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move as files do."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the offset in bytes."""
        return self._stream.tell()

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, or all. Raises UnreadableMediaError beyond a bound."""
        left = max(0, self._length - self._stream.tell())
        wanted = left if size < 0 else min(size, left)
        self._reads += 1
        if self._reads > MAX_TAG_READS:
            raise self._refusal(f"have more than {MAX_TAG_READS:,} parts")
        self._add(wanted)
        data = self._stream.read(wanted)
        self._weigh(data)
        return data

    @property
    def _most_values(self) -> int:
        return MAX_TAG_VALUES + self._bytes // BYTES_PER_TAG_VALUE + VALUES_PER_FRAME * self._frames

    @property
    def _most_frames(self) -> int:
        return min(MAX_TAG_FRAMES, MAX_TAG_WORK // max(1, self._bytes))

    def _add(self, count: int) -> None:
        """Count bytes that will be held in memory."""
        self._bytes += count
        if self._bytes > MAX_EMBEDDED_BYTES:
            raise self._refusal(f"take more than {MAX_EMBEDDED_BYTES >> 20} MB")

    def _weigh(self, data: bytes) -> None:
        """Count the values in `data`, of which each takes far more memory than its bytes, and unpack it."""
        is_long = len(data) > FRAME_HEADER_BYTES
        self._frames += _count(FRAME_NAME, data) if is_long else 0
        if self._frames > self._most_frames:
            raise self._refusal(f"have more than {self._most_frames:,} frames")
        self._values += _count(self._value_end, data)
        if self._values > self._most_values:
            raise self._refusal(f"have more than {self._most_values:,} values")
        if is_long:
            self._unpack(data)

    def _unpack(self, data: bytes) -> None:
        """Unpack compressed frames in `data`, and weigh them.

        Refused is what no program writes: frames that are compressed twice; and what cannot be unpacked without
        knowing the tag's structure: compressed frames where bytes may be stuffed.
        """
        plain = STUFFED.sub(b"\xff", data)
        packed = [*_find_compressed(plain)]
        if not packed and not any(_find_compressed(data)):
            return
        if plain != data:
            raise self._refusal("have compressed frames among others")
        for start in packed:
            for piece in _inflate(data, start):
                self._add(len(piece))
                self._weigh_unpacked(piece)

    def _weigh_unpacked(self, piece: bytes) -> None:
        if any(_find_compressed(piece)):
            raise self._refusal("have frames that are compressed twice")
        self._values += _count(self._value_end, piece)
        self._frames += _count(FRAME_NAME, piece)
        if self._values > self._most_values or self._frames > self._most_frames:
            raise self._refusal("have too many compressed values")

    def _refusal(self, what: str) -> UnreadableMediaError:
        return UnreadableMediaError(f"the tags of {self._title} {what}, and are not read", hint=TAGS_HINT)


def _count(pattern: re.Pattern[bytes], data: bytes) -> int:
    return sum(1 for _ in pattern.finditer(data))


def _find_compressed(data: bytes) -> Iterator[int]:
    """Yield the offsets at which compressed bytes may begin: those of zlib behind the header of a known frame."""
    for found in COMPRESSED_FRAME.finditer(data):
        at = found.start()
        if data[at : at + 4].decode("ascii") in Frames:
            yield from (at + behind for behind in ZLIB_OFFSETS if _is_zlib(data[at + behind : at + behind + 2]))


def _is_zlib(head: bytes) -> bool:
    """Tell whether two bytes are a header of zlib (RFC 1950): method deflate, and a checksum."""
    return len(head) == 2 and head[0] & 0x8F == 8 and int.from_bytes(head) % 31 == 0  # noqa: PLR2004 - its length


def _inflate(data: bytes, start: int) -> Iterator[bytes]:
    """Yield the unpacked bytes of the zlib stream in `data` from `start` on, as far as it is one."""
    engine, at, rest = zlib.decompressobj(), start, b""
    while not engine.eof and (rest or at < len(data)):
        if not rest:
            rest, at = data[at : at + INFLATE_BYTES], at + INFLATE_BYTES
        try:
            piece = engine.decompress(rest, INFLATE_BYTES)
        except zlib.error:
            return
        rest = engine.unconsumed_tail
        yield piece
