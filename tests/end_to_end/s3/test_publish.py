"""The whole path to a bucket, run as a person runs it, and looked at as listeners do."""

import json
import re
from pathlib import Path

import pytest

from publisher.plan.events import FeedWritten
from publisher.storage.http import client as listener
from support.buckets import (
    FEED,
    NOW,
    SLUGS,
    add_words,
    committed,
    copy_show,
    enclosures,
    publish_here,
    rewrite,
    what_listeners_miss,
)
from support.faulty import proxy
from support.golden import check
from support.processes import finish
from support.shows import run
from support.stores import Store, hurried
from support.tools import needs

GOLDEN = Path(__file__).parent / "listing.json"


@pytest.fixture
def bucket(store: Store) -> str:
    """A bucket that listeners can read, empty."""
    return store.bucket()


@pytest.fixture
def show(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> Path:
    """A show with a target `prod` in the bucket, mastered and published nowhere."""
    return copy_show(mastered, tmp_path / "show", store, bucket)


def test_a_show_is_published_to_a_bucket(show: Path, store: Store, bucket: str) -> None:
    """All that the feed names is there for everybody; ledger and feed stand beside feed.yaml, to be committed."""
    done = run(show, "publish", "--target", "prod")
    assert done.returncode == 0, done.stderr
    url = store.url(bucket)
    feed = listener.get(url + FEED)
    assert feed.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert len(enclosures(feed.body)) == len(SLUGS)
    assert what_listeners_miss(url) == []
    assert committed(show) == ["cover.png", "feed.yaml", "prod.ledger.json", "prod.xml"]
    assert (show / "feeds" / "bokstaver" / "prod.xml").read_bytes() == feed.body


def test_nothing_secret_is_told(show: Path, store: Store) -> None:
    """Neither the key nor its secret is in anything that is shown or written."""
    told = ""
    for form in ("text", "json", "github"):
        done = run(show, "publish", "--target", "prod", "--format", form)
        told += done.stdout + done.stderr
    told += run(show, "publish", "--target", "prod", env={"AWS_SECRET_ACCESS_KEY": ""}).stderr
    written = b"".join(file.read_bytes() for file in show.rglob("*") if file.is_file())
    for secret in (store.access, store.secret):
        assert secret not in told
        assert secret.encode() not in written


def test_the_listing_is_as_it_always_was(show: Path, store: Store, bucket: str) -> None:
    """Keys, content types and cache lives of a publish are the same on every store."""
    add_words(show)
    assert run(show, "publish", "--target", "prod").returncode == 0
    client = store.client()
    listed = {}
    for entry in client.list_objects_v2(Bucket=bucket)["Contents"]:
        head = client.head_object(Bucket=bucket, Key=entry["Key"])
        key = re.sub(r"(?:\.[0-9a-f]{8}|\.[0-9a-f]{32})+(?=\.)", ".#", entry["Key"])
        # Of pages for browsers there is one kind in each of their folders.
        key = re.sub(r"^(web/.*/)[^/]*(?=\.[a-z0-9]+$)", r"\1*", key)
        listed[key] = {"Content-Type": head["ContentType"], "Cache-Control": head["CacheControl"]}
    check(GOLDEN, (json.dumps(listed, indent=1, sort_keys=True) + "\n").encode())


def test_the_second_run_does_nothing(show: Path) -> None:
    """With nothing new nothing is uploaded and no feed is switched."""
    assert run(show, "publish", "--target", "prod").returncode == 0
    before = {file.name: file.stat().st_mtime_ns for file in (show / "feeds" / "bokstaver").iterdir()}
    done = run(show, "publish", "--target", "prod")
    assert done.returncode == 0
    assert "no audio or pictures to publish" in done.stdout
    assert "(unchanged)" in done.stdout
    assert {file.name: file.stat().st_mtime_ns for file in (show / "feeds" / "bokstaver").iterdir()} == before


@needs("git")
def test_a_publish_to_the_preview_leaves_git_alone(mastered: Path, tmp_path: Path, store: Store) -> None:
    """Publishing to the preview folder changes nothing that git looks after."""
    root = copy_show(mastered, tmp_path / "show", store, "some-bucket")
    (root / ".gitignore").write_text("/.publisher/\n/public/\n")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "-c", "user.name=Kari", "-c", "user.email=kari@bokstaver.example", "commit", "--quiet", "-m", "Begin")
    assert run(root, "publish").returncode == 0
    assert git(root, "status", "--porcelain") == ""


