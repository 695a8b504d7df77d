"""Opens files within a folder and never outside, lends temporary folders, and writes files atomically.

Each temporary folder has a file lock beside it for as long as its process lives: a folder whose lock can be had is
stale. Folders that are no temporary folders by name, lock and kind are not touched.
"""

import errno
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from io import FileIO
from pathlib import Path
from uuid import uuid4

from publisher.errors import PublisherError

LOCK_SUFFIX = ".lock"
"""Suffix of a folder's lock file, which lies beside the folder."""
FOLDER_NAME = re.compile(r"[0-9a-f]{32}")
"""The name of a temporary folder."""
FILE_KINDS = {
    stat.S_IFDIR: "is a folder",
    stat.S_IFIFO: "is a named pipe",
    stat.S_IFSOCK: "is a socket",
    stat.S_IFCHR: "is a device",
    stat.S_IFBLK: "is a device",
}
"""Descriptions of what may have a file's name, by the type bits of its mode."""
OUTSIDE_HINT = "put the file itself there, or write the name of one in this folder"
_READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_READ_FILE = _READ | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Flags for opening a file: a named pipe or a device does not block the call."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_READ_FOLDER = _READ | getattr(os, "O_DIRECTORY", 0)
_HAS_FOLDER_HANDLES = {os.open, os.mkdir, os.unlink, os.rmdir} <= os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
"""Whether files can be reached from an open folder: then no link that is made meanwhile leads elsewhere."""
_F_GETPATH = 50
"""The number of the call on macOS that tells where an open file lies."""


NO_NAME = {errno.ELOOP, errno.ENAMETOOLONG}
"""Errors of names that no file can have: a link to itself, a name that is too long."""


class ObstacleError(PublisherError):
    """A file is there and cannot be read: it is a folder, say, or there is no right to read it."""


class OutsideError(ObstacleError):
    """A path leads out of the folder that it belongs to, or to what is hidden there."""


