"""A publish that is cut off at each single write, from the first to the last: what is stored is true.

Real kills, with processes, stand in end_to_end/test_publish.py.
"""

import json
import shutil
from pathlib import Path

import pytest

from support.few import few
from support.fuse import Fuse, PowerCutError, assert_true, publish_until
from support.published import PublishedShow
from support.shows import snapshot

PARTS = 4
"""So many tests share the cuts: every fourth is one's own."""


@pytest.mark.parametrize("part", few(range(PARTS), keep=2))
@pytest.mark.parametrize("feed", ["pages: false\n", pytest.param("", marks=pytest.mark.slow)], ids=["feed", "pages"])
def test_killed_at_any_write_it_finishes_when_run_again(
    published_show: PublishedShow, tmp_path: Path, feed: str, part: int
) -> None:
    """After a cut at each write the feed names only what is whole and known, and the next run leaves the same bytes."""
    base = published_show(episodes=["0001-ae"], feed=feed, published=False)
    whole, fuse = copy(base, tmp_path / "whole"), Fuse(left=-1)
    publish_until(whole, fuse)
    expected = snapshot(whole / "public")
    assert len(fuse.names) > 20
    for calls in range(part, len(fuse.names), PARTS):
        root = copy(base, tmp_path / f"cut-{calls}")
        with pytest.raises(PowerCutError):
            publish_until(root, Fuse(left=calls))
        where = f"cut at {fuse.names[calls]}"
        assert_true(root, "public")
        for path, content in snapshot(root / "public").items():
            if path.endswith("/pages.json"):
                # The manifest marks the pages that are about to change, and names them again at the end.
                assert json.loads(content)["pages"], f"{where}: {path} is torn"
            elif not path.startswith(".publisher/"):
                assert content == expected[path], f"{where}: {path} is torn"
        publish_until(root, Fuse(left=-1))
        assert snapshot(root / "public") == expected, where
        assert not [*(root / ".publisher" / "tmp").glob("*")], where
        shutil.rmtree(root)


def copy(base: Path, root: Path) -> Path:
    """Copy a show whose audio is in its cache."""
    return Path(shutil.copytree(base, root))
