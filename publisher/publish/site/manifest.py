"""The manifest of a show's pages in its storage: changed only by whoever has seen what it says, as the feed is.

Pages have no such guard: whoever stores one may be late. So one manifest names a page as it should be only while nobody
else is at work, and whoever finds that somebody was leaves doubts behind, about all that both may have touched.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus

from publisher.errors import ConflictError, MissingCredentialsError
from publisher.site.manifest import Manifest, dump_manifest, load_manifest, parse_manifest
from publisher.storage.base import Storage

SWAP_ATTEMPTS = 20
"""How often doubts are left behind anew, since somebody else writes: by far more often than anybody writes."""


class StoredManifest:
    """A manifest as it stands, and stood when it was read."""

    def __init__(self, key: str, storage: Storage, url: str) -> None:
        """Read what stands under `key`; where there is no key to the storage, at its public address, below `url`."""
        self._key = key
        self._storage = storage
        self._content = _read(key, storage, url)
        self.run = secrets.token_hex(8)
        """The name of this run: no two write the same while they are at work, so each sees that the other was."""

    @property
    def read(self) -> Manifest:
        """What it said."""
        return load_manifest(self._content)

    @property
    def is_damaged(self) -> bool:
        """Whether something stands there that cannot be read: then only a look at the storage tells of pages."""
        return self._content is not None and parse_manifest(self._content) is None

    def write(self, manifest: Manifest) -> None:
        """Put `manifest` in its place; raise ConflictError if another publisher has done so since."""
        content = dump_manifest(manifest)
        try:
            self._storage.switch(self._key, content, previous=self._content)
        except ConflictError as lost:
            # It is in no repository: what is to be known of it is in the storage.
            raise ConflictError(
                lost.message, hint="run the same command again: it starts from what is there now"
            ) from None
        self._content = content

    def remove(self) -> None:
        """Delete it."""
        self._storage.remove([self._key])
        self._content = None

    def is_overwritten(self) -> bool:
        """Tell whether another publisher has written since."""
        return self._storage.read(self._key) != self._content

    def mark_unverified(self, keys: Iterable[str]) -> None:
        """Have nobody believe that what is stored under `keys` is what it was said to be, whoever said so."""
        keys = [*keys]
        for _ in range(SWAP_ATTEMPTS):
            self._content = self._storage.read(self._key)
            known = self.read
            with suppress(ConflictError):
                self.write(known.with_unverified(keys, by=known.by))
                return
        raise ConflictError(
            f"{self._key} is written by others all the time",
            hint="wait until they are done, then store all pages again: publisher feed --pages",
        )


def _read(key: str, storage: Storage, url: str) -> bytes | None:
    try:
        return storage.read(key)
    except MissingCredentialsError:
        from publisher.storage.http import client  # noqa: PLC0415 - few runs need it

        # Build machines that look at pull requests have none, and what is there is public.
        answer = client.get(url + key)
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
            raise
        return answer.body if answer.status == HTTPStatus.OK else None
