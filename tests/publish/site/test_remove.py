"""Removing pages once the feed is switched."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publisher.feed.impact import PageChanges
from publisher.model import Episode
from publisher.plan.events import PagesWritten
from publisher.publish.site.plan import Site
from publisher.publish.site.prepare import prepare_pages
from publisher.publish.site.remove import count_withdrawn, remove_unneeded_pages, withdraw_pages
from publisher.publish.site.store import store_pages
from publisher.site.manifest import load_manifest
from publisher.storage.layout import is_immutable
from support.fuse import PowerCutError
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


def withdraw(site: Site, *, last: bool) -> list[PagesWritten]:
    """Withdraw all pages of a show."""
    return [*withdraw_pages(site.feed, site.deployment, last=last)]


def test_all_pages_of_a_show_are_withdrawn(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """With the last feed alone; files of others in the folder stay, and so do the names of addresses."""
    site = site_of(tmp_path, *three)
    pages = store(site).written
    own = tmp_path / "public" / KEYS.folder / "own.html"
    own.write_text("mine")
    counted = PageChanges(written=0, removed=len(pages))
    assert count_withdrawn(site.feed, site.deployment) == counted
    [waiting] = withdraw(site, last=False)
    assert ({*waiting.kept}, waiting.removed) == ({*pages}, ())
    assert count_withdrawn(site.feed, site.deployment) == counted
    [done] = withdraw(site, last=True)
    assert ({*done.removed}, done.kept) == ({*pages}, ())
    assert stored_files(tmp_path).keys() == {"own.html", "pages.json"}
    left = load_manifest(stored_files(tmp_path)["pages.json"])
    assert (left.stamp, left.pages) == ("", {})
    assert KEYS.episode("regn") in left.former


def test_a_show_without_pages_withdraws_none(tmp_path: Path) -> None:
    """And writes no manifest."""
    site = site_of(tmp_path)
    assert withdraw(site, last=True) == []
    assert count_withdrawn(site.feed, site.deployment) is None
    assert stored_files(tmp_path) == {}


def test_pages_are_withdrawn_without_a_manifest_that_can_be_read(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A listing shows which there are."""
    site = site_of(tmp_path, *three)
    pages = store(site).written
    (tmp_path / "public" / KEYS.manifest).write_bytes(b"{")
    [done] = withdraw(site, last=True)
    assert {*done.removed} == {*pages}
    assert stored_files(tmp_path).keys() == {"pages.json"}


def test_a_withdrawal_that_is_broken_off_leaves_no_page_believed(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Should the show have pages again, all of them are stored again."""
    site = site_of(tmp_path, *three)
    first = store(site)
    storage: Any = site.deployment.storage
    storage.left = 1
    with pytest.raises(PowerCutError):
        withdraw(site, last=True)
    assert store(site_of(tmp_path, *three)).written == first.written
