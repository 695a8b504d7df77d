"""Parses and copies MP3 frames (ISO/IEC 11172-3 and 13818-3, layer III) without decoding them.

A file is a run of frames between tags; the first frame may be an Info or Xing frame that describes all others. A
frame's header tells its length, so that frames can be walked over, copied, and changed in level.
"""

from pathlib import Path
from typing import IO, NamedTuple

MPEG_SAMPLE_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Sample rates in Hz of MPEG 1, 2 and 2.5, by the header's version bits."""
MPEG_1 = 3
"""The version bits of MPEG 1."""
BIT_RATES = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Bit rates of layer III in kbit/s, from index 1 on, by whether the version is MPEG 1."""
TRAILING_TAG_MAGICS = (b"TAG", b"APE", b"LYR", b"ID3", b"3DI")
"""First bytes of the tags that may follow the last frame."""
MPEG_1_SAMPLES = 1152
"""Samples of a channel in a frame of MPEG 1; frames of MPEG 2 and 2.5 have half as many."""
ID3_HEADER_BYTES, ID3V1_BYTES = 10, 128
APE_HEADER_BYTES, APE_IS_HEADER = 32, 0x20
"""Size of an APE tag's header and footer, and the flag that tells them apart, in the last byte of their flags."""
TAG_HEADER_BYTES = 32
"""Bytes that tell a tag, and its size."""
LAME_FIELDS_BYTES = 36
"""Bytes of LAME's fields in an Info frame, from the encoder's name to the checksum."""
MAX_REST_BYTES = 1 << 16
"""Most bytes behind the last frame that are no sound: more may be what a broken download left empty."""
GAIN_STEP = 1.505
"""Change of level in dB by one step of the global gain: a factor of the fourth root of 2."""
FIRST_FRAME_BYTES = 4096
"""Bytes that hold the first frame at any bit rate."""
COPY_CHUNK_BYTES = 1 << 20
"""Bytes that are copied at a time."""


class FrameHeader(NamedTuple):
    """The fields of a frame's header, and the sizes that follow from them."""

    rate: int
    """Sample rate in Hz."""
    bit_rate: int
    """In kbit/s."""
    channels: int
    samples: int
    """Samples of each channel in the frame."""
    size: int
    """Bytes of the frame, including the header."""
    side: int
    """Bytes of side information behind the header; the fields of an Info frame follow it."""

    @property
    def kind(self) -> tuple[int, int]:
        """Sample rate in Hz, and channels."""
        return self.rate, self.channels


class InfoFrame(NamedTuple):
    """The fields of an Info or Xing frame."""

    frames: int
    """Frames of the file, without this one."""
    gaps: int
    """Samples of encoder delay and padding, which gapless players leave out."""


class FrameStream(NamedTuple):
    """The position of a file's frames, all of one kind."""

    start: int
    """Offset in bytes of the first frame, which is the Info frame if there is one."""
    end: int
    """Offset in bytes behind the last frame."""
    header: FrameHeader


class FrameChange(NamedTuple):
    """A place where frames of another kind begin, as where files were joined."""

    at: float
    """Seconds of the frames before it."""
    before: FrameHeader
    after: FrameHeader


class FrameWalk(NamedTuple):
    """What a walk over all frames of a file found."""

    is_whole: bool
    """Whether nothing stands between the frames but tags and zeros."""
    change: FrameChange | None
    """The first one."""


