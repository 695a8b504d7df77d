"""Passes of JPEGs, counted by markers."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from publisher.media.jpeg import count_scans
from support.hostile_media import picture

PLAIN, PROGRESSIVE = picture("JPEG", 64), picture("JPEG", 64, progressive=True)


def test_passes_are_counted() -> None:
    """One in a plain JPEG, some in a progressive one, and none in what is no JPEG."""
    assert count_scans(PLAIN) == 1
    assert 5 <= count_scans(PROGRESSIVE) <= 20
    assert count_scans(picture("PNG")) == count_scans(b"") == count_scans(b"\xff\xda" * 9) == 0


def test_repeated_passes_are_counted() -> None:
    """Each start of a scan counts, wherever it stands before the end of the picture."""
    last = PROGRESSIVE.rindex(b"\xff\xda")
    scan, end = PROGRESSIVE[last:-2], PROGRESSIVE[-2:]
    assert count_scans(PROGRESSIVE[:-2] + scan * 500 + end) == count_scans(PROGRESSIVE) + 500


@given(st.binary(max_size=200))
def test_what_segments_hold_is_no_marker(body: bytes) -> None:
    """Neither a preview nor an end inside a comment counts; what follows the end does not either."""
    comment = b"\xff\xfe" + struct.pack(">H", len(body) + 2) + body
    assert count_scans(PLAIN[:2] + comment + PLAIN[2:] + body) == 1
    assert count_scans(PROGRESSIVE[:2] + comment + PROGRESSIVE[2:]) == count_scans(PROGRESSIVE)


@given(st.binary(max_size=400))
def test_any_bytes_have_a_number_of_passes(tail: bytes) -> None:
    """Nothing is raised, and no more is counted than there are markers."""
    assert 0 <= count_scans(b"\xff\xd8" + tail) <= tail.count(b"\xda")
