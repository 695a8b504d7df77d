"""Dates of feeds, in all their forms."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.feed.reading.dates import MONTH_NAMES, read_date

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ZONES = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
MOMENTS = st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2060-01-01"), timezones=ZONES).map(
    lambda moment: moment.replace(microsecond=0)
)
LETTERS = st.sampled_from([str, str.upper, str.lower])


@given(MOMENTS, st.data())
def test_rfc_822_is_read_however_it_is_spelled(moment: datetime, data: st.DataObject) -> None:
    """Weekday or none, even a wrong one; days of one digit; months in full; years of two digits; no seconds."""
    choose = lambda *forms: data.draw(st.sampled_from(forms))  # noqa: E731
    month = MONTH_NAMES[moment.month - 1]
    if choose("whole", "odd") == "whole":
        moment = moment.replace(second=0)
    offset = moment.strftime("%z")
    weekday = choose("", *(f"{one}{end}" for one in WEEKDAYS for end in (", ", ",", " ")))
    day = choose(str(moment.day), f"{moment.day:02}")
    year = choose(f"{moment.year}", f"{moment.year % 100:02}") if 1970 <= moment.year < 2068 else f"{moment.year}"
    time = f"{moment:%H:%M:%S}" if moment.second else choose(f"{moment:%H:%M:%S}", f"{moment:%H:%M}")
    zone = choose(offset, f"{offset[:3]}:{offset[3:]}", f"GMT{offset}", f"{offset} (somewhere)")
    text = data.draw(LETTERS)(f"{weekday}{day} {choose(month, month[:3]).title()} {year} {time} {zone}")
    read, told = read_date(f"  {text}\n")
    assert (read, read.utcoffset(), told) == (moment, moment.utcoffset(), None)


@given(MOMENTS, st.sampled_from(["T", " "]))
def test_iso_8601_is_read(moment: datetime, mark: str) -> None:
    """With its offset, and with a blank for the T."""
    read, told = read_date(moment.isoformat(mark))
    assert (read, read.utcoffset(), told) == (moment, moment.utcoffset(), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 03 Feb 2026 06:00:00 EST", "2026-02-03T06:00:00-05:00"),
        ("Tue, 03 Feb 2026 06:00:00 PDT", "2026-02-03T06:00:00-07:00"),
        ("Tue, 03 Feb 2026 06:00:00 UT", "2026-02-03T06:00:00+00:00"),
        ("Tue, 03 Feb 2026 06:00:00 Z", "2026-02-03T06:00:00+00:00"),
        ("Tue, 03 Feb 2026 06:00:00 -0000", "2026-02-03T06:00:00+00:00"),
        ("Tuesday, 3. February 2026 24:00 CET", "2026-02-04T00:00:00+01:00"),
        ("February 3, 2026 6:00 PM EST", "2026-02-03T18:00:00-05:00"),
        ("Tue Feb 03 2026 06:00:00 GMT+0100 (CET)", "2026-02-03T06:00:00+01:00"),
        ("2026-02-03T06:00:00.000Z", "2026-02-03T06:00:00+00:00"),
        ("Tue, 03 Feb 2026 23:59:60 GMT", "2026-02-04T00:00:00+00:00"),
        ("Tue, 03 Feb 2026 12:00 am GMT", "2026-02-03T00:00:00+00:00"),
    ],
)
def test_names_of_zones_and_rarer_forms_are_read(text: str, expected: str) -> None:
    """As hosts and people write them."""
    read, told = read_date(text)
    assert (read.isoformat(), told) == (expected, None)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Tue, 03 Feb 2026 06:00:00", "no zone"),
        ("2026-02-03T06:00:00", "no zone"),
        ("2026-02-03", "no time"),
        ("Tue, 03 Feb 2026 06:00:00 A", "zone A"),
        ("Tue, 03 Feb 2026 06:00:00 IST", "zone IST"),
    ],
)
def test_what_is_supposed_is_told(text: str, word: str) -> None:
    """A date without a zone, or with one that may be several, is read as UTC."""
    read, told = read_date(text)
    assert read.tzinfo is UTC
    assert word in str(told)


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "now", "0", "Tue", "31 Feb 2026 06:00 GMT", "3 Foo 2026 06:00 GMT", "3 Feb 2026 25:00 GMT"),
        *("3 Feb 2026 06:61 GMT", "3 Feb 0026 06:00 GMT", "3 Feb 2026 06:00 +9900", "3 Feb 2026 13:00 pm GMT"),
        *("2026-13-01", "Tue, 30 Nov -0001 00:00:00 +0000", "1" * 200, "9999-12-31T23:59:59-14:00"),
    ],
)
def test_what_is_no_date_is_an_error(text: str) -> None:
    """No date is made up, least of all today's."""
    with pytest.raises(ValueError, match=r"[a-z]"):
        read_date(text)


@given(st.text(max_size=120))
def test_any_text_is_a_moment_or_an_error(text: str) -> None:
    """A moment always has an offset."""
    try:
        assert read_date(text)[0].utcoffset() is not None
    except ValueError as problem:
        assert str(problem)
