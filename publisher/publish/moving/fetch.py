"""Reads the sources of an import: feeds at addresses and in files, with all the pages that belong to them."""

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from publisher.errors import PublisherError, UnavailableError
from publisher.feed.reading.read import read_feed
from publisher.feed.reading.source import Remark, SourceFeed
from publisher.publish.moving.secrets import find_secrets, hide_secrets
from publisher.storage.base import MAX_DOCUMENT_BYTES
from publisher.storage.http import client
from publisher.storage.http.peers import Reach

MAX_PAGES = 1_000
"""Documents of one feed that are followed; a page of ten items each is an episode a day for 27 years."""
GZIP = b"\x1f\x8b"
Say = Callable[[str], None]
"""Takes a line that tells what is done."""


def is_address(source: str) -> bool:
    """Tell whether a source is an address, and not the name of a file."""
    return source.startswith(("http://", "https://"))


def read_source(source: str, *, reach: Reach, say: Say) -> list[SourceFeed]:
    """Return the documents of one source: a file, or an address with the pages that it leads to, each once.

    Raises PublisherError if it cannot be read, or is no feed. A page that cannot be read is told, and the rest stays.
    """
    if not is_address(source):
        # Nothing in it is relative to the file; the name tells it from other sources.
        return [replace(read_feed(_read_file(source), ""), address=source)]
    name = hide_secrets(source, find_secrets([source]))
    say(f"reading {name}")
    first = _read_address(source, reach)
    found = [first]
    seen = {source}
    waiting = [*_list_pages(first)]
    while waiting and len(found) < MAX_PAGES:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        say(f"reading page {len(found) + 1}")
        try:
            page = _read_address(address, reach)
        except PublisherError as problem:
            found[0] = _add_remark(found[0], f"a page of the feed is missing, so episodes may be: {problem.message}")
            continue
        found.append(page)
        waiting += _list_pages(page)
    if waiting:
        found[0] = _add_remark(found[0], f"the feed has more than {MAX_PAGES} pages, and no more were read")
    return found


def _list_pages(feed: SourceFeed) -> Iterator[str]:
    """Yield the addresses of the pages that belong to a document (RFC 5005)."""
    yield from filter(None, (feed.first_page, feed.next_page, feed.prev_archive))


def _add_remark(feed: SourceFeed, what: str) -> SourceFeed:
    return replace(feed, remarks=(*feed.remarks, Remark(None, what)))


def _read_file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as stream:
            content = stream.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as problem:
        raise PublisherError(
            f"{name} cannot be read: {(problem.strerror or str(problem)).lower()}",
            hint="name the file of a feed, or its address: https://…",
        ) from None
    if len(content) > MAX_DOCUMENT_BYTES:
        raise PublisherError(
            f"{name} has more than {MAX_DOCUMENT_BYTES / 1e6:g} MB, and is not read",
            hint="name the file of a feed: the sound is fetched from where the feed says",
        )
    return _unpack(content, name)


def _read_address(address: str, reach: Reach) -> SourceFeed:
    if "@" in address.partition("://")[2].partition("/")[0]:
        raise PublisherError(
            "the feed's address has a name or a password in it, which would be sent to whom it leads",
            hint="download the feed with your browser, and give the file",
        )
    name = hide_secrets(address, find_secrets([address]))
    answer = client.get(address, reach=reach)
    if answer.status == 0:
        hint = "look after the network, then run this again"
        if answer.is_out_of_bounds:
            hint = "for a host in your own network add --allow-private; or download the feed and give the file"
            raise PublisherError(f"{name} is not read: {answer.error}", hint=hint)
        raise UnavailableError(f"{name} cannot be read: {answer.error}", hint=hint)
    if not answer.is_whole:
        raise PublisherError(
            f"{name} answers {answer.status}",
            hint="see whether the feed opens in a browser where you are not signed in",
        )
    # Relative addresses start where redirects have led to.
    return replace(read_feed(_unpack(answer.body, name), answer.url or address), address=address)


def _unpack(content: bytes, name: str) -> bytes:
    """Return a document that may have been compressed unasked; raise PublisherError if it is damaged."""
    if not content.startswith(GZIP):
        return content
    try:
        with gzip.open(BytesIO(content)) as stream:
            unpacked = stream.read(MAX_DOCUMENT_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise PublisherError(f"{name} is compressed, and damaged", hint="download it again") from None
    if len(unpacked) > MAX_DOCUMENT_BYTES:
        raise PublisherError(
            f"{name} unpacks to more than {MAX_DOCUMENT_BYTES / 1e6:g} MB, and is not read", hint="give the feed itself"
        )
    return unpacked


def read_all(sources: Sequence[str], *, reach: Reach, say: Say) -> list[SourceFeed]:
    """Return the documents of several sources, in their order."""
    return [document for source in sources for document in read_source(source, reach=reach, say=say)]
