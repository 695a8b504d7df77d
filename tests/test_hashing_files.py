"""Digests that are known are right: a file that was written to is digested again."""

import hashlib
import os
import time
from pathlib import Path

from publisher import hashing


def test_a_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    """What is known of a file is the SHA-256 of what is in it, and nothing is known before it was read."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    assert hashing.recall_digest(file) is None
    assert hashing.digest_file(file) == hashlib.sha256(b"one").hexdigest()
    assert hashing.recall_digest(file) == hashing.digest_file(file)


def test_a_file_that_was_written_to_is_another(tmp_path: Path) -> None:
    """Other bytes of the same length are noticed, even when the time of change is set back."""
    file = tmp_path / "a"
    file.write_bytes(b"one")
    before = file.stat()
    assert hashing.digest_file(file) == hashlib.sha256(b"one").hexdigest()
    time.sleep(0.05)
    file.write_bytes(b"two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert hashing.recall_digest(file) is None
    assert hashing.digest_file(file) == hashlib.sha256(b"two").hexdigest()


def test_only_so_much_is_remembered(tmp_path: Path) -> None:
    """A run that stores thousands of files does not remember them all."""
    for number in range(hashing.MAX_REMEMBERED + 2):
        file = tmp_path / str(number)
        file.touch()
        hashing.remember_digest(file, str(number))
    assert hashing.recall_digest(tmp_path / "0") is None
    assert hashing.recall_digest(file) == str(hashing.MAX_REMEMBERED + 1)
