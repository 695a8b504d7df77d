"""A show and a learning path over it in a bucket: what is stored once, and brought back together."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from publisher.storage.http import client
from support.buckets import copy_show, enclosures, rewrite
from support.derived import PATH
from support.shows import make_cover, run
from support.stores import Store


@pytest.fixture
def bucket(store: Store) -> str:
    """A bucket that listeners can read."""
    return store.bucket()


@pytest.fixture
def pair(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> Path:
    """A show with a learning path, published to the bucket."""
    root = copy_show(mastered, tmp_path / "show", store, bucket)
    (root / "feeds" / "sti").mkdir()
    (root / "feeds" / "sti" / "feed.yaml").write_text(PATH)
    make_cover(root / "feeds" / "sti" / "cover.png", colour="blue")
    done = run(root, "publish", "--target", "prod")
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def names(store: Store, bucket: str) -> dict[str, list[Any]]:
    """Return every key in the bucket, by the folder it lies in."""
    found: dict[str, list[Any]] = {}
    for entry in store.client().list_objects_v2(Bucket=bucket).get("Contents", []):
        folder, _, rest = entry["Key"].rpartition("/")
        found.setdefault(folder, []).append(rest)
    return found


def served(store: Store, bucket: str, feed: str) -> bytes:
    """Return a feed as listeners get it."""
    return client.get(f"{store.url(bucket)}{feed}/feed.xml").body


def test_every_file_is_in_the_bucket_once(pair: Path, store: Store, bucket: str) -> None:
    """Both feeds stand there, each with its cover; the audio, which both name, is stored once."""
    found = names(store, bucket)
    assert {folder: len(rest) for folder, rest in found.items() if folder in {"audio", "images", "sti"}} == {
        "audio": 5,
        "images": 2,
        "sti": 1,
    }
    both = {*enclosures(served(store, bucket, "bokstaver"))}
    assert both > {*enclosures(served(store, bucket, "sti"))}
    assert run(pair, "verify", "--target", "prod").returncode == 0
    assert run(pair, "feed", "--check", "--target", "prod").returncode == 0
    ledger = json.loads((pair / "feeds" / "sti" / "prod.ledger.json").read_bytes())
    assert ledger["publications"] == {}


@pytest.mark.slow
def test_feeds_go_back_together(pair: Path, store: Store, bucket: str) -> None:
    """One rollback undoes one publish: in the show and in the path if both had changed, else only where it did."""
    first = {feed: served(store, bucket, feed) for feed in ("bokstaver", "sti")}
    rewrite(pair / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    assert run(pair, "publish", "--target", "prod").returncode == 0
    second = {feed: served(store, bucket, feed) for feed in first}
    assert all(first[feed] != second[feed] for feed in first)
    # Stores tell seconds: which of two publishes a snapshot is from shows only if they are not of the same second.
    time.sleep(1.1)
    rewrite(pair / "episodes" / "0002-oe" / "episode.md", "Bokstav nummer 2", "Bokstaven ø")
    assert run(pair, "publish", "--target", "prod").returncode == 0
    third = {feed: served(store, bucket, feed) for feed in first}
    assert third["sti"] == second["sti"]
    done = run(pair, "rollback", "--target", "prod")
    assert done.returncode == 0, done.stderr
    assert "sti was not changed since" in done.stderr
    assert {feed: served(store, bucket, feed) for feed in first} == second
    assert run(pair, "verify", "--target", "prod").returncode == 0


def test_both_feeds_go_back(pair: Path, store: Store, bucket: str) -> None:
    """What one publish changed in both feeds one rollback brings back in both."""
    first = {feed: served(store, bucket, feed) for feed in ("bokstaver", "sti")}
    rewrite(pair / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    assert run(pair, "publish", "--target", "prod").returncode == 0
    done = run(pair, "rollback", "--target", "prod")
    assert done.returncode == 0, done.stderr
    assert {feed: served(store, bucket, feed) for feed in first} == first


@pytest.mark.slow
def test_long_feeds_in_a_bucket(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> None:
    """Pages are stored, copied for git, checked without a key, and brought back; one that is missing is told."""
    root = copy_show(mastered, tmp_path / "show", store, bucket)
    yaml = root / "feeds" / "bokstaver" / "feed.yaml"
    rewrite(yaml, "title:", "paging: {episodes: 2}\ntitle:")
    assert run(root, "publish", "--target", "prod").returncode == 0
    copies = root / "feeds" / "bokstaver" / "prod.archive"
    [page] = copies.iterdir()
    key = f"bokstaver/archive/{page.name}"
    assert client.get(store.url(bucket) + key).body == page.read_bytes()
    assert len(enclosures(page.read_bytes())) == 2
    first = (served(store, bucket, "bokstaver"), page.name, page.read_bytes())
    no_key = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    assert run(root, "feed", "--check", "--target", "prod", env=no_key).returncode == 0
    page.write_bytes(b"")
    assert run(root, "feed", "--check", "--target", "prod", env=no_key).returncode == 3
    page.write_bytes(first[2])
    rewrite(root / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    assert run(root, "publish", "--target", "prod").returncode == 0
    [other] = copies.iterdir()
    assert other.name != first[1]
    assert run(root, "verify", "--target", "prod").returncode == 0
    assert run(root, "rollback", "--target", "prod").returncode == 0
    assert served(store, bucket, "bokstaver") == first[0]
    [back] = copies.iterdir()
    assert (back.name, back.read_bytes()) == first[1:]
    store.client().delete_object(Bucket=bucket, Key=key)
    done = run(root, "verify", "--target", "prod")
    assert done.returncode == 1
    assert f"{key} is named by bokstaver/feed.xml" in done.stdout


def test_a_plan_needs_no_key(pair: Path) -> None:
    """On a build machine that may not write, the plan trusts the ledger and compares with the feed that git has."""
    rewrite(pair / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    no_key = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    done = run(pair, "plan", "--target", "prod", "--format", "markdown", env=no_key)
    assert done.returncode == 0, done.stderr
    assert "`Bokstav nummer 1` → `Bokstaven æ`" in done.stdout
    assert "was not looked at" in done.stderr
    assert run(pair, "publish", "--target", "prod", env=no_key).returncode == 1
