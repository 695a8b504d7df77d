"""Reads, digests and atomically writes files in a producer's working folder, and locks it."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from pydantic import TypeAdapter

from publisher.errors import PublisherError
from publisher.files import (
    NO_NAME,
    OUTSIDE_HINT,
    STATE_FOLDER,
    TEMPORARY_FOLDER,
    ObstacleError,
    OutsideError,
    Root,
    describe_kind,
    remove_stale_folders,
    temporary_folder,
)
from publisher.findings import Finding, Position, Severity
from publisher.hashing import SETTLED_AFTER, Identity, hash_stream, identity_of, is_settled, remember_digest, remembered
from publisher.sources.git_index import find_tracked
from publisher.sources.missing_files import suggest_source
from publisher.sources.yaml.document import decode_text

STATE_DEPTH = 3
"""Levels of the state folder in which links are looked for: down to the kinds of what is cached, not to each entry."""
NO_FILE = {errno.EISDIR, errno.EINVAL, errno.ENXIO}
"""Errors of opening what is no regular file: a folder, a pipe or a device, a socket."""
FILE_HINT = "put the file itself there, or write its right name"
PLACED_MODE = 0o644
"""The mode of a file that was fetched for the user alone, and is now one of the sources."""
RIGHTS_HINT = "give yourself the right to read it: chmod u+r, and u+x for its folders"
_Digests: TypeAlias = dict[str, tuple[Identity, str]]
_DIGESTS: TypeAdapter[_Digests] = TypeAdapter(_Digests)


class BusyError(PublisherError):
    """Another publisher is at work in the folder."""


@dataclass(frozen=True)
class Workspace:
    """A producer's working folder; its methods raise PublisherError for errors of the file system.

    Paths are relative to it. They come from files that others wrote: none is read, written or deleted outside.
    """

    root: Path
    settled_after: float = SETTLED_AFTER

    @cached_property
    def _inside(self) -> Root:
        return Root(self.root)

    @property
    def state(self) -> Path:
        """The folder of cache and temporary files."""
        return self.root / STATE_FOLDER

    def require_own_state(self) -> None:
        """Raise PublisherError if the state folder came with the repository, or has links in it: it would be believed.

        Caches, drafts and fetched recordings are taken for made by this program on this machine.
        """
        tracked = find_tracked(self.root, STATE_FOLDER)
        if tracked:
            raise PublisherError(
                f"{tracked[0]} is in git, but what lies in {STATE_FOLDER}/ is believed: it must come from this machine",
                hint=f"take it out with: git rm -r --cached {STATE_FOLDER} && rm -rf {STATE_FOLDER}, and write"
                f" {STATE_FOLDER}/ into .gitignore",
            )
        linked = _find_link(self.root, STATE_FOLDER, depth=STATE_DEPTH)
        if linked is not None:
            raise PublisherError(
                f"{linked} is a link, and {STATE_FOLDER}/ is swept and believed",
                hint=f"delete the whole folder: all in {STATE_FOLDER}/ is made again",
            )

    def folders(self, kind: str) -> list[str]:
        """Return the names of the folders below episodes/ or feeds/, sorted, without hidden ones."""
        self._require_inside(kind)
        try:
            with os.scandir(self.root / kind) as entries:
                return sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as problem:
            raise _make_error(f"{kind} cannot be read", problem) from None

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the names of the files in a folder, sorted; none if there is no such folder."""
        if not self._inside.contains(folder):
            return ()
        try:
            with os.scandir(self.root / folder) as entries:
                return tuple(sorted(entry.name for entry in entries if entry.is_file()))
        except (FileNotFoundError, NotADirectoryError):
            return ()
        except OSError as problem:
            raise _make_error(f"{folder} cannot be read", problem) from None

    def read_text(self, path: str) -> tuple[str | None, list[Finding]]:
        """Return a source file's text, without a byte order mark and with plain line ends, or a finding."""
        try:
            data = self.read(path)
        except ObstacleError as refused:
            return None, [_make_missing_error(path, refused.message, refused.hint)]
        return (None, [self._make_absence_error(path)]) if data is None else decode_text(path, data)

    def _make_absence_error(self, path: str) -> Finding:
        folder = path.rpartition("/")[0]
        fix = suggest_source(path, self.names(folder), self.names(folder.rpartition("/")[0]))
        return _make_missing_error(path, "the file is missing", fix)

    def digests(self, paths: Iterator[str]) -> dict[str, str]:
        """Return the SHA-256 of every file in `paths` that can be read, by path; unchanged files are not read again.

        `describe_obstacle` tells why one of the others cannot be read.
        """
        known = self._known_digests()
        found: dict[str, str] = {}
        settled: _Digests = {}
        asked = sorted(set(paths))
        for path in asked:
            status = self._status(path)
            digest = None if status is None else self._digest(path, status, known.get(path))
            if status is None or digest is None:
                continue
            found[path] = digest
            if remembered(status) is not None:
                settled[path] = identity_of(status), digest
        if settled != {path: known[path] for path in asked if path in known}:
            # Other files are asked for in a call of their own.
            others = {path: known[path] for path in known.keys() - {*asked} if os.path.lexists(self.root / path)}
            noted = json.dumps(others | settled, indent=0, sort_keys=True)
            # Only a cache: where nothing can be written, as in a read-only checkout, the files are read each time.
            with suppress(PublisherError):
                self.write(f"{STATE_FOLDER}/digests.json", noted.encode())
        return found

    def _known_digests(self) -> _Digests:
        try:
            return _DIGESTS.validate_json(self._inside.read(f"{STATE_FOLDER}/digests.json"))
        except (FileNotFoundError, ValueError):
            return {}  # Only a cache: the files are read again.
        except IsADirectoryError:
            with suppress(PublisherError), self.temporary_folder() as folder:
                (self.state / "digests.json").rename(folder / "in the way")
            return {}
        except OSError as problem:
            raise _make_error(f"{STATE_FOLDER}/digests.json cannot be read", problem) from None

    def _status(self, path: str) -> os.stat_result | None:
        """Return the status of the regular file at `path`; None if there is none or its folder may not be searched."""
        try:
            with self._inside.open(path) as stream:
                return os.fstat(stream.fileno())
        except OutsideError:
            return None
        except OSError as problem:
            if isinstance(problem, FileNotFoundError | PermissionError) or problem.errno in NO_FILE | NO_NAME:
                return None
            raise _make_error(f"{path} cannot be read", problem) from None

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
            with self._inside.open(path) as stream:
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
        try:
            with self._inside.open(path):
                return None
        except FileNotFoundError:
            return None
        except OutsideError as refused:
            return refused.message.removeprefix(f"{path} "), refused.hint or ""
        except OSError as problem:
            if problem.errno in NO_FILE:
                return describe_kind(self.root / path), FILE_HINT
            why = (problem.strerror or str(problem)).lower()
            return f"cannot be read: {why}", FILE_HINT if problem.errno in NO_NAME else RIGHTS_HINT

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, None if there is none; raise ObstacleError for a folder, or for a lack of rights."""
        try:
            return self._inside.read(path)
        except FileNotFoundError:
            return None
        except OSError as problem:
            obstacle = self.describe_obstacle(path)
            if obstacle is not None and (problem.errno in NO_FILE | NO_NAME or isinstance(problem, PermissionError)):
                raise ObstacleError(f"{path} {obstacle[0]}", hint=obstacle[1]) from None
            raise _make_error(f"{path} cannot be read", problem) from None

    def read_small(self, path: str, most: int) -> bytes | None:
        """Return a file's bytes, if there are fewer than `most`; None for a larger file, and for none."""
        try:
            # Most files are large: their size is asked for without opening them.
            return self.read(path) if (self.root / path).stat().st_size < most else None
        except OSError:
            return None

    def measure(self, path: str) -> int:
        """Return the bytes of a file, 0 if there is none."""
        status = self._status(path)
        return 0 if status is None else status.st_size

    def locate(self, path: str) -> Path:
        """Return where a file lies, for programs that open it by its name; they tell if it is missing."""
        try:
            return self._inside.locate(path)
        except FileNotFoundError:
            return self.root / path
        except OSError as problem:
            raise _make_error(f"{path} cannot be read", problem) from None

    def files(self, folder: str) -> list[str]:
        """Return the paths of the files in a folder, sorted; none if there is no such folder."""
        self._require_inside(folder)
        try:
            return sorted(f"{folder}/{file.name}" for file in (self.root / folder).iterdir() if file.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as problem:
            raise _make_error(f"{folder} cannot be read", problem) from None

    def remove(self, path: str) -> None:
        """Delete a file, if it exists."""
        try:
            self._inside.remove(path)
        except FileNotFoundError:
            return
        except OSError as problem:
            raise _make_error(f"{path} cannot be deleted", problem) from None

    def write(self, path: str, content: bytes) -> None:
        """Write a file atomically: readers see the old bytes or the new ones, even after a power failure."""
        try:
            with temporary_folder(self._make_temporary_root()) as folder:
                draft = folder / "draft"
                with draft.open("wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                self._inside.replace(draft, path)
        except OSError as problem:
            raise _make_error(f"{path} cannot be written", problem) from None

    def place(self, source: Path, path: str) -> None:
        """Let a file of the state folder appear under a path too, atomically: linked, or copied where links are not.

        Raises PublisherError.
        """
        try:
            with temporary_folder(self._make_temporary_root()) as folder:
                draft = folder / "draft"
                try:
                    os.link(source, draft)
                except OSError:
                    shutil.copyfile(source, draft)
                draft.chmod(PLACED_MODE)
                self._inside.replace(draft, path)
        except OSError as problem:
            raise _make_error(f"{path} cannot be written", problem) from None

    def _make_temporary_root(self) -> Path:
        return self._inside.make_folder(f"{STATE_FOLDER}/{TEMPORARY_FOLDER}")

    def _require_inside(self, path: str) -> None:
        if not self._inside.contains(path):
            raise OutsideError(f"{path} is a link that leads out of {self.root.absolute().name}", hint=OUTSIDE_HINT)

    @contextmanager
    def temporary_folder(self) -> Iterator[Path]:
        """Yield a folder for temporary files, which is deleted afterwards.

        An OSError within the context is raised as PublisherError.
        """
        try:
            with temporary_folder(self._make_temporary_root()) as folder:
                yield folder
        except OSError as problem:
            what = _relative(self.root, problem.filename or self.state / TEMPORARY_FOLDER)
            raise _make_error(f"{what} cannot be read or written", problem) from problem

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the folder and delete what killed publishers left; raise BusyError if it is locked already."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - few runs need it

        lock = FileLock(self.state / "lock", timeout=0)
        try:
            self._inside.make_folder(STATE_FOLDER)
            lock.acquire()
        except Timeout:
            raise BusyError(
                "another publisher is at work in this folder",
                hint="wait until it is done, then run this again; serve --drafts takes seconds after each save",
            ) from None
        except OSError as problem:
            raise _make_error(f"{STATE_FOLDER}/lock cannot be written", problem) from None
        try:
            remove_stale_folders(self._make_temporary_root())
            yield
        finally:
            lock.release()


def _find_link(root: Path, path: str, *, depth: int) -> str | None:
    """Return a link at `path`, or up to `depth` levels below it; None if there is none."""
    place = root / path
    if place.is_symlink():
        return path
    if not depth:
        return None
    try:
        with os.scandir(place) as entries:
            below = [entry.name for entry in entries if entry.is_symlink() or entry.is_dir(follow_symlinks=False)]
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise _make_error(f"{path} cannot be read", problem) from None
    found = (_find_link(root, f"{path}/{name}", depth=depth - 1) for name in below)
    return next((link for link in found if link), None)


def find_enclosing_show(path: Path) -> Path | None:
    """Return the nearest folder above `path` that holds a show, or None; `path` itself does not count."""
    above = path.absolute().parents
    return next((folder for folder in above if _holds_show(folder)), None)


def _holds_show(folder: Path) -> bool:
    # Other projects have folders called feeds too: only these files make a show.
    return any(next(folder.glob(pattern), None) for pattern in ("feeds/*/feed.yaml", "episodes/*/episode.md"))


def _make_missing_error(path: str, message: str, fix: str) -> Finding:
    return Finding(rule="file-missing", severity=Severity.ERROR, message=message, fix=fix, position=Position(file=path))


def _relative(root: Path, name: object) -> str:
    path = Path(os.fsdecode(name)) if isinstance(name, (str, bytes, os.PathLike)) else root
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _make_error(what: str, problem: OSError) -> PublisherError:
    hint = "look at the disk's free space and at the file's permissions"
    if isinstance(problem, (NotADirectoryError, FileExistsError)):
        hint = "a file stands where a folder has to be: give that file another name"
    return PublisherError(f"{what}: {problem.strerror or problem}", hint=hint)
