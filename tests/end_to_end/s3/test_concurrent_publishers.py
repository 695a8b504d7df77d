"""Several publishers at one feed, and publishers who die: nothing is lost in silence, and nothing is torn."""

import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.httpsession import URLLib3Session

from publisher.errors import ConflictError, PublisherError
from publisher.hashing import digest_bytes, digest_file
from publisher.plan.events import StepFailed
from publisher.plan.ledger import Stored
from publisher.storage.base import Notice
from publisher.storage.content_types import IMMUTABLE
from publisher.storage.http import client
from publisher.storage.s3 import RetryPolicy, S3Storage
from publisher.storage.s3.capabilities import Capabilities, IfMatchStyle, save_capabilities
from support.buckets import (
    FEED,
    LATER,
    SLUGS,
    copy_show,
    deployment_of,
    enclosures,
    prune,
    publish_here,
    rewrite,
    what_listeners_miss,
)
from support.faulty import Fault, Request, proxy
from support.fuse import PowerCutError
from support.processes import child
from support.shows import run
from support.stores import Store, hurried

KEY = "show/feed.xml"
UPDATES = 12
HEEDLESS = Capabilities(create=False, match=IfMatchStyle.NONE, checksum=True, faithful=True, remove=True)
"""A store that takes every condition and heeds none."""
MOST_CONFLICTS = 1000
"""With one other publisher, who makes twelve updates, there are far fewer."""
PARTS = 12
"""So many tests share the requests at which a publish is cut off: every twelfth is one's own."""


def update(storage: S3Storage, name: str) -> None:
    """Add twelve lines to the document, each upon what is there then; try again after a conflict."""
    for number in range(UPDATES):
        for _ in range(MOST_CONFLICTS):
            found = storage.read(KEY)
            try:
                storage.switch(KEY, (found or b"") + f"{name} {number}\n".encode(), previous=found)
            except ConflictError:
                continue
            break
        else:
            raise AssertionError(f"{name} {number} met {MOST_CONFLICTS} conflicts")


def publish_both(one: S3Storage, other: S3Storage) -> None:
    """Let two publishers work at once."""
    with ThreadPoolExecutor(2) as executor:
        updates = [executor.submit(update, storage, name) for storage, name in ((one, "a"), (other, "b"))]
        for future in updates:
            future.result(60)


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded by the store", "guarded among publishers"])
def test_no_update_of_two_publishers_is_lost(guarded: bool, store: Store, tmp_path: Path) -> None:  # noqa: FBT001 - pytest's
    """Two publishers, twelve updates each, all at once: every one of the twenty-four is in the end there."""
    if guarded and not store.guarded:
        pytest.skip("this store heeds no conditions")
    bucket = store.bucket()
    storages = [
        store.storage(tmp_path / name, bucket, patience=RetryPolicy(seconds=60.0, sleep=nap)) for name in ("a", "b")
    ]
    if not guarded:
        for storage in storages:
            save_capabilities(storage.state, storage.place, HEEDLESS)
    publish_both(*storages)
    content = storages[0].read(KEY)
    assert content is not None
    assert sorted(content.decode().split("\n")) == sorted(["", *(f"{who} {n}" for who in "ab" for n in range(UPDATES))])


def nap(seconds: float) -> None:
    """Sleep a hundredth of what would be slept."""
    time.sleep(seconds / 100)


def test_a_store_that_heeds_nothing_is_warned_of(store: Store, tmp_path: Path) -> None:
    """Where the store cannot guard the feed the switch works, and says what to beware of."""
    storage = store.storage(tmp_path, store.bucket())
    save_capabilities(tmp_path, storage.place, HEEDLESS)
    notice = storage.switch(KEY, b"one", previous=None)
    assert isinstance(notice, Notice)
    assert "two publishers" in notice.message
    with pytest.raises(ConflictError):
        storage.switch(KEY, b"two", previous=b"another")
    assert storage.read(KEY) == b"one"


def test_someone_elses_turn_is_waited_for(store: Store, tmp_path: Path) -> None:
    """An announcement of a switch that does not end keeps others out, until they give up with a conflict."""
    bucket = store.bucket()
    storage = store.storage(tmp_path, bucket, patience=hurried(seconds=30.0))
    save_capabilities(tmp_path, storage.place, HEEDLESS)
    store.client().put_object(Bucket=bucket, Key=f".publisher/turn/{KEY}/theirs", Body=b"")
    with pytest.raises(ConflictError, match="for minutes"):
        storage.switch(KEY, b"one", previous=None)
    assert storage.read(KEY) is None
    assert storage.listing() == {}