def parse_frame_header(data: bytes) -> FrameHeader | None:
    """Parse the frame header at the beginning of `data`; return None if it is not one of layer III."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:  # noqa: PLR2004 - sync word, layer III
        return None
    version, bits, rate = data[1] >> 3 & 3, data[2] >> 4, data[2] >> 2 & 3
    if version not in MPEG_SAMPLE_RATES or not 0 < bits < 15 or rate == 3:  # noqa: PLR2004 - free and reserved values
        return None
    mono, first = data[3] >> 6 == 3, version == MPEG_1  # noqa: PLR2004 - the mode bits of one channel
    bit_rate, hertz = BIT_RATES[first][bits - 1], MPEG_SAMPLE_RATES[version][rate]
    samples = MPEG_1_SAMPLES if first else MPEG_1_SAMPLES // 2
    size = samples * bit_rate * 125 // hertz + (data[2] >> 1 & 1)
    side = (17 if mono else 32) if first else (9 if mono else 17)
    return FrameHeader(hertz, bit_rate, 1 if mono else 2, samples, size, side)


def parse_info_frame(frame: bytes) -> InfoFrame | None:
    """Parse an Info or Xing frame; return None if `frame` is another or has no count of frames."""
    head = parse_frame_header(frame)
    tag = frame[4 + head.side :] if head else b""
    if tag[:4] not in (b"Info", b"Xing") or len(tag) < 12 or not tag[7] & 1:  # noqa: PLR2004 - up to the count
        return None
    lame = 8 + sum(size for bit, size in ((1, 4), (2, 4), (4, 100), (8, 4)) if tag[7] & bit)
    gaps = int.from_bytes(tag[lame + 21 : lame + 24]) if tag[lame : lame + 4].isalnum() else 0
    return InfoFrame(int.from_bytes(tag[8:12]), (gaps >> 12) + (gaps & 0xFFF))


def skip_id3(file: IO[bytes]) -> int:
    """Seek behind the ID3v2 tag at the beginning of `file`, if there is one, and return that offset."""
    head = file.read(ID3_HEADER_BYTES)
    start = 0
    if head[:3] == b"ID3" and len(head) == ID3_HEADER_BYTES:
        start = ID3_HEADER_BYTES + parse_syncsafe(head[6:])
    file.seek(start)
    return start


def parse_syncsafe(size: bytes) -> int:
    """Return a size of ID3v2, of which each byte holds seven bits."""
    return size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]


def correct_padding(path: Path, samples: int) -> None:
    """Have the Info frame of the MP3 at `path`, which begins with it, count `samples` samples of each channel.

    ffmpeg's encoder writes up to 46 samples of padding too few, which players would add to the end. Files without an
    Info frame, and those that count right, stay as they are.
    """
    with path.open("r+b") as file:
        frame = bytearray(file.read(FIRST_FRAME_BYTES))
        head, info = parse_frame_header(bytes(frame)), parse_info_frame(bytes(frame))
        if head is None or info is None or not info.gaps:
            return
        excess = info.frames * head.samples - info.gaps - samples
        tag = 4 + head.side
        fields = tag + 8 + sum(size for bit, size in ((1, 4), (2, 4), (4, 100), (8, 4)) if frame[tag + 7] & bit)
        delay, padding = divmod(int.from_bytes(frame[fields + 21 : fields + 24]), 1 << 12)
        if not excess or not 0 <= padding + excess < 1 << 12:
            return
        frame[fields + 21 : fields + 24] = (delay << 12 | padding + excess).to_bytes(3)
        # The last field is a checksum of all before it.
        end = fields + LAME_FIELDS_BYTES - 2
        frame[end : end + 2] = compute_info_checksum(bytes(frame[:end])).to_bytes(2)
        file.seek(0)
        file.write(frame[: end + 2])


def compute_info_checksum(data: bytes) -> int:
    """Return the CRC-16 of LAME's Info frame: polynomial 0x8005, bits reversed, from 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def walk_frames(path: Path) -> FrameWalk:
    """Walk over the frames of `path`, which may be several MP3s that were joined, with tags and zeros between them.

    Up to MAX_REST_BYTES of anything may follow the last frame. A file that is no MP3 is not whole.
    """
    with path.open("rb") as file:
        at = skip_id3(file)
        end = file.seek(0, 2)
        last: FrameHeader | None = None
        change: FrameChange | None = None
        seconds = 0.0
        while at < end:
            file.seek(at)
            head = file.read(TAG_HEADER_BYTES)
            frame = parse_frame_header(head)
            is_new = frame is not None and last is not None and frame.kind != last.kind
            is_followed = frame is not None and is_new and _is_followed(file, at, frame)
            if frame is not None and (last is None or frame.rate == last.rate or is_followed):
                if last is not None and is_followed and change is None:
                    change = FrameChange(seconds, last, frame)
                last = frame if last is None or is_followed else last
                at, seconds = at + frame.size, seconds + frame.samples / frame.rate
            elif size := _measure_tag(file, at, head):
                at += size
            elif last is None or end - at > MAX_REST_BYTES or _find_frames(file, at):
                return FrameWalk(is_whole=False, change=change)
            else:
                break
    return FrameWalk(is_whole=last is not None, change=change)


def _is_followed(file: IO[bytes], at: int, frame: FrameHeader) -> bool:
    """Tell whether another frame of its kind follows `frame`, which begins at `at`: else it may be no frame."""
    file.seek(at + frame.size)
    following = parse_frame_header(file.read(4))
    return following is not None and following.kind == frame.kind


