"""Compares stored objects with ledgers, and selects the objects that may be deleted. Pure: no storage is accessed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from publisher.storage.base import ListedObject
from publisher.storage.history import find_snapshot_ledgers, list_snapshots
from publisher.storage.layout import SNAPSHOT_KINDS, KeyKind, find_keys, parse_key, snapshot_feed_key

GRACE_PERIOD = timedelta(days=30)
"""How long an unreferenced object is kept: apps keep old feeds, and downloads take time."""
UPLOAD_EXPIRES_AFTER = timedelta(days=7)
"""The age after which an unfinished multipart upload is taken for abandoned."""
REFERENCED_KINDS = (KeyKind.FILE, KeyKind.ARCHIVE_PAGE)
"""The kinds of objects that feeds and ledgers name."""


def find_references(texts: Iterable[bytes]) -> set[str]:
    """Return every object key that occurs in these feeds or ledgers, whatever address it is part of."""
    return {key for text in texts for key in find_keys(text, REFERENCED_KINDS)}


def find_archive_keys(texts: Iterable[bytes]) -> set[str]:
    """Return the keys of the archive pages that these feed documents link to, before or behind their items."""
    around = ((text.partition(b"<item>")[0], text.rpartition(b"</item>")[2]) for text in texts)
    return {key for parts in around for part in parts for key in find_keys(part, [KeyKind.ARCHIVE_PAGE])}


def find_followed_feeds(listing: Mapping[str, ListedObject], now: datetime) -> list[str]:
    """Return the keys of current feeds, and of feed and ledger snapshots no older than GRACE_PERIOD, sorted."""
    return sorted(
        key
        for key, listed in listing.items()
        if (parsed := parse_key(key))
        and (parsed.kind is KeyKind.FEED or (parsed.kind in SNAPSHOT_KINDS and now - listed.modified <= GRACE_PERIOD))
    )


def find_rollback_keys(feed: str, listing: Mapping[str, ListedObject], current: bytes | None) -> set[str]:
    """Return the keys of the snapshots that a rollback needs, now or after the next change, whatever their age.

    `current` is the content of the published feed document, None if there is none.
    """
    here = snapshot_feed_key(feed, current) if current is not None else ""
    earlier = next((entry for entry in list_snapshots(feed, listing) if entry.feed_key != here), None)
    keys = {earlier.feed_key, earlier.ledger_key} if earlier else set()
    if current is not None:
        keys |= {*find_snapshot_ledgers(feed, current, listing)}
    return keys


def find_unneeded(
    listing: Mapping[str, ListedObject], needed: set[str], feeds: Iterable[str], now: datetime
) -> list[str]:
    """Return the keys that may be deleted, sorted: not in `needed`, and unmodified for longer than GRACE_PERIOD.

    Only keys in this program's own form are returned: hashed files, archive pages, and snapshots of `feeds`.
    """
    slugs = {*feeds}
    return sorted(
        key
        for key, listed in listing.items()
        if key not in needed
        and (parsed := parse_key(key))
        and (parsed.kind in REFERENCED_KINDS or (parsed.kind in SNAPSHOT_KINDS and parsed["feed"] in slugs))
        and now - listed.modified > GRACE_PERIOD
    )
