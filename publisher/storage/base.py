"""The storage protocol: what every place that is published to can do, whatever it is made of.

Keys are relative paths of ASCII letters, digits, `.`, `-` and `/`. What is put under a key that carries a
digest never changes; only the feed document and pages are switched.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

UploadProgress = Callable[[int], None]
"""Takes how many bytes have been sent so far. What it raises stops the sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file in a storage, under a key that names its content and is never written twice."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    key: str
    bytes: int
    digest: str
    """SHA-256, 64 hexadecimal digits."""
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallObject:
    """Something small that is stored out of memory: a page, a transcript."""

    key: str
    content: bytes
    media_type: str
    cache_control: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedObject:
    """An object, as one look at all shows it."""

    bytes: int
    modified: datetime
    """When it was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectInfo:
    """An object, as a look at it alone shows it. What a storage does not know is None."""

    bytes: int
    modified: datetime
    digest: str | None
    """SHA-256, 64 hexadecimal digits, as it was given when the object was stored."""
    content_type: str | None
    cache_control: str | None
    mark: str | None
    """What the publisher who switched it signs with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that a producer should know although it kept nothing from being done."""

    message: str
    hint: str


class Storage(Protocol):
    """A place that is published to. Every method raises PublisherError when the place refuses."""

    @property
    def mark(self) -> str | None:
        """What this machine signs with; None where nothing is signed."""
        ...

    def listing(self, *, under: str = "", before: str | None = None) -> Mapping[str, ListedObject]:
        """Return everything that is stored, by key, in one look; only keys that sort before `before`, if that is given.

        Keys sort by their bytes. What comes behind is not looked at, and so costs nothing; nor does what does not begin
        with `under`, which is empty or ends with a stroke.
        """
        ...

    def put(self, source: Path, stored: Stored, *, cache_control: str, report: UploadProgress) -> None:
        """Store the file `source` as `stored` says, and verify that it arrived: bytes and digest.

        Once this returns the object is there whole; until then nothing is under its key. Putting the same
        again does no harm.
        """
        ...

    def put_documents(self, documents: Iterable[SmallObject]) -> Iterator[SmallObject]:
        """Store small documents, and yield each, in their order, once it is there whole, verified like a file.

        They are asked for one by one, as there are hands to store them. When no more are yielded, even a power cut
        takes none of them away.
        """
        ...

    def read(self, key: str) -> bytes | None:
        """Return what is stored under `key`, or None."""
        ...

    def inspect(self, key: str) -> ObjectInfo | None:
        """Return what can be known of an object without reading it, or None if there is none."""
        ...

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> Notice | None:
        """Put `content` in the place of `previous` (None: of nothing), as one step that readers see whole.

        Raise ConflictError when something else is there, since another publisher has been at work. Return
        what is to be known of how that was made sure of, if it is not as sure as it could be.
        """
        ...

    def remove(self, keys: Iterable[str]) -> None:
        """Delete objects. Those that are gone already are no trouble."""
        ...

    def list_unfinished(self, before: datetime) -> list[str]:
        """Return the names of uploads that began before this moment and never ended."""
        ...

    def abort(self, before: datetime) -> None:
        """Throw away the uploads that began before this moment and never ended."""
        ...

    def sweep(self) -> None:
        """Remove what a killed publisher left half-made in this folder, where nobody else is publishing meanwhile."""
        ...
