"""Spools: what is written by one thread is read by another, as far as it is there."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.media.mastering import spool as module
from publisher.media.mastering.spool import Spool
from publisher.tasks import StoppedError


@given(parts=st.lists(st.integers(0, 3 * module.SPOOL_BYTES), max_size=6))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, parts: list[int]) -> None:
    """In order, all of it, by a reader that begins before the writer or behind."""
    spool = Spool(tmp_path_factory.getbasetemp())
    written = [os.urandom(8) * (size // 8) for size in parts]
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(lambda: b"".join(spool.blocks()))
        for part in written:
            spool.write(memoryview(part))
        spool.end()
        assert reading.result() == b"".join(spool.blocks()) == b"".join(written)
    spool.close()


def test_a_reader_that_waits_is_stopped(tmp_path: Path) -> None:
    """It gets StoppedError, and there is no file to be left behind."""
    spool = Spool(tmp_path)
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(lambda: list(spool.blocks()))
        assert [*tmp_path.iterdir()] == []
        spool.stop()
        with pytest.raises(StoppedError):
            reading.result()
    spool.close()


def test_a_full_disk_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the one who writes, in the system's words; /dev/full is the system's own full disk."""
    with Path("/dev/full").open("r+b", buffering=0) as full:
        monkeypatch.setattr(module, "TemporaryFile", lambda **_: full)
        spool = Spool(tmp_path)
        with pytest.raises(OSError, match="No space left on device"):
            spool.write(memoryview(b"samples"))
