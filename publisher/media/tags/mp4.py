"""The `ilst` atoms of M4A files, as iTunes and Apple Podcasts read them."""

from collections.abc import Iterator
from typing import BinaryIO

from mutagen import PaddingInfo
from mutagen.mp4 import MP4, AtomDataType, MP4Cover, MP4Tags

from publisher.media.tags.model import ENCODED_BY, GENRE, Tags

MP4_PADDING = 1024
PODCAST_MEDIA_KIND = 21
"""The media kind (stik) of a podcast."""
CLEAN, EXPLICIT = 2, 1
"""What Apple's own programs write for a rating."""
MAX_DESC_BYTES = 255
"""Bytes that `desc` may have; the whole text stands in `ldes`."""


def write_mp4(stream: BinaryIO, tags: Tags, cover: bytes) -> None:
    """Write atoms into an M4A file that is open, in the place of all it had; raise MutagenError if it is none."""
    # Raises for what is no M4A, which saving alone would not say so well.
    MP4(stream)  # type: ignore[no-untyped-call] # mutagen has types for a part of it
    stream.seek(0)
    written = MP4Tags()  # type: ignore[no-untyped-call]
    for name, value in _atoms(tags, cover):
        written[name] = value
    written.save(stream, padding=_padding)


def _atoms(tags: Tags, cover: bytes) -> Iterator[tuple[str, object]]:
    """Yield the atoms; what is unknown has none."""
    yield "\xa9nam", tags.title
    yield "\xa9alb", tags.show
    yield "\xa9gen", GENRE
    yield "\xa9day", tags.date.isoformat()
    yield "\xa9cmt", tags.description
    yield "desc", tags.summary.encode()[:MAX_DESC_BYTES].decode(errors="ignore")
    yield "ldes", tags.description
    yield "egid", tags.guid
    yield "pcst", True
    yield "catg", tags.category
    yield "aART", tags.author
    yield "\xa9too", ENCODED_BY
    yield "rtng", [EXPLICIT if tags.explicit else CLEAN]
    yield "stik", [PODCAST_MEDIA_KIND]
    yield "covr", [MP4Cover(cover, AtomDataType.JPEG)]  # type: ignore[no-untyped-call]
    if tags.keywords:
        yield "keyw", ",".join(tags.keywords)
    if tags.lyrics:
        yield "\xa9lyr", tags.lyrics
    if tags.people:
        # iTunes writes one text here, and most readers find no other.
        yield "\xa9ART", ", ".join(tags.people)
    if tags.copyright is not None:
        yield "cprt", tags.copyright
    if tags.number is not None:
        yield "trkn", [(tags.number, 0)]
    if tags.season is not None:
        yield "disk", [(tags.season, 0)]


def _padding(_: PaddingInfo) -> int:
    return MP4_PADDING
