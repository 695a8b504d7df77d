"""Pages in a storage: which are stored, and which are left alone; broken off anywhere, a second run finishes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from publisher.errors import ConflictError
from publisher.media.cache import MediaCache
from publisher.model import Episode, Feed
from publisher.plan.assets import make_picture_owner
from publisher.plan.events import PagesWritten
from publisher.plan.ledger import FEED_COVER, Ledger, make_guid
from publisher.publish.deployment import Deployment
from publisher.publish.site.plan import DerivedFeed, Site
from publisher.publish.site.prepare import prepare_pages
from publisher.publish.site.remove import remove_unneeded_pages
from publisher.publish.site.store import notice_if_lost, store_pages
from publisher.site.manifest import dump_manifest, load_manifest
from publisher.site.pictures import LocalPicture, PictureSource, make_picture_name, plan_artwork
from publisher.sources.validate import read_feed
from publisher.sources.workspace import Workspace
from publisher.storage.base import SmallObject
from publisher.storage.content_types import IMMUTABLE, MUTABLE
from publisher.storage.folder import FolderStorage
from publisher.storage.layout import Layout, is_immutable
from support.fuse import PowerCutError
from support.shows import make_cover
from support.small_show import FEED, THEME, URL, episode
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


@pytest.fixture
def three() -> tuple[Episode, ...]:
    """Three episodes, two of which have a topic in common."""
    return (
        episode("regn", 1, "Regn", f"{TOPICS}\n{PEOPLE}", notes="Om *regn*."),
        episode("sjo", 2, "Sjø", TOPICS, notes="Om sjøen."),
        episode("vekt", 3, "Vekt", "topics: {tema: Vekt}", notes="Om loddet."),
    )


def test_every_page_is_stored_once(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Each key once, but for the manifest, as long as its name allows; a second run reads that and does nothing."""
    site = site_of(tmp_path, *three)
    done = store(site)
    storage: Any = site.deployment.storage
    assert storage.kept_for[KEYS.episode("regn")] == MUTABLE
    assert all(kept == (IMMUTABLE if is_immutable(key) else MUTABLE) for key, kept in storage.kept_for.items())
    first = puts(site)
    assert len(first) == len({*first, "the manifest, before"})
    assert first.count("pages.json") == 2
    assert {"index.html", "episodes/regn.html", "embed/sjo.html", "oembed/vekt.json", "sitemap.xml"} <= {*first}
    assert {"topics/tema/havet.html", "topics/perspektiv/index.html", "people/kari-aas.html"} <= {*first}
    assert done.pages == len([name for name in stored_files(tmp_path) if name.endswith(".html")])
    assert len(done.written) == done.pages
    again = store(site)
    assert puts(site) == []
    assert (again.pages, again.written, again.removed) == (done.pages, (), ())


