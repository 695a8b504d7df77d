"""Reads chapters embedded in audio files: ID3, M4A, Vorbis comments, cue sheets, cue points of WAV, Matroska."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from mutagen.flac import FLAC
from mutagen.id3 import ID3
from mutagen.mp4 import MP4

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.limits import MAX_EMBEDDED_CHAPTERS
from publisher.media.tags.bounded import DamagedTagsError, make_damage_error, open_id3, open_tags, read_comments
from publisher.media.tags.riff import WAV_MAGICS, read_riff_markers, read_riff_texts
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
CUT_TITLE = re.compile(r"chapter \d+ title")
"""What mutagen says of a title in Nero's list that is no UTF-8."""
NERO_CHAPTERS = 255
"""Most chapters of Nero's list in M4A; QuickTime's text track may have more."""
AUDIO_MAGICS = (b"ID3", b"fLaC", b"OggS", *WAV_MAGICS, b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"wvpk", b"caff\0\1")
FFMPEG_MAGICS = (b"\x1a\x45\xdf\xa3", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")
"""First bytes of Matroska and WebM (RFC 8794), and of ASF: their chapters are not mutagen's business."""


def is_audio(head: bytes) -> bool:
    """Tell by its first bytes whether a file is audio that can contain chapters."""
    aiff = head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC")
    return aiff or head.startswith((*AUDIO_MAGICS, *FFMPEG_MAGICS)) or _is_mp4(head)


ChapterFallback = Callable[[Path], Iterable[tuple[float, float, str]]]
"""Reads chapters that mutagen cannot: their starts and ends in seconds, and their titles."""


def read_embedded_chapters(path: Path, fallback: ChapterFallback) -> Chapters:
    """Return the chapters in the audio file at `path`, in order; none if there are none.

    mutagen reads one of M4A's two forms, and `fallback` the other, and those of Matroska and ASF. Invalid titles and
    links are left out, and ends before their start. Raises UnreadableMediaError if the file is not readable audio, or
    has more in its tags than `limits` allow.
    """
    try:
        with path.open("rb") as stream:
            found = [*islice(_find_chapters(stream, path.name), MAX_EMBEDDED_CHAPTERS + 1)]
            if _may_have_more(stream, len(found)):
                rows = islice(fallback(path), MAX_EMBEDDED_CHAPTERS + 1)
                others = [{"start": start, "end": end, "title": title} for start, end, title in rows]
                found = max(found, others, key=len)
    except PublisherError:
        raise
    except Exception as problem:
        raise make_damage_error(path.name) from problem
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
        chapter.model_copy(update={"end": None}) if _has_no_end(chapter, following) else chapter
        for chapter, following in zip(ordered, [*ordered[1:], None], strict=False)
    )


def _has_no_end(chapter: Chapter, following: Chapter | None) -> bool:
    """Tell whether the end of a chapter says nothing, or nothing that can be."""
    return following is None or chapter.end in (None, following.start) or chapter.end < chapter.start


def _is_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _may_have_more(stream: BinaryIO, found: int) -> bool:
    """Tell whether there may be chapters beside the `found` ones, in a format or form that mutagen does not read."""
    stream.seek(0)
    head = stream.read(12)
    return head.startswith(FFMPEG_MAGICS) or (_is_mp4(head) and (not found or found >= NERO_CHAPTERS))


def _find_chapters(stream: BinaryIO, name: str) -> Iterator[dict[str, Any]]:
    """Yield the fields of each chapter, by the file's format."""
    head = stream.read(12)
    stream.seek(0)
    if head[:4] in WAV_MAGICS and head[8:] == b"WAVE":
        tag = open_id3(read_riff_texts(stream, name).id3, name)
        yield from [*read_riff_markers(stream, name)] or (() if tag is None else _id3(tag))
        return
    if head.startswith(FFMPEG_MAGICS):
        return
    try:
        file = open_tags(stream, name)
    except DamagedTagsError as problem:
        # ffmpeg cuts titles in Nero's list inside a letter, and they are whole in QuickTime's track.
        if _is_mp4(head) and CUT_TITLE.search(str(problem.__cause__)):
            return
        raise
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
