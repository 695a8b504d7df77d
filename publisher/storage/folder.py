"""Implements the storage protocol on a folder of this machine: for a preview, or for a web server that reads it."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from publisher.errors import ConflictError, PublisherError
from publisher.files import (
    NO_NAME,
    OUTSIDE_HINT,
    STATE_FOLDER,
    TEMPORARY_FOLDER,
    OutsideError,
    Root,
    remove_stale_folders,
    temporary_folder,
)
from publisher.hashing import copy
from publisher.storage.base import (
    MAX_DOCUMENT_BYTES,
    ListedObject,
    ObjectInfo,
    SmallObject,
    Stored,
    UploadProgress,
    describe_excess,
)

SYNC_ALL_FROM = 100
"""From this number of files on, one sync() of the whole system replaces an fsync() of each."""


@dataclass(frozen=True)
class FolderStorage:
    """Implements `publisher.storage.base.Storage` on a folder; safe for several threads.

    `switch` compares and then replaces: the lock of the working folder keeps its publishers apart.

    Raises OutsideError for keys that lead out of the folder, by themselves or by links in it.
    """

    folder: Path

    @cached_property
    def _inside(self) -> Root:
        return Root(self.folder)

    @property
    def mark(self) -> None:
        """None: folders keep no marks."""

    def listing(self, *, under: str = "", before: str | None = None) -> Mapping[str, ListedObject]:
        """Return every file below the folder, by key."""
        if under and not self._inside.contains(under):
            raise OutsideError(f"{under} is a link that leads out of {self.folder.name}", hint=OUTSIDE_HINT)
        try:
            return {
                key: _to_listed_object(entry.stat())
                for key, entry in _walk_files(str(self.folder / under), under, before)
                if not entry.is_symlink() or self._inside.contains(key)
            }
        except OSError as problem:
            # An empty listing would have everything published again.
            raise PublisherError(
                f"{problem.filename or self.folder} cannot be listed: {problem.strerror or problem}",
                hint="look at the folder's permissions",
            ) from None

    def put(self, source: Path, stored: Stored, *, cache_control: str, report: UploadProgress) -> None:  # noqa: ARG002 - servers send headers, folders do not
        """Copy `source` under its key; raise PublisherError if what was copied is not what `stored` says."""
        with self._draft(stored.key) as draft:
            copied = copy(source, draft)
            with draft.open("rb") as stream:
                os.fsync(stream.fileno())
                arrived = os.fstat(stream.fileno()).st_size
            if (copied, arrived) != (stored.digest, stored.bytes):
                raise _make_damage_error(stored.key)
        report(stored.bytes)

    def link_all(self, other: "FolderStorage") -> None:
        """Take in every file of another folder, as hard links where the file system has them; none may be here before.

        What is done to the one folder later changes nothing in the other: files are replaced, and never written to.
        """
        for key in other.listing():
            above, _, name = key.rpartition("/")
            try:
                source = other._inside.locate(key)  # noqa: SLF001 - of the same class
                self.folder.mkdir(parents=True, exist_ok=True)
                target = (self._inside.make_folder(above) if above else self.folder) / name
                try:
                    target.hardlink_to(source)
                except FileExistsError:
                    # It may be the same file, which a copy would empty first.
                    raise
                except OSError:  # On another file system, or the file of another user.
                    copy(source, target)
            except OSError as problem:
                raise _make_error(key, problem) from None

    def put_documents(self, documents: Iterable[SmallObject]) -> Iterator[SmallObject]:
        """Write each document under its key, one after the other."""
        written: list[str] = []
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(temporary_folder(self._make_temporary_root()))
            except OSError as problem:
                raise _make_error(STATE_FOLDER, problem) from None
            draft = folder / "draft"
            for document in documents:
                written.append(self._write(draft, document))
                yield document
            _sync_files(written)

    def _make_temporary_root(self) -> Path:
        return self._inside.make_folder(f"{STATE_FOLDER}/{TEMPORARY_FOLDER}")

    def _write(self, draft: Path, document: SmallObject) -> str:
        """Write a document to `draft`, rename it to its key, and return its path."""
        try:
            with open(draft, "w+b") as stream:  # noqa: PTH123
                stream.write(document.content)
                stream.seek(0)
                if stream.read() != document.content:
                    raise _make_damage_error(document.key)
            self._inside.replace(draft, document.key)
        except OSError as problem:
            raise _make_error(document.key, problem) from None
        return f"{self.folder}/{document.key}"

    def read(self, key: str, *, most: int = MAX_DOCUMENT_BYTES) -> bytes | None:
        """Return the content of the file under `key`; None if there is no file."""
        try:
            with self._inside.open(key) as stream:
                if os.fstat(stream.fileno()).st_size > most:
                    raise describe_excess(key, most)
                return stream.readall()
        except FileNotFoundError:
            return None
        except OSError as problem:
            if problem.errno in NO_NAME:
                return None
            raise _make_error(key, problem, "read") from None

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> None:
        """Replace `previous` by `content` in one step."""
        if self.read(key) != previous:
            raise ConflictError(
                f"{key} was changed by somebody else in the meantime",
                hint="run the same command again: it starts from what is there now",
            )
        with self._draft(key) as draft, draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())

    def inspect(self, key: str) -> ObjectInfo | None:
        """Return the file's size and time of change. Folders keep no headers."""
        try:
            with self._inside.open(key) as stream:
                listed = _to_listed_object(os.fstat(stream.fileno()))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as problem:
            if problem.errno in NO_NAME:
                return None
            raise _make_error(key, problem, "read") from None
        return ObjectInfo(
            bytes=listed.bytes, modified=listed.modified, digest=None, content_type=None, cache_control=None, mark=None
        )

    def remove(self, keys: Iterable[str]) -> None:
        """Delete files, and the folders that are empty without them."""
        for key in keys:
            try:
                self._inside.remove(key)
            except OSError as problem:
                if not isinstance(problem, FileNotFoundError) and problem.errno not in NO_NAME:
                    raise _make_error(key, problem, "deleted") from None
            self._remove_empty(key)

    def _remove_empty(self, key: str) -> None:
        above = key.rpartition("/")[0]
        while above:
            try:
                self._inside.remove_folder(above)
            except OSError:
                # It has other files, or is gone.
                return
            above = above.rpartition("/")[0]

    def list_unfinished(self, before: datetime) -> list[str]:  # noqa: ARG002 - as the protocol has it
        """Return nothing: `sweep` removes unfinished files."""
        return []

    def abort(self, before: datetime) -> None:
        """Do nothing: `sweep` removes unfinished files."""

    @contextmanager
    def _draft(self, key: str) -> Iterator[Path]:
        """Lend the path of a file to write, and rename it to `key` afterwards, in one step."""
        try:
            with temporary_folder(self._make_temporary_root()) as folder:
                draft = folder / "draft"
                yield draft
                self._inside.replace(draft, key)
        except OSError as problem:
            raise _make_error(key, problem) from None

    def sweep(self) -> None:
        """Delete the unfinished files of killed publishers."""
        if self._inside.contains(STATE_FOLDER):
            remove_stale_folders(self.folder / STATE_FOLDER / TEMPORARY_FOLDER)


