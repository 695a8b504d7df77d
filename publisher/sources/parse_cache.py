"""What texts were found to say, by the digest of the text: reading YAML and transcripts is most of the work of a run.

Only what was read without a finding is kept, so that a finding is always made by whoever reads, with its line.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

REVISION = 5
"""Raised whenever texts are read otherwise than before."""
MAX_UNUSED_RATIO = 3
"""How many times as much as is used may be kept for other branches of the repository."""


ENTRY_CHECKSUM_BYTES = 32
"""Bytes at the beginning of what is kept that prove the rest, and of which text it is."""


class ParseCache:
    """A file of readings. One that cannot be used, or is not what was kept, is no trouble: texts are read anew."""

    def __init__(self, file: Path) -> None:
        """Read what is kept in `file`, if there is such a file."""
        self._file = file
        self._new: dict[str, bytes] = {}
        self._asked: set[str] = set()
        self._known = _load(file) if file.exists() else {}

    def get(self, digest: str) -> bytes | None:
        """Return what the text with this digest was found to say."""
        self._asked.add(digest)
        kept = self._known.get(digest, b"")
        proof, reading = kept[:ENTRY_CHECKSUM_BYTES], kept[ENTRY_CHECKSUM_BYTES:]
        return reading if proof == _make_checksum(digest, reading) else None

    def keep(self, digest: str, reading: bytes) -> None:
        """Remember what a text says."""
        self._new[digest] = _make_checksum(digest, reading) + reading

    def save(self, *, all_read: bool) -> None:
        """Write what is new; where `all_read`, let go of what nobody has asked for, once that is most of it."""
        unused = self._known.keys() - self._asked if all_read else set()
        crowded = len(unused) > MAX_UNUSED_RATIO * max(1, len(self._asked))
        if not (self._new or crowded):
            return
        # Another run may be writing, or the disk be full: then these texts are read once more next time.
        with suppress(sqlite3.Error), _open_database(self._file) as database:
            if database is not None:
                if crowded:
                    database.executemany("DELETE FROM readings WHERE digest = ?", [(digest,) for digest in unused])
                database.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?)", self._new.items())
                database.commit()


@contextmanager
def open_parse_cache(file: Path) -> Iterator[ParseCache]:
    """Lend the readings that are kept in `file`, and save what was added to them."""
    readings = ParseCache(file)
    all_read = False
    try:
        yield readings
        all_read = True
    finally:
        # Whoever was interrupted has not come to ask for all that is needed.
        readings.save(all_read=all_read)


def _make_checksum(digest: str, reading: bytes) -> bytes:
    return sha256(digest.encode() + reading).digest()


def _load(file: Path) -> dict[str, bytes]:
    """Return all that is kept in a file, as it stands there."""
    try:
        with _open_database(file) as database:
            # A damaged blob may have become anything.
            every = "SELECT CAST(digest AS BLOB), CAST(reading AS BLOB) FROM readings"
            rows = database.execute(every).fetchall() if database else []
    except sqlite3.DatabaseError:
        # Opening it did not come upon the damage.
        with suppress(OSError):
            file.unlink()
        return {}
    return {(digest or b"").decode("ascii", "replace"): reading or b"" for digest, reading in rows}


@contextmanager
def _open_database(file: Path) -> Iterator[sqlite3.Connection | None]:
    """Lend the database; None where none can be made or read. One that is damaged is made anew."""
    database = _connect(file)
    if database is None:
        yield None
    else:
        with closing(database):
            yield database


def _connect(file: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(file, timeout=1)
            database.execute("CREATE TABLE IF NOT EXISTS readings (digest TEXT PRIMARY KEY, reading BLOB NOT NULL)")
            database.execute("SELECT count(*) FROM readings").fetchone()
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:
            with suppress(OSError):
                file.unlink()
        except OSError:
            return None
        else:
            return database
    return None
