"""Finds what the feeds of other repositories need in a storage that several of them publish to."""

from collections.abc import Iterable, Mapping

from publisher.publish.prune_rules import find_references
from publisher.storage.base import ListedObject, Storage
from publisher.storage.layout import KeyKind, parse_key


def find_foreign_references(storage: Storage, listing: Mapping[str, ListedObject], own: Iterable[str]) -> set[str]:
    """Return what the ledgers of other repositories' feeds name: files that no public feed shows yet."""
    slugs = {*own}
    ledgers = [key for key in listing if (found := parse_key(key)) and found.kind is KeyKind.SNAPSHOT_LEDGER]
    foreign = [key for key in ledgers if (found := parse_key(key)) and found["feed"] not in slugs]
    return find_references(filter(None, map(storage.read, foreign)))
