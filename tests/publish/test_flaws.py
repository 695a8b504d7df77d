"""What a ledger names, beside what a storage says of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from publisher.plan.ledger import Ledger, Stored
from publisher.publish.flaws import find_listing_flaws, find_object_flaws, find_retired_flaws, list_ledger_files
from publisher.storage.base import ListedObject, ObjectInfo
from publisher.storage.content_types import IMMUTABLE
from support.deployments import EPISODES, FEED
from support.strategies import publication

FILE = Stored(key="images/show.0a1b2c3d.png", bytes=7, digest="0" * 64, media_type="image/png")
MOMENT = datetime(2026, 6, 1, tzinfo=UTC)


def test_each_file_of_a_ledger_is_named_once() -> None:
    """Two covers may be one file."""
    other = replace(FILE, key="images/a.0a1b2c3d.png")
    ledger = Ledger(feed="show", covers={"": FILE, "one": FILE, "two": other})
    assert [file.key for file in list_ledger_files(ledger)] == [other.key, FILE.key]


@pytest.mark.parametrize(
    ("listing", "message"),
    [
        ({}, "is not in the storage"),
        ({FILE.key: ListedObject(bytes=6, modified=MOMENT)}, "has 6 bytes and not 7"),
        ({FILE.key: ListedObject(bytes=7, modified=MOMENT)}, None),
    ],
)
def test_a_listing_shows_what_is_missing_or_of_another_size(
    listing: dict[str, ListedObject], message: str | None
) -> None:
    """A file that is there in its size is no flaw."""
    assert [flaw.message for flaw in find_listing_flaws([FILE], listing)] == ([message] if message else [])


def test_an_object_is_compared_by_what_the_storage_tells() -> None:
    """What a storage does not tell is no flaw; what is empty is one."""
    right = ObjectInfo(
        bytes=7, modified=MOMENT, digest=FILE.digest, content_type="image/png", cache_control=IMMUTABLE, mark=None
    )
    assert list(find_object_flaws(FILE, right)) == []
    assert list(find_object_flaws(FILE, replace(right, digest=None, content_type=None, cache_control=None))) == []
    wrong = replace(right, content_type="text/plain", cache_control="")
    assert [flaw.message for flaw in find_object_flaws(FILE, wrong)] == [
        "has the Content-Type text/plain and not image/png",
        f"has the Cache-Control of nothing and not {IMMUTABLE}",
    ]


def test_files_of_retired_episodes_that_are_still_stored_are_flaws() -> None:
    """A run that was cut off may have left them; what another feed names, or another episode needs, is none."""
    entry = publication(FEED, EPISODES[0])
    ledger = Ledger(feed="maalt").with_publication(replace(entry, retired=True))
    key = entry.enclosure.key
    [flaw] = find_retired_flaws(ledger, {key}, set())
    assert flaw.key == key
    assert f"--retire {entry.slug}" in flaw.hint
    assert [*find_retired_flaws(ledger, set(), set())] == []
    assert [*find_retired_flaws(ledger, {key}, {key})] == []
    assert [*find_retired_flaws(Ledger(feed="maalt").with_publication(entry), {key}, set())] == []
