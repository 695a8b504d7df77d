"""Reads and replaces the manifest of a show's pages in its storage, with compare-and-swap as for the feed.

Pages themselves are stored without compare-and-swap, so a late run may overwrite another's. A run that finds that
another one has written the manifest therefore puts in doubt every page that both may have stored.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus

from publisher.errors import ConflictError, MissingCredentialsError, PublisherError
from publisher.site.manifest import Manifest, dump_manifest, load_manifest, parse_manifest
from publisher.storage.base import Storage

SWAP_ATTEMPTS = 20
"""Largest number of attempts to mark pages as unverified while other runs write the manifest."""


class StoredManifest:
    """The stored manifest, as this run last read or wrote it."""

    def __init__(self, key: str, storage: Storage, url: str) -> None:
        """Read the object `key`; without credentials, from its public address below `url`."""
        self._key = key
        self._storage = storage
        self._content = _read(key, storage, url)
        self.run = secrets.token_hex(8)
        """The name of this run, which makes its manifests differ from those of any other run."""

    @property
    def read(self) -> Manifest:
        """The manifest; an empty one if there is none that can be read."""
        return load_manifest(self._content)

    @property
    def is_damaged(self) -> bool:
        """Whether the object exists and is no manifest, so that only a listing shows which pages are stored."""
        return self._content is not None and parse_manifest(self._content) is None

    def write(self, manifest: Manifest) -> None:
        """Replace the manifest; raise ConflictError if another run has written it since."""
        content = dump_manifest(manifest)
        try:
            self._storage.switch(self._key, content, previous=self._content)
        except ConflictError as lost:
            # The manifest is in no repository, so the hint of `switch` (git pull) would not help.
            raise ConflictError(
                lost.message, hint="run the same command again: it starts from what is there now"
            ) from None
        self._content = content

    def is_overwritten(self) -> bool:
        """Return whether another run has written the manifest since."""
        return self._storage.read(self._key) != self._content

    def mark_unverified(self, keys: Iterable[str]) -> None:
        """Put `keys` in doubt in the newest manifest, so that the next run stores them again.

        Raises ConflictError if other runs write the manifest SWAP_ATTEMPTS times meanwhile.
        """
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

        # Runs for pull requests have no credentials, and the manifest is public.
        answer = client.get(url + key)
        if answer.is_out_of_bounds:
            raise PublisherError(
                f"{url}{key} cannot be read: {answer.error}", hint="look at what answers at the target's url"
            ) from None
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
            raise
        return answer.body if answer.status == HTTPStatus.OK else None
