"""Digests bytes, files and values with SHA-256, and remembers the digests of files that have not changed.

Values are digested as canonical JSON (sorted keys, no spaces, UTF-8, no NaN), so equal values have equal digests on
every machine. Digests of files are kept for the life of the process, by device, inode, size and times.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from io import BufferedReader, FileIO
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from publisher.errors import PublisherError

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

KEY_LENGTH = 8
"""Hexadecimal digits of a digest in an object key."""


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Json) -> bytes:
    """Return `value` as canonical JSON in UTF-8; raise ValueError for NaN and infinities."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    # File names that are not UTF-8 reach Python as lone surrogates; two different names must not become one value.
    return text.encode(errors="surrogatepass")


def digest_value(value: Json) -> str:
    """Return the SHA-256 of the canonical JSON of `value` as 64 hexadecimal digits."""
    return digest_bytes(canonical_json(value))


Identity: TypeAlias = tuple[int, int, int, int]
"""Size in bytes, mtime in ns, ctime in ns, inode number. Unlike mtime, ctime cannot be set back by a program."""
SETTLED_AFTER = 2.0
"""Seconds without a change after which a further change shows in a file's times: FAT stores them in steps of 2 s."""
MAX_REMEMBERED = 10_000
"""Digests that are remembered; the oldest is dropped first."""
BLOCK = 1 << 20
"""Bytes that are copied at a time."""
_KNOWN: dict[tuple[int, Identity], str] = {}
"""Digests by device and identity."""
_LOCK = Lock()
"""Held while `_KNOWN` is written: tasks run in several threads."""


def identity_of(status: os.stat_result) -> Identity:
    """Return the part of a file's status that changes when the file is written to."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def is_settled(identity: Identity, after: float = SETTLED_AFTER) -> bool:
    """Tell whether a file has not been changed for `after` seconds."""
    _, modified, changed, _ = identity
    return time.time() - max(modified, changed) / 1e9 > after


def digest_file(file: Path, *, own: bool = False) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits; an unchanged file is not read again.

    With `own`, which promises that no other program writes to the file, its digest is remembered even if the file is
    new; else only once it is settled. Raises OSError if the file cannot be read.
    """
    known = recall_digest(file)
    if known is not None:
        return known
    with file.open("rb") as stream:
        before = os.fstat(stream.fileno())
        trusted = own or is_settled(identity_of(before))
        digest = hash_stream(stream)
        after = os.fstat(stream.fileno())
    if trusted and identity_of(before) == identity_of(after):
        remember_digest(after, digest)
    return digest


def hash_stream(stream: BufferedReader | FileIO) -> str:
    """Return the SHA-256 of the rest of a file, as 64 hexadecimal digits."""
    return hashlib.file_digest(stream, "sha256").hexdigest()


def remember_digest(status: os.stat_result, digest: str) -> None:
    """Remember the digest of the file with this status."""
    with _LOCK:
        if len(_KNOWN) >= MAX_REMEMBERED:
            del _KNOWN[next(iter(_KNOWN))]
        _KNOWN[status.st_dev, identity_of(status)] = digest


def recall_digest(file: Path) -> str | None:
    """Return the remembered SHA-256 of a file, None if it has changed. Raises OSError if the file is missing."""
    return remembered(file.stat())


def remembered(status: os.stat_result) -> str | None:
    """Return the remembered SHA-256 of the file with this status, if there is one."""
    return _KNOWN.get((status.st_dev, identity_of(status)))


def copy(source: Path, target: Path) -> str:
    """Copy a file and return the SHA-256 of its bytes, computed during the copy unless it is remembered.

    Raises OSError if reading or writing fails, PublisherError if `source` changed during the copy.
    """
    known = recall_digest(source)
    if known is None:
        digest = hashlib.sha256()
        with source.open("rb", buffering=0) as reading, target.open("wb") as writing:
            while block := reading.read(BLOCK):
                digest.update(block)
                writing.write(block)
        return digest.hexdigest()
    shutil.copyfile(source, target)
    if recall_digest(source) != known or target.stat().st_size != source.stat().st_size:
        raise PublisherError(f"{source.name} was changed while it was being copied", hint="publish again once it rests")
    return known
