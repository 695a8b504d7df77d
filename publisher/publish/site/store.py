"""Stores the pages of a show before its feed is switched.

Before a page is stored, the manifest puts all pages in doubt that are about to change; `remove.remove_unneeded_pages`
ends that once the feed is switched. A run that is interrupted, or loses a race for the manifest or the feed, therefore
leaves doubts behind, and the next run stores those pages again.
"""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from publisher.errors import ConflictError, PublisherError
from publisher.publish.site.compare import digest_page
from publisher.publish.site.pictures import group_resizes, keep_resized
from publisher.publish.site.plan import PagePlan, describe_pages
from publisher.site.manifest import Manifest, ManifestEntry
from publisher.storage.base import SmallObject
from publisher.storage.content_types import IMMUTABLE, MUTABLE, get_content_type
from publisher.storage.layout import is_immutable
from publisher.tasks import Progress

PARALLEL_PICTURES = 8
"""Number of pictures that are resized at the same time."""
PAGES_PER_MANIFEST = 500
"""Number of pages after which the manifest is written, so that an interrupted run need not store them again."""


def store_pages(pages: PagePlan) -> Generator[Progress, None, Manifest]:
    """Store every changed page, yield the progress, and return the manifest of what is then stored, without a stamp."""
    changed = pages.changed
    if not changed and not pages.unneeded:
        return pages.stored
    site = pages.site
    underway = pages.stored.with_unverified([*changed, *pages.unneeded], by=pages.manifest.run)
    pages.manifest.write(underway)
    entries = dict(underway.pages)
    with ThreadPoolExecutor(PARALLEL_PICTURES) as executor:
        try:
            deque(executor.map(partial(keep_resized, site.deployment), group_resizes(pages, changed)), maxlen=0)
        finally:
            executor.shutdown(cancel_futures=True)
    # Pictures, scripts and style sheets are stored before the pages that need them.
    changed.sort(key=is_immutable, reverse=True)
    for first in range(0, len(changed), PAGES_PER_MANIFEST):
        batch = changed[first : first + PAGES_PER_MANIFEST]
        documents = map(partial(_make_document, pages), batch)
        for count, stored in enumerate(site.deployment.storage.put_documents(documents), first + 1):
            planned = pages.planned[stored.key]
            entries[stored.key] = ManifestEntry(
                made_of=planned.made_of,
                bytes=len(stored.content),
                digest=digest_page(stored.content),
                name=planned.name,
            )
            yield Progress(subject=describe_pages(site.feed), stage="upload", fraction=count / len(changed))
        if first + PAGES_PER_MANIFEST < len(changed):
            pages.manifest.write(replace(underway, pages=entries))
    return replace(underway, pages=entries)


def _make_document(pages: PagePlan, key: str) -> SmallObject:
    """Render one page for the storage."""
    return SmallObject(
        key=key,
        content=pages.planned[key].make(),
        media_type=get_content_type(key),
        cache_control=IMMUTABLE if is_immutable(key) else MUTABLE,
    )


@contextmanager
def notice_if_lost(pages: PagePlan | None) -> Iterator[None]:
    """Put the changed pages in doubt if the body raises ConflictError, or fails once another run wrote the manifest."""
    try:
        yield
    except Exception as problem:
        if pages and pages.planned:
            with suppress(PublisherError):
                if isinstance(problem, ConflictError) or pages.manifest.is_overwritten():
                    pages.manifest.mark_unverified([*pages.changed, *pages.unneeded])
        raise
