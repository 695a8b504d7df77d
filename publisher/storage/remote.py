"""A file at another server: its HTTP validators and its bytes on their way."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server says of a file: if it says the same later, it is the same file."""

    etag: str | None = None
    modified: str | None = None
    bytes: int | None = None

    @property
    def is_usable(self) -> bool:
        """Tell whether a file could not change without it."""
        return bool(self.etag or self.modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file on its way."""

    validators: Validators
    start: int
    """The byte that it begins with: not the one that was asked for, where a server only sends all."""
    chunks: Iterator[bytes]
    """Raises AwayError where the line breaks."""
    is_web_page: bool = False
    """Whether the server calls it a web page."""


class RemoteSource(Protocol):
    """Where a recording can be had."""

    @property
    def name(self) -> str:
        """Its address."""
        ...

    def read(self, start: int, known: Validators | None) -> AbstractContextManager[Download | None]:
        """Ask for the bytes from `start` on; from 0 on, None says that it is still what is `known`.

        Bytes from the middle are wanted of what is known only; of anything else all is delivered. Raises AwayError if
        it cannot be had now, UnreadableMediaError if it cannot be had at all.
        """
        ...
