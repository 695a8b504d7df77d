"""Compares the manifest with what is stored, and with the bytes that another version of the program would make."""

from collections.abc import Mapping
from dataclasses import replace

from publisher.cache import ResultCache, open_cache
from publisher.errors import MissingCredentialsError, PublisherError
from publisher.hashing import digest_bytes, digest_value
from publisher.publish.site.plan import Site
from publisher.site.build import PlannedPage
from publisher.site.manifest import MADE_OF_DIGITS, Manifest
from publisher.storage.layout import KeyKind, has_kind, is_immutable


def check_stored(site: Site, stored: Manifest) -> Manifest:
    """Return the manifest after a listing of the storage: pages that are missing or of another size are in doubt.

    Without credentials for a listing the manifest is returned as it is.
    """
    try:
        listing = site.deployment.storage.listing(under=site.keys.folder) if stored.pages else {}
    except MissingCredentialsError:
        # A run without credentials stores nothing either.
        return stored
    flawed = {key for key, entry in stored.pages.items() if key not in listing or listing[key].bytes != entry.bytes}
    if not flawed:
        return stored
    # Lost pictures whose files are not in the working folder are left out of the pages until a run can make them.
    left = {key: entry for key, entry in stored.pages.items() if key not in flawed or not is_immutable(key)}
    doubted = [key for key in flawed if not is_immutable(key)]
    return replace(stored, pages=left).with_unverified(doubted, by=stored.by)


def compare_programs(site: Site, stored: Manifest, planned: Mapping[str, PlannedPage]) -> Manifest:
    """Return the manifest of another program's pages in terms of this one.

    A page is current if this program makes the same bytes; every other page is in doubt. Pictures are not compared:
    their keys name their content. Raises MissingCredentialsError if pages have to be read for it and cannot be.
    """
    entries = dict(stored.pages)
    folder = site.deployment.cache.folder
    with open_cache(folder, kind=f"pages of {site.feed.slug}", program=site.code) as cache:
        for key, entry in stored.pages.items():
            if entry.made_of and key in planned and not has_kind(key, KeyKind.PICTURE):
                made_of = planned[key].made_of
                digest = _digest_planned(key, planned[key], cache)
                known = entry.digest or digest_page(site.deployment.storage.read(key) or b"")
                current = digest == known
                entries[key] = replace(entry, made_of=made_of if current else "", digest=digest if current else "")
    return replace(stored, stamp="", program=site.code, pages=entries)


def _digest_planned(key: str, page: PlannedPage, cache: ResultCache) -> str:
    """Return the digest of a page's bytes, from the cache or by rendering it; empty if rendering fails."""
    name = digest_value([key, page.made_of])
    known = cache.get(name)
    if known is not None:
        return known.decode()
    try:
        digest = digest_page(page.make())
    except PublisherError:
        # A template of the show fails, which is raised again when the page is stored.
        return ""
    cache.keep(name, digest.encode())
    return digest


def digest_page(content: bytes) -> str:
    """Return the digest of a page's bytes, as long as the manifest has it."""
    return digest_bytes(content)[:MADE_OF_DIGITS]
