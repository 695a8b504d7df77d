"""Parses and formats times: 12:30, 1:02:03.5, 00:00:01,000, 93.5s.

Values are seconds, rounded to the millisecond, which is the finest that any chapter or cue format keeps.
"""

import re
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

CLOCK_PATTERN = re.compile(
    r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{1,2})(?:[.,](?P<rest>\d{1,9}))?"
)
SECONDS_PATTERN = re.compile(r"(?P<seconds>\d{1,7})(?:[.,](?P<rest>\d{1,9}))?\s?s?")
MINUTE, HOUR = 60, 3600
MAX_SECONDS = 100 * HOUR
"""Limit of a time, in seconds: SubRip has two digits for the hours, and no recording is longer."""


def parse_time(text: str) -> float | None:
    """Return a time in seconds, to the millisecond; None if `text` is no time, or beyond MAX_SECONDS."""
    text = text.strip()
    if found := CLOCK_PATTERN.fullmatch(text):
        hours, minutes, seconds, rest = found.groups()
        if int(seconds) >= MINUTE or (hours and int(minutes) >= MINUTE):
            return None
        whole = HOUR * int(hours or 0) + MINUTE * int(minutes) + int(seconds)
    elif found := SECONDS_PATTERN.fullmatch(text):
        seconds, rest = found.groups()
        whole = int(seconds)
    else:
        return None
    return None if whole > MAX_SECONDS else round(whole + float(f"0.{rest or 0}"), 3)


def format_cue_time(seconds: float, mark: str = ".") -> str:
    """Return a time of WebVTT (01:02:03.500) or, with a comma for `mark`, of SubRip."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    minutes, rest = divmod(whole, MINUTE)
    return f"{minutes // MINUTE:02}:{minutes % MINUTE:02}:{rest:02}{mark}{milliseconds:03}"


def format_short_time(seconds: float) -> str:
    """Return a time for display, rounded down to the second: 0:07, 12:30, 1:02:03."""
    minutes, rest = divmod(int(seconds + 0.0005), MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _pattern(regex: re.Pattern[str]) -> str:
    """Return a regular expression without Python's named groups, as JSON Schema needs it."""
    return re.sub(r"\(\?P<\w+>", "(?:", regex.pattern)


def _read(value: object) -> object:
    """Return a time of front matter in seconds. YAML parses one without a colon as a number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("is not a time; write it like 12:30 or 1:02:03.5")  # noqa: TRY004 - pydantic takes no TypeError
    seconds = parse_time(value) if isinstance(value, str) else round(float(value), 3)
    if seconds is None or not 0 <= seconds <= MAX_SECONDS:
        raise ValueError("is not a time; write it like 12:30 or 1:02:03.5")
    return seconds


_SCHEMA = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": MAX_SECONDS},
        {"type": "string", "pattern": f"^\\s*(?:{_pattern(CLOCK_PATTERN)}|{_pattern(SECONDS_PATTERN)})\\s*$"},
    ]
}
Time = Annotated[float, BeforeValidator(_read), WithJsonSchema(_SCHEMA)]
"""A point in a recording, in seconds: written as 12:30, 1:02:03.5 or 750."""
