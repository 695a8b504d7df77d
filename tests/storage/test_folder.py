"""What is particular to the folder as a storage."""

import errno
import os
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.hashing import digest_bytes
from publisher.plan.ledger import Stored
from publisher.storage.base import SmallObject
from publisher.storage.content_types import IMMUTABLE, MUTABLE
from publisher.storage.folder import SYNC_ALL_FROM, FolderStorage
from support.stale import leave_folder


def test_half_written_files_are_hidden_and_swept(tmp_path: Path) -> None:
    """What a killed publisher left is neither content nor kept."""
    left = leave_folder(tmp_path / ".publisher" / "tmp", "draft")
    storage = FolderStorage(tmp_path)
    assert storage.listing() == {}
    storage.sweep()
    assert not left.exists()


def test_a_folder_that_cannot_be_made_is_a_trouble_with_a_hint(tmp_path: Path) -> None:
    """Where a file stands in the folder's way, one line says so."""
    (tmp_path / "public").write_bytes(b"")
    source = tmp_path / "source"
    source.write_bytes(b"x")
    stored = Stored(key="audio/a.00000000.mp3", bytes=1, digest=digest_bytes(b"x"), media_type="audio/mpeg")
    with pytest.raises(PublisherError, match="cannot be stored"):
        FolderStorage(tmp_path / "public").put(source, stored, cache_control=IMMUTABLE, report=lambda _: None)


def test_a_folder_that_cannot_be_listed_is_not_an_empty_one(tmp_path: Path) -> None:
    """What cannot be looked into, here since its path is too long, is a trouble: nothing in it counts as gone."""
    (tmp_path / "a").write_bytes(b"x")
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(20):
            os.mkdir("x" * 250, dir_fd=here)
            here, above = os.open("x" * 250, os.O_RDONLY, dir_fd=here), here
            os.close(above)
    finally:
        os.close(here)
    with pytest.raises(PublisherError, match="cannot be listed") as caught:
        FolderStorage(tmp_path).listing()
    assert caught.value.hint


def test_links_that_lead_nowhere_are_not_listed(tmp_path: Path) -> None:
    """A link is what it leads to, and one that leads nowhere is nothing."""
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "c").symlink_to("never")
    assert {key: listed.bytes for key, listed in FolderStorage(tmp_path).listing().items()} == {"a": 1, "b": 1}


def test_a_file_in_the_folders_place_cannot_be_listed(tmp_path: Path) -> None:
    """Where a file stands in the folder's place, one line says so."""
    (tmp_path / "public").write_bytes(b"")
    with pytest.raises(PublisherError, match="cannot be listed"):
        FolderStorage(tmp_path / "public").listing()


def test_documents_that_a_disk_spoils_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read back otherwise than it was written takes no place, and those before it are yielded and there."""
    storage = FolderStorage(tmp_path)
    replaced: list[str] = []
    replace = os.replace

    def spoiled(draft: Path, target: str, *, dst_dir_fd: int) -> None:
        replace(draft, target, dst_dir_fd=dst_dir_fd)
        replaced.append(target)
        # From now on nothing that is written to the draft is kept.
        Path(draft).symlink_to(os.devnull)

    monkeypatch.setattr(os, "replace", spoiled)
    done = []
    with pytest.raises(PublisherError, match=r"web/b\.html was damaged"):
        done.extend(document.key for document in storage.put_documents(map(page, ("web/a.html", "web/b.html"))))
    assert done == ["web/a.html"]
    assert replaced == ["a.html"]
    assert storage.listing().keys() == {"web/a.html"}


def test_a_disk_that_refuses_a_document_is_a_trouble_with_a_hint(tmp_path: Path) -> None:
    """Where a folder stands in a page's place, one line says so, and nothing half-written is left."""
    (tmp_path / "web" / "a.html").mkdir(parents=True)
    with pytest.raises(PublisherError, match=r"web/a\.html cannot be stored") as caught:
        [*FolderStorage(tmp_path).put_documents([page("web/a.html")])]
    assert caught.value.hint
    assert [*(tmp_path / ".publisher" / "tmp").iterdir()] == []


