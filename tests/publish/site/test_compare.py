"""Comparing the manifest with a listing, and with the pages that another program makes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from publisher.model import Episode
from support.stored_pages import KEYS, puts, site_of, store, stored_files


def test_another_version_looks_again(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A new version of the programs compares every page, and stores none that comes out the same."""
    site = site_of(tmp_path, *three)
    store(site)
    puts(site)
    assert store(replace(site, code="2")).written == ()
    assert puts(site) == ["pages.json"]


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
