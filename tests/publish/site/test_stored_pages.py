"""Flaws of stored pages, and pages that can be removed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from publisher.publish.prune_rules import GRACE_PERIOD
from publisher.publish.site.stored_pages import find_page_flaws, find_shows_with_pages, find_unneeded_pages, is_page_key
from publisher.site.manifest import Manifest, ManifestEntry
from publisher.storage.base import ListedObject
from publisher.storage.layout import Layout

NOW = datetime(2026, 6, 1, tzinfo=UTC)
KEYS = Layout("maalt")
MANIFEST = Manifest(stamp="s", pages={KEYS.home(): ManifestEntry(made_of="a", bytes=7)})
OLD, YOUNG = GRACE_PERIOD + timedelta(seconds=1), GRACE_PERIOD


def listed(age: timedelta = timedelta(0), size: int = 7) -> ListedObject:
    """Return an object of this age."""
    return ListedObject(bytes=size, modified=NOW - age)


@pytest.mark.parametrize(
    "key",
    [
        KEYS.home(),
        KEYS.home(2),
        KEYS.episode("regn"),
        KEYS.embed("regn"),
        KEYS.certificate("regn"),
        KEYS.oembed("regn"),
        KEYS.topic("tema", "hav", 3),
        KEYS.people(),
        KEYS.season(1),
        KEYS.way("sti"),
        KEYS.search,
        KEYS.sitemap,
        KEYS.manifest,
        KEYS.static("a.css", b""),
        KEYS.image("x", "0" * 64, 160),
        KEYS.search_table,
    ],
)
def test_every_key_of_the_layout_is_a_pages(key: str) -> None:
    """Otherwise nothing would ever remove it."""
    assert is_page_key(key)


@pytest.mark.parametrize(
    "key", ["maalt/feed.xml", "web/maalt/own.html", "web/Maalt/index.html", "web/maalt/index.x.html", "audio/a.mp3"]
)
def test_other_files_are_no_pages(key: str) -> None:
    """Files that somebody else has put beside the pages are left alone."""
    assert not is_page_key(key)


def test_missing_and_changed_pages_are_flaws() -> None:
    """A page of the same size is none, and neither is one that is in doubt already."""
    whole = {KEYS.home(): listed()}
    assert [*find_page_flaws(KEYS, MANIFEST, whole)] == []
    assert [flaw.message for flaw in find_page_flaws(KEYS, MANIFEST, {})] == ["is not in the storage"]
    other = {KEYS.home(): listed(size=8)}
    assert [flaw.message for flaw in find_page_flaws(KEYS, MANIFEST, other)] == ["has 8 bytes and not 7"]
    doubted = replace(MANIFEST.with_unverified([KEYS.home()]), stamp="s")
    assert [*find_page_flaws(KEYS, doubted, {})] == []


def test_a_manifest_without_a_stamp_is_a_flaw() -> None:
    """A run was interrupted."""
    [flaw] = find_page_flaws(KEYS, Manifest(), {})
    assert (flaw.key, flaw.hint) == (KEYS.manifest, "publish again")


def test_a_show_has_pages_if_it_has_a_feed_and_a_manifest() -> None:
    """Of whatever repository; shows known to have none are left out."""
    whole = {"maalt/feed.xml": listed(), KEYS.manifest: listed(), KEYS.home(): listed()}
    other = {key.replace("maalt", "andre"): one for key, one in whole.items()}
    assert find_shows_with_pages(whole | other, []) == ["andre", "maalt"]
    assert find_shows_with_pages(whole | other, ["maalt"]) == ["andre"]
    for key in ("maalt/feed.xml", KEYS.manifest):
        assert find_shows_with_pages({name: one for name, one in whole.items() if name != key}, []) == []


def test_old_pages_that_no_manifest_names_can_go() -> None:
    """Young ones stay, and so do named ones and the manifest, however old."""
    listing = {
        KEYS.home(): listed(OLD),
        KEYS.manifest: listed(OLD),
        KEYS.episode("old"): listed(OLD),
        KEYS.episode("young"): listed(YOUNG),
        "web/maalt/own.html": listed(OLD),
    }
    assert find_unneeded_pages(listing, {"maalt": MANIFEST}, NOW) == [KEYS.episode("old")]


def test_the_manifest_of_a_show_without_pages_goes_first() -> None:
    """However young it is, since it may name the pages that go; it stays while none of them goes."""
    listing = {KEYS.episode("a"): listed(OLD), KEYS.manifest: listed(YOUNG)}
    assert find_unneeded_pages(listing, {}, NOW) == [KEYS.manifest, KEYS.episode("a")]
    young = {key: listed(YOUNG) for key in listing}
    assert find_unneeded_pages(young, {}, NOW) == []
