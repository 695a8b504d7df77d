"""Joins runs of MP3 frames that were encoded apart, without a trace at the seam (ISO/IEC 11172-3, layer III).

A frame's sound stands in its main data, which may begin up to 511 bytes before the frame: the bit reservoir. Two
encodings of the same samples, each begun somewhere else, soon decide alike, but their reservoirs differ. So the last
bytes that a frame of the second one reaches back to are written over those that the first one has there for its own
next frame, which is no longer wanted.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from publisher.media.mp3 import MPEG_1_SAMPLES, FrameHeader, parse_frame_header

MP3_HEADER_BYTES = 4
FRAME_CHECKSUM_BYTES = 2
"""Bytes between header and side information of a protected frame."""
MOST_BACK = 511
"""Bytes that main data can begin before its frame, in MPEG 1."""
REACH = 24
"""Frames in which MOST_BACK bytes of main data are found at any bit rate from 64 kbit/s on."""


class JoinError(Exception):
    """Two runs that cannot be joined, or frames that are no run of one kind."""


class SideInformation(NamedTuple):
    """What a frame of MPEG 1 says of its main data."""

    back: int
    """Bytes of main data before the frame, of this frame and no other (main_data_begin)."""
    bits: int
    """Length of its main data in bits, without what fills it up."""
    windows: tuple[int, ...]
    """Window switching, block type and mixed blocks of each granule and channel, as one number each."""
    coding: int
    """All but `back`, as a number."""


def parse_side_information(frame: bytes | memoryview) -> SideInformation:
    """Parse the side information of a whole `frame` of MPEG 1. Raises JoinError if it is none."""
    head = parse_frame_header(bytes(frame[:MP3_HEADER_BYTES]))
    if head is None or head.samples != MPEG_1_SAMPLES:
        raise JoinError
    start = _count_head_bytes(frame) - head.side
    whole = int.from_bytes(frame[start : start + head.side])
    size = 8 * head.side
    # main_data_begin, private bits, and four bits a channel that say which scale factors both granules share.
    at = 9 + (5 if head.channels == 1 else 3) + 4 * head.channels
    bits, windows = 0, list[int]()
    for _ in range(2 * head.channels):
        fields = whole >> (size - at - 59) & (1 << 59) - 1
        bits += fields >> 47
        is_switched = fields >> 25 & 1
        windows.append(fields >> 22 & 0b1111 if is_switched else 0)
        at += 59
    return SideInformation(whole >> size - 9, bits, tuple(windows), whole & (1 << size - 9) - 1)


def _count_head_bytes(frame: bytes | memoryview) -> int:
    """Return the bytes before the main data that lies inside `frame`."""
    head = parse_frame_header(bytes(frame[:MP3_HEADER_BYTES]))
    if head is None:
        raise JoinError
    return MP3_HEADER_BYTES + (0 if frame[1] & 1 else FRAME_CHECKSUM_BYTES) + head.side


@dataclass(frozen=True, slots=True)
class FrameRun:
    """A run of frames and nothing else, whose first frame is the `first`-th of the whole sound."""

    first: int
    data: bytes
    places: "array[int]"
    """Offset of each frame, and of the end."""

    @classmethod
    def parse(cls, first: int, data: bytes) -> "FrameRun":
        """Return the run of the frames in `data`. Raises JoinError if there is anything between them."""
        return cls(first, data, array("L", accumulate((head.size for head in walk_headers(data)), initial=0)))

    @property
    def end(self) -> int:
        """The number of the frame behind the last one."""
        return self.first + len(self.places) - 1

    @property
    def sizes(self) -> Iterator[int]:
        """The size of each frame in bytes."""
        return (behind - place for place, behind in pairwise(self.places))

    def frame(self, number: int) -> bytes:
        """Return the frame with this number in the whole sound."""
        place = number - self.first
        return self.data[self.places[place] : self.places[place + 1]]

    def part(self, start: int, end: int) -> "FrameRun":
        """Return the frames from `start` to before `end`, numbers in the whole sound."""
        places = self.places[start - self.first : end - self.first + 1]
        return FrameRun(start, self.data[places[0] : places[-1]], array("L", (place - places[0] for place in places)))


def walk_headers(data: bytes) -> Iterator[FrameHeader]:
    """Yield the header of each frame. Raises JoinError unless `data` is a run of whole frames of one kind."""
    at, kind = 0, None
    while at < len(data):
        head = parse_frame_header(data[at : at + MP3_HEADER_BYTES])
        if head is None or head.kind != (kind or head.kind) or at + head.size > len(data):
            raise JoinError
        kind = head.kind
        at += head.size
        yield head


def find_seam(before: FrameRun, after: FrameRun, lowest: int, highest: int) -> int | None:
    """Return the number of the first frame, from `lowest` to `highest`, that may be taken from `after`; None if none.

    Up to the seam the frames are those of `before`. The windows of both have to agree around it, for overlapping halves
    of them cancel each other's aliases; and what the first frame of `after` reaches back to has to fit in the reservoir
    that `before` leaves. Best is a seam where both runs code the same sound with the same bits.
    """
    usable: int | None = None
    last = min(highest, before.end - 1, after.end - 1)
    first = max(lowest, before.first + 1, after.first + 1)
    if first > last:
        return None
    pair = _compare(before, after, first - 1)
    for number in range(first, last + 1):
        past, pair = pair, _compare(before, after, number)
        if not (past.alike and pair.alike and pair.fits):
            continue
        if past.equal and pair.equal:
            return number
        usable = number if usable is None else usable
    return usable


class _Comparison(NamedTuple):
    alike: bool
    """Whether both frames have the same windows."""
    equal: bool
    """Whether they are coded the same, wherever their main data begins."""
    fits: bool
    """Whether the second one reaches back no further than the first one."""


def _compare(before: FrameRun, after: FrameRun, number: int) -> _Comparison:
    one, two = (parse_side_information(run.frame(number)) for run in (before, after))
    return _Comparison(one.windows == two.windows, one.coding == two.coding, two.back <= one.back)


def join_runs(before: FrameRun, after: FrameRun, seam: int) -> tuple[FrameRun, FrameRun]:
    """Return the frames of `before` up to the `seam` that `find_seam` found, and those of `after` from there on."""
    kept = before.part(before.first, seam)
    back = parse_side_information(after.frame(seam)).back
    if not back:
        return kept, after.part(seam, after.end)
    reservoir = collect_main_data(after.part(max(after.first, seam - REACH), seam).data)[-back:]
    if len(reservoir) < back:
        raise JoinError
    place = kept.places[max(0, len(kept.places) - 1 - REACH)]
    data = kept.data[:place] + put_main_data(kept.data[place:], reservoir)
    return FrameRun(kept.first, data, kept.places), after.part(seam, after.end)


def collect_main_data(frames: bytes) -> bytes:
    """Return what stands in `frames` behind their headers and side information."""
    return b"".join(frames[start:end] for start, end in _areas(frames))


def put_main_data(frames: bytes, ending: bytes) -> bytes:
    """Return `frames` with the end of their main data replaced by `ending`. Raises JoinError if they are too few."""
    content, left = bytearray(frames), len(ending)
    for start, end in reversed([*_areas(frames)]):
        size = min(left, end - start)
        content[end - size : end] = ending[left - size : left]
        left -= size
        if not left:
            return bytes(content)
    raise JoinError


def _areas(frames: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    for head in walk_headers(frames):
        yield at + _count_head_bytes(frames[at : at + MP3_HEADER_BYTES]), at + head.size
        at += head.size


def has_sound_reservoir(frames: bytes) -> bool:
    """Tell whether the main data of all `frames` lies in them, in order, and none over another.

    A run that begins in the middle of another has no sound reservoir: its first frames reach back before it.
    """
    at = area = taken = 0
    for head in walk_headers(frames):
        side = parse_side_information(frames[at : at + head.size])
        begin = area - side.back
        end = begin + (side.bits + 7) // 8
        area += head.size - _count_head_bytes(frames[at : at + MP3_HEADER_BYTES])
        if begin < taken or end > area:
            return False
        at, taken = at + head.size, end
    return True
