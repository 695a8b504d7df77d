"""Looking after a published show: verify, rollback, prune and doctor, on a real store."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from publisher.storage.http import client as listener
from support.buckets import FEED, LATER, add_words, copy_show, prune, publish_here, rewrite, what_listeners_miss
from support.shows import run
from support.stores import Store, hurried


@pytest.fixture
def bucket(store: Store) -> str:
    """A bucket that listeners can read."""
    return store.bucket()


@pytest.fixture
def show(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> Path:
    """A show that was published to the bucket."""
    root = copy_show(mastered, tmp_path / "show", store, bucket)
    publish_here(root, hurried(), now=datetime.now(UTC), pages=True)
    return root


def keys(store: Store, bucket: str) -> list[str]:
    """Return every key in the bucket."""
    return [entry["Key"] for entry in store.client().list_objects_v2(Bucket=bucket).get("Contents", [])]


def verify(show: Path, *options: str) -> tuple[int, list[dict[str, str]]]:
    """Run verify; return exit code and flaws."""
    done = run(show, "verify", "--target", "prod", "--format", "json", *options)
    flaws: list[dict[str, str]] = json.loads(done.stdout)["verified"]["flaws"]
    return done.returncode, flaws


def copy_over(store: Store, bucket: str, key: str, **changes: Any) -> None:
    """Put an object in the place of itself, with other bytes or headers."""
    client = store.client()
    found = client.get_object(Bucket=bucket, Key=key)
    kept = {
        "Body": found["Body"].read(),
        "ContentType": found["ContentType"],
        "CacheControl": found["CacheControl"],
        "Metadata": {name.lower(): value for name, value in found["Metadata"].items()},
    }
    client.put_object(Bucket=bucket, Key=key, **{**kept, **changes})


def test_a_published_show_is_as_it_should_be(show: Path) -> None:
    """After a publish verify finds nothing, however deep it looks."""
    done = run(show, "verify", "--target", "prod", "--deep")
    assert done.returncode == 0, done.stdout
    assert "as they should be" in done.stdout


def test_words_are_for_players_in_web_pages(show: Path, store: Store, bucket: str) -> None:
    """Transcripts and chapters are looked at like audio, and asked for from another origin besides."""
    add_words(show)
    assert run(show, "publish", "--target", "prod").returncode == 0
    words = sorted(key for key in keys(store, bucket) if key.startswith(("chapters/", "transcripts/")))
    assert len(words) == 6
    if store.kind == "ceph":  # The others let everybody in by their own settings.
        _, flaws = verify(show)
        assert sorted(flaw["key"] for flaw in flaws if "players in web pages" in flaw["message"]) == words
        rules = [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "HEAD"]}]
        store.client().put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    assert verify(show, "--deep") == (0, [])
    store.client().delete_object(Bucket=bucket, Key=words[0])
    assert [flaw["key"] for flaw in verify(show)[1]] == [words[0]]
    assert run(show, "publish", "--target", "prod").returncode == 0
    assert verify(show) == (0, [])


def test_each_flaw_is_found(show: Path, store: Store, bucket: str) -> None:
    """A file that is gone, cut, mistyped or kept by nobody is named, each with a hint."""
    ae, oe, aa, w, q = sorted(key for key in keys(store, bucket) if key.startswith("audio/"))
    store.client().delete_object(Bucket=bucket, Key=ae)
    copy_over(store, bucket, oe, Body=b"cut")
    copy_over(store, bucket, aa, ContentType="text/plain")
    copy_over(store, bucket, w, CacheControl="no-store")
    copy_over(store, bucket, q, Metadata={"sha256": "0" * 64})
    code, flaws = verify(show)
    assert code == 1
    found = {flaw["key"]: flaw["message"] for flaw in flaws}
    assert "is not in the storage" in found[ae]
    assert "has 3 bytes" in found[oe]
    assert "Content-Type text/plain" in found[aa]
    assert "Cache-Control no-store" in found[w]
    assert "digest 000000" in found[q]
    assert all(flaw["hint"] for flaw in flaws)


def test_other_bytes_of_the_same_length_are_found_by_looking_deep(show: Path, store: Store, bucket: str) -> None:
    """Bytes that changed under unchanged figures are found with --deep, and only so."""
    key = next(key for key in keys(store, bucket) if key.startswith("images/"))
    size = len(store.client().get_object(Bucket=bucket, Key=key)["Body"].read())
    copy_over(store, bucket, key, Body=b"x" * size)
    assert verify(show)[0] == 0
    code, flaws = verify(show, "--deep")
    assert code == 1
    assert [flaw["key"] for flaw in flaws] == [key]


def test_a_feed_of_somebody_else_is_found(show: Path, store: Store, bucket: str) -> None:
    """A feed that was not published from here is named as such."""
    copy_over(store, bucket, FEED, Body=b"<rss/>")
    code, flaws = verify(show)
    assert code == 1
    assert "not the feed that was published from here" in flaws[0]["message"]


def test_a_rollback_brings_feed_and_ledger_back(show: Path, store: Store, bucket: str) -> None:
    """After a rollback listeners have the bytes from before, and the ledger is that feed's; twice is forward again."""
    folder = show / "feeds" / "bokstaver"
    before = {name: (folder / name).read_bytes() for name in ("prod.xml", "prod.ledger.json")}
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    assert run(show, "publish", "--target", "prod", "--replace", "0001-ae").returncode == 0
    after = {name: (folder / name).read_bytes() for name in before}
    assert after["prod.ledger.json"] != before["prod.ledger.json"]
    for expected in (before, after):
        done = run(show, "rollback", "--target", "prod")
        assert done.returncode == 0, done.stderr
        assert listener.get(store.url(bucket) + FEED).body == expected["prod.xml"]
        assert {name: (folder / name).read_bytes() for name in expected} == expected
        assert what_listeners_miss(store.url(bucket)) == []


