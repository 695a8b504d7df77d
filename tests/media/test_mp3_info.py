"""Info frames that are made: as ffmpeg makes them, for the same frames."""

from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.mp3 import compute_info_checksum, correct_padding, parse_frame_header, parse_info_frame
from publisher.media.mp3_info import FrameChecksum, build_info_frame, choose_info_header, count_mp3_frames
from publisher.media.mp3_join import FrameRun
from support.audio import ffmpeg, talk
from support.few import few

CONTROLS = [("-b:a", "128k"), ("-q:a", "5"), ("-b:a", "64k"), ("-b:a", "320k"), ("-q:a", "0"), ("-q:a", "9")]
TABLE = slice(16, 116)
"""The places for seeking in an Info frame, from its name on."""


@pytest.mark.parametrize(("control", "rate", "channels"), few(product(CONTROLS, [44_100, 48_000], [1, 2]), keep=6))
def test_it_is_what_ffmpeg_makes(tmp_path: Path, control: tuple[str, str], rate: int, channels: int) -> None:
    """Byte for byte, with its padding corrected; but for the places for seeking, which ffmpeg only estimates."""
    path, samples = tmp_path / "r.mp3", 2 * rate + 331
    sound = talk(2.1, rate)[:samples, :channels].astype("<f4")
    exact = ("-fflags", "+bitexact", "-flags:a", "+bitexact", "-id3v2_version", 0)
    ffmpeg("-f", "f32le", "-ar", rate, "-ac", channels, "-i", "pipe:0", *control, *exact, path, feed=sound.tobytes())
    correct_padding(path, samples)
    content = path.read_bytes()
    head = parse_frame_header(content)
    assert head
    theirs, run = content[: head.size], FrameRun.parse(0, content[head.size :])
    checksum = FrameChecksum()
    checksum.add(run.data)
    constant = control[0] == "-b:a"
    assert len(run.places) - 1 == count_mp3_frames(samples)
    made = build_info_frame(run.data[:4], samples, [*run.sizes], is_constant=constant, checksum=checksum.value)
    begin = 4 + head.side
    table, their_table = made[begin:][TABLE], theirs[begin:][TABLE]
    assert max(abs(mine - other) for mine, other in zip(table, their_table, strict=True)) <= 24
    assert all(place <= behind for place, behind in pairwise(table))
    end = begin + 154
    assert made[: begin + 16] == theirs[: begin + 16]
    assert made[begin + 116 : end] == theirs[begin + 116 : end]
    assert made[end : end + 2] == compute_info_checksum(made[:end]).to_bytes(2)
    assert (len(made), made[end + 2 :].strip(b"\0")) == (head.size, b"")


@given(samples=st.integers(1, 10**9))
def test_frames_and_gaps_add_up_to_the_samples(samples: int) -> None:
    """There is room for both delays, and the padding is what is left."""
    frames = count_mp3_frames(samples)
    assert frames * 1152 - samples >= 576 + 529
    made = build_info_frame(b"\xff\xfb\x94\x00", samples, [384] * min(frames, 10), is_constant=True)
    found = parse_info_frame(made)
    assert found
    assert found.frames == min(frames, 10)
    if frames <= 10:
        assert found.frames * 1152 - found.gaps == samples


@pytest.mark.parametrize("first", [b"\xff\xfb\x14\xc0", b"\xff\xfb\x10\x64", b"\xff\xfa\x92\x00", b"\xff\xfb\xe4\x40"])
@pytest.mark.parametrize("is_constant", [True, False])
def test_its_own_header_holds_all_fields(first: bytes, *, is_constant: bool) -> None:
    """Of the frames' kind, without a checksum, and as low as fits where the bit rate varies or is too low."""
    made, head = (parse_frame_header(choose_info_header(first, is_constant=is_constant)), parse_frame_header(first))
    assert made
    assert head
    assert made.kind == head.kind
    assert made.size >= 4 + made.side + 156
    assert made.bit_rate == head.bit_rate or not is_constant or head.bit_rate < 64


def test_a_header_of_nothing_is_a_mistake() -> None:
    """Of the caller."""
    with pytest.raises(ValueError, match="no frame"):
        choose_info_header(b"junk", is_constant=True)


@given(parts=st.lists(st.binary(max_size=2000), max_size=5))
def test_the_checksum_of_all_frames_does_not_depend_on_pieces(parts: list[bytes]) -> None:
    """It is that of LAME, computed bit by bit."""
    checksum = FrameChecksum()
    for part in parts:
        checksum.add(part)
    assert checksum.value == compute_info_checksum(b"".join(parts))
