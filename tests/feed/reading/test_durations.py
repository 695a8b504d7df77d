"""Durations of feeds: seconds, clocks, and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.durations import MAX_DURATION, read_duration


@given(st.integers(1, MAX_DURATION), st.data())
def test_every_form_of_a_duration_is_read(seconds: int, data: st.DataObject) -> None:
    """Seconds, MM:SS, H:MM:SS, with zeros in front and blanks around, and a fraction behind."""
    minutes, rest = divmod(seconds, 60)
    hours, left = divmod(minutes, 60)
    forms = [
        f"{seconds}",
        f"{seconds} s",
        f"{minutes}:{rest:02}",
        f"{hours}:{left}:{rest}",
        f"{hours:02}:{left:02}:{rest:02}",
    ]
    form = data.draw(st.sampled_from([*forms, f"{hours}h {left}m {rest}s", f" {hours} : {left:02} : {rest:02} "]))
    assert read_duration(form) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1:2:3", 3723),
        ("00:61:05", 3665),
        ("12 min", 720),
        ("1 hour 5 minutes", 3900),
        ("12:30.5", 750.5),
        ("93,25", 93.25),
    ],
)
def test_odd_forms_are_read(text: str, seconds: float) -> None:
    """Parts of more than 59, and words."""
    assert read_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "00:00:00", "long", "-5", "1:2:3:4", "12:", "9999999", "١٢", "1e5", "NaN"])
def test_what_is_none_is_none(text: str) -> None:
    """Zero is what hosts write that did not measure."""
    assert read_duration(text) is None