def test_there_is_nothing_to_go_back_to_at_first(show: Path) -> None:
    """After the first publish a rollback changes nothing, and says why."""
    done = run(show, "rollback", "--target", "prod")
    assert done.returncode == 1
    assert "no earlier feed" in done.stderr


def test_a_rollback_to_what_is_gone_is_refused(show: Path, store: Store, bucket: str) -> None:
    """An earlier feed that names a file which is not there any more is not put in place."""
    first = next(key for key in keys(store, bucket) if "0001-ae" in key)
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    assert run(show, "publish", "--target", "prod", "--replace", "0001-ae").returncode == 0
    store.client().delete_object(Bucket=bucket, Key=first)
    before = listener.get(store.url(bucket) + FEED).body
    done = run(show, "rollback", "--target", "prod")
    assert done.returncode == 1
    assert first in done.stderr
    assert listener.get(store.url(bucket) + FEED).body == before


def test_prune_takes_what_nobody_needs_and_only_when_told(show: Path, store: Store, bucket: str) -> None:
    """Orphans are shown after 30 days and deleted with --yes; the show stays whole, and strangers' files stay."""
    client = store.client()
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    replaced = next(key for key in keys(store, bucket) if "0001-ae" in key)
    publish = run(show, "publish", "--target", "prod", "--replace", "0001-ae")
    assert publish.returncode == 0
    client.put_object(Bucket=bucket, Key="audio/orphan.0a1b2c3d.mp3", Body=b"left by a killed run")
    client.put_object(Bucket=bucket, Key="audio/by-hand.mp3", Body=b"a stranger's")
    assert prune(show, datetime.now(UTC), really=True)["files"] == []
    half = client.create_multipart_upload(Bucket=bucket, Key="audio/half.0a1b2c3d.mp3")
    client.upload_part(Bucket=bucket, Key=half["Key"], UploadId=half["UploadId"], PartNumber=1, Body=b"x")
    shown = prune(show, LATER, really=False)
    # The feed that named the replaced file is the last one kept, so the file is needed for going back.
    # Nor does any page need what the search knew of the old title.
    of_pages = [key for key in shown["files"] if key.startswith("web/bokstaver/search/0-")]
    assert shown["files"] == ["audio/orphan.0a1b2c3d.mp3", *of_pages]
    assert of_pages
    assert replaced in keys(store, bucket)
    assert shown["half_sent"] == ["audio/half.0a1b2c3d.mp3"]
    assert "audio/orphan.0a1b2c3d.mp3" in keys(store, bucket)
    assert prune(show, LATER, really=True)["files"] == shown["files"]
    assert "audio/orphan.0a1b2c3d.mp3" not in keys(store, bucket)
    assert "audio/by-hand.mp3" in keys(store, bucket)
    assert client.list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []
    assert verify(show)[0] == 0


def test_prune_waits_until_every_source_can_be_read(show: Path) -> None:
    """While a feed cannot be read nobody knows what it needs, and nothing is deleted."""
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "number: 1", "number: one")
    done = run(show, "prune", "--target", "prod", "--yes")
    assert done.returncode == 1
    assert "cannot be read" in done.stderr


def test_the_doctor_says_what_a_bucket_can_do(show: Path, store: Store, bucket: str) -> None:
    """Good news and bad in plain words, and three documents to paste that are JSON."""
    if store.kind != "swift":  # Its rules stand in the server's own settings.
        rules = [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "HEAD"]}]
        store.client().put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    done = run(show, "doctor", "prod", "--format", "json")
    told = json.loads(done.stdout)["doctor"]
    assert any("listeners can read everything" in remark["message"] for remark in told["remarks"]), done.stdout
    assert told["public_policy"]["Statement"][0]["Action"] == "s3:GetObject"
    assert told["key_policy"]["Statement"][1]["Resource"] == f"arn:aws:s3:::{bucket}/*"
    assert told["cors"]["CORSRules"][0]["AllowedMethods"] == ["GET", "HEAD"]
    text = run(show, "doctor", "prod").stdout
    assert f"bucket {bucket}" in text
    assert "this machine signs as" in text
    assert [key for key in keys(store, bucket) if key.startswith(".publisher/")] == []


def test_the_doctor_finds_a_bucket_that_is_shut(mastered: Path, tmp_path: Path, store: Store) -> None:
    """Where listeners would be refused the doctor says so before anything was published, and what to set."""
    show = copy_show(mastered, tmp_path / "show", store, store.bucket(public=False))
    done = run(show, "doctor", "prod")
    assert done.returncode == 1
    assert "✗ listeners cannot have" in done.stdout
    assert '"Action": "s3:GetObject"' in done.stdout


def test_a_folder_needs_no_doctor(show: Path) -> None:
    """The preview is no bucket, and that is told."""
    done = run(show, "doctor", "preview")
    assert done.returncode == 1
    assert "needs no doctor" in done.stderr


def test_the_preview_can_be_verified_and_pruned_too(show: Path) -> None:
    """Upkeep knows every storage: the folder of the preview as well, which nobody serves at the moment."""
    preview = 'preview: {kind: folder, path: public, url: "http://127.0.0.1:9/"}'
    rewrite(show / "feeds" / "bokstaver" / "feed.yaml", "targets:\n", f"targets:\n  {preview}\n")
    assert run(show, "publish").returncode == 0
    done = run(show, "verify", "--deep")
    assert done.returncode == 0, done.stdout
    assert "nothing that nobody needs" in run(show, "prune").stdout
