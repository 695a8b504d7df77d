"""What is kept of earlier feeds, so that one can be brought back: the document, and the ledger that it speaks of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from publisher.hashing import KEY_LENGTH, digest_bytes
from publisher.storage.base import Listed
from publisher.storage.layout import object_key

HISTORY = "history"
LEDGER_DIGITS = 32
"""Enough that nobody guesses the address of a ledger, which may know episodes of tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A feed that was in place once, and is kept."""

    feed_key: str
    ledger_key: str
    left: datetime
    """When another took its place."""


def kept_feed_key(feed: str, content: bytes) -> str:
    """Return the key under which a feed document is kept."""
    return object_key(f"{feed}/{HISTORY}", "feed", digest_bytes(content), ".xml")


def kept_ledger_key(feed: str, content: bytes, ledger: bytes) -> str:
    """Return the key under which the ledger of a feed document is kept."""
    name = f"{digest_bytes(content)[:KEY_LENGTH]}.{digest_bytes(ledger)[:LEDGER_DIGITS]}"
    return f"{feed}/{HISTORY}/ledger.{name}.json"


def kept(feed: str, listing: Mapping[str, Listed]) -> list[Kept]:
    """Return every feed that can be brought back, the last one first."""
    folder = f"{feed}/{HISTORY}/"
    ledgers: dict[str, str] = {}
    for key in sorted(listing, key=lambda key: listing[key].modified):
        if found := re.fullmatch(rf"{re.escape(folder)}ledger\.([0-9a-f]+)\.[0-9a-f]+\.json", key):
            ledgers[found[1]] = key
    feeds = [
        Kept(feed_key=key, ledger_key=ledgers[found[1]], left=listed.modified)
        for key, listed in listing.items()
        if (found := re.fullmatch(rf"{re.escape(folder)}feed\.([0-9a-f]+)\.xml", key)) and found[1] in ledgers
    ]
    return sorted(feeds, key=lambda kept: (kept.left, kept.feed_key), reverse=True)
