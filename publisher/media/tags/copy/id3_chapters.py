"""Keeps chapters of ID3 in order: mutagen writes frames in order of size, and readers go by the file's order."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, BinaryIO

from mutagen.id3 import ID3

HEADER_BYTES = 10
"""Bytes of the header of a tag, and of a frame."""


def drop_chapters(tags: Any, duration: float) -> int:
    """Drop the chapters that begin at `duration` in seconds or behind, also from tables of contents.

    Ends before their start become those of the next chapter, or of the file. Returns how many those were.
    """
    last = int(1000 * duration)
    late = {frame.element_id for frame in tags.getall("CHAP") if frame.start_time >= last}
    for name in late:
        del tags[f"CHAP:{name}"]
    for table in tags.getall("CTOC") if late else ():
        table.child_element_ids = [name for name in table.child_element_ids if name not in late]
    wrong = [frame for frame in tags.getall("CHAP") if frame.end_time < frame.start_time]
    starts = sorted({frame.start_time for frame in tags.getall("CHAP")})
    for frame in wrong:
        following = bisect_right(starts, frame.start_time)
        frame.end_time = starts[following] if following < len(starts) else max(last, frame.start_time)
    return len(wrong)


def list_chapters(tags: Any) -> list[str]:
    """Return the names of chapters in their order: that of the tables of contents, else of their starts.

    A chapter outside the tables stands behind those that begin before it.
    """
    frames = {frame.element_id: frame for frame in tags.getall("CHAP")}
    listed = [name for name in _walk_tables(tags) if name in frames]
    shown = {*listed}
    hidden = sorted((name for name in frames if name not in shown), key=lambda name: frames[name].start_time)
    order, at = list[str](), 0
    for name in listed:
        while at < len(hidden) and frames[hidden[at]].start_time < frames[name].start_time:
            order.append(hidden[at])
            at += 1
        order.append(name)
    return order + hidden[at:]


def _walk_tables(tags: Any) -> list[str]:
    """Return the names in all tables of contents, each once: the top ones first, a nested one where it is named."""
    tables = {table.element_id: table for table in tags.getall("CTOC")}
    top = sorted(tables.values(), key=lambda table: not table.flags & 2)
    seen, names = set[str](), list[str]()
    stack = [table.element_id for table in reversed(top)]
    while stack:
        name = stack.pop()
        if name in seen:
            continue
        seen.add(name)
        names.append(name)
        stack.extend(reversed(tables[name].child_element_ids if name in tables else ()))
    return names


def arrange_chapters(stream: BinaryIO, names: Sequence[str], version: int) -> None:
    """Put the chapters of a tag that mutagen wrote in the order of `names`; nothing else is changed or moved."""
    stream.seek(0)
    head = stream.read(HEADER_BYTES)
    data = stream.read(_number(head[6:10], 7))
    found = _split_frames(data, 7 if version == 4 else 8)  # noqa: PLR2004 - the version itself
    rank = {name.encode("latin-1"): at for at, name in enumerate(names)}
    places = [at for at, frame in enumerate(found) if frame[:4] == b"CHAP"]
    ordered = sorted((found[at] for at in places), key=lambda frame: rank.get(_name(frame), len(rank)))
    for at, frame in zip(places, ordered, strict=True):
        found[at] = frame
    arranged = b"".join(found)
    if arranged != data[: len(arranged)]:
        stream.seek(HEADER_BYTES)
        stream.write(arranged)
    stream.seek(0)


def _name(frame: bytes) -> bytes:
    return frame[HEADER_BYTES:].partition(b"\0")[0]


def _number(data: bytes, bits: int) -> int:
    """Return a number of which each byte holds so many bits."""
    return sum(byte << bits * at for at, byte in enumerate(reversed(data)))


def _split_frames(data: bytes, bits: int) -> list[bytes]:
    """Return the frames in the body of a tag, up to its padding."""
    frames: list[bytes] = []
    at = 0
    while at + HEADER_BYTES < len(data) and data[at]:
        end = at + HEADER_BYTES + _number(data[at + 4 : at + 8], bits)
        frames.append(data[at:end])
        at = end
    return frames


def count_parts(tags: Any, kind: str) -> int:
    """Return how many chapters of a tag have a frame of this kind inside."""
    if not isinstance(tags, ID3):
        return 0
    return sum(bool(frame.sub_frames.getall(kind)) for frame in tags.getall("CHAP"))  # type: ignore[no-untyped-call]
