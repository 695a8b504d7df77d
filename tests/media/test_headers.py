"""Declared durations of WAV, RF64, FLAC and MP3, sound behind a WAV's end, and unfinished Ogg, from bytes alone."""

import struct
from pathlib import Path

import pytest

from publisher.media.headers import is_avi_unfinished, is_ogg_unfinished, read_declared_duration, read_trailing_duration

BYTES_PER_SECOND = 96_000
"""Of a WAV with one channel of 16 bits at 48 kHz."""
FMT = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 48_000, BYTES_PER_SECOND, 2, 16)


def wav(size: int, *, before: bytes = b"", magic: bytes = b"RIFF") -> bytes:
    """Return the header of a WAV whose data chunk declares `size` bytes, with chunks `before` that."""
    return magic + bytes(4) + b"WAVE" + before + FMT + struct.pack("<4sI", b"data", size)


def ds64(size: int) -> bytes:
    """Return RF64's chunk with the size of the data chunk in 64 bits."""
    return struct.pack("<4sIQQQI", b"ds64", 28, 0, size, 0, 0)


def w64(size: int) -> bytes:
    """Return the header of a Wave64 file whose data chunk declares `size` bytes."""
    rest = bytes.fromhex("f3acd3118cd100c04f8edb8a")
    chunk = b"fmt " + rest + struct.pack("<Q", 24 + len(FMT) - 8) + FMT[8:]
    head = bytes.fromhex("726966662e91cf11a5d628db04c10000") + bytes(8) + b"wave" + rest
    return head + chunk + b"data" + rest + struct.pack("<Q", 24 + size)


def flac(rate: int, total: int) -> bytes:
    """Return the beginning of a FLAC file: STREAMINFO with a sample rate and a total of samples."""
    packed = rate << 44 | 1 << 41 | 15 << 36 | total
    return b"fLaC" + bytes([0, 0, 0, 34]) + bytes(10) + packed.to_bytes(8) + bytes(16)


def mp3(frames: int, delay: int, padding: int) -> bytes:
    """Return an Info frame of MPEG 1 layer III, 44.1 kHz stereo, that counts frames and gives the gapless figures."""
    info = b"Info" + struct.pack(">II", 1, frames) + b"LAME3.100" + bytes(12) + (delay << 12 | padding).to_bytes(3)
    return (b"\xff\xfb\x90\x00" + bytes(32) + info).ljust(417, b"\0")


def id3(size: int) -> bytes:
    """Return an empty ID3v2 tag of `size` bytes."""
    body = size - 10
    return b"ID3\4\0\0" + bytes([body >> 21 & 127, body >> 14 & 127, body >> 7 & 127, body & 127]) + bytes(body)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(wav(3 * BYTES_PER_SECOND), 3.0, id="wav"),
        pytest.param(wav(48_000, before=struct.pack("<4sI", b"bext", 5) + bytes(6)), 0.5, id="odd chunk before"),
        pytest.param(wav(0xFFFFFFFF, before=ds64(10**12), magic=b"RF64"), 10**12 / BYTES_PER_SECOND, id="rf64"),
        pytest.param(wav(0xFFFFFFFF), None, id="written to a pipe"),
        pytest.param(wav(0), None, id="no size"),
        pytest.param(wav(0x7FFFF000), None, id="SoX to a pipe"),
        pytest.param(wav(0x80000000), None, id="two gigabytes"),
        pytest.param(wav(0xFFFFFFFF - 36), None, id="a header less than fits"),
        pytest.param(wav(0x7FFE0000), 0x7FFE0000 / BYTES_PER_SECOND, id="large and true"),
        pytest.param(wav(96_000)[:30], None, id="cut in the header"),
        pytest.param(wav(96_000).replace(struct.pack("<I", BYTES_PER_SECOND), bytes(4)), None, id="no rate"),
        pytest.param(w64(3 * BYTES_PER_SECOND), 3.0, id="w64"),
        pytest.param(w64((1 << 64) - 25), None, id="w64 to a pipe"),
        pytest.param(w64(100)[:60], None, id="w64 cut in the header"),
        pytest.param(flac(44_100, 44_100 * 90), 90.0, id="flac"),
        pytest.param(flac(44_100, 0), None, id="flac of unknown length"),
        pytest.param(id3(300) + flac(48_000, 24_000), 0.5, id="flac behind id3"),
        pytest.param(mp3(100, 576, 1000), (100 * 1152 - 1576) / 44_100, id="mp3"),
        pytest.param(id3(2000) + mp3(100, 0, 0), 100 * 1152 / 44_100, id="mp3 behind id3"),
        pytest.param(b"\xff\xfb\x90\x00" + bytes(413), None, id="mp3 without an info frame"),
        pytest.param(b"prose", None, id="no audio"),
        pytest.param(b"", None, id="empty"),
    ],
)
def test_the_declared_duration_is_exact(tmp_path: Path, content: bytes, expected: float | None) -> None:
    """To the sample where the header has it, and None where it has none or is damaged."""
    (tmp_path / "r").write_bytes(content)
    found = read_declared_duration(tmp_path / "r")
    assert (found.seconds if found else None) == expected


