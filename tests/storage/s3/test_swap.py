"""Compare and swap: by conditional requests, or under a lock in the bucket."""

import getpass
import gzip
import socket
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from publisher.errors import ConflictError, PublisherError
from publisher.storage.content_types import MUTABLE
from publisher.storage.s3 import BucketLocation
from publisher.storage.s3.answers import HiddenObjectError
from publisher.storage.s3.capabilities import STATE_PREFIX, Capabilities, IfMatchStyle
from publisher.storage.s3.swap import (
    LOCK_EXPIRES_AFTER,
    LOCK_PREFIX,
    LockedError,
    ObjectSwap,
    ObjectVersion,
    describe_conflict,
    make_publisher_mark,
    read_version,
    run_locked,
)
from support.bucket_client import NOW, BucketClient, refusal

PLACE = BucketLocation(bucket="b", endpoint="https://s3.example", prefix="show/")
GUARDED = Capabilities(create=True, match=IfMatchStyle.QUOTED, checksum=True, faithful=True, remove=True)
BARE = replace(GUARDED, create=False, match=IfMatchStyle.NONE)
FEED = "show/feed.xml"
LOCKS = f"{LOCK_PREFIX}feed.xml/"


def swap(client: BucketClient, previous: bytes | None, content: bytes, abilities: Capabilities = GUARDED) -> bool:
    """Swap the feed, and return whether the store guarantees it."""
    return ObjectSwap(
        client=client,
        place=PLACE,
        capabilities=abilities,
        key="feed.xml",
        content=content,
        previous=previous,
        lock="mine",
    ).carry_out()


def bucket(content: bytes | None, abilities: Capabilities = GUARDED, **settings: Any) -> BucketClient:
    """Return a store that honours the conditions of `abilities`, with a feed in it."""
    client = BucketClient(conditions=set() if abilities is BARE else {"IfNoneMatch", "quoted"}, **settings)
    if content is not None:
        client.keep(FEED, content)
    return client


@pytest.mark.parametrize("abilities", [GUARDED, BARE])
@pytest.mark.parametrize("previous", [None, b"old"])
def test_the_previous_version_is_replaced(previous: bytes | None, abilities: Capabilities) -> None:
    """With the feed's type, five minutes of cache, and this publisher's mark; no lock is left."""
    client = bucket(previous, abilities)
    assert swap(client, previous, b"new", abilities) is (abilities is GUARDED)
    [(key, kept)] = client.objects.items()
    assert (key, kept["Body"]) == (FEED, b"new")
    assert (kept["ContentType"], kept["CacheControl"]) == ("application/rss+xml; charset=utf-8", MUTABLE)
    assert kept["Metadata"]["by"] == make_publisher_mark(PLACE)


@pytest.mark.parametrize("abilities", [GUARDED, BARE])
@pytest.mark.parametrize(("previous", "found"), [(None, b"other"), (b"old", b"other"), (b"old", None)])
def test_another_version_is_a_conflict_and_stays(
    previous: bytes | None, found: bytes | None, abilities: Capabilities
) -> None:
    """Whether it was changed, deleted, or made by another publisher."""
    client = bucket(found, abilities)
    with pytest.raises(ConflictError):
        swap(client, previous, b"new", abilities)
    assert "put" not in client.calls
    assert {key: kept["Body"] for key, kept in client.objects.items()} == ({FEED: found} if found else {})


@pytest.mark.parametrize("abilities", [GUARDED, BARE])
def test_a_swap_that_was_done_is_not_done_again(abilities: Capabilities) -> None:
    """The answer to the first attempt may have been lost."""
    client = bucket(b"new", abilities)
    assert swap(client, b"old", b"new", abilities) is (abilities is GUARDED)
    assert client.calls == ["get"]


def interfering(content: bytes) -> BucketClient:
    """Return a store in which another publisher writes just before each swap."""

    def fault(name: str, arguments: dict[str, Any]) -> ClientError | None:
        if name == "put":
            client.keep(FEED, content)
        return None

    client = bucket(b"old", fault=fault)
    return client


