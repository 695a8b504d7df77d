"""The stored manifest: compare-and-swap, damage, and pages in doubt."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publisher.errors import ConflictError, MissingCredentialsError, PublisherError
from publisher.model import Episode
from publisher.publish.site.manifest import StoredManifest
from publisher.site.manifest import Manifest, ManifestEntry
from publisher.storage.folder import FolderStorage
from publisher.storage.http import client
from publisher.storage.http.client import Response
from support.small_show import URL
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
    "content", [b"", b"{", b"[]", b'{"schema": 99}', b'{"schema": 1, "stamp": "x", "pages": {"web/a/index.html": 1}}']
)
def test_a_manifest_that_cannot_be_read_knows_nothing(
    tmp_path: Path, three: tuple[Episode, ...], content: bytes
) -> None:
    """Then all pages are stored again, and nothing is asked of anybody."""
    site = site_of(tmp_path, *three)
    first = store(site)
    (tmp_path / "public" / KEYS.manifest).write_bytes(content)
    assert store(site).written == first.written


def open_manifest(root: Path, *, kind: type[Watched] = Watched) -> StoredManifest:
    """Return the manifest as it is read now."""
    storage: Any = kind(FolderStorage(root / "public"))
    return StoredManifest(KEYS.manifest, storage, URL)


A, B = KEYS.episode("a"), KEYS.episode("b")
MANIFEST = Manifest(stamp="s", pages={A: ManifestEntry(made_of="1", bytes=1, digest="d")})


def test_of_two_writers_the_second_is_refused(tmp_path: Path) -> None:
    """Once it has read the manifest again it can write."""
    first, second = open_manifest(tmp_path), open_manifest(tmp_path)
    first.write(MANIFEST)
    assert not first.is_overwritten()
    assert second.is_overwritten()
    with pytest.raises(ConflictError):
        second.write(Manifest(stamp="other"))
    assert open_manifest(tmp_path).read == MANIFEST
    third = open_manifest(tmp_path)
    third.write(Manifest(stamp="third"))
    assert first.is_overwritten()


def test_doubt_is_put_into_the_newest_manifest(tmp_path: Path) -> None:
    """Whoever wrote it; what it says of other pages, and who is at work, stays."""
    late, other = open_manifest(tmp_path), open_manifest(tmp_path)
    both = replace(MANIFEST, pages={**MANIFEST.pages, B: ManifestEntry(made_of="2", bytes=2)}, by=other.run)
    other.write(both)
    late.mark_unverified(iter([A]))
    assert open_manifest(tmp_path).read == both.with_unverified([A], by=other.run)
    assert other.is_overwritten()


def test_doubt_gives_up_in_the_end(tmp_path: Path) -> None:
    """Rather than try for ever against a storage that refuses everything."""
    with pytest.raises(ConflictError, match="is written by others all the time"):
        open_manifest(tmp_path, kind=Overtaken).mark_unverified([A])


def test_damage_is_told_from_absence(tmp_path: Path) -> None:
    """A damaged manifest is read as an empty one, and can be replaced."""
    missing = open_manifest(tmp_path)
    assert (missing.is_damaged, missing.read) == (False, Manifest())
    missing.write(MANIFEST)
    (tmp_path / "public" / KEYS.manifest).write_bytes(b"{")
    damaged = open_manifest(tmp_path)
    assert (damaged.is_damaged, damaged.read) == (True, Manifest())
    damaged.write(MANIFEST)
    assert not damaged.is_damaged


def test_no_two_runs_have_one_name(tmp_path: Path) -> None:
    """Each sees that the other has written."""
    assert open_manifest(tmp_path).run != open_manifest(tmp_path).run


class Locked:
    """A storage without a key."""

    def read(self, key: str) -> bytes:
        """Refuse."""
        raise MissingCredentialsError(f"there is no key for {key}", hint="set one")


@pytest.mark.parametrize(
    ("answer", "problem", "words"),
    [
        (Response(status=0, error="connection refused"), MissingCredentialsError, "there is no key"),
        (Response(status=503), MissingCredentialsError, "there is no key"),
        (Response(status=0, error="it has more than 64 MB", is_out_of_bounds=True), PublisherError, "more than 64 MB"),
    ],
)
def test_without_a_key_the_public_manifest_is_read_within_bounds(
    monkeypatch: pytest.MonkeyPatch, answer: Response, problem: type[PublisherError], words: str
) -> None:
    """Whatever answers there: what is too long is told, and else the key is what is missing."""
    monkeypatch.setattr(client, "get", lambda _: answer)
    storage: Any = Locked()
    with pytest.raises(problem, match=words) as caught:
        StoredManifest(KEYS.manifest, storage, URL)
    assert type(caught.value) is problem
    for status, content in ((200, b"{}"), (404, None)):
        found = Response(status=status, body=content or b"")
        monkeypatch.setattr(client, "get", lambda _, found=found: found)
        assert StoredManifest(KEYS.manifest, storage, URL).is_damaged is (content is not None)
