"""Reads chapters embedded in audio files: ID3, M4A, Vorbis comments, cue sheets, cue points of WAV."""

import re
import struct
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from mutagen.flac import FLAC
from mutagen.id3 import ID3
from mutagen.mp4 import MP4

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.limits import MAX_CHUNKS, MAX_EMBEDDED_BYTES, MAX_EMBEDDED_CHAPTERS
from publisher.media.tags.bounded import make_damage_error, open_tags, read_comments
from publisher.model.chapters import Chapter, Chapters
from publisher.model.timecode import parse_time
from publisher.text.chapters.build import add_chapter, sort_chapters
from publisher.text.textfile import TextFile

VORBIS_CHAPTER = re.compile(r"CHAPTER(\d{1,3})", re.IGNORECASE)
CUE_LINE = re.compile(r"(?:(TRACK)\s+\d+|(TITLE)\s+(.*)|INDEX\s+(01)\s+(\d{1,6}):(\d{1,2}):(\d{1,2}))")
"""A line of a cue sheet, without white space around it."""
CUE_FRAMES_PER_SECOND = 75
"""Frames in a second of a cue sheet's times."""
LEAD_OUT = 170
"""Track number of the lead-out, the last track of a FLAC cue sheet (RFC 9639)."""
AUDIO_MAGICS = (b"ID3", b"fLaC", b"OggS", b"RIFF", b"RF64", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")


def is_audio(head: bytes) -> bool:
    """Tell by its first bytes whether a file is audio that can contain chapters."""
    return head.startswith(AUDIO_MAGICS) or head[4:8] == b"ftyp"


ChapterFallback = Callable[[Path], Iterable[tuple[float, float, str]]]
"""Reads chapters that mutagen cannot: their starts and ends in seconds, and their titles."""


def read_embedded_chapters(path: Path, fallback: ChapterFallback) -> Chapters:
    """Return the chapters in the audio file at `path`, in order; none if there are none.

    mutagen reads one of M4A's two forms, and `fallback` the other. Invalid titles and links are left out. Raises
    UnreadableMediaError if the file is not readable audio, or has more in its tags than `limits` allow.
    """
    try:
        with path.open("rb") as stream:
            found = [*islice(_find_chapters(stream, path.name), MAX_EMBEDDED_CHAPTERS + 1)]
            if not found and _is_mp4(stream):
                rows = islice(fallback(path), MAX_EMBEDDED_CHAPTERS + 1)
                found = [{"start": start, "end": end, "title": title} for start, end, title in rows]
    except PublisherError:
        raise
    except Exception as problem:  # noqa: BLE001 - what mutagen leaves of damaged tags has any type
        raise make_damage_error(path.name, problem) from None
    if len(found) > MAX_EMBEDDED_CHAPTERS:
        raise UnreadableMediaError(
            f"{path.name} has more than {MAX_EMBEDDED_CHAPTERS:,} chapters",
            hint="remove most of them in an audio editor",
        )
    text_file, chapters = TextFile(path.name, ()), list[Chapter]()
    for fields in found:
        add_chapter(chapters, text_file, None, **fields)
    ordered = sort_chapters(chapters, text_file, [None] * len(chapters))
    return tuple(
        # An end at the start of the next chapter was not set by the producer: ID3 and M4A require one.
        chapter.model_copy(update={"end": None}) if following is None or chapter.end == following.start else chapter
        for chapter, following in zip(ordered, [*ordered[1:], None], strict=False)
    )


def _is_mp4(stream: BinaryIO) -> bool:
    stream.seek(0)
    return stream.read(8)[4:] == b"ftyp"


def _find_chapters(stream: BinaryIO, name: str) -> Iterator[dict[str, Any]]:
    """Yield the fields of each chapter, by the file's format."""
    head = stream.read(12)
    stream.seek(0)
    if head[:4] in (b"RIFF", b"RF64"):
        yield from _riff(stream, name)
        return
    file = open_tags(stream, name)
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
    comments = read_comments(tags)
    for name, values in comments.items():
        number = VORBIS_CHAPTER.fullmatch(name)
        start = parse_time(values[0]) if number else None
        if start is not None:
            title, link = (comments.get(f"{name}{suffix}", [None])[0] for suffix in ("name", "url"))
            yield {"start": start, "title": title, "link": link}


def _cue_text(tags: Any) -> Iterator[dict[str, Any]]:
    """Yield the tracks of a cue sheet in a Vorbis comment, as many programs write it into FLAC."""
    text = "\n".join(tags.get("CUESHEET", []))
    title, track = None, False
    for found in filter(None, (CUE_LINE.match(line.strip()) for line in text.splitlines())):
        if found[1]:
            title, track = None, True
        elif found[2] and track:
            title = found[3].removeprefix('"').removesuffix('"')
        elif found[4]:
            minutes, seconds, frames = (int(part) for part in found.groups()[4:7])
            yield {"start": round(60 * minutes + seconds + frames / CUE_FRAMES_PER_SECOND, 3), "title": title}


def _cue_block(file: Any) -> Iterator[dict[str, Any]]:
    """Yield the tracks of FLAC's CUESHEET block, which has numbers and no titles."""
    cue_sheet: Any = file.cuesheet if isinstance(file, FLAC) else None
    if cue_sheet:
        for track in cue_sheet.tracks:
            if track.track_number < LEAD_OUT:
                start = round(track.start_offset / file.info.sample_rate, 3)
                yield {"start": start, "title": str(track.track_number)}


def _riff(stream: BinaryIO, name: str) -> Iterator[dict[str, Any]]:
    """Yield the cue points of a WAV file, with the labels that editors give them."""
    rate, points, labels = 0, dict[int, int](), dict[int, str]()
    for chunk, body in _riff_chunks(stream, name):
        if chunk == b"fmt ":
            (rate,) = struct.unpack_from("<I", body, 4)
        elif chunk == b"cue ":
            points = {
                number: offset
                for number, _, _, _, _, offset in struct.iter_unpack("<II4sIII", _take_whole_records(body[4:], 24))
            }
        elif body[:4] == b"adtl":
            labels.update(_labels(body[4:]))
    for number, offset in points.items() if rate else ():
        yield {"start": round(offset / rate, 3), "title": labels.get(number)}


def _riff_chunks(stream: BinaryIO, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and body of the chunks with sample rate, cue points and labels."""
    stream.seek(12)
    for _ in range(MAX_CHUNKS):
        head = stream.read(8)
        if len(head) < 8:  # noqa: PLR2004 - a chunk's name and size
            return
        chunk, size = struct.unpack("<4sI", head)
        if chunk in (b"fmt ", b"cue ", b"LIST"):
            body = stream.read(min(size, MAX_EMBEDDED_BYTES + 1))
            if len(body) > MAX_EMBEDDED_BYTES:
                raise _make_chunk_error(name, f"a chunk of more than {MAX_EMBEDDED_BYTES >> 20} MB")
            yield chunk, body
            stream.seek(size % 2, 1)
        else:
            stream.seek(size + size % 2, 1)
    raise _make_chunk_error(name, f"more than {MAX_CHUNKS:,} chunks")


def _make_chunk_error(name: str, what: str) -> UnreadableMediaError:
    return UnreadableMediaError(f"{name} has {what} beside its sound", hint="export the recording again")


def _take_whole_records(data: bytes, size: int) -> bytes:
    """Return the whole records of `size` bytes in `data`."""
    return data[: len(data) // size * size]


def _labels(data: bytes) -> Iterator[tuple[int, str]]:
    at = 0
    while len(data) >= at + 12:  # name, size, and the number of the cue point
        name, size, number = struct.unpack_from("<4sII", data, at)
        if name == b"labl":
            yield number, data[at + 12 : at + 8 + size].rstrip(b"\0").decode("utf-8", errors="replace")
        at += 8 + size + size % 2
