"""Gaps between packets: found by their time stamps whatever the jitter, and filled with silence of the same length."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.gaps import MAX_LEAD, MIN_GAP, Gap, find_gaps, weave_silence

PACKET = 0.02
"""Seconds of a packet."""


def times(*gaps: tuple[int, float], count: int = 500, first: float = 0.0) -> list[float]:
    """Return the time stamps of packets, with a gap of so many seconds before the packets of these numbers."""
    return [first + number * PACKET + sum(length for at, length in gaps if at <= number) for number in range(count)]


@given(
    gaps=st.lists(st.tuples(st.integers(0, 400), st.floats(0.1, 5.0)), max_size=5, unique_by=lambda gap: gap[0] // 40),
    first=st.sampled_from([0.0, -0.0065, -0.022]),
    seed=st.integers(0, 2**32 - 1),
    jitter=st.sampled_from([0.0, 0.0005, 0.009]),
)
def test_gaps_are_found_where_they_are(gaps: list[tuple[int, float]], first: float, seed: int, jitter: float) -> None:
    """In order, on the timeline that players show, to within the jitter of the time stamps."""
    gaps.sort()
    if first < 0.0:
        gaps = [(max(at, 1), length) for at, length in gaps if at != 0]
    starts = np.array(times(*gaps, first=first))
    starts[1:] += np.random.default_rng(seed).uniform(-jitter, jitter, len(starts) - 1)
    found = find_gaps(starts, [PACKET] * len(starts))
    true = times(*gaps, first=first)
    assert len(found) == len(gaps)
    for gap, (at, length) in zip(found, gaps, strict=True):
        assert gap.start + gap.duration == pytest.approx(true[at], abs=5 * jitter + 1e-6)
        assert gap.duration == pytest.approx(length, abs=4 * jitter + 1e-6)


def test_packets_that_follow_each_other_have_no_gaps() -> None:
    """Nor has a file without packets, nor one whose packets overlap: nothing is dropped."""
    assert find_gaps(times(), [PACKET] * 500) == ()
    assert find_gaps([], []) == ()
    assert find_gaps([number * 0.015 for number in range(500)], [PACKET] * 500) == ()


def test_packets_that_are_stamped_too_early_leave_no_gap() -> None:
    """When the next ones are right again, nothing is put in: nothing was dropped."""
    starts = [start - 0.1 if 100 <= number < 250 else start for number, start in enumerate(times())]
    assert find_gaps(starts, [PACKET] * 500) == ()


def test_packets_that_come_late_once_are_no_gap() -> None:
    """Live recordings stamp a packet when it comes: the next ones are on time again."""
    starts = times()
    starts[100] += 0.2
    assert find_gaps(starts, [PACKET] * 500) == ()


@pytest.mark.parametrize("rate", [1.0001, 1.001, 0.999])
def test_a_clock_that_drifts_leaves_no_gaps(rate: float) -> None:
    """A computer's clock and a sound card's differ a little, and silence in a word is no help; gaps are found."""
    starts = [number * PACKET * rate for number in range(50_000)]
    assert find_gaps(starts, [PACKET] * 50_000) == ()
    starts[30_000:] = [start + 1.0 for start in starts[30_000:]]
    [gap] = find_gaps(starts, [PACKET] * 50_000)
    assert (gap.start, gap.duration) == (pytest.approx(600.0), pytest.approx(1.0, abs=MIN_GAP))


def test_a_clock_that_began_before_is_no_gap() -> None:
    """A sound that begins two seconds late begins with silence; one that begins at noon does not."""
    [lead] = find_gaps(times(first=2.0), [PACKET] * 500)
    assert (lead.start, lead.duration) == (0.0, pytest.approx(2.0))
    later = times((100, 1.0), first=MAX_LEAD + 1000)
    [gap] = find_gaps(later, [PACKET] * 500)
    assert (gap.start, gap.duration) == (pytest.approx(2.0), pytest.approx(1.0))


@given(
    sound=st.lists(st.integers(1, 30), max_size=10),
    gaps=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), max_size=4),
    block=st.integers(1, 20),
)
def test_silence_is_woven_in_where_the_gaps_are(sound: list[int], gaps: list[tuple[int, int]], block: int) -> None:
    """No sample is lost or moved within its stretch, whatever the blocks; silence stands exactly in the gaps."""
    samples = bytes(1 + number % 255 for number in range(sum(sound)))
    placed: list[Gap] = []
    end = 0
    for start, length in sorted(gaps):
        at = max(start, end)
        placed.append(Gap(at / 10, length / 10))
        end = at + length
    ends = np.cumsum([0, *sound])
    blocks = (samples[first:last] for first, last in pairwise(ends))
    woven = [*weave_silence(iter(blocks), placed, rate=10, frame_bytes=1, block_bytes=block)]
    expected = bytearray(samples)
    for gap in placed:
        at, length = round(gap.start * 10), round(gap.duration * 10)
        if at < len(expected) or (at == len(expected) and expected[at:] != b""):
            expected[at:at] = bytes(length)
    assert b"".join(woven) == bytes(expected)
    assert all(woven)