@dataclass(frozen=True)
class Root:
    """A folder that paths from files, ledgers, manifests and listings lead into, and never out of.

    Paths are relative, with forward slashes. Links that stay inside are followed, but not to what is hidden, such as
    .git and .env, which may hold secrets. Where a path leads is looked up before anything is opened, and again once it
    is open, so that a link that is made meanwhile does not help. Every method raises OutsideError for a path that leads
    out, and OSError as the file system does.
    """

    folder: Path

    def open(self, path: str) -> FileIO:
        """Open a regular file for reading."""
        whole = self._join(path)
        self._require_folder_inside(path.rpartition("/")[0])
        try:
            handle = os.open(whole, _READ_FILE | _NO_LINK)
        except OSError:
            if not os.path.islink(whole):
                raise
            place = os.path.realpath(whole)
            if not self._is_inside(place, path):
                raise self._make_error(path) from None
            handle = os.open(place, _READ_FILE | _NO_LINK)
        try:
            self._require_inside(handle, path)
            _require_file(handle, path)
            return FileIO(handle)
        except BaseException:
            os.close(handle)
            raise

    def read(self, path: str) -> bytes:
        """Return the content of a regular file."""
        with self.open(path) as stream:
            return stream.readall()

    def locate(self, path: str) -> Path:
        """Return where a regular file lies, for programs that open it by its name."""
        with self.open(path) as stream:
            found = _find_place(stream.fileno())
        plain = self.folder / path
        return plain if found in {None, os.path.join(self._top, path)} else Path(found or plain)

    def contains(self, path: str) -> bool:
        """Tell whether a path, which need not exist, leads to a place inside."""
        try:
            return self._is_inside(os.path.realpath(self._join(path)), path)
        except OutsideError:
            return False

    def make_folder(self, path: str) -> Path:
        """Make a folder with those above it, if it is not there."""
        with self._parent(f"{path}/.", create=True):
            return self.folder / path

    def replace(self, draft: Path, path: str) -> None:
        """Move the file `draft` to `path`, in place of what is there, and make the folders above."""
        with self._parent(path, create=True) as (above, name):
            os.replace(draft, name, dst_dir_fd=above)

    def remove(self, path: str) -> None:
        """Delete a file or a link; raise FileNotFoundError if there is none."""
        with self._parent(path) as (above, name):
            os.unlink(name, dir_fd=above)

    def remove_folder(self, path: str) -> None:
        """Delete an empty folder."""
        with self._parent(path) as (above, name):
            os.rmdir(name, dir_fd=above)

    @cached_property
    def _top(self) -> str:
        """Where the folder lies, without links."""
        with suppress(OSError):
            handle = os.open(self.folder, _READ_FOLDER)
            try:
                return _find_place(handle) or os.path.realpath(self.folder)
            finally:
                os.close(handle)
        # It is not made yet, or the system opens no folders.
        return os.path.realpath(self.folder)

    def _join(self, path: str) -> str:
        parts = path.split("/")
        if "\0" in path or ".." in parts or os.path.isabs(path) or (os.sep != "/" and (os.sep in path or ":" in path)):
            raise OutsideError(f"{path!r} is no path within {self.folder.absolute().name}", hint=OUTSIDE_HINT)
        # As text: a Path for each of thousands of files would take longer than opening it.
        return f"{self.folder}/{path}"

    def _is_inside(self, place: str, path: str) -> bool:
        """Tell whether a place is in the folder, and in no hidden part of it that `path` does not name."""
        if place == self._top:
            return True
        below = os.path.join(self._top, "")
        hidden = {part for part in place.removeprefix(below).split(os.sep) if part.startswith(".")}
        return place.startswith(below) and hidden <= {*path.split("/")}

    @cached_property
    def _known_folders(self) -> set[str]:
        return set()

    def _require_folder_inside(self, path: str) -> None:
        """Raise OutsideError if a folder lies outside, before anything there is opened; each is looked at once."""
        if path not in self._known_folders:
            if not self._is_inside(os.path.realpath(self._join(path)), path):
                raise self._make_error(path)
            self._known_folders.add(path)

    def _require_inside(self, handle: int, path: str) -> None:
        """Raise OutsideError if what is open as `handle` lies outside."""
        place = _find_place(handle)
        if place is None:
            place = os.path.realpath(self._join(path))
            if not os.path.samestat(os.stat(place), os.fstat(handle)):
                place = ""
        if not self._is_inside(place, path):
            raise self._make_error(path)

    @contextmanager
    def _parent(self, path: str, *, create: bool = False) -> Iterator[tuple[int | None, str]]:
        """Lend the open folder of `path`, and its name there; without folder handles None, and the whole path."""
        whole, (above, _, name) = self._join(path), path.rpartition("/")
        if not _HAS_FOLDER_HANDLES:
            if not self._is_inside(os.path.realpath(os.path.dirname(whole)), path):
                raise self._make_error(path)
            if create:
                Path(whole).parent.mkdir(parents=True, exist_ok=True)
            yield None, whole
            return
        handle = self._open_folder(above, create=create)
        try:
            yield handle, name
        finally:
            os.close(handle)

    def _open_folder(self, path: str, *, create: bool) -> int:
        """Open a folder; with `create` make it if it is not there."""
        self._require_folder_inside(path)
        try:
            handle = os.open(self._join(path), _READ_FOLDER)
        except FileNotFoundError:
            if not create:
                raise
            return self._make_and_open(path)
        try:
            self._require_inside(handle, path)
        except BaseException:
            os.close(handle)
            raise
        return handle

    def _make_and_open(self, path: str) -> int:
        if not path:
            self.folder.mkdir(parents=True, exist_ok=True)
            return os.open(self.folder, _READ_FOLDER)
        above, _, name = path.rpartition("/")
        handle = self._open_folder(above, create=True)
        try:
            with suppress(FileExistsError):
                os.mkdir(name, dir_fd=handle)
            return os.open(name, _READ_FOLDER | _NO_LINK, dir_fd=handle)
        finally:
            os.close(handle)

    def _make_error(self, path: str) -> OutsideError:
        name = os.path.basename(self._top)
        place = os.path.realpath(self._join(path))
        if place.startswith(os.path.join(self._top, "")):
            return OutsideError(f"{path} is a link to what is hidden in {name}", hint=OUTSIDE_HINT)
        return OutsideError(f"{path} is a link that leads out of {name}", hint=OUTSIDE_HINT)


