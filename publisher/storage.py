"""The storage protocol: what every place that is published to can do, whatever it is made of.

Keys are relative paths of ASCII letters, digits, `.`, `-` and `/`. What is put under a key that carries a
digest never changes; only the feed document and pages are switched.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from publisher.ledger import Stored


class Storage(Protocol):
    """A place that is published to. Every method raises PublisherError when the place refuses."""

    def sizes(self) -> Mapping[str, int]:
        """Return the bytes of everything that is stored, by key, in one look."""
        ...

    def put(self, source: Path, stored: Stored, *, cache_control: str) -> None:
        """Store the file `source` as `stored` says, and verify that it arrived: bytes and digest.

        Once this returns the object is there whole; until then nothing is under its key. Putting the same
        again does no harm.
        """
        ...

    def read(self, key: str) -> bytes | None:
        """Return what is stored under `key`, or None."""
        ...

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> None:
        """Put `content` in the place of `previous` (None: of nothing), as one step that readers see whole.

        Raise ConflictError when something else is there, since another publisher has been at work.
        """
        ...

    def sweep(self) -> None:
        """Remove what a killed publisher left half-made. Nobody else is publishing from this folder meanwhile."""
        ...
