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

from publisher.errors import ConflictError, NoKeyError, PublisherError
from publisher.feed.impact import PageChanges
from publisher.hashing import digest_bytes
from publisher.model import Episode, Feed
from publisher.plan import cover_path
from publisher.plan.assets import picture_owner, pictures_of
from publisher.plan.events import PagesWritten
from publisher.plan.ledger import FEED_COVER, Ledger
from publisher.publish.deployment import Workshop
from publisher.publish.site.manifest import StoredManifest
from publisher.publish.site.retention import is_of_pages
from publisher.publish.site.similarity import with_words
from publisher.site.build import Planned, plan_pages, stamp
from publisher.site.content import Material, Told, Way, show_cover, told_by
from publisher.site.manifest import DIGITS, Entry, Manifest
from publisher.site.pictures import Artwork, AtHand, Shrinking, Source, artwork
from publisher.site.theme import Theme
from publisher.storage.base import Document
from publisher.storage.content_types import IMMUTABLE, MUTABLE, content_type
from publisher.storage.layout import PageKeys, is_immutable
from publisher.tasks import Progress

PAGE = ".html"
AT_ONCE = 8
"""How many pictures are made smaller together."""
NOTED_AFTER = 500
"""After so many pages the manifest is written, so that a killed run need not begin anew."""


@dataclass(frozen=True, slots=True)
class OtherWay:
    """A feed that is another way through the show."""

    feed: Feed
    episodes: tuple[Episode, ...]
    workshop: Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A show that has pages, and all that they are made of but what was published."""

    feed: Feed
    episodes: tuple[Episode, ...]
    workshop: Workshop
    ways: tuple[OtherWay, ...]
    theme: Theme
    code: str
    """The digest of the programs that make pages."""
    at_hand: Mapping[str, AtHand]
    """The pictures that are on this machine, by path."""
    anew: bool = False
    """Whether all pages are to be stored again, whatever is known of those that are."""
    last: bool = True
    """Whether no other feed may lead to old pages once this one is switched, so that they can be removed."""

    @property
    def keys(self) -> PageKeys:
        """Where the pages stand."""
        return PageKeys(self.feed.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What pages there should be, beside what is stored."""

    site: Site
    manifest: StoredManifest
    stored: Manifest
    """What is known of those that are stored."""
    stamp: str
    planned: Mapping[str, Planned] = field(default_factory=dict)
    """By key; empty where nothing has changed of what they are made of."""
    shrinking: Mapping[str, Shrinking] = field(default_factory=dict)
    """Pictures that have to be made, by key."""

    @property
    def changed(self) -> list[str]:
        """The keys of what is not stored as it should be."""
        known = self.stored.pages
        return [key for key, page in self.planned.items() if key not in known or known[key].made_of != page.made_of]

    @property
    def unwanted(self) -> list[str]:
        """The keys of what is stored and should not be. What never changes stays, since old pages may need it."""
        if not self.planned:
            return []
        return [key for key in self.stored.pages if key not in self.planned and not is_immutable(key)]


def again(site: Site | None, slug: str) -> Site | None:
    """Return the site such that all its pages are stored again with the feed `slug`, if that is the show's own."""
    return replace(site, anew=True) if site and site.feed.slug == slug else site


def prepare_pages(site: Site, ledger: Ledger, now: datetime) -> Pages:
    """Find out which pages there should be, of what the show's `ledger` knows, and which are stored."""
    manifest = StoredManifest(site.keys.manifest, site.workshop.storage, site.workshop.url)
    stored = manifest.read.doubting(manifest.read.pages) if site.anew else manifest.read
    told = told_by(site.feed, site.episodes, ledger, now)
    # What is in a folder is looked at each time. In a bucket that takes a request for a thousand pages, so it is done
    # when there is something to store: then what somebody else has deleted is stored again along with it.
    if site.workshop.is_folder:
        stored = _as_found(site, stored)
    material = _material(site, told, ledger, stored)
    made_of = stamp(material, site.code)
    if made_of == stored.stamp and not stored.leaving:
        return Pages(site=site, manifest=manifest, stored=stored, stamp=made_of)
    if not site.workshop.is_folder:
        stored = _as_found(site, stored)
        material = _material(site, told, ledger, stored)
        made_of = stamp(material, site.code)
    material = with_words(material, site.workshop.cache.folder)
    art = material.artwork
    planned = {**_planned_pictures(site, art, stored), **plan_pages(material)}
    return Pages(site=site, manifest=manifest, stored=stored, stamp=made_of, planned=planned, shrinking=art.jobs)


