"""The storage protocol on a bucket: its keys, its retries, and its saved capabilities."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore import exceptions as boto

from publisher.errors import ConflictError, PublisherError
from publisher.hashing import digest_bytes
from publisher.storage.base import SmallObject, Stored
from publisher.storage.content_types import IMMUTABLE, MUTABLE
from publisher.storage.s3 import BucketLocation, S3Storage, storage
from publisher.storage.s3.capabilities import save_capabilities
from publisher.storage.s3.delete import DELETE_BATCH
from publisher.storage.s3.storage import LOOK_ATTEMPTS, PENDING_DOCUMENTS
from publisher.storage.s3.swap import LOCK_PREFIX
from support.bucket_client import NOW, BucketClient, refusal
from support.stores import hurried

PLACE = BucketLocation(bucket="b", endpoint="https://s3.example", prefix="show/")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> BucketClient:
    """The client that each storage of the test gets."""
    client = BucketClient()
    monkeypatch.setattr(storage, "connect", lambda *_, **__: client)
    return client


@pytest.fixture
def opened(client: BucketClient, tmp_path: Path) -> S3Storage:
    """A storage on the client, with its capabilities probed already."""
    found = S3Storage(place=PLACE, state=tmp_path, retry_policy=hurried())
    found.capabilities()
    client.calls.clear()
    return found


def document(number: int) -> SmallObject:
    """Return a page."""
    return SmallObject(key=f"{number:03}.html", content=b"x", media_type="text/html", cache_control=MUTABLE)


def failing(name: str, *problems: Exception) -> Any:
    """Return a fault that raises these errors, one after the other, at the requests of a name."""
    left = [*problems]
    return lambda called, _: left.pop(0) if called == name and left else None


def test_a_listing_has_keys_without_the_prefix_and_no_state(client: BucketClient, opened: S3Storage) -> None:
    """Locks and probes are no content, and other shows of the bucket are not listed."""
    for key in ("show/a.mp3", "show/.publisher/turn/x", "other/b.mp3"):
        client.keep(key, b"abc")
    [(key, found)] = opened.listing().items()
    assert (key, found.bytes, found.modified) == ("a.mp3", 3, NOW)


def test_a_listing_ends_where_it_is_told(client: BucketClient, opened: S3Storage) -> None:
    """Pages of keys that sort behind `before` are not requested."""
    for number in range(8):
        client.keep(f"show/p/{number}")
    client.keep("show/a")
    assert [*opened.listing(under="p/", before="p/3")] == ["p/0", "p/1", "p/2"]
    assert client.calls == ["list", "list"]


def test_a_file_is_put_with_its_figures(client: BucketClient, opened: S3Storage, tmp_path: Path) -> None:
    """As `inspect` then tells them; a key without an object has none."""
    file = tmp_path / "a.mp3"
    file.write_bytes(b"sound")
    stored = Stored(key="a.mp3", bytes=5, digest=digest_bytes(b"sound"), media_type="audio/mpeg")
    opened.put(file, stored, cache_control=IMMUTABLE, report=lambda _: None)
    found = opened.inspect("a.mp3")
    assert found is not None
    assert (found.bytes, found.digest, found.content_type) == (5, stored.digest, "audio/mpeg")
    assert (found.cache_control, found.mark) == (IMMUTABLE, None)
    assert opened.read("a.mp3") == b"sound"
    assert (opened.inspect("b.mp3"), opened.read("b.mp3")) == (None, None)


def test_documents_are_stored_and_yielded_in_order(client: BucketClient, opened: S3Storage) -> None:
    """All of them, each once it is stored."""
    wanted = [document(number) for number in range(PENDING_DOCUMENTS + 5)]
    for number, stored in enumerate(opened.put_documents(wanted)):
        assert stored == wanted[number]
        assert f"show/{stored.key}" in client.objects
    assert len(client.objects) == len(wanted)


def test_documents_are_taken_as_they_can_be_sent(client: BucketClient, opened: S3Storage) -> None:
    """At most PENDING_DOCUMENTS wait in memory; an error of an upload ends it all."""
    taken: list[int] = []

    def documents() -> Iterator[SmallObject]:
        for number in range(200):
            taken.append(number)
            yield document(number)

    next(opened.put_documents(documents()))
    assert len(taken) == PENDING_DOCUMENTS + 1
    client.fault = lambda name, given: refusal("AccessDenied", 403) if given["Key"].endswith("003.html") else None
    stored: list[str] = []
    with pytest.raises(PublisherError, match="does not allow this key"):
        stored.extend(found.key for found in opened.put_documents(documents()))
    assert stored == ["000.html", "001.html", "002.html"]


def test_a_busy_store_is_asked_again_and_heeded(client: BucketClient, tmp_path: Path) -> None:
    """Retry-After is the least pause."""
    policy = hurried()
    opened = S3Storage(place=PLACE, state=tmp_path, retry_policy=policy)
    client.keep("show/a", b"abc")
    client.fault = failing("get", refusal("SlowDown", 503, retry_after="90"), refusal("InternalError", 500))
    assert opened.read("a") == b"abc"
    assert policy.clock() >= 90
    assert client.calls == ["get"] * 3


def test_a_refusal_is_not_retried(client: BucketClient, opened: S3Storage) -> None:
    """It is explained at once."""
    client.fault = failing("get", refusal("AccessDenied", 403))
    with pytest.raises(PublisherError, match="does not allow this key"):
        opened.read("a")
    assert client.calls == ["get"]


def test_a_store_that_is_not_reached_is_reported_soon_where_only_read(client: BucketClient, opened: S3Storage) -> None:
    """A mistyped endpoint is a likely cause; in the middle of an upload, a network that is away for a while."""

    def away() -> boto.EndpointConnectionError:
        return boto.EndpointConnectionError(endpoint_url="https://s3.example", error="refused")

    client.fault = failing("get", away())
    with pytest.raises(PublisherError, match="does not answer"):
        opened.read("a")
    assert client.calls == ["get"]
    client.fault = failing("put", away())
    assert [*opened.put_documents([document(1)])] == [document(1)]


def test_reading_requests_have_few_attempts_of_botocores(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Those that write have all of the policy's."""
    asked: list[int] = []
    client = BucketClient()

    def connect(_: BucketLocation, *, attempts: int) -> BucketClient:
        asked.append(attempts)
        return client

    monkeypatch.setattr(storage, "connect", connect)
    opened = S3Storage(place=PLACE, state=tmp_path, retry_policy=hurried(attempts=8))
    opened.read("a")
    assert asked == [LOOK_ATTEMPTS]
    opened.remove(["a"])
    assert asked == [LOOK_ATTEMPTS, 8]


