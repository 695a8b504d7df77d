"""The archive pages behind a long feed: stored before the feed leads to them, and kept beside its copy."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from publisher.hashing import digest_bytes
from publisher.publish.deployment import Workshop
from publisher.publish.retention import archive_pages
from publisher.storage.base import Document, Storage
from publisher.storage.content_types import MUTABLE, content_type


def store_archive(archive: Mapping[str, bytes], workshop: Workshop) -> None:
    """Store the pages that are not stored as they should be.

    Those that nothing leads to yet come first: only then does the last one of before get its link to them.
    """
    storage = workshop.storage
    there = {key: storage.look(key) for key in archive}
    for key in sorted(archive, key=lambda key: (there[key] is not None, key)):
        if there[key] is None or not _is_stored(key, archive[key], storage):
            store_text(key, archive[key], workshop)


def _is_stored(key: str, content: bytes, storage: Storage) -> bool:
    look = storage.look(key)
    if look is None or look.bytes != len(content):
        return False
    # A folder knows no digests, and is read quickly.
    return look.digest == digest_bytes(content) if look.digest else storage.read(key) == content


def store_text(key: str, content: bytes, workshop: Workshop) -> None:
    """Store a document that may be stored again with other words."""
    document = Document(key=key, content=content, media_type=content_type(key), cache_control=MUTABLE)
    deque(workshop.storage.put_documents([document]), maxlen=0)


def keep_archive(archive: Mapping[str, bytes], workshop: Workshop) -> None:
    """Keep copies of the pages where the feed's copy is kept, and of no others."""
    if workshop.copy_path is None:
        return
    wanted = {_copy_path(key, workshop): content for key, content in archive.items()}
    for path in workshop.workspace.files(_folder(workshop)):
        if path not in wanted:
            workshop.workspace.remove(path)
    for path, content in wanted.items():
        if workshop.workspace.read(path) != content:
            workshop.workspace.write(path, content)


def page_as_published(key: str, workshop: Workshop) -> bytes | None:
    """Return an archive page as it was published: its copy where copies are kept, else what is stored."""
    if workshop.copy_path is None:
        return workshop.storage.read(key)
    return workshop.workspace.read(_copy_path(key, workshop))


def published_documents(key: str, workshop: Workshop) -> list[bytes]:
    """Return a feed as it was published, with the pages behind it; nothing if it never was.

    Where copies are kept for git, they are what was published: so a build machine needs no key to tell.
    """
    feed = workshop.storage.read(key) if workshop.copy_path is None else workshop.copy()
    if feed is None:
        return []
    return [feed, *follow([feed], lambda page: page_as_published(page, workshop)).values()]


def follow(documents: Iterable[bytes], read: Callable[[str], bytes | None]) -> dict[str, bytes]:
    """Return every archive page that documents lead to, and those that these lead to; what is not there is left out."""
    found: dict[str, bytes] = {}
    ahead = archive_pages(documents)
    while ahead:
        pages = {key: page for key in sorted(ahead) if (page := read(key)) is not None}
        found |= pages
        ahead = archive_pages(pages.values()) - found.keys()
    return found


def _folder(workshop: Workshop) -> str:
    return str(PurePosixPath(workshop.copy_path or "").with_suffix(".archive"))


def _copy_path(key: str, workshop: Workshop) -> str:
    return f"{_folder(workshop)}/{PurePosixPath(key).name}"