@pytest.mark.parametrize(("pages", "asked"), [(3, ["fsync"] * 3), (SYNC_ALL_FROM, ["sync"])])
def test_documents_outlast_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int, asked: list[str]
) -> None:
    """The disk is asked to have each of a few, or everything at once, after the last is written and before the end."""
    calls: list[str] = []
    for name in ("sync", "fsync"):
        monkeypatch.setattr(f"publisher.storage.folder.os.{name}", lambda *_, name=name: calls.append(name))
    monkeypatch.setattr("publisher.storage.folder.sys.platform", "linux")
    for _ in FolderStorage(tmp_path).put_documents(page(f"web/{number}.html") for number in range(pages)):
        assert calls == []
    assert calls == asked


def page(key: str) -> SmallObject:
    """Return a page."""
    return SmallObject(key=key, content=b"<p>page", media_type="text/html", cache_control=MUTABLE)


def test_folders_that_are_left_empty_go(tmp_path: Path) -> None:
    """What was removed leaves no empty folders behind; those with anything in them stay, and so does the storage."""
    storage = FolderStorage(tmp_path)
    keys = ["web/a/episodes/b.html", "web/a/topics/c/d.html", "web/a/index.html"]
    pages = [SmallObject(key=key, content=b"x", media_type="text/html", cache_control=MUTABLE) for key in keys]
    assert [*storage.put_documents(pages)] == pages
    storage.remove(keys[:2])
    assert sorted(path.name for path in (tmp_path / "web" / "a").iterdir()) == ["index.html"]
    storage.remove([keys[2], "web/never/e.html"])
    assert not (tmp_path / "web").exists()
    storage.remove(["index.html"])
    assert tmp_path.exists()


def test_a_name_that_no_file_can_have_is_no_file(tmp_path: Path) -> None:
    """A manifest from elsewhere may hold any key: nothing is there, and nothing has to be removed."""
    (tmp_path / "itself").symlink_to("itself")
    storage = FolderStorage(tmp_path)
    for key in ("web/" + "x" * 300 + ".html", "itself"):
        assert storage.read(key) is None
        assert storage.inspect(key) is None
        storage.remove([key])


def write_object(storage: FolderStorage, key: str, content: bytes) -> None:
    """Store a small object."""
    document = SmallObject(key=key, content=content, media_type="text/plain", cache_control=MUTABLE)
    assert [*storage.put_documents([document])] == [document]


@pytest.mark.parametrize("has_links", [True, False], ids=["links", "copies"])
def test_a_linked_folder_and_the_other_are_changed_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
) -> None:
    """What is written or removed in the one stays as it was in the other, also where there are no hard links."""
    if not has_links:

        def refuse(*_: object) -> None:
            raise OSError(errno.EXDEV, "Invalid cross-device link")

        monkeypatch.setattr(Path, "hardlink_to", refuse)
    before, after = FolderStorage(tmp_path / "public"), FolderStorage(tmp_path / "made" / "here")
    for key in ("feed.xml", "audio/a.mp3", "audio/b.mp3"):
        write_object(before, key, b"old")
    after.link_all(before)
    assert {key: after.read(key) for key in after.listing()} == dict.fromkeys(before.listing(), b"old")
    assert (after.folder / "feed.xml").samefile(before.folder / "feed.xml") is has_links
    after.switch("feed.xml", b"new", previous=b"old")
    write_object(after, "audio/a.mp3", b"new")
    after.remove(["audio/b.mp3"])
    assert {before.read(key) for key in ("feed.xml", "audio/a.mp3", "audio/b.mp3")} == {b"old"}
    before.switch("feed.xml", b"newer", previous=b"old")
    assert after.read("feed.xml") == b"new"


def test_a_folder_that_has_the_files_already_is_not_linked_again(tmp_path: Path) -> None:
    """A copy over a link would empty the file that both names lead to."""
    before, after = FolderStorage(tmp_path / "public"), FolderStorage(tmp_path / "made")
    write_object(before, "feed.xml", b"old")
    after.link_all(before)
    with pytest.raises(PublisherError, match="cannot be stored"):
        after.link_all(before)
    assert before.read("feed.xml") == b"old"


def test_links_that_lead_out_are_not_taken_in(tmp_path: Path) -> None:
    """Only what is in a folder is of it; what is hidden there, such as ledgers, is not linked either."""
    before, after = FolderStorage(tmp_path / "public"), FolderStorage(tmp_path / "made")
    write_object(before, "feed.xml", b"old")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "public" / "secret.xml").symlink_to(tmp_path / "secret")
    (tmp_path / "public" / ".publisher" / "x.ledger.json").write_bytes(b"{}")
    after.link_all(before)
    assert [*after.listing()] == ["feed.xml"]
    assert not (tmp_path / "made" / ".publisher" / "x.ledger.json").exists()