def rehearse(pages: Pages) -> None:
    """Make a page with each template, and store none, where the show brings templates.

    Raises PublisherError if one of them cannot be rendered: then that is known before anything else is done.
    """
    if pages.site.theme.own.templates:
        # One that many pages are made with is found by any of them.
        by_template = {planned.template: planned for planned in pages.planned.values() if planned.template}
        for planned in by_template.values():
            planned.make()


def _material(site: Site, told: tuple[Told, ...], ledger: Ledger, stored: Manifest) -> Material:
    return Material(
        feed=site.feed,
        episodes=told,
        cover=show_cover(ledger),
        ways=tuple(_way(way) for way in site.ways),
        url=site.workshop.url,
        theme=site.theme,
        artwork=artwork(site.keys, _pictures(site, told, ledger), site.at_hand, stored.pages),
        former=stored.names,
    )


def _as_found(site: Site, stored: Manifest) -> Manifest:
    """Return what is known of the stored pages after a look at them; one that is not as it was stored is doubted."""
    try:
        listing = site.workshop.storage.listing(under=site.keys.folder) if stored.pages else {}
    except NoKeyError:
        # Whoever has none stores nothing either.
        return stored
    flawed = {key for key, entry in stored.pages.items() if key not in listing or listing[key].bytes != entry.bytes}
    if not flawed:
        return stored
    # Pictures that are gone and cannot be made here are on no page, until somebody makes them.
    left = {key: entry for key, entry in stored.pages.items() if key not in flawed or not is_immutable(key)}
    return Manifest(pages=left, former=stored.former, by=stored.by).doubting(
        key for key in flawed if not is_immutable(key)
    )


def _way(way: OtherWay) -> Way:
    # Its cover is the last thing before its feed that is published.
    return Way(feed=way.feed, episodes=way.episodes, published=FEED_COVER in way.workshop.ledger().covers)


def _pictures(site: Site, told: Iterable[Told], ledger: Ledger) -> Iterator[Source]:
    """Yield each picture that pages can show: covers and those of chapters as they are published, and portraits."""
    folder = f"feeds/{site.feed.slug}"
    cover = show_cover(ledger)
    if cover is not None:
        yield Source(path=f"{folder}/{site.feed.cover}", wanted=cover.digest)
    for one in told:
        if one.cover is not None:
            yield Source(path=cover_path(site.feed, one.episode), wanted=one.cover.digest)
        own = f"episodes/{one.episode.slug}"
        for name in pictures_of(one.episode):
            if stored := ledger.covers.get(picture_owner(one.publication.guid, name)):
                yield Source(path=f"{own}/{name}", wanted=stored.digest)
        where = own if one.episode.people else folder
        for person in one.people:
            if person.portrait:
                yield Source(path=f"{where}/{person.portrait}", wanted=None)


def _planned_pictures(site: Site, art: Artwork, stored: Manifest) -> dict[str, Planned]:
    """Return the pictures of pages by key: those that are stored stay, the others are made."""
    found = {
        key: Planned(made_of=job.digest[:DIGITS], make=partial(_smaller, site.workshop, job))
        for key, job in art.jobs.items()
    }
    for key in (key for sizes in art.sizes.values() for _, key in sizes if key not in found):
        # Under such a key there is never anything else.
        found[key] = Planned(made_of=stored.pages[key].made_of, make=bytes)
    return found


