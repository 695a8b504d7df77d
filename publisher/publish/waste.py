"""Finds what nothing refers to any more in a storage: what `prune` may delete."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from publisher.plan.ledger import dump_ledger
from publisher.publish.archive import follow
from publisher.publish.deployment import Workshop
from publisher.publish.retention import HALF_SENT, feeds_to_heed, references, unneeded, way_back
from publisher.publish.site.retention import shows_with_pages, unneeded_pages
from publisher.site.manifest import Manifest, load_manifest
from publisher.storage.base import Listed, Storage
from publisher.storage.layout import PageKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Waste:
    """What nobody needs in one storage."""

    storage: Storage
    listing: Mapping[str, Listed]
    keys: Sequence[str]
    half_sent: Sequence[str]

    @classmethod
    def find(
        cls, storage: Storage, workshops: Mapping[str, Workshop], without: AbstractSet[str], now: datetime
    ) -> "Waste":
        """Look through a storage for what neither the feeds in it nor any ledger here refers to.

        `without` are the feeds here that have no pages.
        """
        listing = storage.listing()
        manifests = {show: _manifest(show, storage) for show in shows_with_pages(listing, without)}
        # Of a show that has no pages any more it tells where they were, and so where they come back to.
        known = {show: _manifest(show, storage) for show in without}
        manifests |= {show: manifest for show, manifest in known.items() if manifest.names and not manifest.pages}
        files = unneeded(listing, _needed(workshops, listing, storage, now), workshops, now)
        keys = [*files, *unneeded_pages(listing, manifests, now)]
        return cls(storage=storage, listing=listing, keys=keys, half_sent=storage.stale(now - HALF_SENT))


def _needed(
    workshops: Mapping[str, Workshop], listing: Mapping[str, Listed], storage: Storage, now: datetime
) -> set[str]:
    """Return the keys that something refers to: ledgers here, feeds there, those that left lately, and the way back."""
    heeded = {*feeds_to_heed(listing, now)}
    for slug in workshops:
        heeded |= way_back(slug, listing, storage.read(f"{slug}/feed.xml"))
    ledgers = [dump_ledger(workshop.ledger()) for workshop in workshops.values()]
    feeds = [*filter(None, map(storage.read, sorted(heeded)))]
    return heeded | references([*ledgers, *feeds, *follow(feeds, storage.read).values()])


def _manifest(show: str, storage: Storage) -> Manifest:
    return load_manifest(storage.read(PageKeys(show).manifest))
