"""Which earlier feeds can be brought back, as a listing tells."""

from datetime import UTC, datetime

from publisher.storage.base import ListedObject
from publisher.storage.history import find_snapshot_ledgers, list_snapshots
from publisher.storage.layout import snapshot_feed_key, snapshot_ledger_key


def stored(day: int) -> ListedObject:
    """An object that was stored on that day."""
    return ListedObject(bytes=1, modified=datetime(2026, 6, day, tzinfo=UTC))


def test_snapshots_come_last_first_and_only_with_their_ledgers() -> None:
    """What lacks its ledger cannot be brought back, and is not offered."""
    listing = {
        snapshot_feed_key("show", b"one"): stored(1),
        snapshot_ledger_key("show", b"one", b"{}"): stored(1),
        snapshot_feed_key("show", b"two"): stored(5),
        snapshot_ledger_key("show", b"two", b"{}"): stored(1),
        snapshot_feed_key("show", b"three"): stored(9),
    }
    found = list_snapshots("show", listing)
    assert [entry.feed_key for entry in found] == [snapshot_feed_key("show", b"two"), snapshot_feed_key("show", b"one")]
    assert [entry.replaced_at.day for entry in found] == [5, 1]


def test_of_several_ledgers_the_one_stored_last_counts() -> None:
    """A feed that came back unchanged may have got another ledger since."""
    listing = {
        snapshot_feed_key("show", b"one"): stored(1),
        snapshot_ledger_key("show", b"one", b"new"): stored(3),
        snapshot_ledger_key("show", b"one", b"old"): stored(2),
    }
    [found] = list_snapshots("show", listing)
    assert found.ledger_key == snapshot_ledger_key("show", b"one", b"new")
    assert {*find_snapshot_ledgers("show", b"one", listing)} == listing.keys() - {found.feed_key}


def test_a_feed_has_its_own_snapshots_alone() -> None:
    """The same document in two feeds has two histories, and neither is that of a feed called almost alike."""
    listing = {}
    for feed in ("show", "show-2"):
        listing[snapshot_feed_key(feed, b"one")] = stored(1)
        listing[snapshot_ledger_key(feed, b"one", b"{}")] = stored(1)
    assert [entry.feed_key for entry in list_snapshots("show", listing)] == [snapshot_feed_key("show", b"one")]
    assert find_snapshot_ledgers("show", b"one", listing) == [snapshot_ledger_key("show", b"one", b"{}")]
    assert find_snapshot_ledgers("show", b"two", listing) == []