def store_pages(pages: Pages) -> Generator[Progress, None, Manifest]:
    """Store what is not stored as it should be, yield how far that has come, and return what is stored then."""
    changed = pages.changed
    if not changed and not pages.unwanted:
        return pages.stored
    site = pages.site
    underway = pages.stored.doubting([*changed, *pages.unwanted], by=pages.manifest.run)
    pages.manifest.write(underway)
    there = dict(underway.pages)
    with ThreadPoolExecutor(AT_ONCE) as executor:
        try:
            deque(executor.map(partial(_shrink, site.workshop), _by_source(pages, changed)), maxlen=0)
        finally:
            executor.shutdown(cancel_futures=True)
    # What pages need is there before they are.
    changed.sort(key=is_immutable, reverse=True)
    for first in range(0, len(changed), NOTED_AFTER):
        some = changed[first : first + NOTED_AFTER]
        made = map(partial(_made, pages), some)
        for count, stored in enumerate(site.workshop.storage.put_documents(made), first + 1):
            planned = pages.planned[stored.key]
            there[stored.key] = Entry(made_of=planned.made_of, bytes=len(stored.content), name=planned.name)
            yield Progress(subject=_subject(site.feed), stage="upload", fraction=count / len(changed))
        if first + NOTED_AFTER < len(changed):
            pages.manifest.write(replace(underway, pages=there))
    return replace(underway, pages=there)


def clear_pages(pages: Pages, stored: Manifest) -> PagesWritten:
    """Remove what nothing leads to any more, now that the feed is switched; `stored` is what `store_pages` returned.

    Unless this was the last of the feeds that may lead there, it stays, and the manifest knows that it is to go.
    """
    site, unwanted = pages.site, pages.unwanted
    last = site.last
    gone = [*_withdrawn(pages), *unwanted] if last else []
    site.workshop.storage.remove(gone)
    if stored.stamp != pages.stamp:
        # What never changes, and is not needed, is left to whoever prunes.
        known = {key: entry for key, entry in stored.pages.items() if key in pages.planned}
        left = {key: replace(entry, name=pages.planned[key].name) for key, entry in known.items()}
        if not last:
            left |= {key: stored.pages[key] for key in unwanted}
        # Who is on no page any more is named nowhere: the manifest is public.
        people = site.keys.person("").removesuffix(PAGE)
        former = {key: name for key, name in stored.names.items() if key not in left and not key.startswith(people)}
        stored = Manifest(stamp=pages.stamp, pages=left, former=former)
        try:
            pages.manifest.write(stored)
        except ConflictError:
            # Whoever has published meanwhile may have needed what was removed here.
            pages.manifest.doubt(gone)
            raise
    return PagesWritten(
        subject=_subject(site.feed),
        url=site.workshop.url + site.keys.home(),
        pages=len(_pages(stored.pages)) - (0 if last else len(_pages(unwanted))),
        written=_pages(pages.changed),
        removed=_pages(unwanted) if last else (),
        kept=() if last else _pages(unwanted),
    )


def _withdrawn(pages: Pages) -> list[str]:
    """Return the keys of what tells of an episode that was withdrawn: what was searched before, and pictures.

    They name their content, and are left to `prune` otherwise. They are looked for, since nobody knows all of them.
    """
    keys = pages.site.keys
    if not any(key.startswith(keys.episode("").removesuffix(PAGE)) for key in pages.unwanted):
        return []
    found = [*pages.site.workshop.storage.listing(under=keys.folder)]
    return [key for key in found if key.startswith((keys.searched, keys.pictures)) and key not in pages.planned]


@contextmanager
def told_if_lost(pages: Pages | None) -> Iterator[None]:
    """Leave doubts about the pages that were changed, should what is done here be lost to another publisher."""
    try:
        yield
    except Exception as problem:
        if pages and pages.planned:
            with suppress(PublisherError):
                if isinstance(problem, ConflictError) or pages.manifest.overtaken():
                    pages.manifest.doubt([*pages.changed, *pages.unwanted])
        raise


