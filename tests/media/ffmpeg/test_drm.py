"""Protected files are told from ffmpeg's output, or from the movie box of an MP4 file."""

import struct
from pathlib import Path

import pytest
from mutagen.id3 import ID3, TIT2, TXXX

from publisher.media.ffmpeg.drm import is_protected
from publisher.media.ffmpeg.probe import probe_audio
from support.audio import Write, talk

FTYP = struct.pack(">I4s8s", 16, b"ftyp", b"M4A \0\0\0\0")


MVHD = struct.pack(">I4s", 108, b"mvhd") + bytes(100)
"""The first box inside the movie box."""


def box(name: bytes, body: bytes, *, large: bool = False, last: bool = False) -> bytes:
    """Return an MP4 box, with its size in 32 bits, in 64 bits, or left open as the last one's may be."""
    if large:
        return struct.pack(">I4sQ", 1, name, 16 + len(body)) + body
    return struct.pack(">I4s", 0 if last else 8 + len(body), name) + body


@pytest.mark.parametrize(
    "output",
    [
        "  Stream #0:0(und): Audio: aac (LC) (drms / 0x736D7264), 44100 Hz",
        "  Stream #0:0: Audio: aac (enca / 0x61636E65), 44100 Hz",
        "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'r':\n  Metadata:\n    major_brand     : aax ",
        "Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'r':\n  Metadata:\n    major_brand     : aaxc",
        "[asf @ 0x55] DRM protected stream detected, decoding will likely fail!",
    ],
)
def test_ffmpeg_names_protected_streams(tmp_path: Path, output: str) -> None:
    """Apple's, MPEG's, Audible's and Microsoft's, each by ffmpeg's own words."""
    (tmp_path / "r").touch()
    assert is_protected(tmp_path / "r", output)
    assert not is_protected(tmp_path / "r", "  Stream #0:0(und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz")


@pytest.mark.parametrize("title", ["DRM protected stream", "a\n[asf @ 0x55] DRM protected stream", "major_brand: aax "])
def test_a_title_about_protection_is_a_title(write: Write, title: str) -> None:
    """Ffmpeg prints tags among its own words."""
    path = write("r.mp3", talk(1.0))
    tags = ID3()
    tags.add(TIT2(encoding=3, text=[title]))
    tags.add(TXXX(encoding=3, desc="major_brand", text=["aax "]))
    tags.save(path)
    assert probe_audio(path).codec == "mp3"


@pytest.mark.parametrize(
    ("content", "protected"),
    [
        pytest.param(FTYP + box(b"moov", MVHD + b"enca"), True, id="first"),
        pytest.param(FTYP + box(b"mdat", bytes(99)) + box(b"moov", MVHD + b"enca"), True, id="behind the sound"),
        pytest.param(FTYP + box(b"mdat", bytes(99), large=True) + box(b"moov", MVHD + b"enca"), True, id="64-bit size"),
        pytest.param(FTYP + box(b"mdat", box(b"moov", MVHD + b"enca"), last=True), False, id="inside the last box"),
        pytest.param(FTYP + box(b"mdat", b"enca" * 9) + box(b"moov", b"mp4a" * 4), False, id="only in the sound"),
        pytest.param(box(b"moov", MVHD + b"enca"), False, id="no MP4"),
        pytest.param(FTYP + struct.pack(">I4sQ", 1, b"mdat", 0) + box(b"moov", MVHD + b"enca"), True, id="bad size"),
        pytest.param(FTYP[:10], False, id="cut off"),
    ],
)
def test_encrypted_entries_are_found_in_the_movie_box(tmp_path: Path, content: bytes, *, protected: bool) -> None:
    """Boxes are walked by their sizes; only the movie box is searched, and damaged sizes do not loop."""
    (tmp_path / "r").write_bytes(content)
    assert is_protected(tmp_path / "r", "") is protected


def test_boxes_without_end_are_passed_over_so_far(tmp_path: Path) -> None:
    """A movie box behind a hundred thousand empty ones is not looked for."""
    path = tmp_path / "r.m4a"
    for count, protected in ((1000, True), (100_001, False)):
        content = box(b"ftyp", b"M4A ") + box(b"free", b"") * count + box(b"moov", MVHD + b"enca")
        path.write_bytes(content)
        assert is_protected(path, "") is protected
