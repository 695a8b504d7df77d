"""Storing pages: which files are put, what the manifest then has, and what an interruption leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from publisher.errors import ConflictError
from publisher.model import Episode
from publisher.publish.site import store as store_module
from publisher.publish.site.plan import Site
from publisher.publish.site.prepare import prepare_pages
from publisher.publish.site.remove import remove_unneeded_pages
from publisher.publish.site.store import notice_if_lost, store_pages
from publisher.site.manifest import load_manifest
from publisher.storage.base import SmallObject
from publisher.storage.content_types import IMMUTABLE, MUTABLE
from publisher.storage.layout import is_immutable
from support.fuse import PowerCutError
from support.small_show import episode
from support.stored_pages import (
    KEYS,
    NOW,
    TOPICS,
    Watched,
    finish,
    ledger_of,
    pages_alone,
    puts,
    site_of,
    store,
    stored_files,
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


@pytest.mark.parametrize("seed", [*range(8), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(8, 30))])
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


@pytest.mark.slow
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


def test_what_pages_need_is_stored_before_them(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """No stored page ever names a script, a picture or an index file that is not there yet."""
    site = site_of(tmp_path, *three)
    finish(store_pages(prepare_pages(site, ledger_of(site), NOW)))
    storage: Any = site.deployment.storage
    immutable = [is_immutable(key) for key in storage.put_keys if key != KEYS.manifest]
    assert immutable == sorted(immutable, reverse=True)
    assert 0 < sum(immutable) < len(immutable)


def test_the_manifest_is_written_now_and_then(
    tmp_path: Path, three: tuple[Episode, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a run that is killed need not begin anew; what is stored by then is believed, without a stamp."""
    monkeypatch.setattr(store_module, "PAGES_PER_MANIFEST", 5)
    site = site_of(tmp_path, *three)
    storage: Any = site.deployment.storage
    storage.left = 8
    with pytest.raises(PowerCutError):
        store(site)
    manifest = load_manifest(stored_files(tmp_path)["pages.json"])
    assert [storage.put_keys.index(KEYS.manifest), storage.put_keys[1:].index(KEYS.manifest) + 1] == [0, 6]
    believed = {key for key, entry in manifest.pages.items() if entry.made_of}
    assert believed == {*storage.put_keys[1:6]}
    assert manifest.stamp == ""


@pytest.mark.parametrize(("problem", "doubted"), [(ConflictError("lost", hint="pull"), True), (OSError(), False)])
def test_a_lost_race_puts_the_changed_pages_in_doubt(
    tmp_path: Path, three: tuple[Episode, ...], problem: Exception, *, doubted: bool
) -> None:
    """Any other failure does so only if another run has written the manifest; the problem is raised on."""
    store(site_of(tmp_path, *three))
    edited = site_of(tmp_path, three[0].model_copy(update={"notes": "Annet."}), *three[1:])
    pages = prepare_pages(edited, ledger_of(edited), NOW)
    believed = load_manifest(stored_files(tmp_path)["pages.json"])
    with pytest.raises(type(problem)), notice_if_lost(pages):
        raise problem
    left = load_manifest(stored_files(tmp_path)["pages.json"])
    lost = {key for key, entry in left.pages.items() if not entry.made_of}
    assert lost == ({*pages.changed, *pages.unneeded} if doubted else set())
    assert (left == believed) is not doubted


def test_a_failure_after_another_run_is_a_lost_race(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """The other run may have stored the same pages."""
    store(site_of(tmp_path, *three))
    edited = site_of(tmp_path, three[0].model_copy(update={"notes": "Annet."}), *three[1:])
    pages = prepare_pages(edited, ledger_of(edited), NOW)
    store(site_of(tmp_path, three[0].model_copy(update={"notes": "Tredje."}), *three[1:]))
    with pytest.raises(OSError, match="broken"), notice_if_lost(pages):
        raise OSError("broken")
    left = load_manifest(stored_files(tmp_path)["pages.json"])
    assert left.pages[KEYS.episode("regn")].made_of == ""
