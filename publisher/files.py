"""Lends temporary folders and writes files atomically; removes what killed processes have left.

Each temporary folder has a file lock beside it for as long as its process lives: a folder whose lock can be had is
stale.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

LOCK_SUFFIX = ".lock"
"""Suffix of a folder's lock file, which lies beside the folder."""


@contextmanager
def temporary_folder(above: Path) -> Iterator[Path]:
    """Lend an empty folder below `above` and remove it afterwards; `remove_stale_folders` spares it until then."""
    from filelock import FileLock  # noqa: PLC0415 - few runs need it

    above.mkdir(parents=True, exist_ok=True)
    folder = above / uuid4().hex
    lock = _lock_path(folder)
    # Locked before it is made: at no moment can it be taken for a stale one.
    with FileLock(lock):
        try:
            folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):
                lock.unlink()


def remove_stale_folders(above: Path) -> None:
    """Remove the temporary folders below `above` whose processes have ended."""
    with suppress(OSError):
        for folder in {file.with_name(file.name.removesuffix(LOCK_SUFFIX)) for file in above.iterdir()}:
            _remove_stale(folder)


@contextmanager
def write_atomically(target: Path) -> Iterator[Path]:
    """Lend the path of a draft, which replaces `target` at the end, or is removed if an exception is raised.

    It has the suffix of `target` in lower case. It lies in a hidden folder beside `target`, since a rename is atomic
    only within a file system; drafts of killed processes there are removed first. Raises OSError.
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

    # A lock that is held (Timeout is an OSError) belongs to a living process; what cannot be removed stays for the next
    # call.
    with suppress(OSError), FileLock(_lock_path(folder), timeout=0):
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
        else:
            folder.unlink(missing_ok=True)
        _lock_path(folder).unlink()


def _lock_path(folder: Path) -> Path:
    return folder.with_name(folder.name + LOCK_SUFFIX)


STATE_FOLDER = ".publisher"
"""Folder in the working folder for caches and temporary files: all of it can be made again. Out of git."""