def test_an_upload_can_be_cancelled_during_a_pause(client: BucketClient, opened: S3Storage) -> None:
    """The report is called with 0 while the storage waits."""
    client.fault = lambda name, _: refusal("SlowDown", 503) if name == "put" else None
    stored = Stored(key="a", bytes=1, digest=digest_bytes(b"x"), media_type="audio/mpeg")

    def report(count: int) -> None:
        assert count == 0
        raise KeyboardInterrupt

    file = opened.state / "a"
    file.write_bytes(b"x")
    with pytest.raises(KeyboardInterrupt):
        opened.put(file, stored, cache_control=MUTABLE, report=report)
    assert client.calls == ["put"]


def test_a_guarded_switch_has_no_notice(client: BucketClient, opened: S3Storage) -> None:
    """The mark of the new version is this storage's."""
    assert opened.switch("feed.xml", b"new", previous=None) is None
    found = opened.inspect("feed.xml")
    assert found is not None
    assert found.mark == opened.mark


def test_a_store_without_conditions_has_a_notice(client: BucketClient, tmp_path: Path) -> None:
    """The switch is done under a lock, which other programs do not heed."""
    client.conditions = set()
    opened = S3Storage(place=PLACE, state=tmp_path, retry_policy=hurried())
    notice = opened.switch("feed.xml", b"new", previous=None)
    assert notice is not None
    assert "cannot guard the feed" in notice.message
    assert opened.read("feed.xml") == b"new"


