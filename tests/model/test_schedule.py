"""podcast:updateFrequency: recurrence rules of RFC 5545."""

import pytest

from publisher.model.schedule import UpdateFrequency
from support.validation import read, refuse


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=-1FR,1MO;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-31",
        "FREQ=DAILY;UNTIL=20261231T000000Z",
        "FREQ=DAILY;UNTIL=20261231",
        "FREQ=HOURLY;INTERVAL=6;WKST=MO;BYHOUR=0,23",
    ],
)
def test_rules(rule: str) -> None:
    """A rule is kept as it was written."""
    assert read(UpdateFrequency, {"text": "ofte", "rrule": rule}).rrule == rule


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("BYDAY=TU", "needs FREQ"),
        ("FREQ=DAILY;FREQ=DAILY", "needs FREQ"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20261231", "needs FREQ"),
        ("FREQ=OFTEN", "has a part that RFC 5545 does not know (FREQ=OFTEN)"),
        ("FREQ=DAILY;", "has a part that RFC 5545 does not know ()"),
        ("FREQ=DAILY;BYHOUR=24", "has a part that RFC 5545 does not know (BYHOUR=24)"),
        ("FREQ=DAILY;BYHOUR=-1", "has a part that RFC 5545 does not know (BYHOUR=-1)"),
        ("FREQ=YEARLY;BYMONTH=-1", "has a part that RFC 5545 does not know (BYMONTH=-1)"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", "has a part that RFC 5545 does not know (BYMONTHDAY=-32)"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "has a part that RFC 5545 does not know (BYMONTHDAY=0)"),
        ("FREQ=DAILY;INTERVAL=0", "has a part that RFC 5545 does not know (INTERVAL=0)"),
        ("FREQ=DAILY;UNTIL=20269931", "is no rule that comes true"),
    ],
)
def test_what_is_no_rule(rule: str, message: str) -> None:
    """Parts that RFC 5545 does not know, numbers out of their range, and parts that exclude one another."""
    assert refuse(UpdateFrequency, {"text": "ofte", "rrule": rule}).startswith(message)


def test_a_count_needs_a_start() -> None:
    """A number of episodes is counted from a date."""
    keys = {"text": "ti ganger", "rrule": "FREQ=DAILY;COUNT=10"}
    assert refuse(UpdateFrequency, keys).startswith("counts from no date")
    assert read(UpdateFrequency, {**keys, "dtstart": "2026-01-31T06:00:00+01:00"}).rrule == "FREQ=DAILY;COUNT=10"
