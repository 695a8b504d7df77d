"""What the index holds of an episode."""

from typing import Any

import pytest

from publisher.site.search import records
from publisher.site.search.index import split_segments
from support.searched import EPISODES
from support.small_show import show_content


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Annet"},
        {"notes": "Annet"},
        {"topics": {"tema": "Annet"}},
        {"language": "nn"},
        {"spoken": EPISODES[2].spoken},
        {"goals": ("Annet",)},
    ],
)
def test_whatever_is_looked_through_is_in_the_digest(change: dict[str, Any]) -> None:
    """What would be found otherwise, or shown otherwise, gives files of other names."""
    [before] = split_segments(show_content(*EPISODES))
    [after] = split_segments(show_content(EPISODES[0].model_copy(update=change), *EPISODES[1:]))
    assert before.name != after.name


def test_addresses_are_no_words() -> None:
    """What stands in an address is nothing that somebody looks for."""
    counts = split_segments(show_content(*EPISODES))[0].records[2].counts()
    assert counts["måsdal"] == records.NOTES_WEIGHT
    assert counts["lenke"] == counts["https"] == 0
    assert counts["regner"] == 2
