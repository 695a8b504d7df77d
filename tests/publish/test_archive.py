"""Archive pages: stored before they are linked to, copied for git, and followed from page to page."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from publisher.publish.archive import (
    copy_archive,
    find_archive_pages,
    read_published_feed,
    read_published_page,
    store_archive,
)
from publisher.storage.base import SmallObject
from support.deployments import FEED_PATH, make_deployment, place_file

FIRST, SECOND, THIRD = (f"maalt/archive/000{number}.0123abcd.xml" for number in (1, 2, 3))


def link(*keys: str) -> bytes:
    """Return a document that links to pages."""
    return "".join(f'<atom:link href="https://media.maalt.example/{key}"/>' for key in keys).encode()


class Recorder:
    """A storage that records the keys of the documents that are put into it."""

    def __init__(self, storage: Any) -> None:
        """Record what is put into `storage`."""
        self.storage, self.put = storage, list[str]()

    def __getattr__(self, name: str) -> Any:
        """Return what the storage has."""
        return getattr(self.storage, name)

    def put_documents(self, documents: Iterable[SmallObject]) -> Iterator[SmallObject]:
        """Record and store documents."""
        for document in self.storage.put_documents(documents):
            self.put.append(document.key)
            yield document


def test_new_pages_are_stored_before_the_page_that_links_to_them(tmp_path: Path) -> None:
    """The last page of before gets its link to the next one when that is stored; equal pages are not stored again."""
    deployment = make_deployment(tmp_path)
    place_file(deployment, FIRST, link())
    place_file(deployment, SECOND, link(FIRST))
    recorder = Recorder(deployment.storage)
    recorded = make_deployment(tmp_path, storage=recorder)
    archive = {FIRST: link(), SECOND: link(FIRST, THIRD), THIRD: link(SECOND)}
    store_archive(archive, recorded)
    assert recorder.put == [THIRD, SECOND]
    assert {key: deployment.storage.read(key) for key in archive} == archive
    store_archive(archive, recorded)
    assert recorder.put == [THIRD, SECOND]


def test_a_page_of_the_same_size_and_other_content_is_stored(tmp_path: Path) -> None:
    """Sizes alone do not tell pages apart."""
    deployment = make_deployment(tmp_path)
    place_file(deployment, FIRST, b"old")
    store_archive({FIRST: b"new"}, deployment)
    assert deployment.storage.read(FIRST) == b"new"


def test_copies_are_those_of_the_archive_and_no_others(tmp_path: Path) -> None:
    """A page that has left the archive leaves git too."""
    deployment = make_deployment(tmp_path, copied=True)
    copy_archive({FIRST: b"one", SECOND: b"two"}, deployment)
    copy_archive({SECOND: b"changed", THIRD: b"three"}, deployment)
    folder = tmp_path / "feeds" / "maalt" / "web.archive"
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        "0002.0123abcd.xml": b"changed",
        "0003.0123abcd.xml": b"three",
    }


def test_without_a_copy_of_the_feed_there_is_none_of_pages(tmp_path: Path) -> None:
    """A folder's pages are in the folder."""
    copy_archive({FIRST: b"one"}, make_deployment(tmp_path))
    assert [*tmp_path.iterdir()] == []


def test_copies_are_read_instead_of_the_storage(tmp_path: Path) -> None:
    """A machine without credentials reads what was published from git."""
    copied = make_deployment(tmp_path, copied=True, storage=None)
    copied.keep_copy(link(FIRST))
    copy_archive({FIRST: b"copy"}, copied)
    assert read_published_page(FIRST, copied) == b"copy"
    assert read_published_page(SECOND, copied) is None
    assert read_published_feed(FEED_PATH, copied) == [link(FIRST), b"copy"]


def test_a_folder_is_read_itself(tmp_path: Path) -> None:
    """Without copies the stored feed is the published one; one that was never published has no documents."""
    deployment = make_deployment(tmp_path)
    assert read_published_feed(FEED_PATH, deployment) == []
    place_file(deployment, FIRST, b"stored")
    place_file(deployment, FEED_PATH, link(FIRST))
    assert read_published_page(FIRST, deployment) == b"stored"
    assert read_published_feed(FEED_PATH, deployment) == [link(FIRST), b"stored"]


def test_pages_are_found_through_pages() -> None:
    """Links are followed to the end, in a circle too; a page that is not there is left out."""
    stored = {THIRD: link(SECOND), SECOND: link(FIRST, THIRD)}
    assert find_archive_pages([link(THIRD)], stored.get) == stored
    assert find_archive_pages([link()], stored.get) == {}


def test_links_of_items_are_no_links_to_pages() -> None:
    """The feed links to its pages before its items, a page to the next one behind them; notes may name any address."""
    item = b"<item><link>https://a.example/" + FIRST.encode() + b"</link></item>"
    page = link(SECOND) + item + item + link(THIRD)
    assert find_archive_pages([page], {FIRST: link(), SECOND: item, THIRD: link()}.get) == {
        SECOND: item,
        THIRD: link(),
    }
