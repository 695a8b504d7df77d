"""What may go and what may not, decided from listings alone."""

from datetime import UTC, datetime, timedelta

from publisher.publish.prune_rules import (
    GRACE_PERIOD,
    find_followed_feeds,
    find_references,
    find_rollback_keys,
    find_unneeded,
)
from publisher.storage.base import ListedObject
from publisher.storage.layout import snapshot_feed_key, snapshot_ledger_key

NOW = datetime(2026, 6, 1, tzinfo=UTC)
OLD = NOW - GRACE_PERIOD - timedelta(days=1)
YOUNG = NOW - timedelta(days=1)


def listed(moment: datetime) -> ListedObject:
    """An object that was stored then."""
    return ListedObject(bytes=1, modified=moment)


def test_only_old_files_of_ours_that_nothing_names_can_go() -> None:
    """What is named, what is young and what others have put into the bucket stays."""
    listing = {
        "audio/named.0a1b2c3d.mp3": listed(OLD),
        "audio/young.0a1b2c3d.mp3": listed(YOUNG),
        "audio/old.0a1b2c3d.mp3": listed(OLD),
        "images/old.0a1b2c3d.png": listed(OLD),
        "audio/of-somebody-else.mp3": listed(OLD),
        "backup/old.0a1b2c3d.mp3": listed(OLD),
        "index.html": listed(OLD),
        "show/feed.xml": listed(OLD),
        "show/history/notes.txt": listed(OLD),
        "web/show/index.html": listed(OLD),
    }
    gone = find_unneeded(listing, {"audio/named.0a1b2c3d.mp3"}, ["show"], NOW)
    assert gone == ["audio/old.0a1b2c3d.mp3", "images/old.0a1b2c3d.png"]


def test_the_way_back_never_goes() -> None:
    """However old it is, there is one feed to go back to, with its ledger, and the ledger to come forward again."""
    listing = {}
    for content, moment in ((b"one", OLD - timedelta(days=2)), (b"two", OLD), (b"three", OLD)):
        listing[snapshot_feed_key("show", content)] = listed(moment)
        listing[snapshot_ledger_key("show", content, b"{}")] = listed(moment)
    needed = find_rollback_keys("show", listing, b"three")
    gone = find_unneeded(listing, needed, ["show"], NOW)
    assert gone == sorted(
        [
            snapshot_feed_key("show", b"one"),
            snapshot_ledger_key("show", b"one", b"{}"),
            snapshot_feed_key("show", b"three"),
        ]
    )


def test_another_shows_history_is_not_touched() -> None:
    """A bucket may hold shows of other repositories: their kept feeds are theirs."""
    listing = {snapshot_feed_key("other", b"one"): listed(OLD), snapshot_feed_key("other", b"two"): listed(OLD)}
    assert find_unneeded(listing, set(), ["show"], NOW) == []


def test_every_feed_in_the_storage_is_heeded() -> None:
    """What another repository's feed names, and what a feed named until lately, is needed too."""
    listing = {
        "show/feed.xml": listed(OLD),
        "other/feed.xml": listed(OLD),
        snapshot_feed_key("show", b"lately"): listed(YOUNG),
        snapshot_feed_key("show", b"long ago"): listed(OLD),
    }
    assert find_followed_feeds(listing, NOW) == sorted(
        ["show/feed.xml", "other/feed.xml", snapshot_feed_key("show", b"lately")]
    )


def test_references_are_found_at_any_address() -> None:
    """A feed names files by their whole address, a ledger by their key: both are found."""
    feed = b'<enclosure url="https://cdn.example/shows/audio/0001-ae.0a1b2c3d.mp3" length="1"/>'
    ledger = b'{"key": "images/show.00000000.png"}'
    assert find_references([feed, ledger]) == {"audio/0001-ae.0a1b2c3d.mp3", "images/show.00000000.png"}
