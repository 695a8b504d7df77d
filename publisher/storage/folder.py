"""A folder on this machine as a storage: for a preview, or for a server that reads from it."""

import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from publisher.errors import ConflictError, PublisherError
from publisher.files import STATE_FOLDER, remove_stale_folders, temporary_folder
from publisher.storage.base import ListedObject, ObjectInfo, SmallObject, Stored, UploadProgress

SYNC_ALL_FROM = 100
"""Files from which on it is cheaper to have the system write out everything than to ask for each of them."""


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """Implements `publisher.storage.base.Storage` on a folder; safe for several threads and processes."""

    folder: Path

    @property
    def mark(self) -> None:
        """Nothing: a folder has one publisher, the one who has the disk."""

    def listing(self, *, under: str = "", before: str | None = None) -> Mapping[str, ListedObject]:
        """Return every file below the folder, by key."""
        try:
            return {
                key: _to_listed_object(entry.stat())
                for key, entry in _walk_files(str(self.folder / under), under, before)
            }
        except OSError as problem:
            # Never taken for an empty folder: then everything would be published anew.
            raise PublisherError(
                f"{problem.filename or self.folder} cannot be listed: {problem.strerror or problem}",
                hint="look at the folder's permissions",
            ) from None

    def put(self, source: Path, stored: Stored, *, cache_control: str, report: UploadProgress) -> None:  # noqa: ARG002 - servers send headers, folders do not
        """Copy `source` under its key; raise PublisherError if what arrived is not what was sent."""
        with self._draft(stored.key) as draft:
            shutil.copyfile(source, draft)
            with draft.open("rb") as stream:
                os.fsync(stream.fileno())
                arrived = hashlib.file_digest(stream, "sha256").hexdigest()
            if arrived != stored.digest:
                raise _make_damage_error(stored.key)
        report(stored.bytes)

    def put_documents(self, documents: Iterable[SmallObject]) -> Iterator[SmallObject]:
        """Write each document under its key, one after the other: a disk is no quicker for several at once."""
        written: list[str] = []
        with ExitStack() as stack:
            try:
                folder = stack.enter_context(temporary_folder(self.folder / STATE_FOLDER / "tmp"))
            except OSError as problem:
                raise _make_error(STATE_FOLDER, problem) from None
            draft = str(folder / "draft")
            for document in documents:
                written.append(self._write(draft, document))
                yield document
            _sync_files(written)

    def _write(self, draft: str, document: SmallObject) -> str:
        """Put a document in its place, by way of the file `draft`; return where it is."""
        target = os.path.join(self.folder, document.key)  # noqa: PTH118 - a Path takes longer than the writing
        try:
            with open(draft, "w+b") as stream:  # noqa: PTH123
                stream.write(document.content)
                stream.seek(0)
                if stream.read() != document.content:
                    raise _make_damage_error(document.key)
            try:
                os.replace(draft, target)  # noqa: PTH105
            except FileNotFoundError:
                Path(target).parent.mkdir(parents=True, exist_ok=True)
                os.replace(draft, target)  # noqa: PTH105
        except OSError as problem:
            raise _make_error(document.key, problem) from None
        return target

    def read(self, key: str) -> bytes | None:
        """Return what is under `key`, or None."""
        try:
            return (self.folder / key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _make_error(key, problem) from None

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
        """Return the file's size and age. A folder has no headers."""
        file = self.folder / key
        if not file.is_file():
            return None
        listed = _to_listed_object(file.stat())
        return ObjectInfo(
            bytes=listed.bytes, modified=listed.modified, digest=None, content_type=None, cache_control=None, mark=None
        )

    def remove(self, keys: Iterable[str]) -> None:
        """Delete files, and the folders that are empty without them."""
        for key in keys:
            file = self.folder / key
            try:
                file.unlink(missing_ok=True)
            except OSError as problem:
                raise _make_error(key, problem) from None
            for above in file.parents[: key.count("/")]:
                try:
                    above.rmdir()
                except OSError:
                    # Something else is in it, or it is gone already.
                    break

    def list_unfinished(self, before: datetime) -> list[str]:  # noqa: ARG002 - as the protocol has it
        """Return nothing: what is half-written is swept by the next publish."""
        return []

    def abort(self, before: datetime) -> None:
        """Do nothing: see `stale`."""

    @contextmanager
    def _draft(self, key: str) -> Iterator[Path]:
        """Lend a file to write; what is in it afterwards takes its place under `key` at once and whole."""
        try:
            with temporary_folder(self.folder / STATE_FOLDER / "tmp") as folder:
                draft = folder / "draft"
                yield draft
                target = self.folder / key
                target.parent.mkdir(parents=True, exist_ok=True)
                draft.replace(target)
        except OSError as problem:
            raise _make_error(key, problem) from None

    def sweep(self) -> None:
        """Remove what a killed publisher left half-written."""
        remove_stale_folders(self.folder / STATE_FOLDER / "tmp")


def _walk_files(folder: str, above: str, end: str | None) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield every file below a folder with its key, as far as keys come before `end`; none if there is no folder."""
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            key = above + entry.name
            if entry.name == STATE_FOLDER or (end is not None and key >= end):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk_files(entry.path, f"{key}/", end)
            elif entry.is_file():
                yield key, entry


def _sync_files(files: Sequence[str]) -> None:
    """Return once the disk has all that was written to `files`."""
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


def _make_error(key: str, problem: OSError) -> PublisherError:
    return PublisherError(
        f"{key} cannot be stored: {problem.strerror or problem}",
        hint="look at the disk's free space and at the folder's permissions",
    )
