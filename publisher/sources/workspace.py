"""Reads, digests and atomically writes files in a producer's working folder, and locks it."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import TypeAlias

from pydantic import TypeAdapter

from publisher.errors import PublisherError
from publisher.files import STATE_FOLDER, remove_stale_folders, temporary_folder
from publisher.findings import Finding, Position, Severity
from publisher.hashing import SETTLED_AFTER, Identity, hash_stream, identity_of, is_settled, remember_digest, remembered
from publisher.sources.yaml.document import decode_text

FILE_KINDS = {
    stat.S_IFDIR: "is a folder",
    stat.S_IFIFO: "is a named pipe",
    stat.S_IFSOCK: "is a socket",
    stat.S_IFCHR: "is a device",
    stat.S_IFBLK: "is a device",
}
"""Descriptions of what may have a file's name, by the type bits of its mode."""

_Digests: TypeAlias = dict[str, tuple[Identity, str]]
_DIGESTS: TypeAdapter[_Digests] = TypeAdapter(_Digests)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A producer's working folder; its methods raise PublisherError for errors of the file system."""

    root: Path
    settled_after: float = SETTLED_AFTER

    @property
    def state(self) -> Path:
        """The folder of cache and temporary files."""
        return self.root / STATE_FOLDER

    def folders(self, kind: str) -> list[str]:
        """Return the names of the folders below episodes/ or feeds/, sorted, without hidden ones."""
        try:
            with os.scandir(self.root / kind) as entries:
                return sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as problem:
            raise _make_error(f"{kind} cannot be read", problem) from None

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the names of the files in a folder, sorted; none if there is no such folder."""
        try:
            with os.scandir(self.root / folder) as entries:
                return tuple(sorted(entry.name for entry in entries if entry.is_file()))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as problem:
            raise _make_error(f"{folder} cannot be read", problem) from None

    def read_text(self, path: str) -> tuple[str | None, list[Finding]]:
        """Return a source file's text, without a byte order mark and with plain line ends, or a finding."""
        data = self.read(path)
        return (None, [_make_missing_error(path)]) if data is None else decode_text(path, data)

    def digests(self, paths: Iterator[str]) -> dict[str, str]:
        """Return the SHA-256 of every file in `paths` that can be read, by path; unchanged files are not read again.

        `describe_obstacle` tells why one of the others cannot be read.
        """
        known = self._known_digests()
        found: dict[str, str] = {}
        settled: _Digests = {}
        for path in sorted(set(paths)):
            status = self._status(path)
            digest = None if status is None else self._digest(path, status, known.get(path))
            if status is None or digest is None:
                continue
            found[path] = digest
            if remembered(status) is not None:
                settled[path] = identity_of(status), digest
        if settled != known:
            self.write(f"{STATE_FOLDER}/digests.json", json.dumps(settled, indent=0, sort_keys=True).encode())
        return found

    def _known_digests(self) -> _Digests:
        try:
            return _DIGESTS.validate_json((self.state / "digests.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return {}  # Only a cache: the files are read again.
        except IsADirectoryError:
            with self.temporary_folder() as folder:
                (self.state / "digests.json").rename(folder / "in the way")
            return {}
        except OSError as problem:
            raise _make_error(f"{STATE_FOLDER}/digests.json cannot be read", problem) from None

    def _status(self, path: str) -> os.stat_result | None:
        """Return the status of the regular file at `path`; None if there is none or its folder may not be searched."""
        try:
            # Called for every file of a show: os.stat on a string makes no Path object.
            status = os.stat(f"{self.root}/{path}")  # noqa: PTH116
        except (FileNotFoundError, PermissionError):
            return None
        except OSError as problem:
            raise _make_error(f"{path} cannot be read", problem) from None
        return status if stat.S_ISREG(status.st_mode) else None

    def _digest(self, path: str, status: os.stat_result, noted: tuple[Identity, str] | None) -> str | None:
        """Return the SHA-256 of the file with this status, or None; `noted` is an earlier identity and its digest."""
        identity = identity_of(status)
        if noted is not None and noted[0] == identity:
            remember_digest(status, noted[1])
            return noted[1]
        known = remembered(status)
        if known is not None:
            return known
        # Determined before the file is read: a later write changes its times.
        settled = is_settled(identity, self.settled_after)
        try:
            with FileIO(f"{self.root}/{path}") as stream:
                digest = hash_stream(stream)
                unchanged = identity_of(os.fstat(stream.fileno())) == identity
        except (FileNotFoundError, PermissionError):
            return None
        except OSError as problem:
            raise _make_error(f"{path} cannot be read", problem) from None
        if settled and unchanged:
            remember_digest(status, digest)
        return digest

    def describe_obstacle(self, path: str) -> tuple[str, str] | None:
        """Return why the file at `path` cannot be read, and a hint; None if it can be read or does not exist."""
        file = self.root / path
        try:
            kind = stat.S_IFMT(file.stat().st_mode)
            if kind != stat.S_IFREG:
                return FILE_KINDS.get(kind, "is no file"), "put the file itself there, or write its right name"
            with file.open("rb"):
                return None
        except FileNotFoundError:
            return None
        except OSError as problem:
            why = (problem.strerror or str(problem)).lower()
            return f"cannot be read: {why}", "give yourself the right to read it: chmod u+r, and u+x for its folders"

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None if there is none."""
        try:
            # As in `_status`: no Path object for each file.
            with FileIO(f"{self.root}/{path}") as stream:
                return stream.readall()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _make_error(f"{path} cannot be read", problem) from None

    def files(self, folder: str) -> list[str]:
        """Return the paths of the files in a folder, sorted; none if there is no such folder."""
        try:
            return sorted(f"{folder}/{file.name}" for file in (self.root / folder).iterdir() if file.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as problem:
            raise _make_error(f"{folder} cannot be read", problem) from None

    def remove(self, path: str) -> None:
        """Delete a file, if it exists."""
        try:
            (self.root / path).unlink(missing_ok=True)
        except OSError as problem:
            raise _make_error(f"{path} cannot be deleted", problem) from None

    def write(self, path: str, content: bytes) -> None:
        """Write a file atomically: readers see the old bytes or the new ones, even after a power failure."""
        try:
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with temporary_folder(self._temporary_root) as folder:
                draft = folder / "draft"
                with draft.open("wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                draft.replace(target)
        except OSError as problem:
            raise _make_error(f"{path} cannot be written", problem) from None

    @property
    def _temporary_root(self) -> Path:
        return self.state / "tmp"

    @contextmanager
    def temporary_folder(self) -> Iterator[Path]:
        """Yield a folder for temporary files, which is deleted afterwards.

        An OSError within the context is raised as PublisherError.
        """
        try:
            with temporary_folder(self._temporary_root) as folder:
                yield folder
        except OSError as problem:
            what = _relative(self.root, problem.filename or self._temporary_root)
            raise _make_error(f"{what} cannot be read or written", problem) from problem

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the folder and delete what killed publishers left; raise PublisherError if it is locked already."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - few runs need it

        lock = FileLock(self.state / "lock", timeout=0)
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise PublisherError(
                "another publisher is at work in this folder", hint="wait until it is done, then run this again"
            ) from None
        except OSError as problem:
            raise _make_error(f"{STATE_FOLDER}/lock cannot be written", problem) from None
        try:
            remove_stale_folders(self._temporary_root)
            yield
        finally:
            lock.release()


def find_enclosing_show(path: Path) -> Path | None:
    """Return the nearest folder above `path` that holds a show, or None; `path` itself does not count."""
    above = path.absolute().parents
    return next((folder for folder in above if _holds_show(folder)), None)


def _holds_show(folder: Path) -> bool:
    # Other projects have folders called feeds too: only these files make a show.
    return any(next(folder.glob(pattern), None) for pattern in ("feeds/*/feed.yaml", "episodes/*/episode.md"))


def _make_missing_error(path: str) -> Finding:
    return Finding(
        rule="file-missing",
        severity=Severity.ERROR,
        message="the file is missing",
        fix="write it, or delete its folder",
        position=Position(file=path),
    )


def _relative(root: Path, name: object) -> str:
    path = Path(os.fsdecode(name)) if isinstance(name, (str, bytes, os.PathLike)) else root
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _make_error(what: str, problem: OSError) -> PublisherError:
    hint = "look at the disk's free space and at the file's permissions"
    if isinstance(problem, (NotADirectoryError, FileExistsError)):
        hint = "a file stands where a folder has to be: give that file another name"
    return PublisherError(f"{what}: {problem.strerror or problem}", hint=hint)