def test_a_build_machine_needs_no_key(show: Path) -> None:
    """`feed --check` goes by what was committed, so it tells without a key, a network or audio."""
    assert run(show, "publish", "--target", "prod").returncode == 0
    alone = {
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
        "AWS_PROFILE": "",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    for recording in show.glob("episodes/*/recording.wav"):
        recording.unlink()
    assert run(show, "feed", "--check", "--target", "prod", env=alone).returncode == 0
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    assert run(show, "feed", "--check", "--target", "prod", env=alone).returncode == 3
    assert run(show, "feed", "--target", "prod").returncode == 0
    assert run(show, "feed", "--check", "--target", "prod", env=alone).returncode == 0


def test_over_tls_all_is_the_same(mastered: Path, tmp_path: Path, store_with_tls: Store) -> None:
    """A publish over TLS, where boto3 sends bodies in another form, arrives as well."""
    bucket = store_with_tls.bucket()
    show = copy_show(mastered, tmp_path / "show", store_with_tls, bucket)
    done = run(show, "publish", "--target", "prod")
    assert done.returncode == 0, done.stderr
    assert what_listeners_miss(store_with_tls.url(bucket)) == []
    key = next(iter(json.loads((show / "feeds/bokstaver/prod.ledger.json").read_text())["covers"].values()))["key"]
    stored = store_with_tls.client().get_object(Bucket=bucket, Key=key)["Body"].read()
    assert stored == (show / "feeds" / "bokstaver" / "cover.png").read_bytes()


def test_a_folder_in_a_bucket(mastered: Path, tmp_path: Path, store: Store) -> None:
    """With a prefix everything goes below it, and listeners find it there."""
    bucket = store.bucket()
    url = store.url(bucket) + "shows/bokstaver/"
    show = copy_show(mastered, tmp_path / "show", store, bucket, prefix="shows/bokstaver", url=url)
    assert run(show, "publish", "--target", "prod").returncode == 0
    keys = [entry["Key"] for entry in store.client().list_objects_v2(Bucket=bucket)["Contents"]]
    assert all(key.startswith("shows/bokstaver/") for key in keys)
    assert what_listeners_miss(url) == []


def test_requests_of_a_run_with_nothing_to_do(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> None:
    """A run with nothing to do asks for the list and for the feed, and for nothing else."""
    with proxy(store.address) as counted:
        show = copy_show(mastered, tmp_path / "show", store, bucket, endpoint=counted.address)
        publish_here(show, hurried())
        counted.seen.clear()
        events = publish_here(show, hurried())
    assert [event.changed for event in events if isinstance(event, FeedWritten)] == [False]
    assert [request.method for request in counted.seen] == ["GET", "GET"]


def test_what_is_missing_in_the_bucket_is_uploaded_again(show: Path, store: Store, bucket: str) -> None:
    """A second run uploads only what is missing, as it was before."""
    publish_here(show, hurried())
    client = store.client()
    before = {entry["Key"]: entry["LastModified"] for entry in client.list_objects_v2(Bucket=bucket)["Contents"]}
    gone = next(key for key in before if "0003-aa" in key)
    client.delete_object(Bucket=bucket, Key=gone)
    publish_here(show, hurried())
    after = {entry["Key"]: entry["LastModified"] for entry in client.list_objects_v2(Bucket=bucket)["Contents"]}
    assert {*after} == {*before}
    assert all(after[key] == before[key] for key in before if key != gone)
    assert what_listeners_miss(store.url(bucket)) == []


def test_an_episode_of_tomorrow_is_in_no_public_place(show: Path, store: Store, bucket: str) -> None:
    """What listeners can read or guess speaks of no episode whose date has not come."""
    publish_here(show, hurried(), now=NOW.replace(year=2026, month=1, day=4))
    feed = listener.get(store.url(bucket) + FEED).body
    assert len(enclosures(feed)) == 3
    assert b"0005-q" not in feed


def git(root: Path, *arguments: str) -> str:
    """Run git in a show's folder."""
    done = finish(["git", *arguments], cwd=root, text=True, check=True)
    return str(done.stdout)
