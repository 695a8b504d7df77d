"""Reads from git's index which files of a folder are committed, or about to be: git-index(5), versions 2 to 4.

The index is read here, since git itself runs what a repository's configuration says.
"""

import struct
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from publisher.files import OutsideError, Root

INDEX_HEADER = struct.Struct(">4sII")
STATUS_BYTES = 40
"""Bytes of an entry in front of its object's name: times, kind, owner, size."""
SHA1_BYTES, SHA256_BYTES = 20, 32
"""Bytes of an object's name, and of the checksum at the end, by the format of the repository."""
FLAGS = struct.Struct(">H")
EXTENDED = 0x4000
"""The flag of an entry with two more bytes of flags."""
COMPRESSED_VERSION = 4
"""The version in which an entry has only the end of its path, and how much of the path before is other."""
ALIGNMENT = 8
"""Entries of versions 2 and 3 are filled up with NUL to a multiple of these bytes."""


def find_tracked(folder: Path, below: str) -> list[str]:
    """Return the paths in git's index that lie in `folder`/`below`, relative to `folder`; capitals count as small.

    Empty without a repository around `folder`, and for an index that is of another kind.
    """
    place = folder.absolute()
    for top in (place, *place.parents):
        indexes = _find_indexes(top)
        if indexes is not None:
            prefix = "".join(f"{part}/" for part in place.relative_to(top).parts)
            wanted = f"{prefix}{below}".casefold()
            paths = (path.decode(errors="surrogateescape") for index in indexes for path in _read_paths(index))
            found = (path for path in paths if path.casefold() == wanted or path.casefold().startswith(f"{wanted}/"))
            return [path[len(prefix) :] for path in found]
    return []


def has_repository(folder: Path) -> bool:
    """Tell whether a folder lies in a git repository."""
    place = folder.absolute()
    return any(_find_indexes(top) is not None for top in (place, *place.parents))


def _find_indexes(top: Path) -> list[bytes] | None:
    """Return the index of the repository whose top is this folder, and those that it shares entries with.

    None if it is no top of a repository.
    """
    git = top / ".git"
    try:
        if git.is_file():
            # A work tree, or a submodule: the file names the folder.
            name, _, place = Root(top).read(".git").decode().partition(":")
            if name != "gitdir":
                return None
            git = top / place.strip()
        elif not git.is_dir():
            return None
        return [Root(git).read(name) for name in ("index", *sorted(file.name for file in git.glob("sharedindex.*")))]
    except FileNotFoundError:
        # Nothing was added to this repository yet.
        return []
    except (OSError, ValueError, OutsideError):
        return None


def _read_paths(index: bytes) -> Iterator[bytes]:
    """Yield the path of each entry; none of an index that is damaged or of another version."""
    if len(index) < INDEX_HEADER.size:
        return
    magic, version, count = INDEX_HEADER.unpack_from(index)
    if magic != b"DIRC" or version not in {2, 3, COMPRESSED_VERSION}:
        return
    is_compressed = version == COMPRESSED_VERSION
    is_sha256 = sha256(index[:-SHA256_BYTES]).digest() == index[-SHA256_BYTES:]
    size = STATUS_BYTES + (SHA256_BYTES if is_sha256 else SHA1_BYTES) + FLAGS.size
    at, path = INDEX_HEADER.size, b""
    for _ in range(count):
        if at + size > len(index):
            return
        begin, (flags,) = at, FLAGS.unpack_from(index, at + size - FLAGS.size)
        at += size + (FLAGS.size if flags & EXTENDED else 0)
        stripped = 0
        if is_compressed:
            stripped, at = _read_number(index, at)
        end = index.find(b"\0", at)
        if end < 0 or stripped > len(path):
            return
        path = (path[: len(path) - stripped] if is_compressed else b"") + index[at:end]
        yield path
        at = end + 1
        if not is_compressed:
            # One to eight NUL behind the path.
            at = begin + ((end - begin) // ALIGNMENT + 1) * ALIGNMENT


def _read_number(index: bytes, at: int) -> tuple[int, int]:
    """Return a number in git's variable-length encoding, as of offsets in packs, and the place behind it."""
    value = 0
    for place in range(at, len(index)):
        value = (value << 7) | (index[place] & 0x7F)
        if not index[place] & 0x80:
            return value, place + 1
        value += 1
    return value, len(index)
