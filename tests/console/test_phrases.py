"""Figures in words."""

import pytest

from publisher.console.phrases import compute_progress, format_amount, format_clock, format_size


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.4, "0:59"), (59.5, "1:00"), (3599, "59:59"), (3600, "1:00:00")]
)
def test_a_clock_has_hours_only_where_there_are_any(seconds: float, text: str) -> None:
    """Durations are rounded to whole seconds before they are divided."""
    assert format_clock(seconds) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 kB"), (999_999, "1000 kB"), (1_000_000, "1.0 MB")])
def test_sizes_are_in_powers_of_ten(count: int, text: str) -> None:
    """From a million bytes on in MB."""
    assert format_size(count) == text


def test_an_amount_is_a_part_of_the_whole() -> None:
    """Both in MB, so that they can be compared."""
    assert format_amount(0.25, 8_000_000) == "2.0 of 8.0 MB"


def test_the_stages_of_mastering_join_without_a_gap() -> None:
    """Each of the three stages begins where the one before it ends, and the last ends at 1."""
    ends = [compute_progress(stage, 1.0) for stage in ("measure", "encode", "prove")]
    starts = [compute_progress(stage, 0.0) for stage in ("measure", "encode", "prove")]
    assert starts[0] == ("master", 0.0)
    assert [end[1] for end in ends] == pytest.approx([*(start[1] for start in starts[1:]), 1.0])
    assert compute_progress("upload", 0.3) == ("upload", 0.3)
