"""What every storage holds to, whatever it is made of."""

import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.errors import ConflictError, PublisherError
from publisher.hashing import digest_bytes
from publisher.plan.ledger import Stored
from publisher.storage.base import Notice, SmallObject, Storage
from publisher.storage.content_types import IMMUTABLE, MUTABLE
from publisher.storage.folder import FolderStorage

KEY = "audio/episode.0a1b2c3d.mp3"
FEED = "show/feed.xml"


@pytest.fixture(params=["folder", "bucket", "bucket over TLS", "folder in a bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """One of the storages there are, empty."""
    if request.param == "folder":
        return FolderStorage(tmp_path / "stored")
    store = request.getfixturevalue("store_with_tls" if "TLS" in request.param else "store")
    prefix = "shows/radio/" if "folder in" in request.param else ""
    found: Storage = store.storage(tmp_path, store.bucket(), prefix=prefix)
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file to store."""
    file = tmp_path / "source"
    file.write_bytes(bytes(range(256)) * 1000)
    return file


def stored(source: Path, key: str = KEY) -> Stored:
    """What the ledger will say of `source`."""
    content = source.read_bytes()
    return Stored(key=key, bytes=len(content), digest=digest_bytes(content), media_type="audio/mpeg")


def unheard(_: int) -> None:
    """Take no note of how much was sent."""


def sizes(storage: Storage) -> dict[str, int]:
    """Return the bytes of all that is stored."""
    return {key: listed.bytes for key, listed in storage.listing().items()}


def test_what_was_put_can_be_read(storage: Storage, source: Path) -> None:
    """What is put under a key comes back byte for byte."""
    storage.put(source, stored(source), cache_control=IMMUTABLE, report=unheard)
    assert storage.read(KEY) == source.read_bytes()


def documents(*keys: str) -> Iterator[SmallObject]:
    """Yield small documents that differ."""
    for key in keys:
        yield SmallObject(key=key, content=f"<p>{key}".encode(), media_type="text/html", cache_control=MUTABLE)


def test_documents_are_stored_in_their_order(storage: Storage) -> None:
    """Each is yielded once it is there, as it was given, and in the order in which it was; there may be none."""
    keys = [f"web/show/{number}/page.html" for number in range(60)]
    for expected, document in zip(keys, storage.put_documents(documents(*keys)), strict=True):
        assert document.key == expected
        assert storage.read(expected) == document.content
    assert {*storage.listing()} == {*keys}
    look = storage.inspect(keys[0])
    assert look is not None
    assert look.content_type in {None, "text/html"}
    assert look.cache_control in {None, MUTABLE}
    assert look.digest in {None, digest_bytes(f"<p>{keys[0]}".encode())}
    assert [*storage.put_documents(())] == []


def test_documents_take_the_place_of_others(storage: Storage) -> None:
    """What stood under the key of a document is replaced, be it longer or shorter."""
    storage.switch("web/a.html", b"long" * 10_000, previous=None)
    storage.switch("web/b.html", b"", previous=None)
    for _ in storage.put_documents(documents("web/a.html", "web/b.html")):
        pass
    assert sizes(storage) == {"web/a.html": 13, "web/b.html": 13}


def test_documents_that_are_not_made_leave_the_others(storage: Storage) -> None:
    """When there is no more to be had, because making the next fails, what was yielded is there, and all else whole."""

    def failing() -> Iterator[SmallObject]:
        yield from documents(*(f"web/{number}.html" for number in range(30)))
        raise InterruptedError

    done = []
    with pytest.raises(InterruptedError):
        done.extend(document.key for document in storage.put_documents(failing()))
    found = sizes(storage)
    assert {*done} <= {*found}
    assert all(size == len(f"<p>{key}") for key, size in found.items())


def test_an_empty_storage_has_nothing(storage: Storage) -> None:
    """A storage that nobody has published to yet is empty, and that is no trouble."""
    assert sizes(storage) == {}
    assert storage.read(KEY) is None


def test_no_more_is_read_into_memory_than_is_asked_for(storage: Storage) -> None:
    """Whoever may write to a storage may put anything under the key of a feed."""
    storage.switch(FEED, b"<rss/>" * 1_000, previous=None)
    assert len(storage.read(FEED, most=6_000) or b"") == 6_000
    with pytest.raises(PublisherError, match=f"{FEED} has more than 0.005999 MB"):
        storage.read(FEED, most=5_999)


def test_notices_tell_no_queries() -> None:
    """As errors do not."""
    told = Notice(message="https://a.example/b?sig=c is slow", hint="look at https://a.example/b?sig=c")
    assert (told.message, told.hint) == ("https://a.example/b?… is slow", "look at https://a.example/b?…")


def test_one_look_shows_all(storage: Storage, source: Path) -> None:
    """`listing` names every object with its bytes, and nothing else."""
    storage.put(source, stored(source), cache_control=IMMUTABLE, report=unheard)
    storage.switch(FEED, b"<rss/>", previous=None)
    assert sizes(storage) == {KEY: 256_000, FEED: 6}


def test_a_look_ends_where_it_is_told_to(storage: Storage, source: Path) -> None:
    """`listing` with `before` names what sorts before that, by bytes, and nothing else."""
    for key in ("audio/a.0a1b2c3d.mp3", "web-x/a.0a1b2c3d.mp3", "web/a.html", "web0/a.0a1b2c3d.mp3"):
        storage.put(source, stored(source, key), cache_control=IMMUTABLE, report=unheard)
    assert {*storage.listing(before="web/")} == {"audio/a.0a1b2c3d.mp3", "web-x/a.0a1b2c3d.mp3"}
    assert {*storage.listing(before="web/a.html")} == {"audio/a.0a1b2c3d.mp3", "web-x/a.0a1b2c3d.mp3"}
    assert {*storage.listing(before="audio/")} == set()
    assert len(storage.listing()) == 4


def test_a_look_goes_where_it_is_told_to(storage: Storage, source: Path) -> None:
    """`listing` with `under` names what begins with that, and nothing else; nothing where there is nothing."""
    for key in ("audio/a.0a1b2c3d.mp3", "web-x/a.0a1b2c3d.mp3", "web/a/b.html", "web/c.html"):
        storage.put(source, stored(source, key), cache_control=IMMUTABLE, report=unheard)
    assert {*storage.listing(under="web/")} == {"web/a/b.html", "web/c.html"}
    assert {*storage.listing(under="web/", before="web/b")} == {"web/a/b.html"}
    assert storage.listing(under="nothing/here/") == {}


def test_putting_again_does_no_harm(storage: Storage, source: Path) -> None:
    """A put that is repeated after a crash ends as if it had been done once."""
    for _ in range(2):
        storage.put(source, stored(source), cache_control=IMMUTABLE, report=unheard)
    assert sizes(storage) == {KEY: 256_000}


def test_damage_on_the_way_is_noticed(storage: Storage, source: Path) -> None:
    """If what arrives is not what the digest says, put fails, and nothing is under the key."""
    wrong = Stored(key=KEY, bytes=256_000, digest="0" * 64, media_type="audio/mpeg")
    with pytest.raises(PublisherError) as caught:
        storage.put(source, wrong, cache_control=IMMUTABLE, report=unheard)
    assert caught.value.hint
    assert storage.read(KEY) is None


def test_a_switch_replaces_what_was_there(storage: Storage) -> None:
    """The feed goes from nothing to one document and from that to the next."""
    storage.switch(FEED, b"one", previous=None)
    storage.switch(FEED, b"two", previous=b"one")
    assert storage.read(FEED) == b"two"


@pytest.mark.parametrize("previous", [None, b"zero"])
def test_a_switch_does_not_undo_another_publishers(storage: Storage, previous: bytes | None) -> None:
    """When something else is there than was read before, the switch is refused and changes nothing."""
    storage.switch(FEED, b"theirs", previous=None)
    with pytest.raises(ConflictError):
        storage.switch(FEED, b"ours", previous=previous)
    assert storage.read(FEED) == b"theirs"


def test_sweeping_keeps_what_is_stored(storage: Storage, source: Path) -> None:
    """Sweeping removes what is half-made, and only that."""
    storage.put(source, stored(source), cache_control=IMMUTABLE, report=unheard)
    storage.sweep()
    assert sizes(storage) == {KEY: 256_000}


def test_a_look_shows_what_is_there(storage: Storage, source: Path) -> None:
    """A look at one object tells its size and when it came; where there is none it shows nothing."""
    assert storage.inspect(KEY) is None
    storage.put(source, stored(source), cache_control=IMMUTABLE, report=unheard)
    look = storage.inspect(KEY)
    assert look is not None
    assert look.bytes == 256_000
    assert abs(look.modified - datetime.now(UTC)) < timedelta(minutes=5)
    assert look.digest in {None, stored(source).digest}
    assert look.content_type in {None, "audio/mpeg"}
    assert look.cache_control in {None, IMMUTABLE}


def test_putting_tells_how_much_was_sent(storage: Storage, source: Path) -> None:
    """What is told of a file on its way begins at nothing or more, never passes its size, and ends with it."""
    told: list[int] = []
    storage.put(source, stored(source), cache_control=IMMUTABLE, report=told.append)
    assert told[-1] == 256_000
    assert max(told) == 256_000
    assert min(told) >= 0


def test_an_end_to_the_work_ends_the_sending(storage: Storage, source: Path) -> None:
    """What the report raises comes out of put: so a producer's Ctrl-C stops an upload."""

    def stop(_: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        storage.put(source, stored(source), cache_control=IMMUTABLE, report=stop)


def test_what_is_removed_is_gone(storage: Storage, source: Path) -> None:
    """Removing takes away just what is named, and what is gone already is no trouble."""
    storage.put(source, stored(source), cache_control=IMMUTABLE, report=unheard)
    storage.switch(FEED, b"<rss/>", previous=None)
    storage.remove([KEY, "audio/never.0a1b2c3d.mp3"])
    storage.remove([])
    assert sizes(storage) == {FEED: 6}


def test_nothing_half_sent_is_left(storage: Storage, source: Path) -> None:
    """A storage that works leaves no upload without an end, and there is nothing to abort."""
    storage.put(source, stored(source), cache_control=IMMUTABLE, report=unheard)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert storage.list_unfinished(tomorrow) == []
    storage.abort(tomorrow)


def test_it_can_be_sent_to_another_process(storage: Storage, source: Path) -> None:
    """A storage survives pickling, also after it was used: chains may run in other processes."""
    storage.put(source, stored(source), cache_control=IMMUTABLE, report=unheard)
    assert pickle.loads(pickle.dumps(storage)).read(KEY) == source.read_bytes()  # noqa: S301 - our own
