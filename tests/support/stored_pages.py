"""Stores the pages of a small show in a folder, through a storage that counts and can fail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from publisher.media.cache import MediaCache
from publisher.model import Episode, Feed
from publisher.plan.events import PagesWritten
from publisher.plan.ledger import Ledger, make_guid
from publisher.publish.deployment import Deployment
from publisher.publish.site.plan import DerivedFeed, Site
from publisher.publish.site.prepare import prepare_pages
from publisher.publish.site.remove import remove_unneeded_pages
from publisher.publish.site.store import store_pages
from publisher.site.manifest import dump_manifest, load_manifest
from publisher.sources.validate import read_feed
from publisher.sources.workspace import Workspace
from publisher.storage.base import SmallObject
from publisher.storage.folder import FolderStorage
from publisher.storage.layout import Layout, is_immutable
from support.fuse import PowerCutError
from support.small_show import FEED, THEME, URL
from support.strategies import published

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEYS = Layout("maalt")
GUID = "7d3c4d7c-5a0a-5c66-9c07-a8e8dbe24f37"
TOPICS = "topics: {tema: Havet, perspektiv: Historie}"
PEOPLE = "people: [{name: Kari Ås, role: guest}]"


@dataclass
class Watched:
    """A storage that notes what is put, and fails when it was told to."""

    real: FolderStorage
    put_keys: list[str] = field(default_factory=list)
    kept_for: dict[str, str] = field(default_factory=dict)
    left: int = -1
    """How many puts succeed before the power goes; all of them if less than nothing."""
    listings: int = 0

    def put_documents(self, documents: Iterable[SmallObject]) -> Iterator[SmallObject]:
        """Store, until the power is gone."""
        return self.real.put_documents(map(self._noted, documents))

    def _noted(self, document: SmallObject) -> SmallObject:
        if self.left == 0:
            raise PowerCutError
        self.left -= 1
        self.put_keys.append(document.key)
        self.kept_for[document.key] = document.cache_control
        return document

    def listing(self, *, under: str = "", before: str | None = None) -> Any:
        """Count how often it is asked for."""
        self.listings += 1
        return self.real.listing(under=under, before=before)

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> None:
        """Exchange, unless the power is gone."""
        if self.left == 0:
            raise PowerCutError
        self.left -= 1
        self.put_keys.append(key)
        self.real.switch(key, content, previous=previous)

    def __getattr__(self, name: str) -> Any:
        """Return all else as it is."""
        return getattr(self.real, name)


def read(text: str = FEED, slug: str = "maalt") -> Feed:
    """Read a feed."""
    source, findings = read_feed(slug, text)
    assert source is not None, findings
    return source.feed


def site_of(root: Path, *episodes: Episode, feed: Feed | None = None, ways: tuple[DerivedFeed, ...] = ()) -> Site:
    """Return what pages are made of, with nothing on this machine but texts."""
    deployment = Deployment(
        workspace=Workspace(root),
        cache=MediaCache(root / ".publisher" / "cache"),
        storage=Watched(FolderStorage(root / "public")),  # type: ignore[arg-type]
        url=URL,
        ledger_path="public/.publisher/maalt.ledger.json",
        feed="maalt",
    )
    return Site(
        feed=feed or read(),
        episodes=episodes,
        deployment=deployment,
        derived_feeds=ways,
        theme=THEME,
        code="1",
        local_pictures={},
    )


def ledger_of(site: Site) -> Ledger:
    """Return a ledger that knows all episodes."""
    return published(site.feed, site.episodes)


def store(site: Site, *, now: datetime = NOW, ledger: Ledger | None = None) -> PagesWritten:
    """Store and clear the pages; return what became of them."""
    pages = prepare_pages(site, ledger_of(site) if ledger is None else ledger, now)
    stored = finish(store_pages(pages))
    return remove_unneeded_pages(pages, stored)


def finish(steps: Iterator[Any]) -> Any:
    """Go through all steps of a generator; return what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def puts(site: Site) -> list[str]:
    """Return what was put, and forget it."""
    storage: Any = site.deployment.storage
    keys = sorted(key.removeprefix(KEYS.folder) for key in storage.put_keys)
    storage.put_keys.clear()
    return keys


def stored_files(root: Path) -> dict[str, bytes]:
    """Return every file of the site, by its place in it."""
    folder = root / "public" / KEYS.folder
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def renamed(one: Episode, slug: str, feed: Feed) -> Episode:
    """Return an episode whose folder was renamed, and that says who it is, as it has to."""
    return one.model_copy(update={"slug": slug, "guid": one.guid or make_guid(feed.guid, one.slug)})


def pages_alone(root: Path) -> dict[str, bytes]:
    """Return what is stored but for files that never change, of which some may be left over."""
    files = {name: content for name, content in stored_files(root).items() if not is_immutable(KEYS.folder + name)}
    # Whose pages there once were differs by what has been.
    manifest = replace(load_manifest(files["pages.json"]), former={})
    return {**files, "pages.json": dump_manifest(manifest)}
