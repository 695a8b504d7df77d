"""Pictures in the tags of each format: their kind, order and type, whatever the tags call it."""

import struct
from base64 import b64encode
from types import SimpleNamespace

import pytest
from mutagen.apev2 import BINARY, APEv2, APEValue
from mutagen.asf import ASFByteArrayAttribute, ASFTags
from mutagen.flac import Picture, VCFLACDict
from mutagen.id3 import APIC, ID3
from mutagen.mp4 import MP4Cover, MP4Tags

from publisher.media.tags.copy.pictures import EmbeddedPicture, order_pictures, read_pictures, tell_picture_type
from support.tagged_files import jpeg

RED, BLUE = jpeg("red"), jpeg("blue")


@pytest.mark.parametrize(
    ("data", "said", "told"),
    [
        (RED, "", "image/jpeg"),
        (RED, "image/png", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/jpg", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", "", ""),
        (b"GIF89a", "JPG", "image/gif"),
        (b"?", "image/jpg", "image/jpeg"),
        (b"?", "PNG", "image/png"),
        (b"https://a.example/", "-->", "-->"),
    ],
)
def test_the_type_is_told_by_the_bytes(data: bytes, said: str, told: str) -> None:
    """What the tag says counts only where they say nothing, in its common spelling; a link is no picture."""
    assert tell_picture_type(data, said) == told


def block(kind: int, data: bytes) -> Picture:
    """Return FLAC's block."""
    picture = Picture()
    picture.type, picture.mime, picture.desc, picture.data = kind, "image/jpg", "x", data
    return picture


def wm(kind: int, data: bytes) -> bytes:
    """Return a picture as ASF has it."""
    texts = "image/jpeg\0x\0".encode("utf-16-le")
    return struct.pack("<BI", kind, len(data)) + texts + data


def tags_of(kind: str) -> tuple[object, list[Picture]]:
    """Return tags with a back and a front cover, in that order, and blocks outside of them."""
    if kind == "ID3":
        tags = ID3()
        for number, data in ((4, BLUE), (3, RED)):
            tags.add(APIC(mime="", type=number, desc="x" * number, data=data))
        return tags, []
    if kind == "ASF":
        asf = ASFTags()
        asf["WM/Picture"] = [
            ASFByteArrayAttribute(wm(4, BLUE)),
            ASFByteArrayAttribute(wm(3, RED)),
            ASFByteArrayAttribute(b"\3"),
        ]
        return asf, []
    if kind == "APE":
        ape = APEv2()
        ape["Cover Art (Back)"] = APEValue(b"b.jpg\0" + BLUE, BINARY)
        ape["Cover Art (Front)"] = APEValue(b"f.jpg\0" + RED, BINARY)
        return ape, []
    comments = VCFLACDict()
    if kind == "FLAC":
        return comments, [block(4, BLUE), block(3, RED)]
    comments["METADATA_BLOCK_PICTURE"] = [b64encode(one.write()).decode() for one in (block(4, BLUE), block(3, RED))]
    return comments, []


@pytest.mark.parametrize("kind", ["ID3", "ASF", "APE", "FLAC", "Ogg"])
def test_kinds_and_order_are_kept(kind: str) -> None:
    """Back stays back and front stays front; damaged ones are left out."""
    tags, blocks = tags_of(kind)
    found = read_pictures(tags, blocks)
    assert [(one.kind, one.mime, one.data) for one in found] == [(4, "image/jpeg", BLUE), (3, "image/jpeg", RED)]
    assert [one.data for one in order_pictures(found)] == [RED, BLUE]


def test_of_pictures_without_kinds_the_first_is_the_front() -> None:
    """In M4A all are such; in other formats, if none is a front cover."""
    mp4 = MP4Tags()
    mp4["covr"] = [MP4Cover(RED), MP4Cover(BLUE)]
    assert [one.kind for one in read_pictures(mp4)] == [3, 0]
    blocks = [block(4, BLUE), block(0, RED), block(0, BLUE)]
    assert [one.kind for one in read_pictures(None, blocks)] == [4, 3, 0]
    assert [one.kind for one in read_pictures(None, [*blocks, block(3, RED)])] == [4, 0, 0, 3]


def test_old_covers_in_comments_are_seen() -> None:
    """As programs wrote them before there were blocks; what is no base64 is none."""
    comments = VCFLACDict()
    comments["COVERART"] = [b64encode(RED).decode(), "?"]
    assert read_pictures(comments) == [EmbeddedPicture(3, "image/jpeg", "", RED)]
    assert read_pictures(SimpleNamespace()) == []
