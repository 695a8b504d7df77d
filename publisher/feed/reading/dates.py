"""Reads the dates of feeds, in every form that hosts write: RFC 822 and what is nearly it, and ISO 8601."""

import re
from datetime import UTC, datetime, timedelta, timezone

ZONES = {
    **dict.fromkeys(("ut", "utc", "gmt", "z", "wet"), 0),
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "ast": -4,
    "adt": -3,
    "akst": -9,
    "akdt": -8,
    "hst": -10,
    "bst": 1,
    "west": 1,
    "cet": 1,
    "met": 1,
    "cest": 2,
    "mest": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
    "jst": 9,
    "kst": 9,
    "aest": 10,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
}
"""Hours from UTC of the zones of RFC 822, and of some more that stand for one offset alone in feeds."""
_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"(?P<zone>(?:(?:gmt|utc?)\s*)?[+-]\s?\d{1,2}:?\d{2}|[a-z]{1,5}(?![a-z]))?"
_COMMENT = r"(?:\s*\([^()]*\))?"
DAY_FIRST = re.compile(
    rf"(?:[a-z]{{2,9}}\.?\s*,?\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]+(?P<month>[a-z]{{3,9}})[\s.,-]+"
    rf"(?P<year>\d{{4}}|\d{{2}})(?:[\s,t]+{_TIME}\s*{_ZONE})?{_COMMENT}",
    re.IGNORECASE,
)
"""Tue, 3 Feb 2026 06:00:00 +0100, with much or little around it."""
MONTH_FIRST = re.compile(
    rf"(?:[a-z]{{2,9}}day\.?\s*,?\s*|[a-z]{{3}}\.?,?\s+)?(?P<month>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"\s*,?\s+(?P<year>\d{{4}})(?:[\s,t]+(?:at\s+)?{_TIME}\s*{_ZONE})?{_COMMENT}",
    re.IGNORECASE,
)
"""February 3, 2026 6:00 AM EST."""
ISO = re.compile(
    rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?:[t\s]+{_TIME}\s*{_ZONE})?", re.IGNORECASE
)
"""2026-02-03T06:00:00+01:00, with a blank for the T, and without seconds."""
OFFSET_OF_ZONE = re.compile(r"(?P<sign>[+-])\s?(?P<hours>\d{1,2}):?(?P<minutes>\d{2})$")
MAX_DATE_LENGTH = 100
FURTHEST = timedelta(hours=14)
"""How far the clocks of any place are from UTC, at most."""
CENTURY = 100
PIVOT = 69
"""Years of two digits are of this century below it, and of the last from it on, as POSIX has it."""
NOON = 12
FIRST_YEAR, LAST_YEAR = 1900, 2199
UNKNOWN = "is no date that can be read"


def read_date(text: str) -> tuple[datetime, str | None]:
    """Return the moment that a date of a feed names, with its offset from UTC, and what had to be supposed, or None.

    Without a zone, and with one that nobody knows, it is read as UTC, as RFC 5322 (4.3) wants it. A weekday that does
    not belong to the date counts for nothing. Raises ValueError for all else; no date is ever made up.
    """
    cleaned = " ".join(text[: MAX_DATE_LENGTH + 1].split())
    if not cleaned:
        raise ValueError("is empty")
    if len(cleaned) > MAX_DATE_LENGTH:
        raise ValueError(UNKNOWN)
    found = DAY_FIRST.fullmatch(cleaned) or MONTH_FIRST.fullmatch(cleaned) or ISO.fullmatch(cleaned)
    if found is None:
        raise ValueError(UNKNOWN)
    offset, told = _read_zone(found["zone"], has_time=found["hour"] is not None)
    if abs(offset) > FURTHEST:
        raise ValueError("has an offset from UTC that no place has")
    hour = _read_hour(found)
    year = _read_year(found["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"is in the year {year}")
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    if hour > 24 or minute > 59 or second > 60:  # noqa: PLR2004 - a day's end, and a leap second
        raise ValueError("has a time that no clock shows")
    zone = UTC if not offset else timezone(offset)
    try:
        day = datetime(year, _read_month(found["month"]), int(found["day"]), tzinfo=zone)
        moment = day + timedelta(hours=hour, minutes=minute, seconds=second)
    except (ValueError, OverflowError):
        raise ValueError("does not exist") from None
    return moment, told


def _read_zone(written: str | None, *, has_time: bool) -> tuple[timedelta, str | None]:
    """Return how far a zone is from UTC, and what had to be supposed."""
    if not has_time:
        return timedelta(), "has no time; it was read as midnight in UTC"
    if not written:
        return timedelta(), "has no zone; it was read as UTC"
    found = OFFSET_OF_ZONE.search(written)
    if found:
        distance = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
        return (-distance if found["sign"] == "-" else distance), None
    hours = ZONES.get(written.casefold())
    if hours is None:
        return timedelta(), f"is in the zone {written}, which may be several; it was read as UTC"
    return timedelta(hours=hours), None


def _read_hour(found: re.Match[str]) -> int:
    hour = int(found["hour"] or 0)
    half = (found["half"] or "").casefold()
    if not half:
        return hour
    if not 1 <= hour <= NOON:
        raise ValueError("has a time that no clock shows")
    return hour % NOON + (NOON if half.startswith("p") else 0)


def _read_month(text: str) -> int:
    """Return a month by its number or its name; only what begins a full name counts."""
    if text.isdigit():
        return int(text)
    name = text.casefold()
    for number, full in enumerate(MONTH_NAMES, 1):
        if full.startswith(name):
            return number
    raise ValueError(UNKNOWN)


MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)


def _read_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - two digits of four
        return year
    return year + (20 if year < PIVOT else 19) * CENTURY
