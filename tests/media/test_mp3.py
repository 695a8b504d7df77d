"""MP3 frames: headers, Info frames, runs of frames, and changes of level, on frames made of bytes."""

import struct
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media import mp3
from publisher.media.inspect import measure_audio
from support.audio import Write, decoded, talk

STEREO_128 = b"\xff\xfb\x90\x00"
"""MPEG 1 layer III, no checksum, 128 kbit/s, 44.1 kHz, stereo."""


def frame(header: bytes = STEREO_128, filling: int = 0) -> bytes:
    """Return a whole frame with this header."""
    head = mp3.parse_frame_header(header)
    assert head
    return header + bytes([filling]) * (head.size - 4)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (STEREO_128, (44_100, 128, 2, 1152, 417, 32)),
        (b"\xff\xfb\x92\x00", (44_100, 128, 2, 1152, 418, 32)),
        (b"\xff\xfb\x94\xc0", (48_000, 128, 1, 1152, 384, 17)),
        (b"\xff\xf3\x80\x00", (22_050, 64, 2, 576, 208, 17)),
        (b"\xff\xf3\x84\xc0", (24_000, 64, 1, 576, 192, 9)),
        (b"\xff\xe3\x88\x00", (8_000, 64, 2, 576, 576, 17)),
    ],
    ids=["MPEG 1", "with padding", "mono", "MPEG 2", "MPEG 2 mono", "MPEG 2.5"],
)
def test_headers_are_parsed(header: bytes, expected: tuple[int, ...]) -> None:
    """Rate, bit rate, channels, samples, size and side information of each version."""
    assert mp3.parse_frame_header(header) == expected


@pytest.mark.parametrize(
    "header",
    [b"", b"\xff\xfb\x90", b"RIFF", b"\xff\xfd\x90\x00", b"\xff\xeb\x90\x00", b"\xff\xfb\x00\x00", b"\xff\xfb\xf0\x00",
     b"\xff\xfb\x9c\x00"],
    ids=["empty", "short", "no sync", "layer II", "reserved version", "free format", "bad bit rate", "bad rate"],
)  # fmt: skip
def test_other_headers_are_none(header: bytes) -> None:
    """Other layers, free format and reserved values are not taken for frames."""
    assert mp3.parse_frame_header(header) is None


def info(flags: int, *, name: bytes = b"Info", encoder: bytes = b"LAME3.100", gaps: int = 0) -> bytes:
    """Return an Info frame that counts 1000 frames, with the optional fields of `flags`."""
    optional = sum(size for bit, size in ((2, 4), (4, 100), (8, 4)) if flags & bit)
    fields = name + bytes([0, 0, 0, flags]) + (1000).to_bytes(4) + bytes(optional)
    tag = fields + encoder.ljust(21, b"\0") + gaps.to_bytes(3)
    return (STEREO_128 + bytes(32) + tag).ljust(417, b"\0")


@given(
    flags=st.sampled_from([1, 3, 5, 9, 15]),
    delay=st.integers(0, 4095),
    padding=st.integers(0, 4095),
    name=st.sampled_from([b"Info", b"Xing"]),
)
def test_info_frames_are_parsed(flags: int, delay: int, padding: int, name: bytes) -> None:
    """The count of frames, and encoder delay and padding behind whichever optional fields there are."""
    found = mp3.parse_info_frame(info(flags, name=name, gaps=delay << 12 | padding))
    assert found == (1000, delay + padding)


def test_info_frames_without_a_count_or_an_encoder() -> None:
    """Without a count there is no Info frame; without an encoder's name there are no gaps."""
    assert mp3.parse_info_frame(info(2)) is None
    assert mp3.parse_info_frame(frame()) is None
    assert mp3.parse_info_frame(info(1, encoder=b"", gaps=5)) == (1000, 0)


