"""Finds the unreferenced objects and unfinished uploads of a storage, which `prune` may delete."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from publisher.errors import DeniedError, NotOfferedError, PublisherError
from publisher.plan.ledger import dump_ledger
from publisher.publish.archive import find_archive_pages
from publisher.publish.deployment import Deployment
from publisher.publish.foreign import find_foreign_references
from publisher.publish.prune_rules import (
    UPLOAD_EXPIRES_AFTER,
    find_followed_feeds,
    find_references,
    find_rollback_keys,
    find_unneeded,
)
from publisher.publish.site.stored_pages import find_shows_with_pages, find_unneeded_pages
from publisher.site.manifest import Manifest, load_manifest
from publisher.storage.base import ListedObject, Notice, Storage
from publisher.storage.layout import KeyKind, Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Waste:
    """The keys of unreferenced objects in one storage, and its unfinished uploads."""

    storage: Storage
    listing: Mapping[str, ListedObject]
    keys: Sequence[str]
    half_sent: Sequence[str]
    untold: PublisherError | None = None
    """Why unfinished uploads are not known, if the storage does not tell."""

    @classmethod
    def find(
        cls, storage: Storage, deployments: Mapping[str, Deployment], without: AbstractSet[str], now: datetime
    ) -> "Waste":
        """Return the objects to which neither a feed in the storage nor the ledger of a deployment refers.

        `deployments` are by slug of their feed. `without` are the slugs of this folder's feeds that have no web pages.
        """
        listing = storage.listing()
        manifests = {show: _manifest(show, storage) for show in find_shows_with_pages(listing, without)}
        # The manifest of a show whose pages were withdrawn keeps their addresses, in case they come back.
        known = {show: _manifest(show, storage) for show in without}
        manifests |= {show: manifest for show, manifest in known.items() if manifest.names and not manifest.pages}
        files = find_unneeded(listing, _find_needed_keys(deployments, listing, storage, now), deployments, now)
        keys = [*files, *find_unneeded_pages(listing, manifests, now)]
        half_sent, untold = _find_half_sent(storage, now)
        return cls(storage=storage, listing=listing, keys=keys, half_sent=half_sent, untold=untold)

    def delete(self, now: datetime) -> Sequence[Notice]:
        """Delete the objects, and abort the unfinished uploads; return notices of what had to stay."""
        self.storage.remove(self.keys)
        untold = self.untold
        if self.half_sent:
            try:
                self.storage.abort(now - UPLOAD_EXPIRES_AFTER)
            except (DeniedError, NotOfferedError) as refused:
                return [Notice(message=f"unfinished uploads could not be ended: {refused.message}", hint=refused.hint)]
        return [] if untold is None else [describe_unlisted_uploads(untold)]


def describe_unlisted_uploads(problem: PublisherError) -> Notice:
    """Return a notice that a storage does not tell its unfinished uploads, and of what helps instead."""
    rule = "set a lifecycle rule at the store that ends unfinished uploads after a week"
    hint = f"{rule}, where it has such rules"
    if isinstance(problem, DeniedError):
        hint = f"allow the key s3:ListBucketMultipartUploads on the bucket, or {rule}"
    return Notice(message=f"unfinished uploads could not be listed: {problem.message}", hint=hint)


def _find_half_sent(storage: Storage, now: datetime) -> tuple[list[str], PublisherError | None]:
    """Return the keys of unfinished uploads, or none and why they are not known: what is unneeded is found without."""
    try:
        return storage.list_unfinished(now - UPLOAD_EXPIRES_AFTER), None
    except PublisherError as problem:
        return [], problem


def _find_needed_keys(
    deployments: Mapping[str, Deployment], listing: Mapping[str, ListedObject], storage: Storage, now: datetime
) -> set[str]:
    """Return the keys that ledgers, stored feeds, recent snapshots and a rollback refer to, and the keys of those."""
    heeded = {*find_followed_feeds(listing, now)}
    for slug in deployments:
        heeded |= find_rollback_keys(slug, listing, storage.read(KeyKind.FEED.spell(feed=slug)))
    ledgers = [dump_ledger(deployment.ledger().active) for deployment in deployments.values()]
    feeds = [*filter(None, map(storage.read, sorted(heeded)))]
    # Audio that another repository keeps for later is in its ledger alone, however long ago that was stored.
    heeded |= find_foreign_references(storage, listing, deployments)
    return heeded | find_references([*ledgers, *feeds, *find_archive_pages(feeds, storage.read).values()])


def _manifest(show: str, storage: Storage) -> Manifest:
    return load_manifest(storage.read(Layout(show).manifest))