def test_a_write_between_comparison_and_swap_fails_the_condition() -> None:
    """The other publisher's feed stays, and the conflict says so."""
    client = interfering(b"other")
    with pytest.raises(ConflictError, match="was changed by another program"):
        swap(client, b"old", b"new")
    assert client.objects[FEED]["Body"] == b"other"


def test_a_failed_condition_is_no_conflict_if_the_content_is_right() -> None:
    """The request was repeated below, and the first attempt had arrived."""
    assert swap(interfering(b"new"), b"old", b"new")


def test_a_later_swap_that_started_from_this_one_is_no_conflict() -> None:
    """What is read back has another ETag than the write: the next publisher was quick."""
    client = bucket(b"old")

    def next_publisher(kept: dict[str, Any]) -> dict[str, Any]:
        return {**kept, "Body": b"newer", "ETag": '"later"'}

    client.alter = next_publisher
    assert swap(client, b"old", b"new")


def test_a_store_that_kept_something_else_is_a_conflict() -> None:
    """With the ETag of this write, but another content."""
    client = bucket(b"old", alter=lambda kept: {**kept, "Body": b"damaged"})
    with pytest.raises(ConflictError):
        swap(client, b"old", b"new")


def test_another_error_of_the_write_is_raised() -> None:
    """The caller retries it, or explains it."""
    client = bucket(b"old", fault=lambda name, _: refusal("SlowDown", 503) if name == "put" else None)
    with pytest.raises(ClientError, match="SlowDown"):
        swap(client, b"old", b"new")


