"""The stored manifest: compare-and-swap, damage, and pages in doubt."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publisher.errors import ConflictError
from publisher.model import Episode
from publisher.storage.folder import FolderStorage
from support.stored_pages import KEYS, Watched, site_of, store


class Overtaken(Watched):
    """A storage in which somebody else is always quicker."""

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> None:
        """Refuse, as a bucket does."""
        raise ConflictError(f"{key} was changed", hint="bring their ledger and feed into this folder (git pull)")


def test_who_loses_the_race_for_the_manifest_is_told_to_begin_anew(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """No git brings what is known of pages: another run reads it."""
    site = site_of(tmp_path, *three)
    storage: Any = Overtaken(FolderStorage(tmp_path / "public"))
    with pytest.raises(ConflictError) as lost:
        store(replace(site, deployment=replace(site.deployment, storage=storage)))
    assert lost.value.message == f"{KEYS.manifest} was changed"
    assert lost.value.hint.startswith("run the same command again")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"schema": 99}', b'{"schema": 1, "stamp": "x", "pages": {"a": 1}}']
)
def test_a_manifest_that_cannot_be_read_knows_nothing(
    tmp_path: Path, three: tuple[Episode, ...], content: bytes
) -> None:
    """Then all pages are stored again, and nothing is asked of anybody."""
    site = site_of(tmp_path, *three)
    first = store(site)
    (tmp_path / "public" / KEYS.manifest).write_bytes(content)
    assert store(site).written == first.written
