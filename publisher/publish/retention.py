"""Compares stored objects with ledgers, and selects the objects that may be deleted. Pure: no storage is accessed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.hashing import KEY_LENGTH, digest_bytes
from publisher.plan.ledger import Ledger, Stored
from publisher.storage.base import ListedObject, ObjectInfo
from publisher.storage.content_types import IMMUTABLE
from publisher.storage.history import HISTORY_PREFIX, list_snapshots, snapshot_feed_key

GRACE_PERIOD = timedelta(days=30)
"""How long an unreferenced object is kept: apps keep old feeds, and downloads take time."""
UPLOAD_EXPIRES_AFTER = timedelta(days=7)
"""The age after which an unfinished multipart upload is taken for abandoned."""
_PAGE = r"[a-z0-9-]+/archive/[0-9]{4,}\.[0-9a-f]{8}\.xml"
_NAMED = rf"(?:audio|images|chapters|transcripts)/[a-z0-9-]+\.[0-9a-f]{{8}}(?:\.[a-z0-9]+)+|{_PAGE}"
_FILE = re.compile(_NAMED)
_IN_TEXT = re.compile(_NAMED.encode())
_PAGE_IN_TEXT = re.compile(_PAGE.encode())
CORS_HINT = (".vtt", ".srt", ".json", ".html", ".txt")
"""Suffixes of what players in web pages fetch from another origin: transcripts and chapters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A difference between a published show and its ledger, storage or public address."""

    key: str
    message: str
    hint: str


def list_ledger_files(ledger: Ledger) -> list[Stored]:
    """Return every file in a ledger, once, sorted by key."""
    known = ledger.publications.values()
    beside = (file for publication in known for file in publication.assets.values())
    files = [*ledger.covers.values(), *(file for publication in known for file in publication.audio), *beside]
    return sorted({file.key: file for file in files}.values(), key=lambda file: file.key)


def find_listing_flaws(files: Iterable[Stored], listing: Mapping[str, ListedObject]) -> Iterator[Flaw]:
    """Yield the files that are missing in a storage's listing or have another size there."""
    for file in files:
        found = listing.get(file.key)
        if found is None:
            yield Flaw(key=file.key, message="is not in the storage", hint="publish again: it is uploaded again")
        elif found.bytes != file.bytes:
            yield Flaw(
                key=file.key,
                message=f"has {found.bytes} bytes and not {file.bytes}",
                hint="publish again: it is uploaded again",
            )


def find_object_flaws(file: Stored, look: ObjectInfo) -> Iterator[Flaw]:
    """Yield differences in a stored object's digest, Content-Type and Cache-Control; None stands for not known."""
    figures = {
        "digest": (look.digest, file.digest),
        "Content-Type": (look.content_type, file.media_type),
        "Cache-Control": (look.cache_control, IMMUTABLE),
    }
    for name, (found, wanted) in figures.items():
        if found is not None and found != wanted:
            yield Flaw(
                key=file.key,
                message=f"has the {name} {found or 'of nothing'} and not {wanted}",
                hint="delete it in the storage, then publish again: it is uploaded again",
            )


def find_references(texts: Iterable[bytes]) -> set[str]:
    """Return every object key that occurs in these feeds or ledgers, whatever address it is part of."""
    return {found.decode() for text in texts for found in _IN_TEXT.findall(text)}


def find_archive_keys(texts: Iterable[bytes]) -> set[str]:
    """Return the keys of the archive pages that these documents link to."""
    return {found.decode() for text in texts for found in _PAGE_IN_TEXT.findall(text)}


def find_followed_feeds(listing: Mapping[str, ListedObject], now: datetime) -> list[str]:
    """Return the keys of current feeds, and of feed and ledger snapshots no older than GRACE_PERIOD, sorted."""
    current = [key for key in listing if re.fullmatch(r"[a-z0-9-]+/feed\.xml", key)]
    lately = [
        key
        for key, listed in listing.items()
        if re.fullmatch(rf"[a-z0-9-]+/{HISTORY_PREFIX}/(?:feed|ledger)\.[0-9a-f.]+\.(?:xml|json)", key)
        and now - listed.modified <= GRACE_PERIOD
    ]
    return sorted([*current, *lately])


def find_rollback_keys(feed: str, listing: Mapping[str, ListedObject], current: bytes | None) -> set[str]:
    """Return the keys of the snapshots that a rollback needs, now or after the next change, whatever their age.

    `current` is the content of the published feed document, None if there is none.
    """
    here = snapshot_feed_key(feed, current) if current is not None else ""
    earlier = next((entry for entry in list_snapshots(feed, listing) if entry.feed_key != here), None)
    keys = {earlier.feed_key, earlier.ledger_key} if earlier else set()
    if current is not None:
        ledger = f"{feed}/{HISTORY_PREFIX}/ledger.{digest_bytes(current)[:KEY_LENGTH]}."
        keys |= {key for key in listing if key.startswith(ledger)}
    return keys


def find_unneeded(
    listing: Mapping[str, ListedObject], needed: set[str], feeds: Iterable[str], now: datetime
) -> list[str]:
    """Return the keys that may be deleted, sorted: not in `needed`, and unmodified for longer than GRACE_PERIOD.

    Only keys in this program's own form are returned: hashed files, archive pages, and snapshots of `feeds`.
    """
    histories = tuple(f"{feed}/{HISTORY_PREFIX}/" for feed in feeds)
    return sorted(
        key
        for key, listed in listing.items()
        if key not in needed
        and (key.startswith(histories) or _FILE.fullmatch(key))
        and now - listed.modified > GRACE_PERIOD
    )