def _require_file(handle: int, path: str) -> None:
    kind = stat.S_IFMT(os.fstat(handle).st_mode)
    if kind != stat.S_IFREG:
        number = errno.EISDIR if kind == stat.S_IFDIR else errno.EINVAL
        raise OSError(number, os.strerror(number), path)


def describe_kind(file: Path) -> str:
    """Return what stands where a file was expected: that it is a folder, a named pipe, a device."""
    return FILE_KINDS.get(stat.S_IFMT(file.stat().st_mode), "is no file")


def _find_place(handle: int) -> str | None:
    """Return the path at which an open file lies; None where the system does not tell."""
    try:
        if sys.platform == "linux":
            return os.readlink(f"/proc/self/fd/{handle}")
        if sys.platform == "darwin":
            import fcntl  # noqa: PLC0415 - not on every system

            return os.fsdecode(fcntl.fcntl(handle, _F_GETPATH, bytes(1024)).rstrip(b"\0"))
    except OSError:
        # No /proc, as in some containers.
        return None
    return None


@contextmanager
def temporary_folder(above: Path) -> Iterator[Path]:
    """Lend an empty folder below `above` and remove it afterwards; `remove_stale_folders` spares it until then."""
    from filelock import FileLock  # noqa: PLC0415 - few runs need it

    above.mkdir(parents=True, exist_ok=True)
    folder = above / uuid4().hex
    lock = _lock_path(folder)
    # Locked before it is made: at no moment can it be taken for a stale one.
    with FileLock(lock):
        try:
            folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):
                lock.unlink()


def remove_stale_folders(above: Path) -> None:
    """Remove the temporary folders below `above` whose processes have ended.

    Only what `temporary_folder` makes is one: a folder of such a name with its lock beside it. Nothing is removed
    behind a link.
    """
    if above.is_symlink():
        return
    with suppress(OSError):
        for file in [*above.iterdir()]:
            folder = file.with_name(file.name.removesuffix(LOCK_SUFFIX))
            if file.name.endswith(LOCK_SUFFIX) and FOLDER_NAME.fullmatch(folder.name) and not file.is_symlink():
                _remove_stale(folder)


@contextmanager
def write_atomically(target: Path) -> Iterator[Path]:
    """Lend the path of a draft, which replaces `target` at the end, or is removed if an exception is raised.

    It has the suffix of `target` in lower case. It lies in a hidden folder beside `target`, since a rename is atomic
    only within a file system; drafts of killed processes there are removed first. Raises OSError.
    """
    above = target.with_name(f".{target.name}.draft")
    remove_stale_folders(above)
    try:
        with temporary_folder(above) as folder:
            draft = folder / f"draft{target.suffix.lower()}"
            yield draft
            with draft.open("rb") as stream:
                os.fsync(stream.fileno())
            draft.replace(target)
    finally:
        with suppress(OSError):
            above.rmdir()


def _remove_stale(folder: Path) -> None:
    from filelock import FileLock  # noqa: PLC0415 - few runs need it

    # A lock that is held (Timeout is an OSError) belongs to a living process; what cannot be removed stays for the next
    # call.
    with suppress(OSError), FileLock(_lock_path(folder), timeout=0):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
        _lock_path(folder).unlink()


def _lock_path(folder: Path) -> Path:
    return folder.with_name(folder.name + LOCK_SUFFIX)


STATE_FOLDER = ".publisher"
"""Folder in the working folder for caches and temporary files: all of it can be made again. Out of git."""
TEMPORARY_FOLDER = "tmp"
"""Folder of temporary files in STATE_FOLDER."""
