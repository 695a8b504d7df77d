"""Compares stored objects with ledgers, and selects the objects that may be deleted. Pure: no storage is accessed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.plan.ledger import Ledger, Stored
from publisher.storage.base import ListedObject, ObjectInfo
from publisher.storage.content_types import IMMUTABLE
from publisher.storage.history import find_snapshot_ledgers, list_snapshots
from publisher.storage.layout import SNAPSHOT_KINDS, KeyKind, find_keys, parse_key, snapshot_feed_key

GRACE_PERIOD = timedelta(days=30)
"""How long an unreferenced object is kept: apps keep old feeds, and downloads take time."""
UPLOAD_EXPIRES_AFTER = timedelta(days=7)
"""The age after which an unfinished multipart upload is taken for abandoned."""
REFERENCED_KINDS = (KeyKind.FILE, KeyKind.ARCHIVE_PAGE)
"""The kinds of objects that feeds and ledgers name."""
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
    return {key for text in texts for key in find_keys(text, REFERENCED_KINDS)}


def find_archive_keys(texts: Iterable[bytes]) -> set[str]:
    """Return the keys of the archive pages that these documents link to."""
    return {key for text in texts for key in find_keys(text, [KeyKind.ARCHIVE_PAGE])}


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