@pytest.mark.parametrize(
    ("behind", "seconds"),
    [
        pytest.param(b"", 0.0, id="nothing"),
        pytest.param(b"\x10\x80" * BYTES_PER_SECOND, 2.0, id="sound"),
        pytest.param(struct.pack("<4sI", b"LIST", 1000) + bytes(1000), 0.0, id="a chunk"),
        pytest.param(struct.pack("<4sI", b"LIST", 10**6) + bytes(95_992), 1.0, id="a chunk longer than the file"),
    ],
)
def test_sound_behind_the_end_of_a_wav_is_found(tmp_path: Path, behind: bytes, seconds: float) -> None:
    """What follows the declared end and is no chunk counts as sound."""
    (tmp_path / "r").write_bytes(wav(BYTES_PER_SECOND) + bytes(BYTES_PER_SECOND) + behind)
    assert read_trailing_duration(tmp_path / "r") == seconds


def test_other_files_have_nothing_behind_their_end(tmp_path: Path) -> None:
    """Only WAV is looked at, and only if it declares a size."""
    for content in (flac(44_100, 1) + bytes(10_000), wav(0xFFFFFFFF) + bytes(10_000), b"", wav(100)[:20]):
        (tmp_path / "r").write_bytes(content)
        assert read_trailing_duration(tmp_path / "r") == 0.0


@pytest.mark.parametrize(
    ("content", "unfinished"),
    [
        pytest.param(b"OggS\0\2" + bytes(200) + b"OggS\0\4" + bytes(200), False, id="last page"),
        pytest.param(b"OggS\0\2" + bytes(200) + b"OggS\0\0" + bytes(200), True, id="no last page"),
        pytest.param(b"OggS\0\4" + bytes(200) + b"OggS\0", True, id="cut in a page's header"),
        pytest.param(b"OggS\0\4" + bytes(20) + b"\2\x05\x03" + bytes(8), False, id="two segments"),
        pytest.param(b"OggS\0\4" + bytes(20) + b"\2\x05\x03" + bytes(7), True, id="cut in a segment"),
        pytest.param(b"OggS\0\4" + bytes(20) + b"\2\x05", True, id="cut in the sizes of segments"),
        pytest.param(b"OggS\0\4" + bytes(70_000), True, id="last page too long ago"),
        pytest.param(b"RIFF" + bytes(200), False, id="no ogg"),
    ],
)
def test_ogg_ends_with_a_last_page(tmp_path: Path, content: bytes, *, unfinished: bool) -> None:
    """The last page must have the end-of-stream flag."""
    (tmp_path / "r").write_bytes(content)
    assert is_ogg_unfinished(tmp_path / "r") is unfinished


@pytest.mark.parametrize(
    ("before", "size", "kept", "unfinished"),
    [
        (b"", 1000, 1000, False),
        (b"", 1000, 999, True),
        (struct.pack("<4sI4s", b"LIST", 4, b"hdrl") + struct.pack("<4sI", b"JUNK", 3) + bytes(4), 1000, 999, True),
        (b"", 0xFFFFFFFF, 999, False),
        (b"", 0, 999, False),
        (struct.pack("<4sI", b"JUNK", 1 << 31), 1000, 1000, False),
    ],
    ids=["whole", "cut off", "behind other chunks", "written to a pipe", "size unknown", "no list"],
)
def test_an_avi_is_as_long_as_its_list_says(
    tmp_path: Path, before: bytes, size: int, kept: int, *, unfinished: bool
) -> None:
    """What is missing of the list is sound; programs that write to a pipe do not know how long it will be."""
    content = b"RIFF" + bytes(4) + b"AVI " + before + struct.pack("<4sI4s", b"LIST", size, b"movi") + bytes(kept - 4)
    (tmp_path / "r").write_bytes(content)
    assert is_avi_unfinished(tmp_path / "r") is unfinished
    (tmp_path / "r").write_bytes(content.replace(b"AVI ", b"WAVE"))
    assert not is_avi_unfinished(tmp_path / "r")


def test_chunks_without_end_are_passed_over_so_far(tmp_path: Path) -> None:
    """Millions of empty chunks before the sound are no header: none of its figures is used."""
    path = tmp_path / "r.wav"
    for count, declared in ((1000, 1.0), (100_001, None)):
        path.write_bytes(wav(BYTES_PER_SECOND, before=struct.pack("<4sI", b"junk", 0) * count))
        found = read_declared_duration(path)
        assert (found.seconds if found else None) == declared
