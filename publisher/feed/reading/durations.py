"""Reads the durations of feeds: seconds, minutes and seconds, or hours as well."""

import re

from publisher.model.timecode import HOUR, MINUTE

CLOCK_DURATION = re.compile(
    r"(?:(?P<hours>\d{1,4}):)?(?P<minutes>\d{1,5}):(?P<seconds>\d{1,5}(?:[.,]\d{1,9})?)", re.ASCII
)
SECONDS_ALONE = re.compile(
    r"(?P<seconds>\d{1,7}(?:[.,]\d{1,9})?)\s?(?:s|sec|secs|seconds)?\.?", re.ASCII | re.IGNORECASE
)
DURATION_IN_WORDS = re.compile(
    r"(?:(?P<hours>\d{1,3})\s?(?:h|hrs?|hours?)\.?\s?)?(?:(?P<minutes>\d{1,4})\s?(?:m|mins?|minutes?)\.?\s?)?"
    r"(?:(?P<seconds>\d{1,4})\s?(?:s|secs?|seconds?)\.?)?",
    re.ASCII | re.IGNORECASE,
)
"""12 min, 1h 2m, 1 hour 2 min 3 s."""
MAX_DURATION = 100 * HOUR
"""Limit in seconds; no recording is longer."""


def read_duration(text: str) -> float | None:
    """Return a duration in seconds, to the millisecond; None for 0, for what is none, and beyond MAX_DURATION.

    Apple has seconds, MM:SS and HH:MM:SS. Parts may have more than 59, as some hosts write them: 00:61:05.
    """
    cleaned = re.sub(r"\s*:\s*", ":", " ".join(text[:100].split()))
    found = (
        CLOCK_DURATION.fullmatch(cleaned) or SECONDS_ALONE.fullmatch(cleaned) or DURATION_IN_WORDS.fullmatch(cleaned)
    )
    if found is None:
        return None
    parts = found.groupdict()
    hours, minutes = int(parts.get("hours") or 0), int(parts.get("minutes") or 0)
    seconds = float((parts["seconds"] or "0").replace(",", "."))
    whole = round(HOUR * hours + MINUTE * minutes + seconds, 3)
    return whole if 0 < whole <= MAX_DURATION else None
