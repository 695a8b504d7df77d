"""Media files made to exhaust whoever reads them, from bytes alone, and small honest ones to damage."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from hypothesis import strategies as st
from mutagen.ogg import OggPage
from PIL import Image

from support.tiny_audio import MP3_FRAMES, OPUS_PACKET, tiny_flac, tiny_opus

EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF, (1 << 63) - 1)
"""Numbers at which sizes and counts break."""


def zeros(size: int) -> bytes:
    """Return so many zeros, compressed by zlib: a thousandth of them."""
    engine = zlib.compressobj(9)
    pieces = [engine.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*pieces, engine.compress(bytes(size & 0xFFFFF)), engine.flush()])


def syncsafe(number: int) -> bytes:
    """Return a number of 28 bits as ID3 writes sizes, of seven bits a byte."""
    return bytes((number >> 21 & 127, number >> 14 & 127, number >> 7 & 127, number & 127))


def frame(name: bytes, body: bytes, flags: bytes = b"\0\0", *, version: int = 4) -> bytes:
    """Return a frame of ID3v2.3 or 2.4."""
    return name + (syncsafe(len(body)) if version == 4 else struct.pack(">I", len(body))) + flags + body


def packed_frame(name: bytes, body: bytes, *, version: int = 4) -> bytes:
    """Return a frame whose body was compressed."""
    flags, size = (b"\0\x09", syncsafe(0)) if version == 4 else (b"\0\x80", bytes(4))
    return frame(name, size + body, flags, version=version)


def chapter(number: int, *frames: bytes) -> bytes:
    """Return the body of a chapter frame that starts at so many seconds."""
    times = struct.pack(">4I", 1000 * number, 1000 * number + 1000, 0xFFFFFFFF, 0xFFFFFFFF)
    return b"ch%d\0" % number + times + b"".join(frames)


def tagged_mp3(body: bytes, *, version: int = 4, flags: int = 0) -> bytes:
    """Return an MP3 with an ID3 tag of these bytes."""
    return b"ID3" + bytes((version, 0, flags)) + syncsafe(len(body)) + body + MP3_FRAMES


def flac_blocks(*blocks: tuple[int, bytes]) -> bytes:
    """Return a FLAC file without sound, with these metadata blocks of a kind and a body."""
    start = bytearray(tiny_flac(44_100))
    start[4] = 0  # its first block is not the last
    rows = [bytes((kind,)) + len(body).to_bytes(3) + body for kind, body in blocks]
    return bytes(start) + b"".join(rows) + b"\x81\0\0\0"


def opus_with(comments: bytes) -> bytes:
    """Return Ogg Opus whose header of comments goes on like this behind the name of its program."""
    (head, *_), tags = OggPage(BytesIO(tiny_opus())).packets, b"OpusTags" + bytes(4) + comments
    first = OggPage()
    first.packets, first.first = [head], True
    rest = OggPage.from_packets([tags, OPUS_PACKET], sequence=1, default_size=60_000)
    for page in (first, *rest):
        page.serial, page.position = 1, 0
    rest[-1].last = True
    return b"".join(page.write() for page in (first, *rest))


def atom(name: bytes, body: bytes = b"") -> bytes:
    """Return an atom of MP4."""
    return struct.pack(">I4s", len(body) + 8, name) + body


def m4a(*atoms: bytes) -> bytes:
    """Return an M4A of these atoms."""
    return atom(b"ftyp", b"M4A \0\0\0\0") + b"".join(atoms)


def nested_atoms(depth: int) -> bytes:
    """Return atoms inside each other."""
    return b"".join(struct.pack(">I4s", 8 * number, b"moov") for number in range(depth, 0, -1))


def riff(rate: int, *, channels: int = 1, sound: bytes = bytes(4000), chunks: bytes = b"", claimed: int = -1) -> bytes:
    """Return a WAV of 16 bits with `chunks` behind its `sound`, whose size is said to be `claimed`."""
    align = 2 * channels
    form = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * align & 0xFFFFFFFF, align & 0xFFFF, 16)
    size = len(sound) if claimed < 0 else claimed
    body = b"WAVEfmt " + form + b"data" + struct.pack("<I", size) + sound + chunks
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk of a WAV."""
    return struct.pack("<4sI", name, len(body)) + body


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a grey PNG with these chunks before its lines, which are few."""
    rows = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), *chunks]
    rows += [(b"IDAT", zlib.compress(bytes(min((width + 1) * height, 1 << 20)))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in rows
    )


def picture(kind: str, side: int = 24, **options: object) -> bytes:
    """Return a small honest picture."""
    with BytesIO() as stream:
        Image.linear_gradient("L").resize((side, side)).convert("RGB").save(stream, kind, **options)
        return stream.getvalue()


def damage(content: bytes, edits: list[tuple[int, bytes]], end: int) -> bytes:
    """Return `content` with bytes replaced at some places, cut off `end` bytes before its end."""
    made = bytearray(content)
    for place, data in edits:
        at = place % len(made)
        made[at : at + len(data)] = data[: len(made) - at]
    return bytes(made[: len(made) - end % len(made)])


def _written(number: int, size: int, order: bool) -> bytes:  # noqa: FBT001 - drawn by Hypothesis
    return (number & (1 << 8 * size) - 1).to_bytes(size, "big" if order else "little")


@st.composite
def damaged(draw: Callable[..., object], honest: bytes) -> bytes:
    """Draw an honest file with some of its numbers extreme, some bytes flipped, perhaps cut off."""
    numbers = st.builds(_written, st.sampled_from(EXTREMES), st.sampled_from((1, 2, 4, 8)), st.booleans())
    edit = st.tuples(st.integers(0, min(len(honest), 1200) - 1), numbers | st.binary(min_size=1, max_size=4))
    edits: list[tuple[int, bytes]] = draw(st.lists(edit, min_size=1, max_size=4))  # type: ignore[assignment]
    end: int = draw(st.just(0) | st.integers(0, len(honest) - 1))  # type: ignore[assignment]
    return damage(honest, edits, end)
