"""What every storage holds to, whatever it is made of."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.adapters.folder import FolderStorage
from publisher.digest import digest_bytes
from publisher.errors import ConflictError, PublisherError
from publisher.ledger import Stored
from publisher.media_types import IMMUTABLE
from publisher.storage import Storage

KEY = "audio/episode.0a1b2c3d.mp3"
FEED = "show/feed.xml"


@pytest.fixture(params=[FolderStorage], ids=["folder"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """One of the storages there are, empty."""
    make: Callable[[Path], Storage] = request.param
    return make(tmp_path / "stored")


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


def test_what_was_put_can_be_read(storage: Storage, source: Path) -> None:
    """What is put under a key comes back byte for byte."""
    storage.put(source, stored(source), cache_control=IMMUTABLE)
    assert storage.read(KEY) == source.read_bytes()


def test_an_empty_storage_has_nothing(storage: Storage) -> None:
    """A storage that nobody has published to yet is empty, and that is no trouble."""
    assert storage.sizes() == {}
    assert storage.read(KEY) is None


def test_one_look_shows_all(storage: Storage, source: Path) -> None:
    """`sizes` names every object with its bytes, and nothing else."""
    storage.put(source, stored(source), cache_control=IMMUTABLE)
    storage.switch(FEED, b"<rss/>", previous=None)
    assert storage.sizes() == {KEY: 256_000, FEED: 6}


def test_putting_again_does_no_harm(storage: Storage, source: Path) -> None:
    """A put that is repeated after a crash ends as if it had been done once."""
    for _ in range(2):
        storage.put(source, stored(source), cache_control=IMMUTABLE)
    assert storage.sizes() == {KEY: 256_000}


def test_damage_on_the_way_is_noticed(storage: Storage, source: Path) -> None:
    """If what arrives is not what the digest says, put fails, and nothing is under the key."""
    wrong = Stored(key=KEY, bytes=256_000, digest="0" * 64, media_type="audio/mpeg")
    with pytest.raises(PublisherError) as caught:
        storage.put(source, wrong, cache_control=IMMUTABLE)
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
    storage.put(source, stored(source), cache_control=IMMUTABLE)
    storage.sweep()
    assert storage.sizes() == {KEY: 256_000}