@pytest.mark.slow
def test_another_folders_feed_is_not_overwritten(mastered: Path, tmp_path: Path, store: Store) -> None:
    """A clone that lacks the other's ledger is stopped before it does anything, and told who, when and what to do."""
    bucket = store.bucket()
    ours = copy_show(mastered, tmp_path / "ours", store, bucket)
    theirs = copy_show(mastered, tmp_path / "theirs", store, bucket)
    publish_here(theirs, hurried())
    rewrite(theirs / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    shutil.rmtree(ours / "episodes" / "0005-q")
    before = client.get(store.url(bucket) + FEED).body
    done = run(ours, "publish", "--target", "prod")
    assert done.returncode == 1
    assert "published from this machine, by another run or from another copy of this folder" in done.stderr
    assert "signs as" not in done.stderr
    assert "git pull" in done.stderr
    assert client.get(store.url(bucket) + FEED).body == before
    assert not (ours / "feeds" / "bokstaver" / "prod.ledger.json").exists()
    # With what git brings, it goes on from there.
    for name in ("prod.ledger.json", "prod.xml"):
        shutil.copy(theirs / "feeds" / "bokstaver" / name, ours / "feeds" / "bokstaver" / name)
    done = run(ours, "publish", "--target", "prod", "--retire", "0005-q")
    assert done.returncode == 0, done.stderr
    assert len(enclosures(client.get(store.url(bucket) + FEED).body)) == len(SLUGS) - 1


def test_a_publish_in_the_meantime_is_noticed_at_the_switch(mastered: Path, tmp_path: Path, store: Store) -> None:
    """Whoever publishes while another is uploading is not overwritten: the other stops with a conflict."""
    bucket = store.bucket()
    ours = copy_show(mastered, tmp_path / "ours", store, bucket)
    publish_here(ours, hurried())
    rewrite(ours / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    _, deployment = deployment_of(ours, hurried())
    theirs = b"<rss>theirs</rss>"

    def interfere(request: Request) -> Fault | None:
        if request.method == "PUT" and "/history/" in request.path:
            key = {"Bucket": bucket, "Key": FEED}
            store.client().put_object(**key, Body=theirs)
        return None

    with proxy(store.address, decide=interfere) as line:
        rewrite(ours / "feeds" / "bokstaver" / "feed.yaml", store.endpoint, line.address)
        with pytest.raises(ConflictError, match="changed by another program at"):
            publish_here(ours, hurried())
    assert deployment.storage.read(FEED) == theirs


def orphans(root: Path, store: Store, bucket: str) -> set[str]:
    """Return the keys of what is in the bucket and which neither its feed nor the ledger names."""
    ledger = root / "feeds" / "bokstaver" / "prod.ledger.json"
    known = (ledger.read_text() if ledger.exists() else "") + client.get(store.url(bucket) + FEED).body.decode()
    listed = store.client().list_objects_v2(Bucket=bucket).get("Contents", [])
    content = [entry["Key"] for entry in listed if entry["Key"].startswith(("audio/", "images/", "transcripts/"))]
    return {key for key in content if key not in known}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_the_feed_is_whole(seed: int, mastered: Path, tmp_path: Path, store: Store) -> None:
    """After SIGKILL at a random request the feed is whole and names nothing that is missing; the next run finishes."""
    bucket = store.bucket()
    chance = random.Random(seed)  # noqa: S311 - the same on every machine
    moment = chance.randrange(1, 45)
    half = chance.random() < 0.5
    with proxy(store.address) as line:
        root = copy_show(mastered, tmp_path / "show", store, bucket, endpoint=line.address)
        if seed % 2:
            publish_here(root, hurried())
            rewrite(root / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
            moment = chance.randrange(1, 12)
        command = [sys.executable, "-m", "publisher", "publish", "--target", "prod"]
        with child(command, cwd=root, stdout=-3, stderr=-3) as process:
            line.seen.clear()

            def decide(_: Request) -> Fault | None:
                if len(line.seen) < moment:
                    return None
                process.send_signal(signal.SIGKILL)
                return Fault(kind="reset", after=1000) if half else None

            line.decide = decide
            process.wait(60)
        line.decide = lambda _: None
        assert_whole_and_finish(root, store, bucket)


def assert_whole_and_finish(root: Path, store: Store, bucket: str) -> None:
    """Assert that a publish which was cut off tore nothing, that prune finds its leavings, and that a rerun ends it."""
    url = store.url(bucket)
    assert what_listeners_miss(url) == []
    assert orphans(root, store, bucket) <= {*prune(root, LATER, really=False)["files"]}
    assert publish_here(root, hurried())
    assert what_listeners_miss(url) == []
    feed = client.get(url + FEED).body
    assert len(enclosures(feed)) == len(SLUGS)
    ledger = json.loads((root / "feeds" / "bokstaver" / "prod.ledger.json").read_text())
    assert len(ledger["publications"]) == len(SLUGS)


class Cut:
    """Lets so many requests pass; each later one raises PowerCutError, before it is sent or after it was answered."""

    def __init__(self, patch: pytest.MonkeyPatch, left: int, *, answered: bool) -> None:
        """Stand before whatever sends requests for boto3."""
        self.count, self._left, self._answered = 0, left, answered
        self._lock, self._send = threading.Lock(), URLLib3Session.send
        patch.setattr(URLLib3Session, "send", lambda session, request: self.send(session, request))  # noqa: PLW0108 - not bound twice

    def send(self, session: URLLib3Session, request: Any) -> Any:
        """Send a request, unless the power is gone."""
        with self._lock:
            self.count += 1
            over = self.count - self._left if self._left >= 0 else 0
        if over > 1 or (over == 1 and not self._answered):
            raise PowerCutError
        response = self._send(session, request)
        if over == 1:
            raise PowerCutError
        return response


@pytest.mark.parametrize("again", [False, True], ids=["first", "edited"])
@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, PARTS))])
def test_cut_off_at_any_request_the_feed_is_whole(
    part: int,
    again: bool,  # noqa: FBT001 - pytest passes it so
    mastered: Path,
    tmp_path: Path,
    store: Store,
) -> None:
    """Wherever in a first publish, or in one after an edit, the power goes: as after a kill, for every request."""

    def ready(name: str) -> tuple[Path, str]:
        bucket = store.bucket()
        root = copy_show(mastered, tmp_path / name, store, bucket)
        if again:
            publish_here(root, hurried())
            rewrite(root / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
        return root, bucket

    root, _ = ready("whole")
    with pytest.MonkeyPatch.context() as patch:
        whole = Cut(patch, -1, answered=True)
        publish_here(root, hurried())
    assert whole.count > 3
    for left in range(part, whole.count, PARTS):
        root, bucket = ready(f"cut-{left}")
        with pytest.MonkeyPatch.context() as patch:
            cut = Cut(patch, left, answered=bool(left // PARTS % 2))
            # Where it is the cover's request, publishing may end before another request is cut off.
            with suppress(PowerCutError, PublisherError):
                events = publish_here(root, hurried())
                # How many requests there are depends on which upload comes first; this time there were fewer. Or no
                # upload came through, and a feed without episodes is not put up.
                assert cut.count <= left or any(isinstance(event, StepFailed) for event in events)
        assert_whole_and_finish(root, store, bucket)


@pytest.mark.slow
def test_a_store_that_restarts_during_a_large_upload_is_waited_for(store: Store, tmp_path: Path) -> None:
    """While a large file is sent in parts the store goes away for a moment; the file arrives nevertheless."""
    source = tmp_path / "large.mp3"
    chance = random.Random(1)  # noqa: S311 - the same on every machine
    source.write_bytes(chance.randbytes(80 << 20))
    parts = []

    def decide(request: Request) -> Fault | None:
        if "partNumber" not in request.path:
            return None
        parts.append(request)
        return Fault(kind="reset", after=100_000) if 2 <= len(parts) <= 6 else None

    content = source.read_bytes()
    stored = Stored(
        key="audio/large.00000000.mp3", bytes=len(content), digest=digest_bytes(content), media_type="audio/mpeg"
    )
    bucket = store.bucket()
    told: list[int] = []
    with proxy(store.address, decide=decide) as line:
        storage = replace(store, endpoint=line.address, origin=store.endpoint).storage(
            tmp_path, bucket, patience=hurried(attempts=2)
        )
        storage.put(source, stored, cache_control="public", report=told.append)
        assert storage.read(stored.key, most=len(content)) == content
        look = storage.inspect(stored.key)
    assert told[-1] == len(content)
    assert look is not None
    assert look.digest == stored.digest
    assert all("content-md5" in request.headers for request in parts)


def test_a_store_that_is_down_during_a_large_upload_is_waited_for(store: Store, tmp_path: Path) -> None:
    """Nobody listens for a while, and all that was under way is cut off: the upload goes on once the store is back."""
    source = tmp_path / "large.mp3"
    content = bytes(80 << 20)
    source.write_bytes(content)
    key = "audio/large.00000000.mp3"
    stored = Stored(key=key, bytes=len(content), digest=digest_bytes(content), media_type="audio/mpeg")
    parts: list[Request] = []

    def decide(request: Request) -> Fault | None:
        if "partNumber" not in request.path:
            return None
        parts.append(request)
        return Fault(kind="away", seconds=0.5) if len(parts) == 3 else None

    with proxy(store.address, decide=decide) as line:
        before = replace(store, endpoint=line.address, origin=store.endpoint)
        storage = before.storage(tmp_path, store.bucket(), patience=RetryPolicy(attempts=2, sleep=shortly))
        storage.put(source, stored, cache_control=IMMUTABLE, report=lambda _: None)
    assert len(parts) > 5
    beyond, tomorrow = storage_of(store, storage), datetime.now(UTC) + timedelta(days=1)
    look = beyond.inspect(key)
    assert look is not None
    assert look.bytes == len(content)
    # What could not be aborted while nobody listened is for `prune`.
    assert {*beyond.list_unfinished(tomorrow)} <= {key}
    beyond.abort(tomorrow)
    assert beyond.list_unfinished(tomorrow) == []


def shortly(seconds: float) -> None:
    """Sleep a fifth of what would be slept."""
    time.sleep(seconds / 5)


def storage_of(store: Store, storage: S3Storage) -> S3Storage:
    """Return the same bucket without a proxy before it."""
    return replace(storage, place=replace(storage.place, endpoint=store.endpoint))


def test_a_large_file_that_is_not_what_was_mastered_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """A large file that changed since its digest was taken becomes no object, and its parts are not kept either."""
    source = tmp_path / "large.mp3"
    source.write_bytes(bytes(80 << 20))
    stored = Stored(key="audio/large.00000000.mp3", bytes=80 << 20, digest="0" * 64, media_type="audio/mpeg")
    bucket = store.bucket()
    storage = store.storage(tmp_path, bucket, patience=hurried())
    with pytest.raises(PublisherError, match="damaged on its way"):
        storage.put(source, stored, cache_control=IMMUTABLE, report=lambda _: None)
    assert storage.inspect(stored.key) is None
    assert storage.list_unfinished(datetime.now(UTC) + timedelta(days=1)) == []


def test_a_large_file_whose_digest_is_known_is_watched(store: Store, tmp_path: Path) -> None:
    """What was digested to be named is not digested again; if it is written to on its way, it becomes no object."""
    source = tmp_path / "large.mp3"
    source.write_bytes(bytes(80 << 20))
    key = "audio/large.00000000.mp3"
    stored = Stored(key=key, bytes=80 << 20, digest=digest_file(source, own=True), media_type="audio/mpeg")
    storage = store.storage(tmp_path, store.bucket(), patience=hurried())

    def meddle(sent: int) -> None:
        if sent > 1 << 20:
            os.utime(source)

    with pytest.raises(PublisherError, match="damaged on its way"):
        storage.put(source, stored, cache_control=IMMUTABLE, report=meddle)
    assert storage.inspect(key) is None
    digest_file(source, own=True)
    storage.put(source, stored, cache_control=IMMUTABLE, report=lambda _: None)
    look = storage.inspect(key)
    assert look is not None
    assert look.bytes == 80 << 20


def test_a_large_file_that_is_nobodys_wish_any_more_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """What the report raises ends the sending of all parts, and nothing is kept of them."""
    source = tmp_path / "large.mp3"
    content = bytes(80 << 20)
    source.write_bytes(content)
    key = "audio/large.00000000.mp3"
    stored = Stored(key=key, bytes=len(content), digest=digest_bytes(content), media_type="audio/mpeg")
    storage = store.storage(tmp_path, store.bucket(), patience=hurried())

    def report(sent: int) -> None:
        if sent > 1 << 20:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        storage.put(source, stored, cache_control=IMMUTABLE, report=report)
    assert storage.inspect(stored.key) is None
    assert storage.list_unfinished(datetime.now(UTC) + timedelta(days=1)) == []
