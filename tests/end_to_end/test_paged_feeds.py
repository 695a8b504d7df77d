"""Long feeds, really published: pages are there before the feed leads to them, and all that looks after them."""

import os
import re
import shutil
from pathlib import Path

import pytest

from publisher.publish.archive import find_archive_pages
from publisher.publish.prune_rules import find_references
from publisher.storage.folder import FolderStorage
from support.fuse import Fuse, PowerCutError, assert_true, attempt
from support.published import PublishedShow
from support.shows import make_episode, run, snapshot


@pytest.fixture
def show(published_show: PublishedShow) -> Path:
    """A show of four episodes in a feed that holds two of them, published once."""
    return published_show(episodes=["0001-ae", "0002-oe", "0003-aa", "0004-w"], feed="paging: {episodes: 1}\n")


def pages(root: Path, public: str = "public") -> list[Path]:
    """Return the files of all archive pages, in the order of their names."""
    return sorted((root / public / "bokstaver" / "archive").glob("*"))


def chain(root: Path, public: str = "public") -> dict[str, bytes]:
    """Return the feed and every page that it leads to."""
    storage = FolderStorage(root / public)
    feed = storage.read("bokstaver/feed.xml")
    if feed is None:
        return {}
    return {"bokstaver/feed.xml": feed, **find_archive_pages([feed], storage.read)}


def titles(documents: dict[str, bytes]) -> list[str]:
    """Return the titles of all items, sorted."""
    return sorted(
        title for content in documents.values() for title in re.findall(r"nummer (\d)</title>", content.decode())
    )


def test_a_long_feed_is_published_in_documents(show: Path) -> None:
    """The newest episode stands in the feed, each older one on its page, and nothing is out of date."""
    assert len(pages(show)) == 3
    assert titles(chain(show)) == ["1", "2", "3", "4"]
    assert len(chain(show)) == 4
    assert run(show, "feed", "--check").returncode == 0
    assert run(show, "verify").returncode == 0


def test_a_page_that_is_not_as_it_should_be_is_out_of_date_and_mended(show: Path) -> None:
    """`feed --check` looks at the pages too, `verify` misses one that is gone, and the next run puts it back."""
    before = snapshot(show / "public")
    first, second, _ = pages(show)
    first.unlink()
    second.write_bytes(b"x" * second.stat().st_size)
    assert run(show, "feed", "--check").returncode == 3
    done = run(show, "verify")
    assert done.returncode == 1
    assert f"{second.name} is not the page" in done.stdout
    assert run(show, "feed").returncode == 0
    assert snapshot(show / "public") == before


def test_a_new_episode_moves_no_border(show: Path) -> None:
    """One page more comes, the last one gains a link, and the others stay as they are."""
    before = {page.name: page.read_bytes() for page in pages(show)}
    make_episode(show, "0005-q", 5)
    assert run(show, "publish").returncode == 0
    after = {page.name: page.read_bytes() for page in pages(show)}
    assert len(after) == 4
    changed = [name for name in before if after[name] != before[name]]
    assert changed == [max(before)]
    assert titles(chain(show)) == ["1", "2", "3", "4", "5"]


def test_a_page_stays_as_long_as_a_feed_leads_to_it(show: Path) -> None:
    """Prune takes pages that nothing leads to, with what they alone named, and no others."""
    file = show / "episodes" / "0001-ae" / "episode.md"
    file.write_text(file.read_text().replace("Bokstav nummer 1", "Bokstav nummer 9"))
    [replaced] = (show / "public" / "audio").glob("0001-ae.*")
    old = pages(show)
    for stored in (show / "public").rglob("*.*"):
        os.utime(stored, (1_600_000_000, 1_600_000_000))
    assert run(show, "prune", "--yes").returncode == 0
    assert pages(show) == old
    assert run(show, "publish", "--replace", "0001-ae").returncode == 0
    assert len(pages(show)) == 6
    assert run(show, "prune", "--yes").returncode == 0
    assert len(pages(show)) == 3
    assert not {*pages(show)} & {*old}
    assert not replaced.exists()
    assert run(show, "verify").returncode == 0
    assert titles(chain(show)) == ["2", "3", "4", "9"]


@pytest.mark.slow
def test_broken_off_at_any_call_every_page_is_there(show: Path) -> None:
    """Wherever the power goes, what the feed leads to is there, and names what is there."""
    whole = Fuse(left=-1)
    attempt(show, "whole", whole)
    same = chain(show, "whole")
    for calls in range(len(whole.names)):
        public = f"cut-{calls}"
        with pytest.raises(PowerCutError):
            attempt(show, public, Fuse(left=calls))
        found = chain(show, public)
        named = find_references(found.values())
        assert all((show / public / key).exists() for key in named)
        assert titles(found) in ([], ["1", "2", "3", "4"])
        attempt(show, public, Fuse(left=-1))
        assert_true(show, public)
        assert chain(show, public) == same


def test_broken_off_while_a_page_is_added(show: Path, tmp_path: Path) -> None:
    """Also while another episode pushes one onto a new page, each shown episode is to be found at any moment."""
    root = shutil.copytree(show, tmp_path / "root", ignore=shutil.ignore_patterns("cut-*", "whole"))
    make_episode(root, "0005-q", 5)
    whole = Fuse(left=-1)
    shutil.copytree(root / "public", root / "whole")
    attempt(root, "whole", whole)
    same = chain(root, "whole")
    for calls in range(len(whole.names)):
        public = f"cut-{calls}"
        shutil.copytree(root / "public", root / public)
        with pytest.raises(PowerCutError):
            attempt(root, public, Fuse(left=calls))
        found = chain(root, public)
        assert all((root / public / key).exists() for key in find_references(found.values()))
        assert {*titles(found)} >= {"1", "2", "3", "4"}
        attempt(root, public, Fuse(left=-1))
        assert chain(root, public) == same
