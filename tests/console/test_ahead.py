"""How many episodes are not on the air yet, in words."""

from datetime import datetime

import pytest

from publisher.console.ahead import format_ahead
from publisher.sources.ahead import Ahead

NEXT, LATER = (datetime.fromisoformat(f"2026-12-{day}T06:00:00+01:00") for day in ("01", "08"))


@pytest.mark.parametrize(
    ("drafts", "dates", "said"),
    [
        (0, (), ""),
        (1, (), "1 draft"),
        (2, (), "2 drafts"),
        (0, (NEXT,), "1 scheduled for 2026-12-01 06:00"),
        (1, (NEXT, LATER), "1 draft, 2 scheduled, the next for 2026-12-01 06:00"),
    ],
)
def test_a_line_says_how_many_and_when_the_next_comes(drafts: int, dates: tuple[datetime, ...], said: str) -> None:
    """The moment is told as it was written, and there are no words where there is nothing to say."""
    ahead = Ahead(drafts=tuple("a" * drafts), scheduled=tuple(("b", date) for date in dates))
    assert format_ahead(ahead) == said
