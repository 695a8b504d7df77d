"""What is particular to the folder as a storage."""

import os
from pathlib import Path

import pytest

from publisher.adapters.folder import FolderStorage
from publisher.digest import digest_bytes
from publisher.errors import PublisherError
from publisher.ledger import Stored
from publisher.media_types import IMMUTABLE


def test_half_written_files_are_hidden_and_swept(tmp_path: Path) -> None:
    """What a killed publisher left is neither content nor kept."""
    left = tmp_path / ".publisher" / "tmp" / "x" / "draft"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    storage = FolderStorage(tmp_path)
    assert storage.listing() == {}
    storage.sweep()
    assert not left.exists()


def test_a_folder_that_cannot_be_made_is_a_trouble_with_a_hint(tmp_path: Path) -> None:
    """Where a file stands in the folder's way, one line says so."""
    (tmp_path / "public").write_bytes(b"")
    source = tmp_path / "source"
    source.write_bytes(b"x")
    stored = Stored(key="audio/a.00000000.mp3", bytes=1, digest=digest_bytes(b"x"), media_type="audio/mpeg")
    with pytest.raises(PublisherError, match="cannot be stored"):
        FolderStorage(tmp_path / "public").put(source, stored, cache_control=IMMUTABLE, report=lambda _: None)


def test_a_folder_that_cannot_be_listed_is_not_an_empty_one(tmp_path: Path) -> None:
    """What cannot be looked into, here since its path is too long, is a trouble: nothing in it counts as gone."""
    (tmp_path / "a").write_bytes(b"x")
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(20):
            os.mkdir("x" * 250, dir_fd=here)
            here, above = os.open("x" * 250, os.O_RDONLY, dir_fd=here), here
            os.close(above)
    finally:
        os.close(here)
    with pytest.raises(PublisherError, match="cannot be listed") as caught:
        FolderStorage(tmp_path).listing()
    assert caught.value.hint


def test_links_that_lead_nowhere_are_not_listed(tmp_path: Path) -> None:
    """A link is what it leads to, and one that leads nowhere is nothing."""
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "c").symlink_to("never")
    assert {key: listed.bytes for key, listed in FolderStorage(tmp_path).listing().items()} == {"a": 1, "b": 1}


def test_a_file_in_the_folders_place_cannot_be_listed(tmp_path: Path) -> None:
    """Where a file stands in the folder's place, one line says so."""
    (tmp_path / "public").write_bytes(b"")
    with pytest.raises(PublisherError, match="cannot be listed"):
        FolderStorage(tmp_path / "public").listing()
