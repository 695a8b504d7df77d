"""Stores the archive pages of a paged feed (RFC 5005) before the feed links to them, and keeps copies for git."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from publisher.hashing import digest_bytes
from publisher.publish.copies import is_same_document
from publisher.publish.deployment import Deployment
from publisher.publish.prune_rules import find_archive_keys
from publisher.storage.base import SmallObject, Storage
from publisher.storage.content_types import MUTABLE, get_content_type


def store_archive(archive: Mapping[str, bytes], deployment: Deployment) -> None:
    """Store the archive pages that are missing in the storage or have other content there.

    New pages are stored before the existing page that is changed to link to them, so no link is ever dangling.
    """
    storage = deployment.storage
    there = {key: storage.inspect(key) for key in archive}
    for key in sorted(archive, key=lambda key: (there[key] is not None, key)):
        if there[key] is None or not _is_stored(key, archive[key], storage):
            store_text(key, archive[key], deployment)


def _is_stored(key: str, content: bytes, storage: Storage) -> bool:
    look = storage.inspect(key)
    if look is None or look.bytes != len(content):
        return False
    # Folder storage keeps no digests: there the file itself is compared.
    return look.digest == digest_bytes(content) if look.digest else storage.read(key) == content


def store_text(key: str, content: bytes, deployment: Deployment) -> None:
    """Store a document under a key whose content may change later: media type by its suffix, short-lived in caches."""
    document = SmallObject(key=key, content=content, media_type=get_content_type(key), cache_control=MUTABLE)
    deque(deployment.storage.put_documents([document]), maxlen=0)


def copy_archive(archive: Mapping[str, bytes], deployment: Deployment) -> None:
    """Make the copies beside the feed's copy say what these archive pages say; other files there are deleted.

    Does nothing where no copy of the feed is kept.
    """
    if deployment.copy_path is None:
        return
    wanted = {_copy_path(key, deployment): content for key, content in archive.items()}
    for path in deployment.workspace.files(deployment.archive_path):
        if path not in wanted:
            deployment.workspace.remove(path)
    for path, content in wanted.items():
        if not is_same_document(content, deployment.workspace.read(path)):
            deployment.workspace.write(path, content)


def read_published_page(key: str, deployment: Deployment) -> bytes | None:
    """Return an archive page as it was published, or None: its copy where copies are kept, else the stored object."""
    if deployment.copy_path is None:
        return deployment.storage.read(key)
    return deployment.workspace.read(_copy_path(key, deployment))


def is_published_page(key: str, page: bytes, deployment: Deployment) -> bool:
    """Tell whether an archive page was published like this: its copy says the same, or the stored object is equal."""
    published = read_published_page(key, deployment)
    return published == page if deployment.copy_path is None else is_same_document(page, published)


def read_published_feed(key: str, deployment: Deployment) -> list[bytes]:
    """Return a feed document as it was published, followed by its archive pages; an empty list if it never was."""
    feed = read_published_document(key, deployment)
    if feed is None:
        return []
    return [feed, *find_archive_pages([feed], lambda page: read_published_page(page, deployment)).values()]


def read_published_document(key: str, deployment: Deployment) -> bytes | None:
    """Return a feed document as it was published, without its archive pages; None if it never was.

    Where copies are kept for git they are read, so no credentials for the storage are needed.
    """
    return deployment.storage.read(key) if deployment.copy_path is None else deployment.copy()


def find_archive_pages(documents: Iterable[bytes], read: Callable[[str], bytes | None]) -> dict[str, bytes]:
    """Return every archive page that the documents link to, directly or through other pages, by key.

    `read` returns a page by its key; pages for which it returns None are left out.
    """
    found: dict[str, bytes] = {}
    ahead = find_archive_keys(documents)
    while ahead:
        pages = {key: page for key in sorted(ahead) if (page := read(key)) is not None}
        found |= pages
        ahead = find_archive_keys(pages.values()) - found.keys()
    return found


def _copy_path(key: str, deployment: Deployment) -> str:
    return f"{deployment.archive_path}/{PurePosixPath(key).name}"
