"""Removing pages once the feed is switched."""

from dataclasses import replace
from pathlib import Path

from publisher.model import Episode
from publisher.publish.site.prepare import prepare_pages
from publisher.publish.site.remove import remove_unneeded_pages
from publisher.publish.site.store import store_pages
from publisher.site.manifest import load_manifest
from publisher.storage.layout import is_immutable
from support.stored_pages import KEYS, NOW, finish, ledger_of, site_of, store, stored_files


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
