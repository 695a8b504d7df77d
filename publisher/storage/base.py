"""Declares the storage protocol, which a folder and a bucket implement, and the values that pass through it.

Keys are relative paths of ASCII letters, digits, `.`, `-` and `/` (see `publisher.storage.layout`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

from publisher.errors import PublisherError, hide_queries

UploadProgress = Callable[[int], None]
"""Takes the number of bytes sent so far. An exception from it stops the upload."""

MAX_DOCUMENT_BYTES = 64_000_000
"""The most bytes of a feed, a manifest or a ledger that are read into memory, whatever is stored under its key."""

BRING_HINT = "bring their ledger and feed here: git add feeds; git commit -m Publish; git pull --rebase --autostash"
"""How to take in what others have published. A ledger that has changed here is committed first: git refuses to pull
over it, and what it says of stored files is not to be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Describes a file in a storage, under a key that names its content."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    key: str
    bytes: int
    digest: str
    """SHA-256, 64 hexadecimal digits."""
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallObject:
    """Holds an object that is stored from memory: a page, a transcript."""

    key: str
    content: bytes
    media_type: str
    cache_control: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedObject:
    """Describes an object as a listing has it."""

    bytes: int
    modified: datetime
    """When it was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectInfo:
    """Describes an object as a request for it alone has it. Fields that a storage does not know are None."""

    bytes: int
    modified: datetime
    digest: str | None
    """SHA-256, 64 hexadecimal digits, as given when the object was stored."""
    content_type: str | None
    cache_control: str | None
    mark: str | None
    """The mark of the publisher that switched it (see `Storage.mark`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Carries a warning to the producer: the operation succeeded all the same."""

    message: str
    hint: str

    def __post_init__(self) -> None:
        """Hide the queries of addresses."""
        object.__setattr__(self, "message", hide_queries(self.message))
        object.__setattr__(self, "hint", hide_queries(self.hint))


def describe_excess(key: str, most: int) -> PublisherError:
    """Return the error for an object that is longer than what is read of it."""
    return PublisherError(
        f"{key} has more than {most / 1e6:g} MB in the storage, and is not read",
        hint="look at who writes there; delete it, then publish again",
    )


class Storage(Protocol):
    """Stores objects by key. Every method raises PublisherError when the storage refuses."""

    @property
    def mark(self) -> str | None:
        """The name by which this machine signs what it switches; None if the storage keeps no marks."""
        ...

    def listing(self, *, under: str = "", before: str | None = None) -> Mapping[str, ListedObject]:
        """Return all objects by key: those below `under`, and of these the ones that sort before `before`, if given.

        `under` is empty or ends in a slash. Keys sort by their bytes. Keys outside the range are not asked for.
        """
        ...

    def put(self, source: Path, stored: Stored, *, cache_control: str, report: UploadProgress) -> None:
        """Store the file `source` as the object `stored`, and verify its size and digest.

        The object appears whole under its key, before this returns, or not at all. Idempotent.
        """
        ...

    def put_documents(self, documents: Iterable[SmallObject]) -> Iterator[SmallObject]:
        """Store documents, and yield each, in order, once it is stored whole and verified as by `put`.

        `documents` is consumed lazily, as uploads become free. Once the iterator ends, all of them are durable.
        """
        ...

    def read(self, key: str, *, most: int = MAX_DOCUMENT_BYTES) -> bytes | None:
        """Return the content of the object under `key`, of `most` bytes at most; None if there is no object."""
        ...

    def inspect(self, key: str) -> ObjectInfo | None:
        """Return the size and the headers of the object under `key`; None if there is no object."""
        ...

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> Notice | None:
        """Replace `previous` (None: no object) by `content` in one step: compare and swap.

        Raises ConflictError if the object is neither of the two: another publisher has written it. Returns a notice if
        the storage cannot guarantee that the step is atomic.
        """
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Delete objects; keys without an object are ignored."""
        ...

    def list_unfinished(self, before: datetime) -> list[str]:
        """Return the keys of uploads that began before this moment and are unfinished.

        Raises DeniedError or NotOfferedError if the storage does not tell: nothing else depends on it.
        """
        ...

    def abort(self, before: datetime) -> None:
        """Delete the unfinished uploads that began before this moment."""
        ...

    def sweep(self) -> None:
        """Delete the temporary files of killed publishers, where the storage has only one publisher."""
        ...
