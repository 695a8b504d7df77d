"""Writes the `ilst` atoms of M4A files, as iTunes and Apple Podcasts read them."""

from collections.abc import Iterator
from typing import BinaryIO

from mutagen import PaddingInfo
from mutagen.mp4 import MP4, AtomDataType, MP4Cover, MP4Tags

from publisher.media.tags.model import ENCODED_BY, GENRE, Tags

MP4_PADDING = 1024
PODCAST_MEDIA_KIND = 21
"""The media kind (stik) of a podcast."""
CLEAN, EXPLICIT = 2, 1
"""Values of the rating atom (rtng), as Apple's programs write them."""
MAX_DESC_BYTES = 255
"""Most bytes of `desc`; `ldes` has the whole text."""


def write_mp4(stream: BinaryIO, tags: Tags, cover: bytes) -> None:
    """Replace all tags of an open M4A file by atoms; raise MutagenError if it is no M4A."""
    # Raises a clearer error for other files than saving would.
    MP4(stream)  # type: ignore[no-untyped-call] # mutagen is typed in part
    stream.seek(0)
    written = MP4Tags()  # type: ignore[no-untyped-call]
    for name, value in _atoms(tags, cover):
        written[name] = value
    written.save(stream, padding=_padding)


def _atoms(tags: Tags, cover: bytes) -> Iterator[tuple[str, object]]:
    """Yield the atoms of `tags`; absent values have none."""
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
        # One text, as iTunes writes it: most readers show only the first.
        yield "\xa9ART", ", ".join(tags.people)
    if tags.copyright is not None:
        yield "cprt", tags.copyright
    if tags.number is not None:
        yield "trkn", [(tags.number, 0)]
    if tags.season is not None:
        yield "disk", [(tags.season, 0)]


def _padding(_: PaddingInfo) -> int:
    return MP4_PADDING
