"""Runs of MP3 frames that are joined: side information, seams, reservoirs, and the sound at the seam."""

from itertools import product

import numpy as np
import pytest

from publisher.media.mp3_join import (
    FrameRun,
    JoinError,
    collect_main_data,
    find_seam,
    has_sound_reservoir,
    join_runs,
    parse_side_information,
    put_main_data,
)
from support.audio import Samples, talk
from support.few import few
from support.takes import encode_frames, hear_frames

RATE = 48_000
SILENT = b"\xff\xfb\x94\x00".ljust(384, b"\0")
"""A frame of stereo at 128 kbit/s without any main data of its own."""


def frame(back: int = 0, bits: int = 0, *, block: int = 0, filling: int = 0) -> bytes:
    """Return a frame of mono at 64 kbit/s, one granule of which has so many bits and this type of block."""
    first = bits << 47 | (1 << 25 | block << 23 if block else 0)
    side = back << 127 | first << 59
    return b"\xff\xfb\x54\xc0" + side.to_bytes(17) + bytes([filling]) * 171


def run(*frames: bytes, first: int = 0) -> FrameRun:
    """Return these frames as a run."""
    return FrameRun.parse(first, b"".join(frames))


def test_side_information_is_parsed() -> None:
    """Where the main data begins, how long it is, and which windows it has, each granule and channel by itself."""
    found = parse_side_information(frame(300, 77, block=2))
    assert (found.back, found.bits, found.windows) == (300, 77, (0b1100, 0))
    assert found.coding == parse_side_information(frame(2, 77, block=2)).coding
    assert found.coding != parse_side_information(frame(300, 78, block=2)).coding
    assert parse_side_information(SILENT) == (0, 0, (0, 0, 0, 0), 0)


@pytest.mark.parametrize("data", [b"", b"junk" * 100, b"\xff\xf3\x84\xc0".ljust(192, b"\0")])
def test_only_frames_of_mpeg_1_have_side_information(data: bytes) -> None:
    """Other versions have other fields."""
    with pytest.raises(JoinError):
        parse_side_information(data)


@pytest.mark.parametrize("data", [b"junk" * 9, frame() + b"x" * 9, frame()[:-1], frame() + SILENT])
def test_a_run_is_of_frames_of_one_kind_alone(data: bytes) -> None:
    """Nothing between them, none cut off, and none with other channels."""
    with pytest.raises(JoinError):
        FrameRun.parse(0, data)


def test_the_end_of_main_data_is_replaced_across_frames() -> None:
    """Headers and side information stay; too few frames are an error."""
    frames = frame(filling=1) + frame(filling=2)
    ending = bytes(range(200))
    made = put_main_data(frames, ending)
    assert collect_main_data(made) == bytes([1]) * 142 + ending
    assert [made[at : at + 21] for at in (0, 192)] == [frame()[:21]] * 2
    with pytest.raises(JoinError):
        put_main_data(frame(), bytes(172))


def test_a_seam_needs_room_and_the_same_windows() -> None:
    """The first frame from which on both agree, and which reaches back no further; best with the same coding."""
    before = run(
        frame(), frame(0, 8), frame(20, 8, block=2), frame(20, 8), frame(9, 8), frame(20, 9), frame(20, 7), frame(20, 7)
    )
    after = run(
        frame(), frame(0, 8), frame(10, 8), frame(10, 8), frame(10, 8), frame(10, 8), frame(10, 7), frame(10, 7)
    )
    assert find_seam(before, after, 1, 7) == 1
    assert find_seam(before, after, 2, 6) == 5
    assert find_seam(before, after, 2, 7) == 7
    assert find_seam(before, after, 2, 4) is None
    assert find_seam(before, after, 8, 20) is None
    assert find_seam(before, run(*[frame()] * 3, first=20), 0, 30) is None


def test_what_the_second_run_reaches_back_to_comes_along() -> None:
    """It takes the place of what the first one had there for its own next frame."""
    before = run(frame(filling=1), frame(filling=2), frame(200, 8))
    after = run(frame(filling=3), frame(filling=4), frame(180, 8), frame(5, 8, filling=6))
    ready, rest = join_runs(before, after, 2)
    assert collect_main_data(ready.data) == bytes([1] * 162 + [3] * 9 + [4] * 171)
    assert rest.data == after.data[384:]
    assert (ready.first, ready.end, rest.first, rest.end) == (0, 2, 2, 4)
    assert FrameRun.parse(0, ready.data).places == ready.places
    with pytest.raises(JoinError):
        join_runs(before, run(frame(180, 8), frame(), first=2), 2)


@pytest.mark.parametrize(
    ("frames", "is_sound"),
    [
        ([frame(0, 8 * 100), frame(71, 8 * 50), frame()], True),
        ([frame(0, 8 * 100), frame(72, 8 * 50)], False),
        ([frame(1)], False),
        ([frame(0, 8 * 171 + 1)], False),
    ],
    ids=["in order", "one over another", "before the first frame", "behind its frame"],
)
def test_reservoirs_are_walked(frames: list[bytes], *, is_sound: bool) -> None:
    """Main data lies in the frames, and none over another's."""
    assert has_sound_reservoir(b"".join(frames)) == is_sound


def chirp(frames: int, rate: int, channels: int) -> Samples:
    """Return a tone that rises from 100 Hz to 12 kHz over a hum: any fault at a seam is heard as a click."""
    time = np.arange(frames * 1152) / rate
    end = time[-1]
    sound = 0.25 * np.sin(2 * np.pi * (100 * time + 5950 * time**2 / end)) + 0.1 * np.sin(2 * np.pi * 441 * time)
    return np.repeat(sound[:, None], channels, axis=1)


FORMS = [
    *few(product([44_100, 48_000], [2, 1], [("-b:a", "128k")]), keep=1),
    *few(product([48_000, 44_100], [1, 2], [("-q:a", "5"), ("-b:a", "64k"), ("-b:a", "320k"), ("-q:a", "0")]), keep=2),
]


@pytest.mark.parametrize(("rate", "channels", "control"), FORMS)
def test_no_seam_is_heard(rate: int, channels: int, control: tuple[str, str]) -> None:
    """Where takes are joined, a chirp and talk differ from the original no more than in one encoding without seams."""
    frames, first = 49 * 7, 49 * 2
    for sound in (chirp(frames, rate, channels), talk(frames * 1152 / rate, rate)[: frames * 1152, :channels]):
        whole = FrameRun.parse(0, encode_frames(sound, rate, control))
        before = FrameRun.parse(0, encode_frames(sound[: 49 * 5 * 1152], rate, control))
        after = FrameRun.parse(first, encode_frames(sound[first * 1152 :], rate, control))
        seam = find_seam(before, after, first + 49, 49 * 5 - 4)
        assert seam
        ready, rest = join_runs(before, after, seam)
        joined = ready.data + rest.data
        assert has_sound_reservoir(joined)
        assert has_sound_reservoir(whole.data)
        assert rest.end == whole.end
        at = slice((seam - 3) * 1152, (seam + 3) * 1152)
        residuals = [
            measure_residual(hear_frames(data, rate, channels)[at], sound[at]) for data in (whole.data, joined)
        ]
        assert residuals[1] <= residuals[0] + 0.5, residuals


def measure_residual(heard: Samples, sound: Samples) -> float:
    """Return the highest difference in dB; LAME scales its input at low bit rates."""
    return float(20 * np.log10(np.abs(heard - sound * (heard * sound).sum() / (sound * sound).sum()).max()))