def _walk_files(folder: str, above: str, end: str | None) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield each file below a folder, and its key, if it sorts before `end`; none if there is no folder."""
    pending = [(folder, above)]
    while pending:
        folder, above = pending.pop()
        try:
            entries = os.scandir(folder)
        except FileNotFoundError:
            continue
        with entries:
            for entry in entries:
                key = above + entry.name
                if entry.name == STATE_FOLDER or (end is not None and key >= end):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append((entry.path, f"{key}/"))
                elif entry.is_file():
                    yield key, entry


def _sync_files(files: Sequence[str]) -> None:
    """Return once the content of `files` is on the disk."""
    if len(files) >= SYNC_ALL_FROM and sys.platform == "linux":  # Elsewhere sync() does not wait.
        os.sync()
        return
    for file in files:
        try:
            with open(file, "rb") as stream:  # noqa: PTH123
                os.fsync(stream.fileno())
        except OSError as problem:
            raise _make_error(file, problem) from None


def _to_listed_object(status: os.stat_result) -> ListedObject:
    return ListedObject(bytes=status.st_size, modified=datetime.fromtimestamp(status.st_mtime, UTC))


def _make_damage_error(key: str) -> PublisherError:
    return PublisherError(
        f"{key} was damaged while it was written",
        hint="look after the disk, then publish again: nothing was switched to the damaged file",
    )


def _make_error(key: str, problem: OSError, what: str = "stored") -> PublisherError:
    hint = "look at the disk's free space and at the folder's permissions"
    if isinstance(problem, IsADirectoryError):
        hint = "a folder stands where a file has to be: delete it"
    return PublisherError(f"{key} cannot be {what}: {problem.strerror or problem}", hint=hint)
