"""A folder on this machine as a storage: for a preview, or for a server that reads from it."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from publisher.errors import ConflictError, PublisherError
from publisher.ledger import Stored

STATE = ".publisher"
"""What is not content: half-written files. Hidden from listeners, as everything that begins with a dot."""


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """Implements `publisher.storage.Storage` on a folder; safe for several threads and processes."""

    folder: Path

    def sizes(self) -> Mapping[str, int]:
        """Return the bytes of every file below the folder, by key."""
        return {
            file.relative_to(self.folder).as_posix(): file.stat().st_size
            for file in self.folder.rglob("*")
            if file.is_file() and STATE not in file.relative_to(self.folder).parts
        }

    def put(self, source: Path, stored: Stored, *, cache_control: str) -> None:  # noqa: ARG002 - servers send headers, folders do not
        """Copy `source` under its key; raise PublisherError if what arrived is not what was sent."""
        with self._draft(stored.key) as draft:
            shutil.copyfile(source, draft)
            with draft.open("rb") as stream:
                os.fsync(stream.fileno())
                arrived = hashlib.file_digest(stream, "sha256").hexdigest()
            if arrived != stored.digest:
                raise PublisherError(
                    f"{stored.key} was damaged while it was written",
                    hint="look after the disk, then publish again: nothing was switched to the damaged file",
                )

    def read(self, key: str) -> bytes | None:
        """Return what is under `key`, or None."""
        try:
            return (self.folder / key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _refused(key, problem) from None

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

    @contextmanager
    def _draft(self, key: str) -> Iterator[Path]:
        """Lend a file to write; what is in it afterwards takes its place under `key` at once and whole."""
        try:
            scratch = self.folder / STATE / "tmp"
            scratch.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=scratch) as folder:
                draft = Path(folder, "draft")
                yield draft
                target = self.folder / key
                target.parent.mkdir(parents=True, exist_ok=True)
                draft.replace(target)
        except OSError as problem:
            raise _refused(key, problem) from None

    def sweep(self) -> None:
        """Remove what a killed publisher left half-written."""
        shutil.rmtree(self.folder / STATE / "tmp", ignore_errors=True)


def _refused(key: str, problem: OSError) -> PublisherError:
    return PublisherError(
        f"{key} cannot be stored: {problem.strerror or problem}",
        hint="look at the disk's free space and at the folder's permissions",
    )