@pytest.mark.parametrize(
    ("age", "held"),
    [
        (timedelta(0), True),
        (LOCK_EXPIRES_AFTER - timedelta(seconds=1), True),
        (LOCK_EXPIRES_AFTER, False),
    ],
)
def test_a_lock_holds_until_it_expires(age: timedelta, held: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Ages are differences of the store's own times; an expired lock was left by a killed publisher."""
    client = bucket(b"old", BARE)
    client.keep(f"show/{LOCKS}other", LastModified=NOW - age)
    if held:
        with pytest.raises(LockedError):
            swap(client, b"old", b"new", BARE)
    else:
        swap(client, b"old", b"new", BARE)
    assert client.objects[FEED]["Body"] == (b"old" if held else b"new")
    assert f"show/{LOCKS}mine" not in client.objects


def test_the_lock_is_written_before_the_others_are_listed() -> None:
    """Of two publishers at least one then sees the other's lock. It is deleted whatever happens."""
    client = BucketClient()
    problem = ValueError("x")

    def act() -> None:
        assert f"show/{LOCKS}mine" in client.objects
        raise problem

    with pytest.raises(ValueError, match="x"):
        run_locked(client, PLACE, LOCKS, "mine", act)
    assert client.calls == ["put", "list", "delete"]
    assert client.objects == {}


def test_a_lock_that_is_not_listed_gives_no_right() -> None:
    """The store's listing is late, or another publisher has deleted the lock."""

    def fault(name: str, _: dict[str, Any]) -> None:
        if name == "list":
            client.objects.clear()

    client = BucketClient(fault=fault)
    with pytest.raises(LockedError):
        run_locked(client, PLACE, LOCKS, "mine", lambda: pytest.fail("called without a lock"))


def test_locks_are_no_content() -> None:
    """Their keys are below the prefix that listings leave out."""
    assert LOCK_PREFIX.startswith(STATE_PREFIX)


def test_a_version_has_the_mark_of_its_publisher() -> None:
    """Names of metadata may come back with capitals; an object of another program has no mark."""
    client = bucket(b"old")
    client.objects[FEED]["Metadata"] = {"By": "0123abcd"}
    found = read_version(client, PLACE, "feed.xml")
    assert found is not None
    assert (found.content, found.mark, '"' in found.etag) == (b"old", "0123abcd", False)
    assert read_version(client, PLACE, "none.xml") is None


def test_a_missing_bucket_is_not_a_missing_object() -> None:
    """It is raised, since a swap would else create the object."""
    client = BucketClient(fault=lambda *_: refusal("NoSuchBucket", 404))
    with pytest.raises(ClientError):
        read_version(client, PLACE, "feed.xml")


def test_a_mark_is_a_digest_of_user_machine_and_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata is public: it names neither, and differs between buckets."""
    mark = make_publisher_mark(PLACE)
    assert len(mark) == 8
    assert int(mark, 16) >= 0
    assert make_publisher_mark(replace(PLACE, bucket="c")) != mark
    monkeypatch.setattr(socket, "gethostname", lambda: "another-machine")
    on_another_machine = make_publisher_mark(PLACE)
    monkeypatch.setattr(getpass, "getuser", lambda: "another-user")
    assert len({mark, on_another_machine, make_publisher_mark(PLACE)}) == 3


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (None, "was changed by another program at 2026-06-01 12:00:00 UTC"),
        (make_publisher_mark(PLACE), "was changed from this machine, by another run"),
        ("0123abcd", "was changed by the publisher that signs as 0123abcd"),
    ],
)
def test_a_conflict_names_who_changed_it_and_when(mark: str | None, words: str) -> None:
    """As far as the mark of the object tells."""
    found = ObjectVersion(content=b"x", etag="e", modified=NOW, mark=mark)
    assert words in describe_conflict(PLACE, "feed.xml", found).message
    assert "was deleted" in describe_conflict(PLACE, "feed.xml", None).message


@pytest.mark.parametrize("problem", [KeyError("uid not found"), OSError("no such user")])
def test_a_user_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    """As in a container that is run under another number: the mark is made all the same, and is that number's."""

    def nameless() -> str:
        raise problem

    monkeypatch.setattr(getpass, "getuser", nameless)
    marks = set()
    for number in (12345, 12346):
        monkeypatch.setattr("publisher.storage.s3.swap.os.getuid", lambda number=number: number)
        marks.add(make_publisher_mark(PLACE))
    assert len(marks) == 2


@pytest.mark.parametrize("abilities", [GUARDED, BARE])
def test_a_first_version_that_is_not_shown_yet_is_no_conflict(abilities: Capabilities) -> None:
    """A cache keeps the answer that nothing is there: the same is tried again, and nobody has deleted anything."""
    client = bucket(None, abilities, fault=lambda name, _: refusal("NoSuchKey", 404) if name == "get" else None)
    for _ in range(2):
        with pytest.raises(HiddenObjectError):
            swap(client, None, b"new", abilities)
    client.fault = lambda *_: None
    assert swap(client, None, b"new", abilities) is (abilities is GUARDED)
    assert client.objects[FEED]["Body"] == b"new"


@pytest.mark.parametrize("etag", ['W/"{}"', None])
def test_a_swap_needs_no_strong_etag(etag: str | None) -> None:
    """A weak one is the same but for its mark; without one the swap is under a lock."""
    client = bucket(b"old", GUARDED if etag else BARE)
    plain = client.get_object

    def get_object(**arguments: Any) -> dict[str, Any]:
        answer = plain(**arguments)
        digest = answer.pop("ETag").strip('"')
        return {**answer, **({"ETag": etag.format(digest)} if etag else {})}

    client.get_object = get_object  # type: ignore[method-assign]
    assert swap(client, b"old", b"new") is bool(etag)
    assert client.objects[FEED]["Body"] == b"new"


def test_a_feed_that_was_compressed_on_the_way_is_the_feed() -> None:
    """What a proxy does to answers is no other publisher's doing; the limit is that of the content."""
    client = bucket(b"old" * 1000)
    client.objects[FEED] |= {"Body": gzip.compress(b"old" * 1000), "ContentEncoding": "gzip"}
    found = read_version(client, PLACE, "feed.xml")
    assert found is not None
    assert found.content == b"old" * 1000
    with pytest.raises(PublisherError, match="is not read"):
        read_version(client, PLACE, "feed.xml", most=2999)
