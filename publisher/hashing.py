"""What identifies bytes and values: SHA-256, over the bytes themselves or over canonical JSON.

Canonical JSON (sorted keys, no spaces, UTF-8, no NaN) is the one form in which a value is ever digested,
so equal values have equal digests on every machine.
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
"""How many hexadecimal digits of a digest stand in an object key."""


def digest_bytes(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_json(value: Json) -> bytes:
    """Return the one spelling of `value` that is digested; raise ValueError for NaN and infinities."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    # Names of files that are not UTF-8 reach Python as lone surrogates, and two of them are two values.
    return text.encode(errors="surrogatepass")


def digest_value(value: Json) -> str:
    """Return the SHA-256 of the canonical JSON of `value` as 64 hexadecimal digits."""
    return digest_bytes(canonical_json(value))


Identity: TypeAlias = tuple[int, int, int, int]
"""Size in bytes, time of change in ns, the inode's time of change in ns, inode. No tool sets the third one back."""


SETTLED_AFTER = 2.0
"""Seconds after which a file's times tell it from its next version: FAT counts in steps of two."""


MAX_REMEMBERED = 10_000
"""How many digests are kept; the oldest goes first."""


BLOCK = 1 << 20
"""Bytes that are copied at a time."""


_KNOWN: dict[tuple[int, Identity], str] = {}


_LOCK = Lock()
"""Held while a digest is put into `_KNOWN`: chains of work run in several threads."""


def identity_of(status: os.stat_result) -> Identity:
    """Return what tells a file from its next version."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def is_settled(identity: Identity, after: float = SETTLED_AFTER) -> bool:
    """Tell whether a file has rested for `after` seconds."""
    _, modified, changed, _ = identity
    return time.time() - max(modified, changed) / 1e9 > after


def digest_file(file: Path, *, own: bool = False) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits; a file that is as it was is not read again.

    `own` says that no other program writes to the file, so that its digest is kept however new it is. Raises OSError
    if the file cannot be read.
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
    """Keep the digest of the file with this status."""
    with _LOCK:
        if len(_KNOWN) >= MAX_REMEMBERED:
            del _KNOWN[next(iter(_KNOWN))]
        _KNOWN[status.st_dev, identity_of(status)] = digest


def recall_digest(file: Path) -> str | None:
    """Return the SHA-256 that is known of a file, if the file is as it was. Raises OSError if it is not there."""
    return remembered(file.stat())


def remembered(status: os.stat_result) -> str | None:
    """Return the SHA-256 that is known of the file with this status."""
    return _KNOWN.get((status.st_dev, identity_of(status)))


def copy(source: Path, target: Path) -> str:
    """Copy a file and return the SHA-256 of what was copied, taken while it is read unless it is known.

    Raises OSError if the disk refuses, PublisherError if `source` was written to meanwhile.
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
