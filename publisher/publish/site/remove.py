"""Removes pages after the feed is switched: those that no feed links to, or all pages of a show that has none any more.

The manifest is exchanged as the feed is. A run that loses the race for it puts in doubt what it removed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from publisher.errors import ConflictError
from publisher.feed.impact import PageChanges
from publisher.model import Feed
from publisher.plan.events import PagesWritten
from publisher.publish.deployment import Deployment
from publisher.publish.site.manifest import StoredManifest
from publisher.publish.site.plan import PagePlan, describe_pages, select_pages
from publisher.publish.site.stored_pages import is_page_key
from publisher.site.manifest import Manifest
from publisher.storage.layout import KeyKind, Layout, has_kind


def remove_unneeded_pages(pages: PagePlan, stored: Manifest) -> PagesWritten:
    """Remove the pages that nothing links to after the switch of the feed, and write the manifest with its stamp.

    `stored` is what `store_pages` returned. Unless this is the last feed of the run that may link to them, the pages
    stay, and the manifest records that they are to be removed. Raises ConflictError if another run has written the
    manifest.
    """
    site, unneeded = pages.site, pages.unneeded
    last = site.is_last
    gone = [*_find_withdrawn(pages), *unneeded] if last else []
    site.deployment.storage.remove(gone)
    if stored.stamp != pages.stamp:
        # Immutable files that are not needed are left out, and removed by `prune`.
        known = {key: entry for key, entry in stored.pages.items() if key in pages.planned}
        left = {key: replace(entry, name=pages.planned[key].name) for key, entry in known.items()}
        if not last:
            left |= {key: stored.pages[key] for key in unneeded}
        # The manifest is public, so people that are on no page any more are not named in it.
        former = {
            key: name
            for key, name in stored.names.items()
            if key not in left and not has_kind(key, KeyKind.PEOPLE, KeyKind.PERSON)
        }
        stored = Manifest(
            stamp=pages.stamp, pages=left, former=former, program=site.code, search_program=pages.stored.search_program
        )
        try:
            pages.manifest.write(stored)
        except ConflictError:
            # The other run may need what was removed here.
            pages.manifest.mark_unverified(gone)
            raise
    return PagesWritten(
        subject=describe_pages(site.feed),
        url=site.deployment.url + site.keys.home(),
        pages=len(select_pages(stored.pages)) - (0 if last else len(select_pages(unneeded))),
        written=select_pages(pages.changed),
        removed=select_pages(unneeded) if last else (),
        kept=() if last else select_pages(unneeded),
    )


def _find_withdrawn(pages: PagePlan) -> list[str]:
    """Return the keys of index files and pictures that may hold content of an episode whose page is removed.

    Otherwise `prune` removes such files. The storage is listed, since the manifest does not name all of them.
    """
    keys = pages.site.keys
    if not any(has_kind(key, KeyKind.EPISODE) for key in pages.unneeded):
        return []
    found = [*pages.site.deployment.storage.listing(under=keys.folder)]
    kinds = (KeyKind.SEARCH_TABLE, KeyKind.SEARCH_FILE, KeyKind.PICTURE)
    return [key for key in found if has_kind(key, *kinds) and key not in pages.planned]


def withdraw_pages(feed: Feed, deployment: Deployment, *, last: bool) -> Iterator[PagesWritten]:
    """Remove the pages of a show that no longer has any, after the switch of its feed; yield the event, if any.

    Unless this is the `last` feed that may link to them, the pages stay. The manifest keeps the names of their
    addresses, so that pages of the same subjects get them again.
    """
    keys = Layout(feed.slug)
    manifest = StoredManifest(keys.manifest, deployment.storage, deployment.url)
    pages = select_pages(sorted(_list_stored(manifest, keys, deployment)))
    event = PagesWritten(
        subject=describe_pages(feed), url=deployment.url + keys.home(), pages=0, written=(), removed=()
    )
    if pages and last:
        stored = manifest.read
        listed = filter(is_page_key, deployment.storage.listing(under=keys.folder))
        gone = [key for key in listed if key != keys.manifest]
        # Everything is in doubt first, so that an interrupted removal leaves no page that is believed to be stored.
        manifest.write(stored.with_unverified({**stored.pages, **dict.fromkeys(gone)}, by=manifest.run))
        deployment.storage.remove(gone)
        manifest.write(Manifest(former=stored.names))
        yield replace(event, removed=pages)
    elif pages:
        yield replace(event, kept=pages)


def count_withdrawn(feed: Feed, deployment: Deployment) -> PageChanges | None:
    """Return how many pages `withdraw_pages` would remove; None if there are none."""
    keys = Layout(feed.slug)
    manifest = StoredManifest(keys.manifest, deployment.storage, deployment.url)
    pages = select_pages(_list_stored(manifest, keys, deployment))
    return PageChanges(written=0, removed=len(pages)) if pages else None


def _list_stored(manifest: StoredManifest, keys: Layout, deployment: Deployment) -> Iterable[str]:
    """Return the stored keys of pages: from the manifest, or from a listing if the manifest is damaged."""
    if not manifest.is_damaged:
        return manifest.read.pages
    return [key for key in deployment.storage.listing(under=keys.folder) if is_page_key(key)]
