"""Keeps results by the digest of what they were made of, in one SQLite file in the cache.

A result is kept under a key that is a digest of three things: the program that made it, the kind of result, and the
inputs. So another version of the program, or of a library that it works with, finds nothing, and makes its own. Each
row carries a digest of its key and its value: a damaged row is the same as none. Losing the file costs time and
nothing else.
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from publisher.hashing import digest_value

CACHE_FILE = "results.sqlite"
"""The name of the file, in the cache folder."""
MAX_UNUSED_RATIO = 3
"""How many times as many rows as are used may be kept: for other branches of the repository, and other programs."""
ENTRY_CHECKSUM_BYTES = 32
"""Bytes at the beginning of a row that prove the rest, and which key it was kept under."""
WAIT_SECONDS = 1
"""Seconds that another process may take to write."""


class ResultCache:
    """Results of one kind, made by one program. A file that cannot be used holds nothing, and nothing is kept."""

    def __init__(self, file: Path, kind: str, program: str) -> None:
        """Look results up in the database `file`, which is made once there is something to keep."""
        self._file = file
        self._database = _connect(file) if file.exists() else None
        self._kind = kind
        self._context = sha256(f"{program}\0{kind}\0".encode())
        self._new: dict[bytes, bytes] = {}
        self._asked: set[bytes] = set()
        self.is_damaged = False
        """Whether the file turned out to be damaged: then it has to be made anew."""

    def get(self, inputs: str) -> bytes | None:
        """Return the result for inputs with this digest, if it is kept."""
        key = self._key(inputs)
        self._asked.add(key)
        row = self._new.get(key) or self._kept.get(key, b"")
        return (
            row[ENTRY_CHECKSUM_BYTES:]
            if row[:ENTRY_CHECKSUM_BYTES] == _make_checksum(key, row[ENTRY_CHECKSUM_BYTES:])
            else None
        )

    def keep(self, inputs: str, result: bytes) -> None:
        """Keep the result for inputs with this digest."""
        key = self._key(inputs)
        self._asked.add(key)
        self._new[key] = _make_checksum(key, result) + result

    def save(self, *, all_asked: bool) -> None:
        """Write what is new. Where `all_asked`, delete the rows of this kind that were not asked for, once most are.

        `all_asked` says that every result of this kind that is of use was asked for.
        """
        if self._database is None and self._new:
            self._database = _connect(self._file)
        database = self._database
        if database is None or self.is_damaged:
            return
        try:
            unused = self._unused() if all_asked else []
            if self._new or unused:
                gone = [(self._kind, key) for key in unused]
                database.executemany("DELETE FROM kept WHERE kind = ? AND key = ?", gone)
                rows = [(self._kind, key, row) for key, row in self._new.items()]
                database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", rows)
                database.commit()
        except sqlite3.OperationalError:
            # Another process is writing, or the disk is full: these results are made once more next time.
            return
        except sqlite3.DatabaseError:
            self.is_damaged = True

    def close(self) -> None:
        """Close the database; delete it if it is damaged."""
        if self._database is not None:
            self._database.close()
        if self.is_damaged:
            with suppress(OSError):
                self._file.unlink()

    def _key(self, inputs: str) -> bytes:
        named = self._context.copy()
        named.update(inputs.encode())
        return named.digest()

    @cached_property
    def _kept(self) -> dict[bytes, bytes]:
        """Every row of this kind. Nearly all of them are asked for, one after the other."""
        if self._database is None:
            return {}
        # A damaged blob may have become anything.
        every = "SELECT CAST(key AS BLOB), CAST(value AS BLOB) FROM kept WHERE kind = ?"
        try:
            rows = self._database.execute(every, (self._kind,)).fetchall()
        except sqlite3.OperationalError:
            return {}
        except sqlite3.DatabaseError:
            self.is_damaged = True
            return {}
        return {key or b"": value or b"" for key, value in rows}

    def _unused(self) -> list[bytes]:
        """Return the keys of this kind that were not asked for, if they are many more than those that were."""
        unused = [key for key in self._kept if key not in self._asked]
        return unused if len(unused) > MAX_UNUSED_RATIO * max(1, len(self._asked)) else []


@contextmanager
def open_cache(folder: Path, *, kind: str, program: str) -> Iterator[ResultCache]:
    """Lend the results of one kind that are kept in `folder`, and save what is added to them.

    `program` is the digest of the program that makes them.
    """
    results = ResultCache(folder / CACHE_FILE, kind, program)
    all_asked = False
    try:
        yield results
        all_asked = True
    finally:
        # An interrupted run has not looked up every entry it needs, so unused entries are kept.
        results.save(all_asked=all_asked)
        results.close()


def _make_checksum(key: bytes, result: bytes) -> bytes:
    return sha256(key + result).digest()


def _connect(file: Path) -> sqlite3.Connection | None:
    """Open the database, and make it anew if it is damaged; return None where none can be made or read."""
    for _ in range(2):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(file, timeout=WAIT_SECONDS)
        except (OSError, sqlite3.Error):
            return None
        try:
            database.execute(
                "CREATE TABLE IF NOT EXISTS kept (kind TEXT, key BLOB, value BLOB NOT NULL, PRIMARY KEY (kind, key))"
            )
            database.execute("SELECT kind, key, value FROM kept LIMIT 0").fetchall()
        except sqlite3.OperationalError:
            database.close()
            return None
        except sqlite3.DatabaseError:
            database.close()
            with suppress(OSError):
                file.unlink()
        else:
            return database
    return None


INSTALLED = (".dist-info", ".egg-info")
"""Endings of folders that are named after an installed library and its version."""
LIBRARIES = {
    "beautifulsoup4",
    "feedgen",
    "jinja2",
    "langcodes",
    "language_data",
    "lxml",
    "markdown_it_py",
    "markdownify",
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
def digest_program() -> str:
    """Return the digest of the program: its own files, the versions of Python and of LIBRARIES."""
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
            if entry.name.startswith(".") or entry.is_symlink():
                continue  # An editor's own files.
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
