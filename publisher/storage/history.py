"""What is kept of earlier feeds, so that one can be brought back: the document, and the ledger that it speaks of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from publisher.hashing import KEY_LENGTH, digest_bytes
from publisher.storage.base import ListedObject
from publisher.storage.layout import object_key

HISTORY_PREFIX = "history"
LEDGER_DIGITS = 32
"""Enough that nobody guesses the address of a ledger, which may know episodes of tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A feed that was in place once, and is kept."""

    feed_key: str
    ledger_key: str
    replaced_at: datetime
    """When another took its place."""


def snapshot_feed_key(feed: str, content: bytes) -> str:
    """Return the key under which a feed document is kept."""
    return object_key(f"{feed}/{HISTORY_PREFIX}", "feed", digest_bytes(content), ".xml")


def snapshot_ledger_key(feed: str, content: bytes, ledger: bytes) -> str:
    """Return the key under which the ledger of a feed document is kept."""
    name = f"{digest_bytes(content)[:KEY_LENGTH]}.{digest_bytes(ledger)[:LEDGER_DIGITS]}"
    return f"{feed}/{HISTORY_PREFIX}/ledger.{name}.json"


def list_snapshots(feed: str, listing: Mapping[str, ListedObject]) -> list[Snapshot]:
    """Return every feed that can be brought back, the last one first."""
    folder = f"{feed}/{HISTORY_PREFIX}/"
    ledgers: dict[str, str] = {}
    for key in sorted(listing, key=lambda key: listing[key].modified):
        if found := re.fullmatch(rf"{re.escape(folder)}ledger\.([0-9a-f]+)\.[0-9a-f]+\.json", key):
            ledgers[found[1]] = key
    feeds = [
        Snapshot(feed_key=key, ledger_key=ledgers[found[1]], replaced_at=listed.modified)
        for key, listed in listing.items()
        if (found := re.fullmatch(rf"{re.escape(folder)}feed\.([0-9a-f]+)\.xml", key)) and found[1] in ledgers
    ]
    return sorted(feeds, key=lambda kept: (kept.replaced_at, kept.feed_key), reverse=True)
