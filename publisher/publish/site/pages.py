"""The web pages of a show: stored before its feed leads to them, and removed once it does no more.

Before anything is stored, the manifest doubts what is about to be changed, and believes in it again only when the feed
was switched: so whenever this is broken off, no page is taken for what it is not. It is exchanged as the feed is. Who
loses a race for either leaves doubts about all pages that may have been changed, and the next run mends them.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from publisher.cache import ResultCache, open_cache
from publisher.errors import ConflictError, MissingCredentialsError, PublisherError
from publisher.feed.impact import PageChanges
from publisher.hashing import digest_bytes, digest_value
from publisher.model import Episode, Feed
from publisher.plan import cover_path
from publisher.plan.assets import list_chapter_pictures, make_picture_owner
from publisher.plan.events import PagesWritten
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.publish.deployment import Deployment
from publisher.publish.site.manifest import StoredManifest
from publisher.publish.site.retention import is_page_key
from publisher.publish.site.similarity import add_related
from publisher.site.build import PlannedPage, digest_inputs, plan_pages
from publisher.site.content import DerivedFeedContent, EpisodeContent, ShowContent, episodes_in_feed, find_show_cover
from publisher.site.manifest import MADE_OF_DIGITS, Manifest, ManifestEntry
from publisher.site.pictures import Artwork, LocalPicture, PictureResize, PictureSource, plan_artwork
from publisher.site.theme import Theme
from publisher.storage.base import SmallObject
from publisher.storage.content_types import IMMUTABLE, MUTABLE, get_content_type
from publisher.storage.layout import KeyKind, Layout, has_kind, is_immutable
from publisher.tasks import Progress

PAGE_SUFFIX = ".html"
PARALLEL_PICTURES = 8
"""How many pictures are made smaller together."""
PAGES_PER_MANIFEST = 500
"""After so many pages the manifest is written, so that a killed run need not begin anew."""


@dataclass(frozen=True, slots=True)
class DerivedFeed:
    """A feed that is another way through the show."""

    feed: Feed
    episodes: tuple[Episode, ...]
    deployment: Deployment


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A show that has pages, and all that they are made of but what was published."""

    feed: Feed
    episodes: tuple[Episode, ...]
    deployment: Deployment
    ways: tuple[DerivedFeed, ...]
    theme: Theme
    code: str
    """The digest of the program that makes pages."""
    local_pictures: Mapping[str, LocalPicture]
    """The pictures that are on this machine, by path."""
    store_all: bool = False
    """Whether all pages are to be stored again, whatever is known of those that are."""
    is_last: bool = True
    """Whether no other feed may lead to old pages once this one is switched, so that they can be removed."""

    @property
    def keys(self) -> Layout:
        """Where the pages stand."""
        return Layout(self.feed.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlan:
    """What pages there should be, beside what is stored."""

    site: Site
    manifest: StoredManifest
    stored: Manifest
    """What is known of those that are stored."""
    stamp: str
    planned: Mapping[str, PlannedPage] = field(default_factory=dict)
    """By key; empty where nothing has changed of what they are made of."""
    resizes: Mapping[str, PictureResize] = field(default_factory=dict)
    """Pictures that have to be made, by key."""

    @property
    def changed(self) -> list[str]:
        """The keys of what is not stored as it should be."""
        known = self.stored.pages
        return [key for key, page in self.planned.items() if key not in known or known[key].made_of != page.made_of]

    @property
    def unneeded(self) -> list[str]:
        """The keys of what is stored and should not be. What never changes stays, since old pages may need it."""
        if not self.planned:
            return []
        return [key for key in self.stored.pages if key not in self.planned and not is_immutable(key)]


def store_all_again(site: Site | None, slug: str) -> Site | None:
    """Return the site such that all its pages are stored again with the feed `slug`, if that is the show's own."""
    return replace(site, store_all=True) if site and site.feed.slug == slug else site


def prepare_pages(site: Site, ledger: Ledger, now: datetime) -> PagePlan:
    """Find out which pages there should be, of what the show's `ledger` knows, and which are stored."""
    manifest = StoredManifest(site.keys.manifest, site.deployment.storage, site.deployment.url)
    stored = manifest.read.with_unverified(manifest.read.pages) if site.store_all else manifest.read
    told = episodes_in_feed(site.feed, site.episodes, ledger, now)
    # What is in a folder is looked at each time. In a bucket that takes a request for a thousand pages, so it is done
    # when there is something to store: then what somebody else has deleted is stored again along with it.
    if site.deployment.is_folder:
        stored = _check_stored(site, stored)
    material = _material(site, told, ledger, stored)
    made_of = digest_inputs(material, site.code)
    if made_of == stored.stamp and not stored.leaving:
        return PagePlan(site=site, manifest=manifest, stored=stored, stamp=made_of)
    if not site.deployment.is_folder:
        stored = _check_stored(site, stored)
        material = _material(site, told, ledger, stored)
        made_of = digest_inputs(material, site.code)
    material = add_related(material, site.deployment.cache.folder, site.code)
    art = material.artwork
    pictures = _planned_pictures(site, art, stored)
    planned = {**pictures, **_plan(site, material)}
    if stored.program != site.code:
        stored = _compared(site, stored, planned)
        doubted = [key for key, entry in stored.pages.items() if not entry.made_of and key in planned]
        if any(has_kind(key, KeyKind.SEARCH_FILE) for key in doubted):
            # Browsers keep these files for good: what is made otherwise needs another name.
            material = replace(material, search_program=site.code[:MADE_OF_DIGITS])
            made_of = digest_inputs(material, site.code)
            stored = replace(stored, search_program=material.search_program)
            planned = {**pictures, **_plan(site, material)}
    return PagePlan(site=site, manifest=manifest, stored=stored, stamp=made_of, planned=planned, resizes=art.jobs)


def _plan(site: Site, material: ShowContent) -> dict[str, PlannedPage]:
    cache = site.deployment.cache.folder
    with open_cache(cache, kind=f"views of {site.feed.slug}", program=site.code) as readings:
        return plan_pages(material, readings)


def _compared(site: Site, stored: Manifest, planned: Mapping[str, PlannedPage]) -> Manifest:
    """Return what is known of the stored pages, in terms of this program, where another one has stored them.

    A page is current if this program makes the same bytes; all others are doubted. Pictures stay what they are: they
    are named by what they were made of. Raises NoKeyError where pages have to be read for that, and nobody can.
    """
    entries = dict(stored.pages)
    cache = site.deployment.cache.folder
    with open_cache(cache, kind=f"pages of {site.feed.slug}", program=site.code) as readings:
        for key, entry in stored.pages.items():
            if entry.made_of and key in planned and not has_kind(key, KeyKind.PICTURE):
                made_of = planned[key].made_of
                digest = _digest_of_page(key, planned[key], readings)
                known = entry.digest or _page_digest(site.deployment.storage.read(key) or b"")
                current = digest == known
                entries[key] = replace(entry, made_of=made_of if current else "", digest=digest if current else "")
    return replace(stored, stamp="", program=site.code, pages=entries)


def _digest_of_page(key: str, page: PlannedPage, readings: ResultCache) -> str:
    """Return the digest of a page's bytes, which are made for that unless it is known; empty if they cannot be made."""
    name = digest_value([key, page.made_of])
    known = readings.get(name)
    if known is not None:
        return known.decode()
    try:
        digest = _page_digest(page.make())
    except PublisherError:
        # A template of the show's that fails: that is raised when the page is stored.
        return ""
    readings.keep(name, digest.encode())
    return digest


def _page_digest(content: bytes) -> str:
    return digest_bytes(content)[:MADE_OF_DIGITS]


def try_render(pages: PagePlan) -> None:
    """Make a page with each template, and store none, where the show brings templates.

    Raises PublisherError if one of them cannot be rendered: then that is known before anything else is done.
    """
    if pages.site.theme.own.templates:
        # One that many pages are made with is found by any of them.
        by_template = {planned.template: planned for planned in pages.planned.values() if planned.template}
        for planned in by_template.values():
            planned.make()


def _material(site: Site, told: tuple[EpisodeContent, ...], ledger: Ledger, stored: Manifest) -> ShowContent:
    return ShowContent(
        feed=site.feed,
        episodes=told,
        cover=find_show_cover(ledger),
        ways=tuple(_way(way) for way in site.ways),
        url=site.deployment.url,
        theme=site.theme,
        artwork=plan_artwork(site.keys, _pictures(site, told, ledger), site.local_pictures, stored.pages),
        search_program=stored.search_program,
        former=stored.names,
    )


def _check_stored(site: Site, stored: Manifest) -> Manifest:
    """Return what is known of the stored pages after a look at them; one that is not as it was stored is doubted."""
    try:
        listing = site.deployment.storage.listing(under=site.keys.folder) if stored.pages else {}
    except MissingCredentialsError:
        # Whoever has none stores nothing either.
        return stored
    flawed = {key for key, entry in stored.pages.items() if key not in listing or listing[key].bytes != entry.bytes}
    if not flawed:
        return stored
    # Pictures that are gone and cannot be made here are on no page, until somebody makes them.
    left = {key: entry for key, entry in stored.pages.items() if key not in flawed or not is_immutable(key)}
    doubted = [key for key in flawed if not is_immutable(key)]
    return replace(stored, pages=left).with_unverified(doubted, by=stored.by)


def _way(way: DerivedFeed) -> DerivedFeedContent:
    # Its cover is the last thing before its feed that is published.
    return DerivedFeedContent(
        feed=way.feed, episodes=way.episodes, published=FEED_COVER in way.deployment.ledger().covers
    )


def _pictures(site: Site, told: Iterable[EpisodeContent], ledger: Ledger) -> Iterator[PictureSource]:
    """Yield each picture that pages can show: covers and those of chapters as they are published, and portraits."""
    folder = f"feeds/{site.feed.slug}"
    cover = find_show_cover(ledger)
    if cover is not None:
        yield PictureSource(path=f"{folder}/{site.feed.cover}", wanted=cover.digest)
    for one in told:
        if one.cover is not None:
            yield PictureSource(path=cover_path(site.feed, one.episode), wanted=one.cover.digest)
        own = f"episodes/{one.episode.slug}"
        for name in list_chapter_pictures(one.episode):
            if stored := ledger.covers.get(make_picture_owner(one.publication.guid, name)):
                yield PictureSource(path=f"{own}/{name}", wanted=stored.digest)
        where = own if one.episode.people else folder
        for person in one.people:
            if person.portrait:
                yield PictureSource(path=f"{where}/{person.portrait}", wanted=None)


def _planned_pictures(site: Site, art: Artwork, stored: Manifest) -> dict[str, PlannedPage]:
    """Return the pictures of pages by key: those that are stored stay, the others are made."""
    found = {
        key: PlannedPage(made_of=job.digest[:MADE_OF_DIGITS], make=partial(_make_resized, site.deployment, job))
        for key, job in art.jobs.items()
    }
    for key in (key for sizes in art.sizes.values() for _, key in sizes if key not in found):
        # Under such a key there is never anything else.
        found[key] = PlannedPage(made_of=stored.pages[key].made_of, make=bytes)
    return found


def store_pages(pages: PagePlan) -> Generator[Progress, None, Manifest]:
    """Store what is not stored as it should be, yield how far that has come, and return what is stored then."""
    changed = pages.changed
    if not changed and not pages.unneeded:
        return pages.stored
    site = pages.site
    underway = pages.stored.with_unverified([*changed, *pages.unneeded], by=pages.manifest.run)
    pages.manifest.write(underway)
    there = dict(underway.pages)
    with ThreadPoolExecutor(PARALLEL_PICTURES) as executor:
        try:
            deque(executor.map(partial(_resize, site.deployment), _group_by_source(pages, changed)), maxlen=0)
        finally:
            executor.shutdown(cancel_futures=True)
    # What pages need is there before they are.
    changed.sort(key=is_immutable, reverse=True)
    for first in range(0, len(changed), PAGES_PER_MANIFEST):
        some = changed[first : first + PAGES_PER_MANIFEST]
        made = map(partial(_make_page, pages), some)
        for count, stored in enumerate(site.deployment.storage.put_documents(made), first + 1):
            planned = pages.planned[stored.key]
            there[stored.key] = ManifestEntry(
                made_of=planned.made_of,
                bytes=len(stored.content),
                digest=_page_digest(stored.content),
                name=planned.name,
            )
            yield Progress(subject=_subject(site.feed), stage="upload", fraction=count / len(changed))
        if first + PAGES_PER_MANIFEST < len(changed):
            pages.manifest.write(replace(underway, pages=there))
    return replace(underway, pages=there)


def remove_unneeded_pages(pages: PagePlan, stored: Manifest) -> PagesWritten:
    """Remove what nothing leads to any more, now that the feed is switched; `stored` is what `store_pages` returned.

    Unless this was the last of the feeds that may lead there, it stays, and the manifest knows that it is to go.
    """
    site, unwanted = pages.site, pages.unneeded
    last = site.is_last
    gone = [*_find_withdrawn(pages), *unwanted] if last else []
    site.deployment.storage.remove(gone)
    if stored.stamp != pages.stamp:
        # What never changes, and is not needed, is left to whoever prunes.
        known = {key: entry for key, entry in stored.pages.items() if key in pages.planned}
        left = {key: replace(entry, name=pages.planned[key].name) for key, entry in known.items()}
        if not last:
            left |= {key: stored.pages[key] for key in unwanted}
        # Who is on no page any more is named nowhere: the manifest is public.
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
            # Whoever has published meanwhile may have needed what was removed here.
            pages.manifest.mark_unverified(gone)
            raise
    return PagesWritten(
        subject=_subject(site.feed),
        url=site.deployment.url + site.keys.home(),
        pages=len(_pages(stored.pages)) - (0 if last else len(_pages(unwanted))),
        written=_pages(pages.changed),
        removed=_pages(unwanted) if last else (),
        kept=() if last else _pages(unwanted),
    )


def _find_withdrawn(pages: PagePlan) -> list[str]:
    """Return the keys of what tells of an episode that was withdrawn: what was searched before, and pictures.

    They name their content, and are left to `prune` otherwise. They are looked for, since nobody knows all of them.
    """
    keys = pages.site.keys
    if not any(has_kind(key, KeyKind.EPISODE) for key in pages.unneeded):
        return []
    found = [*pages.site.deployment.storage.listing(under=keys.folder)]
    told = (KeyKind.SEARCH_TABLE, KeyKind.SEARCH_FILE, KeyKind.PICTURE)
    return [key for key in found if has_kind(key, *told) and key not in pages.planned]


@contextmanager
def notice_if_lost(pages: PagePlan | None) -> Iterator[None]:
    """Leave doubts about the pages that were changed, should what is done here be lost to another publisher."""
    try:
        yield
    except Exception as problem:
        if pages and pages.planned:
            with suppress(PublisherError):
                if isinstance(problem, ConflictError) or pages.manifest.is_overwritten():
                    pages.manifest.mark_unverified([*pages.changed, *pages.unneeded])
        raise


def withdraw_pages(feed: Feed, deployment: Deployment, *, last: bool) -> Iterator[PagesWritten]:
    """Remove the pages of a show that has none any more, now that its feed leads to none; yield what was done.

    They stay unless all feeds that may lead to them are switched: then this is the `last` of what is done. What their
    addresses were is known on: should the show have pages again, they are where they were.
    """
    keys = Layout(feed.slug)
    manifest = StoredManifest(keys.manifest, deployment.storage, deployment.url)
    pages = _pages(sorted(_list_stored(manifest, keys, deployment)))
    done = PagesWritten(subject=_subject(feed), url=deployment.url + keys.home(), pages=0, written=(), removed=())
    if pages and last:
        stored = manifest.read
        found = filter(is_page_key, deployment.storage.listing(under=keys.folder))
        there = [key for key in found if key != keys.manifest]
        # Broken off here, and taken back, no page is taken for one that is there.
        manifest.write(stored.with_unverified({**stored.pages, **dict.fromkeys(there)}, by=manifest.run))
        deployment.storage.remove(there)
        manifest.write(Manifest(former=stored.names))
        yield replace(done, removed=pages)
    elif pages:
        yield replace(done, kept=pages)


def count_withdrawn(feed: Feed, deployment: Deployment) -> PageChanges | None:
    """Return how many pages `withdraw_pages` would remove; None if there are none."""
    keys = Layout(feed.slug)
    manifest = StoredManifest(keys.manifest, deployment.storage, deployment.url)
    pages = _pages(_list_stored(manifest, keys, deployment))
    return PageChanges(written=0, removed=len(pages)) if pages else None


def _list_stored(manifest: StoredManifest, keys: Layout, deployment: Deployment) -> Iterable[str]:
    """Return the keys of what is stored for pages: as the manifest says, or what is there if it cannot be read."""
    if not manifest.is_damaged:
        return manifest.read.pages
    return [key for key in deployment.storage.listing(under=keys.folder) if is_page_key(key)]


def count_changes(pages: PagePlan) -> PageChanges:
    """Return how many pages would be written and removed."""
    return PageChanges(written=len(_pages(pages.changed)), removed=len(_pages(pages.unneeded)))


def _pages(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key.endswith(PAGE_SUFFIX))


def _subject(feed: Feed) -> str:
    return f"pages of {feed.slug}"


def _make_page(pages: PagePlan, key: str) -> SmallObject:
    """Make one page."""
    return SmallObject(
        key=key,
        content=pages.planned[key].make(),
        media_type=get_content_type(key),
        cache_control=IMMUTABLE if is_immutable(key) else MUTABLE,
    )


def _group_by_source(pages: PagePlan, changed: Iterable[str]) -> list[list[PictureResize]]:
    """Return the pictures that are to be made, by what they are made of: that is opened once for all of its sizes."""
    found: dict[str, list[PictureResize]] = {}
    for job in (pages.resizes[key] for key in changed if key in pages.resizes):
        if pages.site.deployment.cache.resized_picture(job.digest, job.width) is None:
            found.setdefault(job.digest, []).append(job)
    return [*found.values()]


def _resize(deployment: Deployment, jobs: Sequence[PictureResize]) -> dict[int, bytes]:
    """Make a picture smaller, and keep it in the cache; return it by its widths."""
    from publisher.media import pictures  # noqa: PLC0415 - few runs need it

    first = jobs[0]
    content = deployment.workspace.read(first.path)
    if content is None or digest_bytes(content) != first.digest:
        raise PublisherError(
            f"{first.path} was changed while it was being published",
            hint="publish again once nobody is writing to it any more",
        )
    made = pictures.resize_picture(content, first.path, [job.width for job in jobs])
    for width, picture in made.items():
        deployment.cache.keep_resized_picture(first.digest, width, picture)
    return made


def _make_resized(deployment: Deployment, job: PictureResize) -> bytes:
    """Return a picture in one of its sizes."""
    known = deployment.cache.resized_picture(job.digest, job.width)
    return _resize(deployment, [job])[job.width] if known is None else known
