"""Takes: which parts of a sound are encoded by themselves, and which to mend it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.mastering.takes import (
    CUT_SHORT,
    CYCLE,
    LEAD_FRAMES,
    LEAST_SECONDS,
    MOST_MENDED,
    TAIL_FRAMES,
    TAKE_SECONDS,
    WARM_UP,
    plan_mending,
    plan_takes,
)

FRAME = 1152
RATES = st.sampled_from([44_100, 48_000])


@given(seconds=st.floats(LEAST_SECONDS, 4 * 3600.0), rate=RATES)
def test_takes_cover_the_sound(seconds: float, rate: int) -> None:
    """They follow each other, overlap enough to find a seam, agree on the sizes of frames, and are even in number."""
    samples = round(seconds * rate) + 1
    takes = plan_takes(samples, rate)
    assert len(takes) % 2 == 0
    assert (takes[0].begin, takes[-1].samples) == (0, samples)
    assert all(take.first % CYCLE == take.start % CYCLE == 0 for take in takes)
    for before, after in pairwise(takes):
        assert before.end == after.start
        assert after.begin <= after.start * FRAME < before.samples <= samples
        lowest, highest = after.entry
        assert after.first + WARM_UP == lowest < after.start < highest
        assert highest * FRAME <= before.samples - CUT_SHORT * FRAME
        assert before.start < before.end - LEAD_FRAMES - TAIL_FRAMES
    assert max(take.end - take.start for take in takes[:-1]) * FRAME <= (TAKE_SECONDS + 2.0) * rate


@given(seconds=st.floats(0.4, LEAST_SECONDS, exclude_max=True), rate=RATES)
def test_short_sound_has_no_takes(seconds: float, rate: int) -> None:
    """It is encoded at once, to the bytes that it always had."""
    assert plan_takes(int(seconds * rate), rate) == []


def test_a_sound_of_a_minute_has_two() -> None:
    """So two processors have something to do; up to six minutes there are no more."""
    assert [len(plan_takes(48_000 * seconds, 48_000)) for seconds in (60, 360, 361, 1200, 3600)] == [2, 2, 4, 8, 20]


@given(lowered=st.lists(st.integers(0, 36_000), min_size=1, max_size=20), rate=RATES, rest=st.integers(0, 10_000))
def test_what_is_mended_is_covered(lowered: list[int], rate: int, rest: int) -> None:
    """Each block with what the limiter changes around it, and a seam on either side that is not mended itself."""
    block = rate // 10
    samples = 36_001 * block + rest
    takes = plan_mending(lowered, block, samples, rate)
    for number in lowered:
        begin, end = max(0, number * block - rate // 4), min(samples, (number + 1) * block + rate * 8 // 10)
        assert any(
            (not take.first or take.start * FRAME <= begin) and (take.samples == samples or end <= take.end * FRAME)
            for take in takes
        )
    assert all(take.first % CYCLE == 0 and take.samples <= samples for take in takes)
    assert all(not take.first or take.first + WARM_UP + LEAD_FRAMES <= take.start for take in takes)
    assert all(before.end + TAIL_FRAMES < after.first for before, after in pairwise(takes))


def test_too_much_is_not_mended() -> None:
    """All is encoded anew instead."""
    block, samples = 4800, 48_000 * 600
    assert plan_mending([], block, samples, 48_000) == []
    assert len(plan_mending([100], block, samples, 48_000)) == 1
    assert plan_mending(range(int(6000 * MOST_MENDED)), block, samples, 48_000) == []


@pytest.mark.parametrize("number", [0, 5_999])
def test_at_the_ends_there_is_one_seam(number: int) -> None:
    """A take that begins with the sound, or ends with it."""
    (take,) = plan_mending([number], 4800, 48_000 * 600, 48_000)
    assert (take.begin == 0) == (number == 0)
    assert (take.samples == 48_000 * 600) == (number > 0)
