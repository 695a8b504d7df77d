"""What is particular to the folder as a storage."""

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
