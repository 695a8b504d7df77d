"""Finds what nothing refers to any more in a storage: what `prune` may delete."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from publisher.plan.ledger import dump_ledger
from publisher.publish.archive import find_archive_pages
from publisher.publish.deployment import Deployment
from publisher.publish.retention import (
    UPLOAD_EXPIRES_AFTER,
    find_followed_feeds,
    find_references,
    find_rollback_keys,
    find_unneeded,
)
from publisher.publish.site.retention import find_shows_with_pages, find_unneeded_pages
from publisher.site.manifest import Manifest, load_manifest
from publisher.storage.base import ListedObject, Storage
from publisher.storage.layout import KeyKind, Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Waste:
    """What nobody needs in one storage."""

    storage: Storage
    listing: Mapping[str, ListedObject]
    keys: Sequence[str]
    half_sent: Sequence[str]

    @classmethod
    def find(
        cls, storage: Storage, deployments: Mapping[str, Deployment], without: AbstractSet[str], now: datetime
    ) -> "Waste":
        """Look through a storage for what neither the feeds in it nor any ledger here refers to.

        `without` are the feeds here that have no pages.
        """
        listing = storage.listing()
        manifests = {show: _manifest(show, storage) for show in find_shows_with_pages(listing, without)}
        # Of a show that has no pages any more it tells where they were, and so where they come back to.
        known = {show: _manifest(show, storage) for show in without}
        manifests |= {show: manifest for show, manifest in known.items() if manifest.names and not manifest.pages}
        files = find_unneeded(listing, _find_needed_keys(deployments, listing, storage, now), deployments, now)
        keys = [*files, *find_unneeded_pages(listing, manifests, now)]
        return cls(
            storage=storage, listing=listing, keys=keys, half_sent=storage.list_unfinished(now - UPLOAD_EXPIRES_AFTER)
        )


def _find_needed_keys(
    deployments: Mapping[str, Deployment], listing: Mapping[str, ListedObject], storage: Storage, now: datetime
) -> set[str]:
    """Return the keys that something refers to: ledgers here, feeds there, those that left lately, and the way back."""
    heeded = {*find_followed_feeds(listing, now)}
    for slug in deployments:
        heeded |= find_rollback_keys(slug, listing, storage.read(KeyKind.FEED.spell(feed=slug)))
    ledgers = [dump_ledger(deployment.ledger()) for deployment in deployments.values()]
    feeds = [*filter(None, map(storage.read, sorted(heeded)))]
    return heeded | find_references([*ledgers, *feeds, *find_archive_pages(feeds, storage.read).values()])


def _manifest(show: str, storage: Storage) -> Manifest:
    return load_manifest(storage.read(Layout(show).manifest))
