"""Digests that are known are right: a file that was written to is digested again."""

import hashlib
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from publisher import hashing
from publisher.errors import PublisherError


def test_a_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    """What is known of a file is the SHA-256 of what is in it, and nothing is known before it was read."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    assert hashing.recall_digest(file) is None
    assert hashing.digest_file(file, own=True) == hashlib.sha256(b"one").hexdigest()
    assert hashing.recall_digest(file) == hashing.digest_file(file)


def test_a_file_that_was_written_to_is_another(tmp_path: Path) -> None:
    """Other bytes of the same length are noticed, even when the time of change is set back."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    before = file.stat()
    assert hashing.digest_file(file, own=True) == hashlib.sha256(b"one").hexdigest()
    time.sleep(0.05)
    file.write_bytes(b"two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert hashing.recall_digest(file) is None
    assert hashing.digest_file(file) == hashlib.sha256(b"two").hexdigest()


def test_a_file_that_was_just_written_is_not_trusted(tmp_path: Path) -> None:
    """Two writes within a tick of the clock look alike; a file that other programs may write to has to rest first."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    os.utime(file, ns=(10**18, 10**18))
    hashing.digest_file(file)
    assert hashing.recall_digest(file) is None


def test_a_file_that_has_rested_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest that was taken long after the last change is kept."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    later = time.time() + hashing.SETTLED_AFTER + 1.0
    monkeypatch.setattr("publisher.hashing.time.time", lambda: later)
    assert hashing.digest_file(file) == hashing.recall_digest(file) == hashlib.sha256(b"one").hexdigest()


def test_a_file_that_changes_while_it_is_read_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read may be neither the old bytes nor the new ones."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    take = hashing.hash_stream

    def meanwhile(stream: Any) -> str:
        digest = take(stream)
        os.utime(file, ns=(10**18, 10**18))
        return digest

    monkeypatch.setattr(hashing, "hash_stream", meanwhile)
    assert hashing.digest_file(file, own=True) == hashlib.sha256(b"one").hexdigest()
    assert hashing.recall_digest(file) is None


@pytest.mark.parametrize("known", [False, True])
def test_a_copy_has_the_bytes_and_their_digest(tmp_path: Path, known: bool) -> None:  # noqa: FBT001 - a parameter
    """The digest is that of what was copied, whether it was known before or not."""
    source, content = tmp_path / "a", bytes(range(256)) * 10_000
    source.write_bytes(content)
    if known:
        hashing.digest_file(source, own=True)
    assert hashing.copy(source, tmp_path / "b") == hashlib.sha256(content).hexdigest()
    assert (tmp_path / "b").read_bytes() == content


def test_a_file_that_changes_while_it_is_copied_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest that was known before the copy does not stand for what was copied then."""
    source = tmp_path / "a"
    source.write_bytes(b"one")
    hashing.digest_file(source, own=True)
    copyfile = shutil.copyfile

    def meanwhile(file: Path, target: Path) -> None:
        copyfile(file, target)
        os.utime(file, ns=(10**18, 10**18))

    monkeypatch.setattr("publisher.hashing.shutil.copyfile", meanwhile)
    with pytest.raises(PublisherError, match="was changed while it was being copied"):
        hashing.copy(source, tmp_path / "b")


def test_only_so_much_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that stores thousands of files does not remember them all: the oldest is forgotten first."""
    monkeypatch.setattr(hashing, "MAX_REMEMBERED", 10)
    monkeypatch.setattr(hashing, "_KNOWN", {})
    for number in range(12):
        file = tmp_path / str(number)
        file.touch()
        hashing.remember_digest(file.stat(), str(number))
    known = [hashing.recall_digest(tmp_path / str(number)) for number in range(12)]
    assert known == [None, None, *(str(number) for number in range(2, 12))]
