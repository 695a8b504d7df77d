"""Files of joined frames: the Info frame before them, and others in the place of some."""

from array import array
from pathlib import Path

import pytest

from publisher.media.mp3 import compute_info_checksum, parse_info_frame
from publisher.media.mp3_file import JoinedFile
from publisher.media.mp3_join import FrameRun, JoinError

SIZES = {0x50: 192, 0x90: 384}
"""Sizes of frames at 48 kHz by the byte of the bit rate."""


def run(rates: list[int], *, first: int = 0, filling: int = 1) -> FrameRun:
    """Return a run of frames with these bytes for the bit rate."""
    frames = (bytes([0xFF, 0xFB, rate | 4, 0xC0]).ljust(SIZES[rate], bytes([filling])) for rate in rates)
    return FrameRun.parse(first, b"".join(frames))


def test_runs_are_written_behind_their_info_frame(tmp_path: Path) -> None:
    """What a decoder is given has the same frames, and knows the length before the end."""
    path = tmp_path / "r.mp3"
    file = JoinedFile(path, 3 * 1152, is_constant=True)
    given = file.add(run([0x90, 0x90])) + file.add(run([0x90, 0x90], filling=2))
    file.finish()
    content = path.read_bytes()
    assert content[384:] == given[384:] == run([0x90] * 2).data + run([0x90] * 2, filling=2).data
    assert parse_info_frame(content) == parse_info_frame(given) == (4, 1152)
    assert content[4 + 17 + 8 + 4 :][:4] == len(content).to_bytes(4)
    assert content[4 + 17 + 152 :][:2] == compute_info_checksum(content[384:]).to_bytes(2)
    assert file.read(1, 3).data == content[768:1536]
    assert file.read(-5, 99) == FrameRun.parse(0, content[384:])


def test_a_file_that_lacks_frames_is_none(tmp_path: Path) -> None:
    """Nor one that has some too many."""
    file = JoinedFile(tmp_path / "r.mp3", 3 * 1152, is_constant=True)
    file.add(run([0x90] * 3))
    with pytest.raises(JoinError):
        file.finish()
    file.close()


def test_some_frames_are_replaced(tmp_path: Path) -> None:
    """By others of any size; the Info frame is that of a file which was written so."""
    path, written = tmp_path / "r.mp3", tmp_path / "written.mp3"
    file = JoinedFile(path, 7 * 1152, is_constant=False)
    file.add(run([0x90, 0x50] * 4))
    file.finish()
    file.replace([run([0x90, 0x50], first=1, filling=3), run([0x50, 0x90, 0x90], first=5, filling=4)])
    other = JoinedFile(written, 7 * 1152, is_constant=False)
    parts = [run([0x90]), run([0x90, 0x50], filling=3), run([0x50, 0x90]), run([0x50, 0x90, 0x90], filling=4)]
    for part in parts:
        other.add(part)
    other.finish()
    assert path.read_bytes() == written.read_bytes()
    assert file.read(0, 9).places == array("L", [0, 384, 768, 960, 1152, 1536, 1728, 2112, 2496])
