"""Finds flaws in the stored pages of a show, and pages that no manifest needs; reads and removes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from publisher.publish.flaws import Flaw
from publisher.publish.prune_rules import GRACE_PERIOD
from publisher.site.manifest import Manifest
from publisher.storage.base import ListedObject
from publisher.storage.layout import PAGE_KINDS, KeyKind, Layout, parse_key

PUBLISH_HINT = "publish again"
STORE_ALL_HINT = "store all pages again: publisher feed --pages"


def is_page_key(key: str) -> bool:
    """Return whether a key has the form of a page's, or of a file that belongs to pages."""
    return _find_show(key) is not None


def _find_show(key: str) -> str | None:
    """Return the slug of the show that a page's key belongs to; None for all other keys."""
    parsed = parse_key(key)
    return parsed["show"] if parsed and parsed.kind in PAGE_KINDS else None


def find_page_flaws(keys: Layout, manifest: Manifest, listing: Mapping[str, ListedObject]) -> Iterator[Flaw]:
    """Yield a flaw for a manifest without a stamp, and for each page that a listing lacks or has in another size."""
    if not manifest.stamp:
        yield Flaw(
            key=keys.manifest, message="tells of no pages, or of some that were never finished", hint=PUBLISH_HINT
        )
    for key, entry in manifest.pages.items():
        found = listing.get(key)
        if not entry.made_of:
            continue
        if found is None:
            yield Flaw(key=key, message="is not in the storage", hint=STORE_ALL_HINT)
        elif found.bytes != entry.bytes:
            yield Flaw(key=key, message=f"has {found.bytes} bytes and not {entry.bytes}", hint=STORE_ALL_HINT)


def find_shows_with_pages(listing: Mapping[str, ListedObject], without: Iterable[str]) -> list[str]:
    """Return the slugs of all shows with a feed and a manifest in `listing`, except those in `without`."""
    shows = {show for key in listing if (show := _find_show(key))} - {*without}
    return sorted(show for show in shows if {KeyKind.FEED.spell(feed=show), Layout(show).manifest} <= listing.keys())


def find_unneeded_pages(
    listing: Mapping[str, ListedObject], needed: Mapping[str, Manifest], now: datetime
) -> list[str]:
    """Return the keys of pages to remove: those in no manifest of `needed` (by show), older than GRACE_PERIOD.

    The manifest of a show that is not in `needed` comes first, whatever its age: it would name removed pages as stored.
    """
    kept = {key for manifest in needed.values() for key in manifest.pages}
    kept |= {Layout(show).manifest for show in needed}
    ours = {key: show for key in listing if key not in kept and (show := _find_show(key))}
    old = {key for key in ours if now - listing[key].modified > GRACE_PERIOD}
    manifests = {Layout(ours[key]).manifest for key in old if ours[key] not in needed} & ours.keys()
    return [*sorted(manifests), *sorted(old - manifests)]
