"""`verify` says that all is well only of what was published and can be read."""

import json
from pathlib import Path

from support.shows import make_show, run


def test_what_was_never_published_is_told(tmp_path: Path) -> None:
    """It is one flaw, and not a success with no files."""
    root = make_show(tmp_path, ["0001-ae"])
    done = run(root, "verify", "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["verified"] == {
        "files": 0,
        "flaws": [
            {
                "key": "bokstaver/feed.xml",
                "message": "was never published to preview",
                "hint": "publish: publisher publish",
            }
        ],
    }


def test_a_feed_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Nobody knows what it has published; the others are looked at all the same."""
    root = make_show(tmp_path, ["0001-ae"])
    other = root / "feeds" / "uleselig"
    other.mkdir()
    (other / "feed.yaml").write_text("title: [")
    done = run(root, "verify")
    assert done.returncode == 1
    assert "feeds/uleselig/feed.yaml cannot be read" in done.stdout
    assert "bokstaver/feed.xml was never published" in done.stdout
    (root / "feeds" / "bokstaver" / "feed.yaml").write_text("title: [")
    done = run(root, "verify")
    assert done.returncode == 1
    assert "2 flaws; 0 files were looked at" in done.stdout


def test_without_a_feed_there_is_nothing_to_verify(tmp_path: Path) -> None:
    """That is no success either."""
    (tmp_path / "episodes" / "0001-ae").mkdir(parents=True)
    done = run(tmp_path, "verify")
    assert done.returncode == 1
    assert "there is no feed here" in done.stderr
