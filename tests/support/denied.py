"""Denies every change below a folder, as a read-only file system or a full disk does."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from support.fuse import CHANGES, WRITING


class _Denial:
    """An audit hook, which cannot be taken out again; it does nothing while it has no error to raise."""

    def __init__(self) -> None:
        self.number = 0
        self.root = ""
        self.installed = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.number:
            return
        if event == "sqlite3.connect" and self._is_below(arguments[0]):
            raise sqlite3.OperationalError("unable to open database file")
        writes = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & WRITING)
        if (writes or event in CHANGES) and not isinstance(arguments[0], int) and self._is_below(arguments[0]):
            raise OSError(self.number, os.strerror(self.number), os.fsdecode(arguments[0]))

    def _is_below(self, path: Any) -> bool:
        # A name without a folder is one in an open folder.
        name = os.fsdecode(path)
        return not name.startswith("/") or name.startswith(self.root)


_DENIAL = _Denial()


@contextmanager
def denied(root: object, number: int) -> Iterator[None]:
    """Have every change below `root` fail with this number of an error."""
    if not _DENIAL.installed:
        sys.addaudithook(_DENIAL)
        _DENIAL.installed = True
    _DENIAL.number, _DENIAL.root = number, f"{root}{os.sep}"
    try:
        yield
    finally:
        _DENIAL.number = 0
