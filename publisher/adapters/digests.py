"""SHA-256 of files that are about to be stored: taken once, and known for as long as the file stays as it is.

A recording's worth of audio takes seconds to digest, and is digested to be named before it is sent.
"""

import hashlib
from pathlib import Path
from typing import TypeAlias

_Identity: TypeAlias = tuple[int, ...]
_KNOWN: dict[_Identity, str] = {}
MOST = 1000
"""How many are remembered: far more than are on their way at once."""


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, as 64 hexadecimal digits."""
    before = _identity(file)
    known = _KNOWN.get(before)
    if known is not None:
        return known
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if _identity(file) == before:
        remember(file, digest)
    return digest


def remember(file: Path, digest: str) -> None:
    """Keep what the digest of a file was found to be."""
    if len(_KNOWN) >= MOST:
        _KNOWN.clear()
    _KNOWN[_identity(file)] = digest


def known_digest(file: Path) -> str | None:
    """Return the digest that a file was found to have, if it has not been written to since."""
    return _KNOWN.get(_identity(file))


def _identity(file: Path) -> _Identity:
    status = file.stat()
    # No tool sets the inode's time of change back.
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