@given(size=st.integers(0, 2**28 - 1))
def test_id3_is_skipped_by_its_own_size(size: int) -> None:
    """The size of an ID3v2 tag has 7 bits in each byte; the file stands behind the tag afterwards."""
    file = BytesIO(b"ID3\4\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]))
    assert mp3.skip_id3(file) == file.tell() == size + 10


def test_without_id3_nothing_is_skipped() -> None:
    """The file stands at its beginning, even if it is shorter than a tag's header."""
    for content in (frame(), b"", b"ID3"):
        file = BytesIO(content)
        assert mp3.skip_id3(file) == file.tell() == 0


@pytest.mark.parametrize(
    ("before", "behind"), [(b"", b""), (b"ID3\4\0\0\0\0\0\5" + bytes(5), b"TAG" + bytes(125)), (b"", b"APETAGEX")]
)
def test_frames_of_one_kind_are_found_between_tags(tmp_path: Path, before: bytes, behind: bytes) -> None:
    """Frames may differ in padding and in joint stereo; copies are the frames alone."""
    frames = frame() * 3 + frame(b"\xff\xfb\x92\x00") + frame(b"\xff\xfb\x90\x40") * 2
    file, out = tmp_path / "r.mp3", tmp_path / "out.mp3"
    file.write_bytes(before + frames + behind)
    stream = mp3.find_constant_frames(file)
    assert stream
    assert (stream.start, stream.end) == (len(before), len(before) + len(frames))
    mp3.copy_frames(file, stream, out)
    assert out.read_bytes() == frames


@pytest.mark.parametrize(
    "other",
    [frame(b"\xff\xfb\xa0\x00"), frame(b"\xff\xfb\x94\x00"), frame(b"\xff\xfb\x90\xc0"), frame(b"\xff\xf3\x90\x00"),
     frame()[:-1], b"junk" * 100],
    ids=["bit rate", "sample rate", "mono", "version", "cut off", "junk"],
)  # fmt: skip
def test_frames_of_another_kind_are_not_constant(tmp_path: Path, other: bytes) -> None:
    """One frame that differs, is cut off, or is no tag makes the file one to be encoded."""
    file = tmp_path / "r.mp3"
    file.write_bytes(frame() * 3 + other)
    assert mp3.find_constant_frames(file) is None


def gains(content: bytes) -> list[int]:
    """Return the global gains of a stereo frame of MPEG 1: 8 bits, 21 bits into each granule's channel."""
    bits = "".join(f"{byte:08b}" for byte in content[4:36])
    return [int(bits[20 + 59 * number + 21 : 20 + 59 * number + 29], 2) for number in range(4)]


@pytest.mark.parametrize(("steps", "expected"), [(1, 0xAB), (-3, 0xA7), (100, 255), (-200, 0)])
def test_a_gain_changes_only_the_global_gains(tmp_path: Path, steps: int, expected: int) -> None:
    """Each of the four gains moves by `steps`, between 0 and 255, and every other bit stays; so does the Info frame."""
    file, out = tmp_path / "r.mp3", tmp_path / "out.mp3"
    file.write_bytes(info(1) + frame(filling=0xAA) * 2)
    stream = mp3.find_constant_frames(file)
    assert stream
    before = gains(frame(filling=0xAA))
    assert mp3.shift_gain(file, stream, steps, out)
    assert out.read_bytes()[:417] == info(1)
    shifted = out.read_bytes()[417:834]
    assert gains(shifted) == [min(255, max(0, gain + steps)) for gain in before]
    assert expected in gains(shifted)
    assert shifted[36:] == frame(filling=0xAA)[36:]
    undone = tmp_path / "undone.mp3"
    if 0 < expected < 255:
        assert mp3.shift_gain(out, stream, -steps, undone)
        assert undone.read_bytes() == file.read_bytes()


def test_frames_with_a_checksum_are_not_changed(tmp_path: Path) -> None:
    """A changed gain would make their checksum wrong."""
    file = tmp_path / "r.mp3"
    file.write_bytes(frame(b"\xff\xfa\x90\x00") * 2)
    stream = mp3.find_constant_frames(file)
    assert stream
    assert not mp3.shift_gain(file, stream, 1, tmp_path / "out.mp3")


def test_a_varying_bit_rate_is_not_constant(write: Write) -> None:
    """Frames are only copied where all are of one kind."""
    assert mp3.find_constant_frames(write("r.mp3", talk(3.0), 48_000, "-q:a", "4")) is None
    assert mp3.find_constant_frames(write("r.mp3", talk(3.0), 48_000, "-b:a", "96k")) is not None


def test_mono_and_half_rate_frames_are_corrected(write: Write, tmp_path: Path) -> None:
    """Side information lies otherwise in mono and in MPEG 2; the level changes by what was asked for in all."""
    for options in (["-ac", "1"], ["-ar", "24000"], ["-ac", "1", "-ar", "22050"]):
        path, out = write("r.mp3", talk(3.0), 48_000, "-b:a", "64k", *options), tmp_path / "louder.mp3"
        stream = mp3.find_constant_frames(path)
        assert stream
        assert mp3.shift_gain(path, stream, -4, out)
        old, new = measure_audio(path), measure_audio(out)
        assert new.integrated == pytest.approx(old.integrated - 4 * mp3.GAIN_STEP, abs=0.02)


def id3(size: int) -> bytes:
    """Return an ID3v2 tag with `size` bytes behind its header."""
    return b"ID3\3\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + b"x" * size


TAGS = (
    id3(0),
    id3(300),
    b"TAG" + b"x" * 125,
    b"APETAGEX" + struct.pack("<IIII", 2000, 52, 1, 1 << 29 | 1 << 31) + bytes(8) + b"y" * 52,
    b"LYRICSBEGININD0000200LYRICS200",
    bytes(700),
)
"""Tags and zeros that joined files have between their frames."""


@given(
    parts=st.lists(st.one_of(st.just(b"frame"), st.sampled_from(TAGS)), min_size=1, max_size=12),
    rest=st.sampled_from([b"", b"<html>not found</html>", b"\xff" * 300, STEREO_128]),
)
def test_frames_and_tags_are_no_damage(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], rest: bytes
) -> None:
    """Whatever tags stand between frames, and whatever little follows the last one."""
    path = tmp_path_factory.mktemp("joined") / "r.mp3"
    path.write_bytes(frame() + b"".join(frame() if part == b"frame" else part for part in parts) + rest)
    assert mp3.walk_frames(path) == (True, None)