def test_a_switch_waits_for_a_lock_and_gives_up(client: BucketClient, tmp_path: Path) -> None:
    """Another publisher's lock is waited for, as long as the policy says; then it is a conflict."""
    client.conditions = set()
    policy = hurried(seconds=300)
    opened = S3Storage(place=PLACE, state=tmp_path, retry_policy=policy)
    client.keep(f"show/{LOCK_PREFIX}feed.xml/other")
    with pytest.raises(ConflictError, match=r"another publisher has been switching feed\.xml"):
        opened.switch("feed.xml", b"new", previous=None)
    assert 200 < policy.clock() <= 300
    assert "show/feed.xml" not in client.objects


def test_keys_are_removed_in_batches(client: BucketClient, opened: S3Storage) -> None:
    """S3 takes 1000 keys with each request; no keys are no request."""
    opened.remove([])
    assert client.calls == []
    client.keep("show/a")
    client.keep("a")
    client.given.clear()
    opened.remove([*map(str, range(DELETE_BATCH)), "a"])
    assert [len(given["Delete"]["Objects"]) for given in client.given] == [DELETE_BATCH, 1]
    assert [*client.objects] == ["a"]


def test_a_key_that_cannot_be_removed_is_an_error(client: BucketClient, opened: S3Storage) -> None:
    """The request succeeds, and lists what was refused."""
    client.delete_objects = lambda **_: {"Errors": [{"Key": "show/a", "Code": "AccessDenied"}]}  # type: ignore[method-assign]
    client.fault = failing("delete", refusal("AccessDenied", 403))
    with pytest.raises(PublisherError, match="does not allow this key"):
        opened.remove(["a"])


def test_only_old_uploads_are_listed_and_aborted(client: BucketClient, opened: S3Storage) -> None:
    """A later one may still be running."""
    for minutes in range(3):
        begun = NOW - timedelta(minutes=minutes)
        client.uploads.append({"Key": f"show/{minutes}", "UploadId": str(minutes), "Initiated": begun})
    assert opened.list_unfinished(NOW) == ["1", "2"]
    opened.abort(NOW)
    assert [upload["UploadId"] for upload in client.uploads] == ["0"]


def test_capabilities_are_probed_once(client: BucketClient, opened: S3Storage) -> None:
    """Then they are read from the state folder, unless they are wanted anew."""
    again = S3Storage(place=PLACE, state=opened.state, retry_policy=hurried())
    assert again.capabilities().create
    assert client.calls == []
    client.conditions = set()
    assert not again.capabilities(anew=True).create
    assert not opened.capabilities().create


def test_what_was_stored_and_is_not_shown_is_asked_for_again(client: BucketClient, opened: S3Storage) -> None:
    """A cache in front of the store keeps its 404 for a while: that is no missing bucket."""
    altered = replace(opened.capabilities(), faithful=False)
    save_capabilities(opened.state, PLACE, altered)
    client.fault = failing("head", refusal("404", 404), refusal("404", 404))
    assert [*opened.put_documents([document(1)])] == [document(1)]
    client.fault = lambda name, _: refusal("404", 404) if name == "head" else None
    with pytest.raises(PublisherError, match="does not show what it has just stored"):
        [*opened.put_documents([document(2)])]


def test_all_is_removed_where_many_at_once_are_refused(client: BucketClient, opened: S3Storage) -> None:
    """Each with a request of its own, below the prefix."""
    for number in range(20):
        client.keep(f"show/{number}")
    client.keep("0")
    client.fault = lambda name, _: refusal("MissingContentMD5") if name == "delete many" else None
    opened.remove([*map(str, range(20))])
    assert [*client.objects] == ["0"]
