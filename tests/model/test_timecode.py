"""Times: spellings, and cue and display formats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.timecode import format_cue_time, format_short_time, parse_time


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("0", 0.0),
        ("750", 750.0),
        ("93.5", 93.5),
        ("93,5s", 93.5),
        ("12:30", 750.0),
        ("90:00", 5400.0),
        ("1:02:03", 3723.0),
        ("01:02:03.500", 3723.5),
        ("00:00:01,050", 1.05),
        ("0:00.0004", 0.0),
        ("1:60", None),
        ("1:60:00", None),
        ("", None),
        ("-1", None),
        ("12:3x", None),
        ("1:2:3:4", None),
        ("999:00:00", None),
        ("٣:٠٠", 180.0),
    ],
)
def test_spellings(spelled: str, meant: float | None) -> None:
    """Minutes and hours are divided by colons, fractions by a point or a comma; seconds may stand alone."""
    assert parse_time(spelled) == meant


@given(st.integers(0, 359_999_999))
def test_a_clock_is_read_again(milliseconds: int) -> None:
    """What is written as a cue's time is read as the same time."""
    assert parse_time(format_cue_time(milliseconds / 1000)) == milliseconds / 1000
    assert parse_time(format_cue_time(milliseconds / 1000, ",")) == milliseconds / 1000


@pytest.mark.parametrize(("seconds", "spelled"), [(0, "0:00"), (59.9996, "1:00"), (754.2, "12:34"), (3600, "1:00:00")])
def test_people_read_whole_seconds(seconds: float, spelled: str) -> None:
    """Times are rounded down to the second, and hours left out where they are 0."""
    assert format_short_time(seconds) == spelled
