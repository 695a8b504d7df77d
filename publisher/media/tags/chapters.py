"""Chapters that stand in an audio file itself: ID3, M4A, Vorbis comments, cue sheets, WAV editors' markers."""

import re
import struct
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import mutagen
from mutagen.flac import FLAC
from mutagen.id3 import ID3
from mutagen.mp4 import MP4

from publisher.errors import UnreadableMediaError
from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import parse_time
from publisher.text.chapters.build import add_chapter, sort_chapters
from publisher.text.textfile import TextFile

VORBIS_CHAPTER = re.compile(r"CHAPTER(\d{1,3})", re.IGNORECASE)
CUE_TRACK = re.compile(r'^\s*(?:(TRACK)\s+\d+|(TITLE)\s+"?(.*?)"?\s*$|INDEX\s+(01)\s+(\d+):(\d+):(\d+))', re.MULTILINE)
CUE_FRAMES_PER_SECOND = 75
"""Of a cue sheet's second."""
LEAD_OUT = 170
"""The number of a FLAC cue sheet's last track, which is where the sound ends."""
AUDIO_MAGICS = (b"ID3", b"fLaC", b"OggS", b"RIFF", b"RF64", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")


def is_audio(head: bytes) -> bool:
    """Tell by its first bytes whether a file is one that chapters can be in."""
    return head.startswith(AUDIO_MAGICS) or head[4:8] == b"ftyp"


ChapterFallback = Callable[[Path], Iterable[tuple[float, float, str]]]
"""What finds chapters in a file that mutagen does not: their starts and ends in seconds, and their titles."""


def read_embedded_chapters(path: Path, others: ChapterFallback) -> Chapters:
    """Return the chapters that stand in the audio file at `path`, in order; none if there are none.

    mutagen knows one of the two forms that M4A has, and `others` are asked for the other. What is no title or no link
    is left out. Raises UnreadableMediaError if it is not audio that can be read.
    """
    try:
        with path.open("rb") as stream:
            found = [*_find_chapters(stream)]
            if not found and _is_mp4(stream):
                found = [{"start": start, "end": end, "title": title} for start, end, title in others(path)]
    except (OSError, mutagen.MutagenError, struct.error, LookupError, ValueError) as problem:
        # mutagen stumbles over some damaged files with errors that are not its own.
        raise UnreadableMediaError(
            f"{path.name} cannot be read: {problem}", hint="give an audio file that plays"
        ) from None
    sheet, chapters = TextFile(path.name, ()), list[Chapter]()
    for said in found:
        add_chapter(chapters, sheet, None, **said)
    ordered = sort_chapters(chapters, sheet, [None] * len(chapters))
    return tuple(
        # Until the next one begins is no end of a chapter's own, but what formats write that must have one.
        chapter.model_copy(update={"end": None}) if following is None or chapter.end == following.start else chapter
        for chapter, following in zip(ordered, [*ordered[1:], None], strict=False)
    )


def _is_mp4(stream: BinaryIO) -> bool:
    stream.seek(0)
    return stream.read(8)[4:] == b"ftyp"


def _find_chapters(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield what is said of each chapter, by whichever way the file says it."""
    head = stream.read(12)
    stream.seek(0)
    if head[:4] in (b"RIFF", b"RF64"):
        yield from _riff(stream)
        return
    file: Any = mutagen.File(stream)
    if isinstance(file, MP4):
        yield from ({"start": float(mark.start), "title": mark.title} for mark in file.chapters or [])
    elif file is not None and isinstance(file.tags, ID3):
        yield from _id3(file.tags)
    elif file is not None and file.tags is not None:
        yield from [*_vorbis(file.tags)] or [*_cue_text(file.tags)] or [*_cue_block(file)]


def _id3(tags: ID3) -> Iterator[dict[str, Any]]:
    listed = {name for toc in tags.getall("CTOC") for name in toc.child_element_ids}  # type: ignore[no-untyped-call]
    for frame in tags.getall("CHAP"):  # type: ignore[no-untyped-call]
        title, links = frame.sub_frames.get("TIT2"), frame.sub_frames.getall("WXXX")
        yield {
            "start": frame.start_time / 1000,
            "end": frame.end_time / 1000,
            "title": str(title) if title else None,
            "link": links[0].url if links else None,
            "toc": not listed or frame.element_id in listed,
        }


def _vorbis(tags: Any) -> Iterator[dict[str, Any]]:
    for name, values in tags.as_dict().items() if hasattr(tags, "as_dict") else ():
        number = VORBIS_CHAPTER.fullmatch(name)
        start = parse_time(values[0]) if number else None
        if start is not None:
            title, link = (tags.get(f"{name}{what}", [None])[0] for what in ("NAME", "URL"))
            yield {"start": start, "title": title, "link": link}


def _cue_text(tags: Any) -> Iterator[dict[str, Any]]:
    """Yield the tracks of a cue sheet that stands in a comment, as many programs write it into FLAC."""
    text = "\n".join(tags.get("CUESHEET", []))
    title, track = None, False
    for found in CUE_TRACK.finditer(text):
        if found[1]:
            title, track = None, True
        elif found[2] and track:
            title = found[3]
        elif found[4]:
            minutes, seconds, frames = (int(part) for part in found.groups()[4:7])
            yield {"start": round(60 * minutes + seconds + frames / CUE_FRAMES_PER_SECOND, 3), "title": title}


def _cue_block(file: Any) -> Iterator[dict[str, Any]]:
    """Yield the tracks of FLAC's own cue sheet, which has numbers and no titles."""
    sheet: Any = file.cuesheet if isinstance(file, FLAC) else None
    if sheet:
        for track in sheet.tracks:
            if track.track_number < LEAD_OUT:
                start = round(track.start_offset / file.info.sample_rate, 3)
                yield {"start": start, "title": str(track.track_number)}


def _riff(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield the cue points of a WAV file, with the labels that editors give them."""
    rate, points, labels = 0, dict[int, int](), dict[int, str]()
    stream.seek(12)
    while len(head := stream.read(8)) == 8:  # noqa: PLR2004 - a chunk's name and size
        name, size = struct.unpack("<4sI", head)
        body = stream.read(size) if name in (b"fmt ", b"cue ", b"LIST") else b""
        if name == b"fmt ":
            (rate,) = struct.unpack_from("<I", body, 4)
        elif name == b"cue ":
            points = {
                number: offset
                for number, _, _, _, _, offset in struct.iter_unpack("<II4sIII", _take_whole_records(body[4:], 24))
            }
        elif body[:4] == b"adtl":
            labels.update(_labels(body[4:]))
        stream.seek(size % 2 + (0 if body else size), 1)
    for number, offset in points.items() if rate else ():
        yield {"start": round(offset / rate, 3), "title": labels.get(number)}


def _take_whole_records(data: bytes, size: int) -> bytes:
    """Return as much of `data` as is whole records of `size` bytes."""
    return data[: len(data) // size * size]


def _labels(data: bytes) -> Iterator[tuple[int, str]]:
    while len(data) >= 12:  # noqa: PLR2004 - name, size, and the number of the cue point
        name, size, number = struct.unpack_from("<4sII", data)
        if name == b"labl":
            yield number, data[12 : 8 + size].rstrip(b"\0").decode("utf-8", errors="replace")
        data = data[8 + size + size % 2 :]