def test_the_manifest_tells_what_is_stored(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """It names every file but itself, with its bytes."""
    site = site_of(tmp_path, *three)
    store(site)
    files = stored_files(tmp_path)
    manifest = load_manifest(files.pop("pages.json"))
    assert {key.removeprefix(KEYS.folder): entry.bytes for key, entry in manifest.pages.items()} == {
        name: len(content) for name, content in files.items()
    }


def test_an_edit_changes_what_depends_on_it(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """New notes change the episode's page and what is searched; a new title, lists and neighbours too."""
    regn, sjo, vekt = three
    store(site_of(tmp_path, *three))
    notes = site_of(tmp_path, regn.model_copy(update={"summary": "Kort.", "notes": "Om regn."}), sjo, vekt)
    store(notes)
    puts(notes)
    other_notes = site_of(tmp_path, regn.model_copy(update={"summary": "Kort.", "notes": "Helt annet."}), sjo, vekt)
    assert store(other_notes).written == (KEYS.episode("regn"),)
    assert [name for name in puts(other_notes) if not name.startswith("search/")] == [
        "episodes/regn.html",
        "pages.json",
        "pages.json",
    ]
    title = site_of(tmp_path, regn, sjo, vekt.model_copy(update={"title": "Loddet"}))
    store(site_of(tmp_path, *three))
    assert {*store(title).written} == {
        KEYS.episode("vekt"),
        KEYS.embed("vekt"),
        KEYS.home(),
        KEYS.topic("tema", "vekt"),
        # It leads on to the one whose title has changed.
        KEYS.episode("sjo"),
    }


def test_what_has_no_part_in_pages_changes_none(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Front matter that pages do not show is looked at once, and nothing but the manifest is stored."""
    regn, sjo, vekt = three
    store(site_of(tmp_path, *three))
    site = site_of(tmp_path, regn.model_copy(update={"block": True}), sjo, vekt)
    assert store(site).written == ()
    assert puts(site) == ["pages.json"]
    assert store(site).written == ()
    assert puts(site) == []


def test_another_version_looks_again(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A new version of the programs compares every page, and stores none that comes out the same."""
    site = site_of(tmp_path, *three)
    store(site)
    puts(site)
    assert store(replace(site, code="2")).written == ()
    assert puts(site) == ["pages.json"]


def test_an_episode_of_tomorrow_is_on_no_page(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Nothing tells of it before its time: no page, no list, no manifest; then all that it belongs on does."""
    site = site_of(tmp_path, *three)
    before = three[2].date - timedelta(seconds=1)
    store(site, now=before)
    assert not [name for name, content in stored_files(tmp_path).items() if "vekt" in name or b"vekt" in content]
    done = store(site, now=three[2].date)
    assert {KEYS.episode("vekt"), KEYS.topic("tema", "vekt"), KEYS.home(), KEYS.episode("sjo")} <= {*done.written}


def test_what_is_not_published_has_no_page(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Pages tell of what the ledger knows, as the feed does."""
    site = site_of(tmp_path, *three)
    store(site, ledger=published(site.feed, three[:2]))
    assert "episodes/vekt.html" not in stored_files(tmp_path)
    assert b"Vekt" not in stored_files(tmp_path)["index.html"]


def test_what_leaves_is_removed_after_the_switch(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Until the feed is switched its pages stay, for the old feed leads to them; what never changes stays longer."""
    store(site_of(tmp_path, *three))
    site = site_of(tmp_path, *three[:2])
    pages = prepare_pages(site, ledger_of(site), NOW)
    stored = finish(store_pages(pages))
    assert "episodes/vekt.html" in stored_files(tmp_path)
    assert not stored.stamp
    done = remove_unneeded_pages(pages, stored)
    assert {*done.removed} == {KEYS.episode("vekt"), KEYS.embed("vekt"), KEYS.topic("tema", "vekt")}
    fresh = tmp_path / "fresh"
    store(site_of(fresh, *three[:2]))
    left = {name for name in stored_files(tmp_path) if not is_immutable(KEYS.folder + name)}
    assert left == {name for name in stored_files(fresh) if not is_immutable(KEYS.folder + name)}


def test_what_other_feeds_may_lead_to_stays(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Only the last feed of a run removes pages; until then they are believed in by nobody, and not forgotten."""
    store(site_of(tmp_path, *three))
    site = site_of(tmp_path, *three[:2])
    gone = {KEYS.episode("vekt"), KEYS.embed("vekt"), KEYS.topic("tema", "vekt")}
    for _ in range(2):
        waiting = store(replace(site, is_last=False))
        assert (waiting.removed, {*waiting.kept}) == ((), gone)
        assert {KEYS.folder + name for name in stored_files(tmp_path)} >= gone
        manifest = load_manifest(stored_files(tmp_path)["pages.json"])
        assert {*manifest.leaving} >= gone
        assert manifest.stamp
    done = store(site)
    assert ({*done.removed}, done.kept, done.pages) == (gone, (), waiting.pages)
    assert not {KEYS.folder + name for name in stored_files(tmp_path)} & gone
    assert store(site).removed == ()


def test_killed_before_the_removal_the_next_run_removes(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """What is unwanted is known until it is gone, and what was stored for a feed that never came is stored again."""
    store(site_of(tmp_path, *three))
    site = site_of(tmp_path, *three[:2])
    pages = prepare_pages(site, ledger_of(site), NOW)
    finish(store_pages(pages))
    done = store(site)
    assert KEYS.episode("vekt") in done.removed
    assert {*done.written} == {key for key in pages.changed if key.endswith(".html")}
    assert store(site).written == ()


def test_what_somebody_else_has_changed_is_stored_again(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """In a folder each run looks for pages, scripts and what is searched, and restores what is gone or has changed."""
    site = site_of(tmp_path, *three)
    store(site)
    before = stored_files(tmp_path)
    folder = tmp_path / "public" / KEYS.folder
    (folder / "episodes" / "regn.html").unlink()
    (folder / "index.html").write_bytes(b"hacked")
    gone = next(name for name in before if name.startswith(("static/", "search/")))
    (folder / gone).unlink()
    done = store(site)
    assert {*done.written} == {KEYS.episode("regn"), KEYS.home()}
    assert stored_files(tmp_path) == before
    assert store(site).written == ()


def test_a_bucket_is_looked_through_when_something_is_stored(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Looking costs requests there: so none is made where nothing changes, and what is gone comes with an edit."""
    regn, sjo, vekt = three
    site = site_of(tmp_path, *three)
    site = replace(site, deployment=replace(site.deployment, copy_path="feeds/maalt/feed.xml"))
    store(site)
    (tmp_path / "public" / KEYS.episode("regn")).unlink()
    (tmp_path / "public" / KEYS.home()).write_bytes(b"hacked")
    storage: Any = site.deployment.storage
    storage.listings = 0
    assert store(site).written == ()
    assert storage.listings == 0
    edited = replace(site, episodes=(regn, sjo, vekt.model_copy(update={"notes": "Annet."})))
    assert {KEYS.episode("regn"), KEYS.home(), KEYS.episode("vekt")} <= {*store(edited).written}
    assert storage.listings == 1


def test_all_pages_can_be_stored_again(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Also those of which nothing shows that somebody has changed them."""
    site = site_of(tmp_path, *three)
    first = store(site)
    before = stored_files(tmp_path)
    page = tmp_path / "public" / KEYS.home()
    page.write_bytes(page.read_bytes().replace(b"Regn", b"Snow"))
    assert store(site).written == ()
    assert store(replace(site, store_all=True)).written == first.written
    assert stored_files(tmp_path) == before


def renamed(one: Episode, slug: str, feed: Feed) -> Episode:
    """Return an episode whose folder was renamed, and that says who it is, as it has to."""
    return one.model_copy(update={"slug": slug, "guid": one.guid or make_guid(feed.guid, one.slug)})


def test_an_episode_that_was_renamed_is_found_where_it_was(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A small page leads on, without a script, and to the newest name; search engines are told; withdrawn, all go."""
    regn, sjo, vekt = three
    feed = read()
    store(site_of(tmp_path, *three))
    once = renamed(regn, "nedboer", feed)
    done = store(site_of(tmp_path, once, sjo, vekt))
    assert {KEYS.episode("regn"), KEYS.embed("regn"), KEYS.episode("nedboer")} <= {*done.written}
    old = stored_files(tmp_path)["episodes/regn.html"].decode()
    assert '<meta http-equiv="refresh" content="0; url=nedboer.html">' in old
    assert f'<link rel="canonical" href="{URL}{KEYS.episode("nedboer")}">' in old
    assert '<a href="nedboer.html">Regn</a>' in old
    assert "Flyttet hit" in old
    assert "<script src" not in old
    assert b"episodes/regn.html" not in stored_files(tmp_path)["sitemap.xml"]
    assert b"episodes/regn.html" not in stored_files(tmp_path)["index.html"]
    assert b'url=nedboer.html"' in stored_files(tmp_path)["embed/regn.html"]
    assert store(site_of(tmp_path, once, sjo, vekt)).written == ()
    twice = renamed(once, "vann", feed)
    store(site_of(tmp_path, twice, sjo, vekt))
    for name in ("regn", "nedboer"):
        assert b'url=vann.html"' in stored_files(tmp_path)[f"episodes/{name}.html"]
    back = renamed(twice, "regn", feed)
    store(site_of(tmp_path, back, sjo, vekt))
    assert b'http-equiv="refresh' not in stored_files(tmp_path)["episodes/regn.html"]
    assert b'url=regn.html"' in stored_files(tmp_path)["episodes/vann.html"]
    done = store(site_of(tmp_path, sjo, vekt))
    assert {KEYS.episode(name) for name in ("regn", "nedboer", "vann")} <= {*done.removed}


def test_an_episode_that_comes_back_is_found_where_it_was(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A draft for a while, and renamed meanwhile once more: old addresses lead to it again. Guests are forgotten."""
    regn, sjo, vekt = three
    feed = read()
    store(site_of(tmp_path, *three))
    once = renamed(regn, "nedboer", feed)
    store(site_of(tmp_path, once, sjo, vekt))
    for _ in range(2):
        store(site_of(tmp_path, sjo, vekt))
        assert not {"episodes/regn.html", "episodes/nedboer.html"} & stored_files(tmp_path).keys()
        assert b"kari" not in stored_files(tmp_path)["pages.json"].lower()
    store(site_of(tmp_path, renamed(once, "vann", feed), sjo, vekt))
    for name in ("regn", "nedboer"):
        assert b'url=vann.html"' in stored_files(tmp_path)[f"episodes/{name}.html"]
    assert load_manifest(stored_files(tmp_path)["pages.json"]).former == {}


class Overtaken(Watched):
    """A storage in which somebody else is always quicker."""

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> None:
        """Refuse, as a bucket does."""
        raise ConflictError(f"{key} was changed", hint="bring their ledger and feed into this folder (git pull)")


def test_who_loses_the_race_for_the_manifest_is_told_to_begin_anew(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """No git brings what is known of pages: another run reads it."""
    site = site_of(tmp_path, *three)
    storage: Any = Overtaken(FolderStorage(tmp_path / "public"))
    with pytest.raises(ConflictError) as lost:
        store(replace(site, deployment=replace(site.deployment, storage=storage)))
    assert lost.value.message == f"{KEYS.manifest} was changed"
    assert lost.value.hint.startswith("run the same command again")


def test_a_page_that_another_episode_takes_leads_nowhere(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A new episode in a folder of the old name has its own page there."""
    regn, sjo, vekt = three
    store(site_of(tmp_path, *three))
    new = episode("regn", 4, "Nytt regn", f"guid: {GUID}")
    store(site_of(tmp_path, renamed(regn, "nedboer", read()), sjo, vekt, new))
    assert b"Nytt regn" in stored_files(tmp_path)["episodes/regn.html"]
    assert b'http-equiv="refresh' not in stored_files(tmp_path)["episodes/regn.html"]


def test_an_address_stays_with_its_name(tmp_path: Path) -> None:
    """Who is spelled like somebody else, and heard in an episode that is dated before, takes no address away."""
    one = episode("a", 3, "A", "topics: {Tema: Ås}\npeople: [{name: Åse Bø}]")
    before = episode("b", 2, "B", "topics: {Tema: Aas}\npeople: [{name: Aase Bø}]")
    heading = episode("c", 1, "C", "topics: {tema!: Hav, Tema: tema}")
    store(site_of(tmp_path, one))
    for some in ((before, one), (heading, before, one)):
        store(site_of(tmp_path, *some))
        files = stored_files(tmp_path)
        assert "<h1>Åse Bø</h1>" in files["people/aase-boe.html"].decode()
        assert "<h1>Ås</h1>" in files["topics/tema/aas.html"].decode()
        others = {name: text.decode() for name, text in files.items() if re.search("-[0-9a-f]{8}.html$", name)}
        assert "<h1>Aase Bø</h1>" in others[next(name for name in others if name.startswith("people/aase-boe-"))]
    assert re.search(r"topics/tema-[0-9a-f]{8}/hav\.html", " ".join(files))
    assert store(site_of(tmp_path, heading, before, one)).written == ()


def test_what_was_withdrawn_is_searched_no_more(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Not even in what older pages have searched; scripts and styles of before stay for pages in somebody's cache."""
    regn, sjo, vekt = three
    secret = vekt.model_copy(update={"notes": "Hemmeligheten."})
    old = KEYS.static("style.css", b"before").removeprefix(KEYS.folder)
    folder = tmp_path / "public" / KEYS.folder
    for some in ((regn, sjo, secret), (regn.model_copy(update={"notes": "Annet."}), sjo, secret)):
        store(site_of(tmp_path, *some))
    (folder / old).write_bytes(b"before")
    told = [name for name, content in stored_files(tmp_path).items() if b"hemmelig" in content]
    assert len([name for name in told if name.startswith("search/")]) == 2
    store(site_of(tmp_path, regn, sjo))
    left = stored_files(tmp_path)
    assert not [name for name, content in left.items() if b"hemmelig" in content.lower()]
    assert old in left


class Shared(Watched):
    """A storage that several publish to at once, as to a bucket: what one has stored, another may remove."""

    def put_documents(self, documents: Iterable[SmallObject]) -> Iterator[SmallObject]:
        """Store each on its own."""
        for document in documents:
            file = self.real.folder / document.key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(document.content)
            yield document


def shared(site: Site) -> Site:
    """Return a site in a storage that several publish to."""
    storage: Any = site.deployment.storage
    return replace(site, deployment=replace(site.deployment, storage=Shared(storage.real)))


class Feeds:
    """The feed of a show, for which publishers race."""

    def __init__(self) -> None:
        """Begin with the first."""
        self.version = 0

    def run(self, site: Site) -> Iterator[None]:
        """Publish as `write_feed` does, a step at a time."""
        seen = self.version
        yield
        pages = prepare_pages(site, ledger_of(site), NOW)
        yield
        with notice_if_lost(pages):
            steps = store_pages(pages)
            stored = pages.stored
            while True:
                try:
                    next(steps)
                except StopIteration as end:
                    stored = end.value
                    break
                yield
            yield
            if self.version != seen:
                raise ConflictError("another one", hint="pull")
            self.version += 1
            yield
            remove_unneeded_pages(pages, stored)


@pytest.mark.parametrize("seed", range(30))
def test_of_two_publishers_none_leaves_a_page_for_what_it_is_not(tmp_path: Path, seed: int) -> None:
    """However their steps fall: what the manifest believes in is stored, and the next run mends all else."""
    first, second = episode("regn", 1, "Regn", TOPICS), episode("sjo", 2, "Sjø", TOPICS)
    versions = [
        (first, second),
        (first.model_copy(update={"title": "Regnet"}), second),
        (first.model_copy(update={"title": "Snøen"}), second, episode("is", 3, "Is", "topics: {tema: Is}")),
    ]
    expected = {}
    for number, some in enumerate(versions):
        fresh = tmp_path / f"fresh-{number}"
        store(site_of(fresh, *some))
        entries = load_manifest((fresh / "public" / KEYS.manifest).read_bytes()).pages
        expected |= {(key, entry.made_of): (fresh / "public" / key).read_bytes() for key, entry in entries.items()}
    root = tmp_path / "shared"
    store(site_of(root, *versions[0]))
    feeds, chance = Feeds(), Random(seed)  # noqa: S311 - the same on every machine
    runs = {number: feeds.run(shared(site_of(root, *versions[number]))) for number in (1, 2)}
    won = []
    while runs:
        # One is often let go on for a while, as machines are of unequal speed.
        number = chance.choice([*runs])
        for _ in range(chance.choice([1, 2, 5, 40])):
            try:
                next(runs[number])
            except (StopIteration, ConflictError) as end:
                del runs[number]
                won += [number] if isinstance(end, StopIteration) else []
                break
    manifest = load_manifest((root / "public" / KEYS.manifest).read_bytes())
    for key, entry in manifest.pages.items():
        if entry.made_of:
            assert (root / "public" / key).read_bytes() == expected[key, entry.made_of]
    last = versions[chance.choice([1, 2])]
    store(site_of(root, *last))
    fresh = tmp_path / "last"
    store(site_of(fresh, *last))
    assert pages_alone(root) == pages_alone(fresh)
    assert feeds.version >= 1 or not won


def test_broken_off_at_any_put_a_second_run_finishes(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Whatever was stored when the power went, afterwards every page is as if nothing had happened.

    Also where the edit is taken back in between: a page is never taken for what it was before.
    """
    edited = (*three[:2], three[2].model_copy(update={"title": "Loddet", "notes": "Annet."}))
    whole, old = tmp_path / "whole", tmp_path / "old"
    store(site_of(old, *three))
    site = site_of(whole, *three)
    store(site)
    puts(site)
    store(replace(site, episodes=edited))
    count = len(puts(site))
    for left in range(count):
        root = tmp_path / f"cut-{left}"
        store(site_of(root, *three))
        cut = site_of(root, *edited)
        storage: Any = cut.deployment.storage
        storage.left = left
        with pytest.raises(PowerCutError):
            store(cut)
        back = left % 2 == 0
        store(site_of(root, *(three if back else edited)))
        assert pages_alone(root) == pages_alone(old if back else whole)


def pages_alone(root: Path) -> dict[str, bytes]:
    """Return what is stored but for files that never change, of which some may be left over."""
    files = {name: content for name, content in stored_files(root).items() if not is_immutable(KEYS.folder + name)}
    # Whose pages there once were differs by what has been.
    manifest = replace(load_manifest(files["pages.json"]), former={})
    return {**files, "pages.json": dump_manifest(manifest)}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"schema": 99}', b'{"schema": 1, "stamp": "x", "pages": {"a": 1}}']
)
def test_a_manifest_that_cannot_be_read_knows_nothing(
    tmp_path: Path, three: tuple[Episode, ...], content: bytes
) -> None:
    """Then all pages are stored again, and nothing is asked of anybody."""
    site = site_of(tmp_path, *three)
    first = store(site)
    (tmp_path / "public" / KEYS.manifest).write_bytes(content)
    assert store(site).written == first.written


def test_pictures_are_made_in_the_sizes_that_they_allow(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A cover of 700 pixels gives three sizes; where it is not at hand, those that are stored are shown."""
    from PIL import Image  # noqa: PLC0415

    folder = tmp_path / "feeds" / "maalt"
    folder.mkdir(parents=True)
    make_cover(folder / "cover.jpg", width=700, height=700, colour="teal")
    path = "feeds/maalt/cover.jpg"
    digest = Workspace(tmp_path).digests(iter([path]))[path]
    site = replace(site_of(tmp_path, *three), local_pictures={path: LocalPicture(digest=digest, width=700)})
    known = ledger_of(site)
    known = known.with_cover(FEED_COVER, replace(known.covers[FEED_COVER], digest=digest))
    store(site, ledger=known)
    made = {name: content for name, content in stored_files(tmp_path).items() if name.startswith("images/")}
    called = make_picture_name(path)
    assert sorted(made) == [f"images/{called}.{digest[:8]}.{width}.jpg" for width in (160, 320, 640)]
    for name in made:
        with Image.open(tmp_path / "public" / KEYS.folder / name) as picture:
            assert picture.size == (int(name.split(".")[-2]),) * 2
            assert picture.format == "JPEG"
    assert b"640.jpg" in stored_files(tmp_path)["index.html"]
    puts(site)
    elsewhere = replace(site, local_pictures={})
    assert store(elsewhere, ledger=known).written == ()
    assert puts(elsewhere) == []


def test_pictures_of_chapters_are_made_as_they_are_published(tmp_path: Path) -> None:
    """One that is not published yet stands on no page; then the page leads to it in the largest size that there is."""
    folder = tmp_path / "episodes" / "tidevann"
    folder.mkdir(parents=True)
    make_cover(folder / "maane.png", width=400, height=300, colour="teal")
    path = "episodes/tidevann/maane.png"
    digest = Workspace(tmp_path).digests(iter([path]))[path]
    told = episode("tidevann", 1, "Tidevann", "chapters: [0:00 Sjøen, {start: 5, title: Månen, image: maane.png}]")
    site = replace(site_of(tmp_path, told), local_pictures={path: LocalPicture(digest=digest, width=400)})
    known = ledger_of(site)
    store(site, ledger=known)
    assert [name for name in stored_files(tmp_path) if name.startswith("images/")] == []
    (guid,) = known.publications
    known = known.with_cover(make_picture_owner(guid, "maane.png"), replace(known.covers[FEED_COVER], digest=digest))
    written = store(site, ledger=known).written
    assert KEYS.episode("tidevann") in written
    page = stored_files(tmp_path)["episodes/tidevann.html"]
    assert re.findall(rb'class="slide" href="([^"]+)"', page) == [
        f"../images/{make_picture_name(path)}.{digest[:8]}.320.jpg".encode()
    ]
    other = replace(site, local_pictures={path: LocalPicture(digest="0" * 64, width=400)})
    assert store(other, ledger=known).written == (), "another picture waits until it is published"


def test_two_pictures_of_one_name_are_told_apart() -> None:
    """Where neither kari.jpg nor kari.png is at hand, each is shown as it is stored, and none for the other."""
    sources = [PictureSource(path=f"episodes/regn/kari.{ending}", wanted=None) for ending in ("jpg", "png")]
    stored = [
        KEYS.image(make_picture_name(source.path), f"{number}" * 64, 160) for number, source in enumerate(sources)
    ]
    assert len({*stored}) == 2
    found = plan_artwork(KEYS, sources, {}, stored)
    assert [found.sizes[source.path] for source in sources] == [((160, stored[0]),), ((160, stored[1]),)]


def test_a_picture_that_changes_under_our_hands_is_refused(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A key names the content, so nothing else may come under it."""
    from publisher.errors import PublisherError  # noqa: PLC0415

    folder = tmp_path / "feeds" / "maalt"
    folder.mkdir(parents=True)
    make_cover(folder / "cover.jpg", width=200, height=200)
    site = site_of(tmp_path, *three)
    known = ledger_of(site)
    wanted = known.covers[FEED_COVER].digest
    site = replace(site, local_pictures={"feeds/maalt/cover.jpg": LocalPicture(digest=wanted, width=200)})
    with pytest.raises(PublisherError, match="was changed"):
        store(site, ledger=known)


def test_a_way_has_an_address_once_it_is_published(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Its page stands from the beginning, episodes know their places on it, and its feed is named once it is there."""
    text = FEED.replace("917393e3-1b1e-5cef-ace4-edaa54e1f810", "9b024349-ccf0-5f69-a609-6b82873eab3c")
    way = read(text.replace("Målt og veid", "Stien") + "show: maalt\nepisodes: [vekt, regn]\n", "sti")
    base = site_of(tmp_path, *three)
    shop = replace(base.deployment, ledger_path="public/.publisher/sti.ledger.json", feed="sti")
    site = replace(base, derived_feeds=(DerivedFeed(way, (three[2], three[0]), shop),))
    store(site)
    puts(site)
    page = stored_files(tmp_path)["ways/sti.html"]
    assert page.index(b"Vekt") < page.index(b"Regn")
    assert b"sti/feed.xml" not in page
    assert b"Stien" in stored_files(tmp_path)["episodes/vekt.html"]
    shop.save(published(way, ()))
    assert store(site).written == (KEYS.way("sti"),)
    assert b"sti/feed.xml" in stored_files(tmp_path)["ways/sti.html"]
