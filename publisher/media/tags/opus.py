"""Writes Vorbis comments into Ogg Opus files (RFC 7845), with the cover as FLAC's picture block."""

from base64 import b64encode
from collections.abc import Iterator
from typing import BinaryIO, cast

from mutagen import PaddingInfo
from mutagen.flac import Picture
from mutagen.id3 import PictureType
from mutagen.oggopus import OggOpus, OggOpusVComment

from publisher.media.pictures import open_picture
from publisher.media.tags.model import ENCODED_BY, GENRE, Tags
from publisher.model.chapters import Chapters
from publisher.model.timecode import format_cue_time

OPUS_PADDING = 1024
MAX_CHAPTER_COMMENTS = 1000
"""Most chapters in comments, whose names have three digits."""
R128_REFERENCE = -23.0
"""Loudness in LUFS that R128 gains refer to (RFC 7845)."""
FRONT_COVER = int(PictureType.COVER_FRONT)
"""The kind of a front cover."""
BITS_PER_CHANNEL = 8
"""Bits of each colour in a pixel."""


def write_opus(stream: BinaryIO, tags: Tags, cover: bytes) -> None:
    """Replace all comments of an open Ogg Opus file; raise MutagenError if that fails."""
    file = OggOpus(stream)  # type: ignore[no-untyped-call] # mutagen is typed in part
    written = cast("OggOpusVComment", file.tags)  # the header with comments is mandatory in Opus
    written.clear()
    for name, values in _comments(tags, cover):
        written[name] = values
    stream.seek(0)
    file.save(stream, padding=_padding)


def _comments(tags: Tags, cover: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yield the comments of `tags`; absent values have none."""
    yield "TITLE", [tags.title]
    yield "ALBUM", [tags.show]
    yield "DATE", [tags.date.isoformat()]
    yield "GENRE", [GENRE]
    yield "ALBUMARTIST", [tags.author]
    yield "DESCRIPTION", [tags.description]
    yield "LANGUAGE", [tags.language]
    yield "CONTACT", [tags.link]
    yield "ENCODER", [ENCODED_BY]
    yield "METADATA_BLOCK_PICTURE", [make_picture_block(cover, "image/jpeg")]
    if tags.loudness is not None:
        yield make_gain_comment(tags.loudness)
    if tags.lyrics:
        yield "LYRICS", [tags.lyrics]
    yield from make_chapter_comments(tags.shown)
    if tags.keywords:
        yield "KEYWORDS", list(tags.keywords)
    if tags.people:
        yield "ARTIST", list(tags.people)
    optional = {"COPYRIGHT": tags.copyright, "TRACKNUMBER": tags.number, "DISCNUMBER": tags.season}
    yield from ((name, [str(value)]) for name, value in optional.items() if value is not None)


def make_gain_comment(loudness: float) -> tuple[str, list[str]]:
    """Return the gain comment for `loudness` in LUFS: the gain to -23 LUFS in 1/256 dB (RFC 7845)."""
    return "R128_TRACK_GAIN", [str(round(256 * (R128_REFERENCE - loudness)))]


def make_chapter_comments(chapters: Chapters) -> Iterator[tuple[str, list[str]]]:
    """Yield up to three comments for each chapter, by Xiph's chapter extension, which ffmpeg reads too."""
    for number, chapter in enumerate(chapters[:MAX_CHAPTER_COMMENTS]):
        yield f"CHAPTER{number:03}", [format_cue_time(chapter.start)]
        yield f"CHAPTER{number:03}NAME", [chapter.title]
        if chapter.link:
            yield f"CHAPTER{number:03}URL", [chapter.link]


def make_picture_block(data: bytes, mime: str, kind: int = FRONT_COVER, about: str = "") -> str:
    """Return a picture, a front cover unless it has another kind, as FLAC's picture block (RFC 9639) in base64.

    Raises UnreadableMediaError if `data` is no picture, or one that `pictures` refuses.
    """
    picture = Picture()  # type: ignore[no-untyped-call]
    with open_picture(data, "the embedded picture") as image:
        picture.width, picture.height = image.size
        picture.depth = BITS_PER_CHANNEL * len(image.getbands())
    picture.type = kind
    picture.mime = mime
    picture.desc = about
    picture.data = data
    block: bytes = picture.write()  # type: ignore[no-untyped-call]
    return b64encode(block).decode("ascii")


def _padding(_: PaddingInfo) -> int:
    return OPUS_PADDING
