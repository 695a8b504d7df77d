"""The web pages of a show: stored before its feed leads to them, and removed once it does no more.

Before anything is stored, the manifest forgets what is about to be changed: so whenever this is broken off, no page is
taken for what it is not. Whoever has lost the race for the feed may have changed pages; publishing again mends them.
"""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from publisher.archiving import store_text
from publisher.crew import Progress
from publisher.digest import digest_bytes
from publisher.errors import PublisherError
from publisher.events import PagesWritten
from publisher.ledger import FEED_COVER, Ledger
from publisher.likeness import related_in
from publisher.media_types import IMMUTABLE, MUTABLE, content_type
from publisher.model import Episode, Feed
from publisher.outlook import PageChanges
from publisher.page_keys import PageKeys, is_immutable
from publisher.plan import cover_path
from publisher.site.artwork import Artwork, AtHand, Shrinking, Source, artwork
from publisher.site.build import Planned, plan_pages, stamp
from publisher.site.manifest import DIGITS, Entry, Manifest, dump_manifest, load_manifest
from publisher.site.material import Material, Told, Way, show_cover, told_by
from publisher.site.theme import Theme
from publisher.storage import Document
from publisher.workshop import Workshop

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

    @property
    def keys(self) -> PageKeys:
        """Where the pages stand."""
        return PageKeys(self.feed.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What pages there should be, beside what is stored."""

    site: Site
    stored: Manifest
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


def prepare_pages(site: Site, ledger: Ledger, now: datetime) -> Pages:
    """Find out which pages there should be, of what the show's `ledger` knows, and which are stored."""
    stored = load_manifest(site.workshop.storage.read(site.keys.manifest))
    told = told_by(site.feed, site.episodes, ledger, now)
    art = artwork(site.keys, _pictures(site, told, ledger), site.at_hand, stored.pages)
    material = Material(
        feed=site.feed,
        episodes=told,
        cover=show_cover(ledger),
        ways=tuple(_way(way) for way in site.ways),
        url=site.workshop.url,
        theme=site.theme,
        artwork=art,
    )
    made_of = stamp(material, site.code)
    if made_of == stored.stamp:
        return Pages(site=site, stored=stored, stamp=made_of)
    material = replace(material, related=related_in(material, site.workshop.cache.folder))
    planned = {**_planned_pictures(site, art, stored), **plan_pages(material)}
    return Pages(site=site, stored=stored, stamp=made_of, planned=planned, shrinking=art.jobs)


def _way(way: OtherWay) -> Way:
    # Its cover is the last thing before its feed that is published.
    return Way(feed=way.feed, episodes=way.episodes, published=FEED_COVER in way.workshop.ledger().covers)


def _pictures(site: Site, told: Iterable[Told], ledger: Ledger) -> Iterator[Source]:
    """Yield each picture that pages can show: covers as they are published, and portraits."""
    folder = f"feeds/{site.feed.slug}"
    cover = show_cover(ledger)
    if cover is not None:
        yield Source(path=f"{folder}/{site.feed.cover}", wanted=cover.digest)
    for one in told:
        if one.cover is not None:
            yield Source(path=cover_path(site.feed, one.episode), wanted=one.cover.digest)
        where = f"episodes/{one.episode.slug}" if one.episode.people else folder
        for person in one.people:
            if person.portrait:
                yield Source(path=f"{where}/{person.portrait}", wanted=None)


def _planned_pictures(site: Site, art: Artwork, stored: Manifest) -> dict[str, Planned]:
    """Return the pictures of pages by key: those that are stored stay, the others are made."""
    found = {
        key: Planned(made_of=job.digest[:DIGITS], make=partial(_smaller, site.workshop, job))
        for key, job in art.jobs.items()
    }
    for key in (key for sizes in art.sizes.values() for _, key in sizes if key in stored.pages):
        # Under such a key there is never anything else.
        found[key] = Planned(made_of=stored.pages[key].made_of, make=bytes)
    return found


def store_pages(pages: Pages) -> Generator[Progress, None, Manifest]:
    """Store what is not stored as it should be, yield how far that has come, and return what is stored then."""
    changed = pages.changed
    if not changed:
        return pages.stored
    site = pages.site
    there = {key: entry for key, entry in pages.stored.pages.items() if key not in changed}
    if pages.stored.stamp or len(there) < len(pages.stored.pages):
        _note(site, Manifest(pages=there))
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
            there[stored.key] = Entry(made_of=pages.planned[stored.key].made_of, bytes=len(stored.content))
            yield Progress(subject=_subject(site), stage="upload", fraction=count / len(changed))
        if first + NOTED_AFTER < len(changed):
            _note(site, Manifest(pages=there))
    # What nothing leads to is known until it is removed; what never changes is left to whoever prunes.
    left = {key: entry for key, entry in there.items() if key in pages.planned or not is_immutable(key)}
    manifest = Manifest(stamp="" if pages.unwanted else pages.stamp, pages=left)
    _note(site, manifest)
    return manifest


def clear_pages(pages: Pages, stored: Manifest) -> PagesWritten:
    """Remove what nothing leads to any more, now that the feed is switched; `stored` is what `store_pages` returned."""
    site, unwanted = pages.site, pages.unwanted
    site.workshop.storage.remove(unwanted)
    if stored.stamp != pages.stamp:
        left = {key: entry for key, entry in stored.pages.items() if key in pages.planned}
        stored = Manifest(stamp=pages.stamp, pages=left)
        _note(site, stored)
    return PagesWritten(
        subject=_subject(site),
        url=site.workshop.url + site.keys.home(),
        pages=len(_pages(stored.pages)),
        written=_pages(pages.changed),
        removed=_pages(unwanted),
    )


def count_changes(pages: Pages) -> PageChanges:
    """Return how many pages would be written and removed."""
    return PageChanges(written=len(_pages(pages.changed)), removed=len(_pages(pages.unwanted)))


def _pages(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key.endswith(PAGE))


def _subject(site: Site) -> str:
    return f"pages of {site.feed.slug}"


def _note(site: Site, manifest: Manifest) -> None:
    store_text(site.keys.manifest, dump_manifest(manifest), site.workshop)


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
    from publisher.adapters import pictures  # noqa: PLC0415 - few runs need it

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