KINDS = (STEREO_128, b"\xff\xfb\x94\xc0", b"\xff\xfb\x90\xc0", b"\xff\xf3\x80\x00")
"""44.1 kHz stereo, 48 kHz mono, 44.1 kHz mono, 22.05 kHz stereo."""


@given(
    runs=st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(2, 40), st.sampled_from([b"", *TAGS])), min_size=1, max_size=4
    )
)
def test_joined_files_are_whole_and_their_first_change_is_told(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[bytes, int, bytes]]
) -> None:
    """Whatever rates and channels the files have, and whatever tags stand between them."""
    path = tmp_path_factory.mktemp("joined") / "r.mp3"
    path.write_bytes(b"".join(frame(header) * count + tag for header, count, tag in runs))
    is_whole, change = mp3.walk_frames(path)
    assert is_whole
    same = [header == runs[0][0] for header, _, _ in runs]
    if all(same):
        assert change is None
        return
    assert change is not None
    place = same.index(False)
    before, after = mp3.parse_frame_header(runs[0][0]), mp3.parse_frame_header(runs[place][0])
    assert before is not None
    count = sum(count for _, count, _ in runs[:place])
    assert change == (pytest.approx(count * before.samples / before.rate), before, after)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF" + bytes(100),
        frame() + b"junk" * 30 + frame() + frame(),
        frame() + b"x" * mp3.MAX_REST_BYTES + b"y",
        frame() + b"junk" * 30 + frame(b"\xff\xfb\x94\xc0") * 2,
    ],
    ids=["empty", "no mp3", "bytes between frames", "a long rest", "bytes between two kinds"],
)
def test_other_bytes_may_be_damaged_frames(tmp_path: Path, content: bytes) -> None:
    """Between frames, or many behind the last one, they may be what is left of sound."""
    (tmp_path / "r.mp3").write_bytes(content)
    assert not mp3.walk_frames(tmp_path / "r.mp3").is_whole


@pytest.mark.parametrize("spare", [1, 24, 46, 47, 500])
@pytest.mark.parametrize("channels", [1, 2])
def test_padding_is_corrected_to_the_sample(write: Write, spare: int, channels: int) -> None:
    """Ffmpeg's Info frame counts up to 46 samples too many; with the right padding decoders give just what went in."""
    samples = talk(1.0, 44_100)[: 20 * 1152 + spare, :channels]
    path = write("r.mp3", samples, 44_100, "-b:a", "96k", "-id3v2_version", "0")
    before = path.read_bytes()
    mp3.correct_padding(path, len(samples))
    assert len(decoded(path)) == len(samples)
    corrected = path.read_bytes()
    assert (corrected != before) == (spare <= 46)
    assert corrected[:100] + corrected[250:] == before[:100] + before[250:]
    mp3.correct_padding(path, len(samples))
    assert path.read_bytes() == corrected


def test_the_checksum_is_that_of_lame(write: Write) -> None:
    """As ffmpeg writes it: the CRC-16 of the 190 bytes before it in a frame of two channels."""
    content = write("r.mp3", talk(1.0), 48_000, "-b:a", "128k", "-id3v2_version", "0").read_bytes()
    assert mp3.compute_info_checksum(content[:190]) == int.from_bytes(content[190:192])


def test_files_without_an_info_frame_are_left_alone(tmp_path: Path) -> None:
    """Nor is padding written that has no place."""
    for content in (frame() * 3, info(1, encoder=b"") + frame(), info(1, gaps=1105) + frame(), b""):
        (tmp_path / "r.mp3").write_bytes(content)
        mp3.correct_padding(tmp_path / "r.mp3", 5)
        assert (tmp_path / "r.mp3").read_bytes() == content
