"""Models podcast:updateFrequency: a recurrence rule of RFC 5545, and its description."""

import re
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from publisher.model.fields import Line, Moment, ShortLine, SourceModel

RRULE_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
RRULE_PART = re.compile(
    r"FREQ=(?:SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)"
    r"|UNTIL=\d{8}(?:T\d{6}Z)?"
    r"|(?:COUNT|INTERVAL)=[1-9]\d{0,8}"
    rf"|WKST={RRULE_DAY}|BYDAY=[+-]?\d{{0,2}}{RRULE_DAY}(?:,[+-]?\d{{0,2}}{RRULE_DAY})*"
    r"|(?P<name>BY(?:SECOND|MINUTE|HOUR|MONTHDAY|YEARDAY|WEEKNO|MONTH|SETPOS))=(?P<numbers>-?\d{1,3}(?:,-?\d{1,3})*)"
)
"""One part of a recurrence rule of RFC 5545, such as FREQ=WEEKLY."""
RRULE_RANGES = {
    "BYSECOND": range(61),
    "BYMINUTE": range(60),
    "BYHOUR": range(24),
    "BYMONTHDAY": range(1, 32),
    "BYYEARDAY": range(1, 367),
    "BYWEEKNO": range(1, 54),
    "BYMONTH": range(1, 13),
    "BYSETPOS": range(1, 367),
}
"""The range of each part's numbers. Those that start at 1, but for BYMONTH, may be negative: counted from the end."""
RRULE_EXAMPLE = "FREQ=WEEKLY;BYDAY=TU"


def _is_rrule_part(part: str) -> bool:
    found = RRULE_PART.fullmatch(part)
    if found is None or found["name"] is None:
        return found is not None
    allowed = RRULE_RANGES[found["name"]]
    from_end = allowed.start == 1 and found["name"] != "BYMONTH"
    return all((abs(number) if from_end else number) in allowed for number in map(int, found["numbers"].split(",")))


def _rule(text: str) -> str:
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - few runs need it

    parts = text.split(";")
    wrong = next((part for part in parts if not _is_rrule_part(part)), None)
    names = [part.partition("=")[0] for part in parts]
    if wrong is not None:
        raise ValueError(f"has a part that RFC 5545 does not know ({wrong}); write it like {RRULE_EXAMPLE}")
    if len(set(names)) < len(names) or "FREQ" not in names or {"COUNT", "UNTIL"} <= set(names):
        raise ValueError(f"needs FREQ, no part twice, and not COUNT beside UNTIL; write it like {RRULE_EXAMPLE}")
    try:
        rrulestr(text, dtstart=datetime(2000, 1, 1, tzinfo=UTC if re.search(r"UNTIL=\d{8}T", text) else None))
    except ValueError as problem:
        raise ValueError(f"is no rule that comes true ({problem}); write it like {RRULE_EXAMPLE}") from None
    return text


class UpdateFrequency(SourceModel):
    """How often episodes come (podcast:updateFrequency)."""

    text: ShortLine
    """As a person says it: every Tuesday."""
    rrule: Annotated[Line, AfterValidator(_rule)] | None = None
    """As a program reads it (RFC 5545): FREQ=WEEKLY;BYDAY=TU."""
    dtstart: Moment | None = None
    """When it begins, or begins again. Needed when the rule has a COUNT."""
    complete: bool = False
    """Whether no more episodes will come."""

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        if self.rrule and "COUNT=" in self.rrule and self.dtstart is None:
            raise ValueError("counts from no date; add a line dtstart: 2026-01-31T06:00:00+01:00")
        return self
