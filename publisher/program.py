"""Identifies the running program: its own files, its Python, and the installed libraries."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from publisher.hashing import digest_bytes, digest_value

INSTALLED = (".dist-info", ".egg-info")
"""Suffixes of folders that are named after an installed library and its version."""


@cache
def digest_of_program() -> str:
    """Return the digest of the package's files, the Python version and the names of installed libraries.

    Equal digests give equal results for equal input.
    """
    own = {name: digest_bytes(content) for name, content in _contents(str(files("publisher")), "")}
    libraries = sorted({name for folder in sys.path for name in _names(folder) if name.endswith(INSTALLED)})
    return digest_value({"own": own, "libraries": libraries, "python": sys.version})


def _contents(folder: str, above: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file below `folder`, without compiled modules."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _contents(entry.path, f"{above}{entry.name}/")
            else:
                yield f"{above}{entry.name}", Path(entry.path).read_bytes()


def _names(folder: str) -> list[str]:
    try:
        with os.scandir(folder or ".") as entries:
            return [entry.name for entry in entries]
    except OSError:
        return []  # An archive, or a folder that is not there.
