"""Resizing the pictures of pages."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.model import Episode
from publisher.plan.assets import make_picture_owner
from publisher.plan.ledger import FEED_COVER
from publisher.site.pictures import LocalPicture, make_picture_name
from publisher.sources.workspace import Workspace
from support.shows import make_cover
from support.small_show import episode
from support.stored_pages import (
    KEYS,
    ledger_of,
    puts,
    site_of,
    store,
    stored_files,
)


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
