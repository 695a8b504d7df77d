"""Names the program that is running: a digest of its own files, and of the Python and the libraries it works with."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from publisher.hashing import digest_value

INSTALLED = (".dist-info", ".egg-info")
"""Endings of folders that are named after an installed library and its version."""
LIBRARIES = {
    "feedgen",
    "jinja2",
    "langcodes",
    "language_data",
    "lxml",
    "markdown_it_py",
    "markupsafe",
    "mdurl",
    "nh3",
    "numpy",
    "pydantic",
    "pydantic_core",
    "pystemmer",
    "python_dateutil",
    "pyyaml",
    "rcssmin",
    "rjsmin",
    "segno",
}
"""The libraries that texts are read with, and that feeds, pages, chapters and transcripts are written with.

Those that work on sound and pictures are not among them: what these make is named by what it was made of.
"""


@cache
def digest_of_program() -> str:
    """Return the digest of all that shapes a result beside its inputs: another program may make another result."""
    own = sha256()
    for name, content in _contents(str(files("publisher")), ""):
        own.update(f"{name}\0{len(content)}\0".encode())
        own.update(content)
    libraries = sorted({name for folder in sys.path for name in _names(folder) if _is_of_use(name)})
    return digest_value({"own": own.hexdigest(), "libraries": libraries, "python": [*sys.version_info]})


def _is_of_use(name: str) -> bool:
    """Tell whether a file in a folder of libraries names one of LIBRARIES: markdown_it_py-4.0.0.dist-info."""
    library = name.partition("-")[0].lower().replace(".", "_")
    return name.endswith(INSTALLED) and library in LIBRARIES


def _contents(folder: str, above: str) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the package but what Python has made of it, in order."""
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
