"""Pictures embedded in audio files of any format: their kind, type, description and bytes."""

import struct
from base64 import b64decode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, repeat
from typing import Any, NamedTuple

import mutagen
from mutagen.apev2 import APEv2
from mutagen.asf import ASFTags
from mutagen.flac import Picture
from mutagen.id3 import ID3, PictureType
from mutagen.mp4 import MP4Tags

from publisher.media.tags.bounded import read_comments

SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
"""First bytes of pictures, and their media types."""
KINDS = {int(kind): name.lower().replace("_", " ") for name, kind in vars(PictureType).items() if name.isupper()}
"""What kinds are called: "cover front"."""
LINKED = "-->"
"""What stands in place of a media type if the bytes are an address."""
APE_COVERS = {"cover art (front)": PictureType.COVER_FRONT, "cover art (back)": PictureType.COVER_BACK}


class EmbeddedPicture(NamedTuple):
    """A picture in tags."""

    kind: int
    """As in ID3: 3 is a front cover, 4 a back cover."""
    mime: str
    about: str
    data: bytes


def tell_picture_type(data: bytes, said: str = "") -> str:
    """Return the media type of a picture by its first bytes; `said`, in its common spelling, if they say nothing."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    told = next((mime for magic, mime in SIGNATURES if data.startswith(magic)), None)
    return told if told and said != LINKED else spell_mime(said)


def spell_mime(said: str) -> str:
    """Return a media type in its common spelling: programs write image/jpg, JPG and the like."""
    word = said.strip().lower()
    short = word.removeprefix("image/")
    return "image/jpeg" if short in {"jpg", "jpeg", "pjpeg"} else "image/png" if short in {"png", "x-png"} else word


def read_pictures(tags: Any, blocks: Iterable[Any] = ()) -> list[EmbeddedPicture]:
    """Return the pictures in tags of any kind, in their order; `blocks` are FLAC's, which stand outside its tags.

    What is damaged is left out. A picture without a kind is the front cover if nothing else is.
    """
    found = [
        picture._replace(mime=tell_picture_type(picture.data, picture.mime))
        for picture in _find_pictures(tags, blocks)
        if picture.data
    ]
    front = next((at for at, one in enumerate(found) if one.kind == PictureType.OTHER), None)
    if front is not None and all(one.kind != PictureType.COVER_FRONT for one in found):
        found[front] = found[front]._replace(kind=PictureType.COVER_FRONT)
    return found


def order_pictures(pictures: Iterable[EmbeddedPicture]) -> list[EmbeddedPicture]:
    """Return pictures with front covers first, for formats without kinds: players show the first."""
    return sorted(pictures, key=lambda picture: picture.kind != PictureType.COVER_FRONT)


def spell_kind(kind: int) -> str:
    """Return what a kind of picture is called."""
    return KINDS.get(kind, "unknown")


def _find_pictures(tags: Any, blocks: Iterable[Any]) -> Iterable[EmbeddedPicture]:
    if isinstance(tags, ID3):
        return [_carry(one) for one in tags.getall("APIC")]  # type: ignore[no-untyped-call]
    if isinstance(tags, MP4Tags):
        # M4A has no kinds; players show the first.
        kinds = chain([PictureType.COVER_FRONT], repeat(PictureType.OTHER))
        covers = dict(tags).get("covr", [])
        return [EmbeddedPicture(int(kind), "", "", bytes(one)) for kind, one in zip(kinds, covers, strict=False)]
    if isinstance(tags, ASFTags):
        return _of_asf(read_comments(tags))
    if isinstance(tags, APEv2):
        return _of_ape(dict(tags))
    return [*map(_carry, blocks), *_of_comments(read_comments(tags))]


def _carry(one: Any) -> EmbeddedPicture:
    """Return a picture of ID3, or a block of FLAC."""
    return EmbeddedPicture(int(one.type), one.mime, one.desc, one.data)


def _of_asf(attributes: dict[str, list[Any]]) -> Iterator[EmbeddedPicture]:
    for value in attributes.get("WM/Picture", []):
        with suppress(struct.error, UnicodeDecodeError, IndexError):
            yield _parse_asf(bytes(value.value))


def _of_ape(items: dict[str, Any]) -> Iterator[EmbeddedPicture]:
    for name, value in items.items():
        if name.lower() in APE_COVERS:
            yield EmbeddedPicture(int(APE_COVERS[name.lower()]), "", "", bytes(value.value).partition(b"\0")[2])


def _of_comments(comments: dict[str, list[Any]]) -> Iterator[EmbeddedPicture]:
    """Yield the pictures in Vorbis comments: FLAC's blocks, and covers as older programs write them."""
    for text in comments.get("metadata_block_picture", []):
        with suppress(ValueError, TypeError, mutagen.MutagenError):
            yield _carry(Picture(b64decode(text)))  # type: ignore[no-untyped-call]
    for text in comments.get("coverart", []):
        with suppress(ValueError, TypeError):
            yield EmbeddedPicture(PictureType.COVER_FRONT, "", "", b64decode(text))


def _parse_asf(value: bytes) -> EmbeddedPicture:
    """Parse a WM/Picture: kind, size, media type and description in UTF-16, and bytes; raise struct.error if cut."""
    kind, size = struct.unpack_from("<BI", value)
    mime, about, rest = _take_utf16(value[5:])
    return EmbeddedPicture(kind, mime, about, rest[:size])


def _take_utf16(data: bytes) -> tuple[str, str, bytes]:
    texts = []
    for _ in range(2):
        end = next(at for at in [*range(0, len(data) - 1, 2), -1] if data[at : at + 2] == b"\0\0" or at < 0)
        if end < 0:
            raise IndexError("a text without an end")
        texts.append(data[:end].decode("utf-16-le"))
        data = data[end + 2 :]
    return texts[0], texts[1], data