def withdraw_pages(feed: Feed, workshop: Workshop, *, last: bool) -> Iterator[PagesWritten]:
    """Remove the pages of a show that has none any more, now that its feed leads to none; yield what was done.

    They stay unless all feeds that may lead to them are switched: then this is the `last` of what is done. What their
    addresses were is known on: should the show have pages again, they are where they were.
    """
    keys = PageKeys(feed.slug)
    manifest = StoredManifest(keys.manifest, workshop.storage, workshop.url)
    pages = _pages(sorted(_standing(manifest, keys, workshop)))
    done = PagesWritten(subject=_subject(feed), url=workshop.url + keys.home(), pages=0, written=(), removed=())
    if pages and last:
        stored = manifest.read
        found = filter(is_of_pages, workshop.storage.listing(under=keys.folder))
        there = [key for key in found if key != keys.manifest]
        # Broken off here, and taken back, no page is taken for one that is there.
        manifest.write(stored.doubting({**stored.pages, **dict.fromkeys(there)}, by=manifest.run))
        workshop.storage.remove(there)
        manifest.write(Manifest(former=stored.names))
        yield replace(done, removed=pages)
    elif pages:
        yield replace(done, kept=pages)


def count_withdrawn(feed: Feed, workshop: Workshop) -> PageChanges | None:
    """Return how many pages `withdraw_pages` would remove; None if there are none."""
    keys = PageKeys(feed.slug)
    manifest = StoredManifest(keys.manifest, workshop.storage, workshop.url)
    pages = _pages(_standing(manifest, keys, workshop))
    return PageChanges(written=0, removed=len(pages)) if pages else None


def _standing(manifest: StoredManifest, keys: PageKeys, workshop: Workshop) -> Iterable[str]:
    """Return the keys of what is stored for pages: as the manifest says, or what is there if it cannot be read."""
    if not manifest.is_damaged:
        return manifest.read.pages
    return [key for key in workshop.storage.listing(under=keys.folder) if is_of_pages(key)]


def count_changes(pages: Pages) -> PageChanges:
    """Return how many pages would be written and removed."""
    return PageChanges(written=len(_pages(pages.changed)), removed=len(_pages(pages.unwanted)))


def _pages(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key.endswith(PAGE))


def _subject(feed: Feed) -> str:
    return f"pages of {feed.slug}"


def _made(pages: Pages, key: str) -> Document:
    """Make one page."""
    return Document(
        key=key,
        content=pages.planned[key].make(),
        media_type=content_type(key),
        cache_control=IMMUTABLE if is_immutable(key) else MUTABLE,
    )


def _by_source(pages: Pages, changed: Iterable[str]) -> list[list[Shrinking]]:
    """Return the pictures that are to be made, by what they are made of: that is opened once for all of its sizes."""
    found: dict[str, list[Shrinking]] = {}
    for job in (pages.shrinking[key] for key in changed if key in pages.shrinking):
        if pages.site.workshop.cache.smaller(job.digest, job.width) is None:
            found.setdefault(job.digest, []).append(job)
    return [*found.values()]


def _shrink(workshop: Workshop, jobs: Sequence[Shrinking]) -> dict[int, bytes]:
    """Make a picture smaller, and keep it in the cache; return it by its widths."""
    from publisher.media import pictures  # noqa: PLC0415 - few runs need it

    first = jobs[0]
    content = workshop.workspace.read(first.path)
    if content is None or digest_bytes(content) != first.digest:
        raise PublisherError(
            f"{first.path} was changed while it was being published",
            hint="publish again once nobody is writing to it any more",
        )
    made = pictures.smaller(content, first.path, [job.width for job in jobs])
    for width, picture in made.items():
        workshop.cache.keep_smaller(first.digest, width, picture)
    return made


def _smaller(workshop: Workshop, job: Shrinking) -> bytes:
    """Return a picture in one of its sizes."""
    known = workshop.cache.smaller(job.digest, job.width)
    return _shrink(workshop, [job])[job.width] if known is None else known
