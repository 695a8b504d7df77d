"""Waits until somebody has written to the sources. Looks at the files' times, since not every file system tells."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

WATCHED_FOLDERS = ("episodes", "feeds")
PAUSE = 0.5
"""Seconds between two looks."""

Stamps: TypeAlias = dict[str, tuple[int, int, int]]
"""Inode, time of change in ns and size of each file, by path."""


def wait_for_change(root: Path, known: Stamps | None, *, sleep: Callable[[float], None] = time.sleep) -> Stamps:
    """Return the stamps of the sources below `root` as soon as they are not `known` and nobody is writing to them.

    That is when two looks show the same: a recording that is being copied grows from one look to the next.
    """
    before = take_stamps(root)
    while True:
        sleep(PAUSE)
        now = take_stamps(root)
        if before == now != known:
            return now
        before = now


def take_stamps(root: Path) -> Stamps:
    """Return the stamps of all files below the folders of sources; what editors write beside them is not among these.

    Links to files are followed, links to folders are not. What cannot be read counts as not there.
    """
    return {path: stamp for folder in WATCHED_FOLDERS for path, stamp in _walk(f"{root}/{folder}")}


def _walk(folder: str) -> Iterator[tuple[str, tuple[int, int, int]]]:
    try:
        entries = [*os.scandir(folder)]
    except OSError:
        return  # No such folder, or it is gone since it was listed.
    for entry in entries:
        if entry.name.startswith((".", "#")) or entry.name.endswith("~"):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
            continue
        with suppress(OSError):  # It is gone since it was listed, or a link that leads to itself.
            if entry.is_file():
                status = entry.stat()
                yield entry.path, (status.st_ino, status.st_mtime_ns, status.st_size)
