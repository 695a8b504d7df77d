"""Vorbis comments of Opus: gain, chapters, pictures, and writing into Ogg pages made here."""

from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen import MutagenError
from mutagen.flac import Picture
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus
from PIL import Image

from publisher.errors import UnreadableMediaError
from publisher.media.tags.opus import make_chapter_comments, make_gain_comment, make_picture_block, write_opus
from publisher.media.tags.write import write_tags
from publisher.model.chapters import Chapter
from support.tagged import TAGS
from support.tiny_audio import OPUS_PACKET, tiny_opus


def jpeg(mode: str = "RGB") -> bytes:
    """Return a small picture of 64 by 48 pixels."""
    with BytesIO() as stream:
        Image.new(mode, (64, 48)).save(stream, "JPEG")
        return stream.getvalue()


def opus() -> bytes:
    """Return an Ogg Opus stream with a comment of an earlier program."""
    return tiny_opus("TITLE=Older", "MOOD=Calm")


@pytest.mark.parametrize(("loudness", "gain"), [(-23.0, "0"), (-16.0, "-1792"), (-19.01, "-1021"), (-26.0, "768")])
def test_gain_is_the_distance_from_r128(loudness: float, gain: str) -> None:
    """RFC 7845: to -23 LUFS, in 1/256 dB."""
    assert make_gain_comment(loudness) == ("R128_TRACK_GAIN", [gain])


@given(loudness=st.floats(-60.0, 0.0))
def test_applying_the_gain_gives_r128(loudness: float) -> None:
    """The gain brings any loudness to -23 LUFS, to half of its step."""
    _, (gain,) = make_gain_comment(loudness)
    assert loudness + int(gain) / 256 == pytest.approx(-23.0, abs=1 / 512 + 1e-9)


def test_chapters_are_numbered_from_zero() -> None:
    """Time, name, and an address where there is one."""
    chapters = (Chapter(start=0.0, title="One"), Chapter(start=3723.45, title="To", link="https://a.example/"))
    assert list(make_chapter_comments(chapters)) == [
        ("CHAPTER000", ["00:00:00.000"]),
        ("CHAPTER000NAME", ["One"]),
        ("CHAPTER001", ["01:02:03.450"]),
        ("CHAPTER001NAME", ["To"]),
        ("CHAPTER001URL", ["https://a.example/"]),
    ]


@pytest.mark.parametrize(("mode", "depth"), [("RGB", 24), ("L", 8), ("CMYK", 32)])
def test_a_picture_block_has_size_and_depth(mode: str, depth: int) -> None:
    """FLAC's block, as a front cover."""
    block = Picture(b64decode(make_picture_block(jpeg(mode), "image/jpeg")))
    assert (block.type, block.mime, block.data) == (3, "image/jpeg", jpeg(mode))
    assert (block.width, block.height, block.depth) == (64, 48, depth)


def test_what_is_no_picture_has_no_block() -> None:
    """It is refused as any picture is."""
    with pytest.raises(UnreadableMediaError, match="embedded picture is not a picture of a known kind"):
        make_picture_block(b"prose", "image/jpeg")


def test_comments_replace_those_from_before() -> None:
    """Older comments are gone, absent values have none, and writing again changes no byte."""
    stream = BytesIO(opus())
    tags = replace(TAGS, number=None, season=None, copyright=None, people=(), keywords=(), loudness=-16.0)
    write_opus(stream, tags, jpeg())
    once = stream.getvalue()
    comments = {name.upper(): values for name, values in OggOpus(BytesIO(once)).tags.as_dict().items()}
    assert comments["TITLE"] == [TAGS.title]
    assert comments["R128_TRACK_GAIN"] == ["-1792"]
    assert not {"MOOD", "ARTIST", "COPYRIGHT", "TRACKNUMBER", "DISCNUMBER", "KEYWORDS", "LYRICS"} & comments.keys()
    stream.seek(0)
    write_opus(stream, tags, jpeg())
    assert stream.getvalue() == once


def test_the_packets_of_sound_stay(tmp_path: Path) -> None:
    """Only the comment header changes."""
    file = tmp_path / "a.opus"
    file.write_bytes(opus())
    write_tags(file, TAGS, jpeg())
    with file.open("rb") as stream:
        pages = []
        while len(pages) < 2 or not pages[-1].last:
            pages.append(OggPage(stream))
    assert pages[0].packets == OggPage(BytesIO(opus())).packets
    assert pages[-1].packets == [OPUS_PACKET]


def test_another_file_is_refused() -> None:
    """Comments are written into Ogg Opus alone."""
    with pytest.raises(MutagenError):
        write_opus(BytesIO(b"prose"), TAGS, jpeg())
