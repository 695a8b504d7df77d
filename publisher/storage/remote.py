"""Declares the protocol of remote recordings: their validators (RFC 9110, 8.8) and their download."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

BESIDE_HINT = "download it yourself and put the file beside the episode"
"""What helps where a host sends what is not taken from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """Holds a server's validators of a file: as long as they are equal, the file is the same."""

    etag: str | None = None
    modified: str | None = None
    bytes: int | None = None

    @property
    def is_usable(self) -> bool:
        """Tell whether they change with the file: a size alone does not."""
        return bool(self.etag or self.modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """Holds a response that is being received."""

    validators: Validators
    start: int
    """Offset of the first byte; 0 where the server ignores the requested range."""
    chunks: Iterator[bytes]
    """Raises UnavailableError where the connection breaks."""
    is_web_page: bool = False
    """Whether its Content-Type is that of a web page."""


class RemoteSource(Protocol):
    """Reads a recording from another server."""

    @property
    def name(self) -> str:
        """The address, without secrets."""
        ...

    def read(self, start: int, known: Validators | None) -> AbstractContextManager[Download | None]:
        """Request the bytes from `start` on of the file with the validators `known`; of another file, all bytes.

        With `start` 0, None means that the file is still the known one. Raises UnavailableError if the file cannot be
        read now, UnreadableMediaError if it cannot be read at all.
        """
        ...
