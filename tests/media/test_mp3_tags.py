"""Tags around the sound of an MP3: whatever stands before and behind it, the same frames are found between."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3, TIT2, ID3v1SaveOptions

from publisher.media.mp3_tags import copy_sound, find_sound
from support.tiny_audio import MP3_FRAMES


def id3v2(version: int, size: int, *, footer: bool = False) -> bytes:
    """Return an ID3v2 tag with so many bytes of zeros in it; with a footer it may stand behind the sound."""
    sized = bytes(size >> shift & 127 for shift in (21, 14, 7, 0))
    flags = bytes([version, 0, 0x10 if footer else 0]) + sized
    return b"ID3" + flags + bytes(size) + (b"3DI" + flags if footer else b"")


def ape(count: int, *, header: bool = True) -> bytes:
    """Return an APEv2 tag as mutagen writes it, with so many items."""
    tags, stream = APEv2(), BytesIO()
    for number in range(count):
        tags[f"Key{number}"] = "Ærlig målt"
    tags.save(stream)
    content = bytearray(stream.getvalue())
    if not header:
        content[-9] &= 0x7F
        del content[:32]
    return bytes(content)


def id3v1(*, extended: bool = False) -> bytes:
    """Return an ID3v1 tag, with the extension before it or without."""
    return (b"TAG+" + bytes(223) if extended else b"") + b"TAG" + b"x" * 125


def lyrics(version: int, text: bytes) -> bytes:
    """Return a Lyrics3 tag of version 1 or 2."""
    if version == 1:
        return b"LYRICSBEGIN" + text + b"LYRICSEND"
    content = b"LYRICSBEGIN" + b"LYR%05d" % len(text) + text
    return content + b"%06dLYRICS200" % len(content)


SIZES = st.integers(0, 5_000)
TEXTS = st.binary(max_size=4_000).filter(lambda text: b"LYRICS" not in text)
BEFORE = st.one_of(
    st.builds(id3v2, st.sampled_from([2, 3, 4]), SIZES),
    st.builds(id3v2, st.just(4), SIZES, footer=st.just(True)),  # noqa: FBT003 - a strategy
    st.builds(ape, st.integers(1, 4)),
)
BEHIND = st.one_of(
    st.builds(ape, st.integers(1, 4), header=st.booleans()),
    st.builds(id3v1, extended=st.booleans()),
    st.builds(lyrics, st.sampled_from([1, 2]), TEXTS),
    st.builds(id3v2, st.just(4), SIZES, footer=st.just(True)),  # noqa: FBT003 - a strategy
)


def frames(seed: int, count: int) -> bytes:
    """Return frames with headers of MPEG 1 layer III and any content, the same for a seed."""
    fill = np.random.default_rng(seed)
    return b"".join(b"\xff\xfb\x90\x00" + fill.bytes(413) for _ in range(count))


@given(before=st.lists(BEFORE, max_size=3), behind=st.lists(BEHIND, max_size=4), seed=SIZES, count=st.integers(1, 9))
def test_tags_of_every_kind_are_told_from_the_sound(
    before: list[bytes], behind: list[bytes], seed: int, count: int
) -> None:
    """In any number and order, and whatever the frames hold: what is found is the sound, to the byte."""
    sound = frames(seed, count)
    start, end = find_sound(BytesIO(b"".join(before) + sound + b"".join(behind)))
    assert (start, end - start) == (len(b"".join(before)), len(sound))


@pytest.mark.parametrize(
    "rest",
    [
        b"TAG",
        b"LYRICS200",
        b"LYRICSEND",
        b"999999LYRICS200",
        b"      LYRICS200",
        b"3DI\4\0\x10\x7f\x7f\x7f\x7f",
        b"APETAGEX" + bytes(24),
        b"APETAGEX\xd0\x07\0\0\xff\xff\xff\xff" + b"\xff" * 16,
    ],
)
def test_what_only_looks_like_a_tag_stays_or_goes_alone(rest: bytes) -> None:
    """A tag that claims more than is there, or lacks its beginning, takes no sound along."""
    _, end = find_sound(BytesIO(MP3_FRAMES + rest))
    assert end >= len(MP3_FRAMES)


@pytest.mark.parametrize("content", [b"", b"ID3", b"TAG", id3v2(3, 50)[:30], b"ID3\4\0\0\x7f\x7f\x7f\x7f", id3v1()])
def test_files_without_sound_have_none(content: bytes) -> None:
    """Neither an empty file nor one of tags alone leads out of its bounds."""
    start, end = find_sound(BytesIO(content))
    assert 0 <= start <= end <= len(content)


@given(content=st.binary(max_size=600), magic=st.sampled_from([b"ID3", b"APETAGEX", b"TAG", b"LYRICS200", b"3DI", b""]))
def test_any_bytes_have_bounds(content: bytes, magic: bytes) -> None:
    """Whatever a file is, what is found lies in it, and the search ends."""
    for whole in (magic + content, content + magic, content + magic + bytes(7), content + magic + bytes(125)):
        start, end = find_sound(BytesIO(whole))
        assert 0 <= start <= end <= len(whole)


def test_a_file_is_copied_without_what_mutagen_wrote(tmp_path: Path) -> None:
    """ID3v2, ID3v1 and APEv2 as programs write them today are left out, and nothing else is."""
    source, out = tmp_path / "a.mp3", tmp_path / "b.mp3"
    source.write_bytes(MP3_FRAMES)
    tags = ID3()
    tags.add(TIT2(text=["An older title"]))
    APEv2().save(source)
    tags.save(source, v1=ID3v1SaveOptions.CREATE)
    assert source.stat().st_size > len(MP3_FRAMES) + 128
    copy_sound(source, out)
    assert out.read_bytes() == MP3_FRAMES
