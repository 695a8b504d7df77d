"""What identifies bytes and values: SHA-256, over the bytes themselves or over canonical JSON.

Canonical JSON (sorted keys, no spaces, UTF-8, no NaN) is the one form in which a value is ever digested,
so equal values have equal digests on every machine.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

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


_Identity: TypeAlias = tuple[int, ...]


_KNOWN: dict[_Identity, str] = {}


MAX_REMEMBERED = 1000
"""How many are remembered: far more than are on their way at once."""


def digest_file(file: Path) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits."""
    before = _identity(file)
    known = _KNOWN.get(before)
    if known is not None:
        return known
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if _identity(file) == before:
        remember_digest(file, digest)
    return digest


def remember_digest(file: Path, digest: str) -> None:
    """Keep what the digest of a file was found to be."""
    if len(_KNOWN) >= MAX_REMEMBERED:
        _KNOWN.clear()
    _KNOWN[_identity(file)] = digest


def recall_digest(file: Path) -> str | None:
    """Return the digest that a file was found to have, if it has not been written to since."""
    return _KNOWN.get(_identity(file))


def _identity(file: Path) -> _Identity:
    status = file.stat()
    # No tool sets the inode's time of change back.
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
