"""Lists the earlier feeds that `rollback` can bring back: each is a feed document and the ledger that belongs to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from publisher.storage.base import ListedObject
from publisher.storage.layout import KeyKind, parse_key, snapshot_feed_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Keeps the keys of a feed that was published before."""

    feed_key: str
    ledger_key: str
    replaced_at: datetime
    """When another feed took its place."""


def list_snapshots(feed: str, listing: Mapping[str, ListedObject]) -> list[Snapshot]:
    """Return every earlier document of the feed with this slug whose ledger is stored too, the latest first."""
    parsed = {key: found for key in listing if (found := parse_key(key)) and found.parts.get("feed") == feed}
    ledgers: dict[str, str] = {}
    for key in sorted(parsed, key=lambda key: listing[key].modified):
        if parsed[key].kind is KeyKind.SNAPSHOT_LEDGER:
            ledgers[parsed[key]["digest"]] = key
    feeds = [
        Snapshot(feed_key=key, ledger_key=ledgers[found["digest"]], replaced_at=listing[key].modified)
        for key, found in parsed.items()
        if found.kind is KeyKind.SNAPSHOT_FEED and found["digest"] in ledgers
    ]
    return sorted(feeds, key=lambda kept: (kept.replaced_at, kept.feed_key), reverse=True)


def find_snapshot_ledgers(feed: str, content: bytes, listing: Mapping[str, ListedObject]) -> list[str]:
    """Return the keys of all ledgers that are stored for the feed document `content`."""
    document = parse_key(snapshot_feed_key(feed, content))
    return [
        key
        for key in listing
        if document
        and (found := parse_key(key))
        and found.kind is KeyKind.SNAPSHOT_LEDGER
        and (found["feed"], found["digest"]) == (document["feed"], document["digest"])
    ]