def _measure_tag(file: IO[bytes], at: int, head: bytes) -> int:
    """Return the size in bytes of the tag or run of zeros that begins at `at` with `head`; 0 for other bytes."""
    if head[:3] == b"ID3" and len(head) > ID3_HEADER_BYTES:
        return ID3_HEADER_BYTES + parse_syncsafe(head[6:10])
    if head[:3] == b"TAG":
        return ID3V1_BYTES
    if head[:8] == b"APETAGEX":
        return APE_HEADER_BYTES + (int.from_bytes(head[12:16], "little") if head[23] & APE_IS_HEADER else 0)
    file.seek(at)
    rest = file.read(COPY_CHUNK_BYTES)
    if rest.startswith(b"LYRICSBEGIN"):
        ends = [found + len(mark) for mark in (b"LYRICS200", b"LYRICSEND") if (found := rest.find(mark)) > 0]
        return min(ends, default=0)
    return len(rest) - len(rest.lstrip(b"\0"))


def _find_frames(file: IO[bytes], at: int) -> bool:
    """Tell whether two frames in a row, of one rate, begin in the MAX_REST_BYTES from `at` on."""
    file.seek(at)
    rest = file.read(MAX_REST_BYTES)
    place = rest.find(b"\xff")
    while place >= 0:
        frame = parse_frame_header(rest[place : place + 4])
        if frame is not None:
            following = parse_frame_header(rest[place + frame.size : place + frame.size + 4])
            if following is not None and following.rate == frame.rate:
                return True
        place = rest.find(b"\xff", place + 1)
    return False


def find_constant_frames(path: Path) -> FrameStream | None:
    """Return the position of the frames of `path`, if all are of one kind and bit rate and only tags surround them."""
    with path.open("rb") as file:
        start = skip_id3(file)
        first = parse_frame_header(file.read(4))
        if first is None:
            return None
        end = _find_frames_end(file, start, first)
        file.seek(end)
        trailer = file.read(3)
    return FrameStream(start, end, first) if trailer in {b"", *TRAILING_TAG_MAGICS} else None


def _find_frames_end(file: IO[bytes], start: int, first: FrameHeader) -> int:
    """Return the offset behind the run of frames that begins at `start` and is like `first`, padding apart.

    Of each frame only the four bytes of its header are read.
    """
    end, position = file.seek(0, 2), start
    file.seek(start)
    sync, kind, coding, mode = file.read(4)
    bare = first.size - (coding >> 1 & 1)
    while True:
        file.seek(position)
        head = file.read(4)
        if len(head) < 4 or head[0] != sync or (head[1] ^ kind) & 0xFE or (head[2] ^ coding) & 0xFC:  # noqa: PLR2004
            return position
        size = bare + (head[2] >> 1 & 1)
        if (head[3] >> 6 == 3) != (mode >> 6 == 3) or position + size > end:  # noqa: PLR2004 - mono or not
            return position
        position += size


def shift_gain(path: Path, stream: FrameStream, steps: int, out: Path) -> bool:
    """Write the frames of `stream` to `out`, each louder by `steps` of GAIN_STEP; only their global gains change.

    Return whether that was possible; it is not where frames are protected by a checksum.
    """
    with path.open("rb") as file, out.open("wb") as shifted:
        file.seek(stream.start)
        while file.tell() < stream.end:
            frame = bytearray(file.read(4))
            head = parse_frame_header(bytes(frame))
            if head is None or not frame[1] & 1:
                return False
            frame += file.read(head.size - 4)
            if parse_info_frame(bytes(frame)) is None:
                _shift_frame(frame, head, steps)
            shifted.write(frame)
    return True


def _shift_frame(frame: bytearray, head: FrameHeader, steps: int) -> None:
    """Add `steps` to the global gain of each granule and channel in the side information, clamped to 0 and 255."""
    first = head.samples == MPEG_1_SAMPLES
    private = (5 if head.channels == 1 else 3) if first else head.channels
    before, granules, length = (9 + 4 * head.channels, 2, 59) if first else (8, 1, 63)
    for number in range(granules * head.channels):
        bit = before + private + number * length + 21
        place, shift = 4 + bit // 8, 8 - bit % 8
        word = int.from_bytes(frame[place : place + 2])
        gain = min(255, max(0, (word >> shift & 0xFF) + steps))
        frame[place : place + 2] = (word & ~(0xFF << shift) | gain << shift).to_bytes(2)


def copy_frames(path: Path, stream: FrameStream, out: Path) -> None:
    """Write the frames of `stream`, which is that of the file at `path`, to `out`, without any tags."""
    with path.open("rb") as file, out.open("wb") as copied:
        file.seek(stream.start)
        left = stream.end - stream.start
        while left and (chunk := file.read(min(left, COPY_CHUNK_BYTES))):
            copied.write(chunk)
            left -= len(chunk)
