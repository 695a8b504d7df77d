"""Folders for half-made files: each is locked by whoever writes there, so what a killed process left can be told.

Every adapter that writes drafts uses it, and it knows none of them.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

LOCK_SUFFIX = ".lock"
"""What the name of a folder's lock ends in; it stands beside the folder."""


@contextmanager
def temporary_folder(above: Path) -> Iterator[Path]:
    """Lend an empty folder below `above`; it is gone afterwards, and until then no `sweep` takes it away."""
    from filelock import FileLock  # noqa: PLC0415 - few runs need it

    above.mkdir(parents=True, exist_ok=True)
    folder = above / uuid4().hex
    lock = _lock_path(folder)
    # Locked before it is made: there is no moment at which it could be taken for a dead one's.
    with FileLock(lock):
        try:
            folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):
                lock.unlink()


def remove_stale_folders(above: Path) -> None:
    """Remove what processes that are no more have left below `above`."""
    with suppress(OSError):
        for folder in {file.with_name(file.name.removesuffix(LOCK_SUFFIX)) for file in above.iterdir()}:
            _remove_stale(folder)


@contextmanager
def write_atomically(target: Path) -> Iterator[Path]:
    """Lend the path of a draft that takes the place of `target` when all went well, and is gone otherwise.

    Its ending is the same in small letters. It lies in a hidden folder beside `target`, since files are moved in one
    step only within a disk. What a killed process left there goes with the next draft. Raises OSError if the disk
    refuses.
    """
    above = target.with_name(f".{target.name}.draft")
    remove_stale_folders(above)
    try:
        with temporary_folder(above) as folder:
            draft = folder / f"draft{target.suffix.lower()}"
            yield draft
            with draft.open("rb") as stream:
                os.fsync(stream.fileno())
            draft.replace(target)
    finally:
        with suppress(OSError):
            above.rmdir()


def _remove_stale(folder: Path) -> None:
    from filelock import FileLock  # noqa: PLC0415 - few runs need it

    # What is held (a Timeout is an OSError) is somebody's; what cannot be removed waits for the next sweep.
    with suppress(OSError), FileLock(_lock_path(folder), timeout=0):
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
        else:
            folder.unlink(missing_ok=True)
        _lock_path(folder).unlink()


def _lock_path(folder: Path) -> Path:
    return folder.with_name(folder.name + LOCK_SUFFIX)


STATE_FOLDER = ".publisher"
"""The folder for what can be made again: finished audio, digests, scratch. Out of git."""
