"""A show that is ten years old."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publisher.plan.events import FeedWritten
from publisher.plan.ledger import dump_ledger, load_ledger
from support.buckets import SLUGS, copy_show, publish_here
from support.faulty import proxy
from support.stores import Store, hurried

EPISODES = 2_000
MOST_REQUESTS = 5


def test_what_comes_behind_is_not_asked_for(tmp_path: Path, store: Store) -> None:
    """A look at what stands before some key takes as many requests as that fills, however much stands behind."""
    client, bucket = store.client(), store.bucket()
    for number in range(12):
        client.put_object(Bucket=bucket, Key=f"web/{number:02}.html", Body=b"x")
    client.put_object(Bucket=bucket, Key="audio/a.0a1b2c3d.mp3", Body=b"x")
    with proxy(store.address) as line:
        storage = replace(store, endpoint=line.address).storage(tmp_path, bucket, patience=hurried())
        storage.client.meta.events.register("provide-client-params.s3.ListObjectsV2", three_at_a_time)
        assert len(storage.listing()) == 13
        assert len(line.seen) == 5
        line.seen.clear()
        assert {*storage.listing(before="web/")} == {"audio/a.0a1b2c3d.mp3"}
        assert len(line.seen) == 1


def three_at_a_time(params: dict[str, Any], **_: object) -> dict[str, Any]:
    """Ask for short answers, where a thousand keys would be short too."""
    return {**params, "MaxKeys": 3}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_thousand_episodes_with_nothing_to_do(mastered: Path, tmp_path: Path, store: Store) -> None:
    """However old a show is, a run with nothing to do makes a handful of requests: lists, the feed, its pages."""
    if store.kind != "moto":
        pytest.skip("two thousand uploads take minutes there, and show the same")
    bucket = store.bucket()
    with proxy(store.address) as line:
        root = copy_show(mastered, tmp_path / "show", store, bucket, endpoint=line.address)
        publish_here(root, hurried(), pages=True)
        grow(root, store, bucket)
        publish_here(root, hurried(), pages=True)
        line.seen.clear()
        events = publish_here(root, hurried(), pages=True)
    written = [event for event in events if isinstance(event, FeedWritten)]
    assert [event.changed for event in written] == [False]
    assert len(line.seen) <= MOST_REQUESTS
    feed = (root / "feeds" / "bokstaver" / "prod.xml").read_bytes()
    assert feed.count(b"<item>") == EPISODES


def grow(root: Path, store: Store, bucket: str) -> None:
    """Make two thousand episodes of five, as if each had been published."""
    file = root / "feeds" / "bokstaver" / "prod.ledger.json"
    ledger = load_ledger(file.read_bytes(), file.name)
    pattern = next(iter(ledger.publications.values()))
    text = (root / "episodes" / pattern.slug / "episode.md").read_text()
    recording = root / "episodes" / pattern.slug / "recording.wav"
    client = store.client()
    body = client.get_object(Bucket=bucket, Key=pattern.enclosure.key)["Body"].read()
    for number in range(len(SLUGS) + 1, EPISODES + 1):
        slug = f"{number:04}-bokstav"
        folder = root / "episodes" / slug
        folder.mkdir()
        words = text.replace(f"number: {int(pattern.slug[:4])}\n", f"guid: {slug}\nnumber: {number}\n")
        (folder / "episode.md").write_text(words)
        (folder / "recording.wav").hardlink_to(recording)
        key = f"audio/{slug}.{pattern.enclosure.digest[:8]}.mp3"
        client.put_object(Bucket=bucket, Key=key, Body=body)
        publication = replace(pattern, guid=slug, slug=slug, enclosure=replace(pattern.enclosure, key=key))
        ledger = ledger.with_publication(publication)
    file.write_bytes(dump_ledger(ledger))
