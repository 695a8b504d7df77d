"""Runs a podcast host on loopback that a show moves away from: it serves, counts, and misbehaves on demand."""

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus

from support.websites import Handler, serving

FEED_PATH = "/feed.xml"
MODIFIED = "Mon, 05 Jan 2026 05:00:00 GMT"
SECONDS = 30.0
"""The longest that a stall lasts, and that a line waits for whoever reads: less than a test may take."""
PIECE = 4096
"""Bytes that are sent at once."""
HTML = b"<!doctype html><title>Not here</title>"
LINK = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{}"/>'


@dataclass(frozen=True, kw_only=True)
class Served:
    """What stands at a path, and how the host misbehaves there."""

    content: bytes = b""
    media_type: str = "audio/mpeg"
    status: int = 200
    """200 stands for 206 and 304 too, as the request wants it."""
    location: str = ""
    """Where a redirect leads."""
    told_length: int | None = None
    """A Content-Length that is not the content's."""
    stalls_after: int | None = None
    """Bytes of the body after which nothing comes any more, and the line stays open."""
    breaks_after: int | None = None
    """Bytes of each response's body after which the line is cut: who resumes gets the next ones."""
    is_endless: bool = False
    """Whether the content comes again and again, without a length."""
    has_ranges: bool = True

    @property
    def etag(self) -> str:
        """The strong validator of the content."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


@dataclass
class OldHost:
    """A running host: what it serves, and what it was asked for."""

    url: str = ""
    """Its address, which ends with a slash."""
    served: dict[str, Served] = field(default_factory=dict)
    """By path, which begins with a slash; with a query where that is part of what is asked for."""
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each path was asked for, by method and path."""
    sent: Counter[str] = field(default_factory=Counter)
    """Bytes of bodies that were sent, by path."""
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def feed_url(self) -> str:
        """The address of the feed."""
        return self.at(FEED_PATH)

    def at(self, path: str) -> str:
        """Return the address of a path."""
        return f"{self.url.rstrip('/')}{path}"

    def put(self, path: str, served: Served | bytes) -> str:
        """Have something stand at a path, in place of what was there; return its address."""
        self.served[path] = Served(content=served) if isinstance(served, bytes) else served
        return self.at(path)

    def put_feed(self, *documents: str) -> str:
        """Have a feed, whose documents lead from one to the next; return its address."""
        paths = [FEED_PATH, *(f"/feed-{number}.xml" for number in range(2, len(documents) + 1))]
        for path, document, after in zip(paths, documents, [*paths[1:], None], strict=True):
            linked = document
            if after:
                linked = document.replace("<channel>", f"<channel>{LINK.format(self.at(after))}", 1)
            self.put(path, Served(content=linked.encode(), media_type="application/rss+xml"))
        return self.feed_url

    def redirect(self, path: str, to: str, status: int = 301) -> str:
        """Have a path lead elsewhere: to an address or another path."""
        return self.put(path, Served(status=status, location=to))

    def refuse(self, path: str, status: int) -> str:
        """Have a path answer with a status of trouble, and a page for people."""
        return self.put(path, Served(content=HTML, media_type="text/html", status=status))

    def put_web_page(self, path: str) -> str:
        """Have a page for people stand with status 200 where a file was, as hosts do that have lost one."""
        return self.put(path, Served(content=HTML, media_type="text/html; charset=utf-8"))

    def move(self, to: str, status: int = 301) -> None:
        """Have the feed's address lead to a new one, as a host does that was left."""
        self.redirect(FEED_PATH, to, status)

    def answer(self, handler: Handler) -> None:
        """Answer one request."""
        handler.connection.settimeout(SECONDS)
        bare = handler.path.partition("?")[0]
        path = handler.path if handler.path in self.served else bare
        self.requests[handler.command, path] += 1
        served = self.served.get(path)
        if served is None:
            served = Served(content=HTML, media_type="text/html", status=HTTPStatus.NOT_FOUND)
        with suppress(OSError):  # Whoever asked may have gone.
            self._send(handler, path, served)

    def _send(self, handler: Handler, path: str, served: Served) -> None:
        status, body, headers = _choose(served, handler.headers)
        whole = len(body) if served.told_length is None else served.told_length
        length = 0 if status == HTTPStatus.NOT_MODIFIED else whole
        if not served.is_endless:
            headers["Content-Length"] = str(length)
        handler.send_response(status)
        for name, text in headers.items():
            handler.send_header(name, text)
        handler.end_headers()
        if handler.command == "HEAD" or status == HTTPStatus.NOT_MODIFIED:
            return
        ends = [end for end in (served.stalls_after, served.breaks_after) if end is not None and end < len(body)]
        self._write(handler, path, body[: min(ends, default=len(body))])
        while served.is_endless and not self.closing.is_set():
            self._write(handler, path, body or bytes(PIECE))
        if served.stalls_after is not None:
            self.closing.wait(SECONDS)
        if ends or length != len(body):
            handler.close_connection = True

    def _write(self, handler: Handler, path: str, body: bytes) -> None:
        for at in range(0, len(body), PIECE):
            piece = body[at : at + PIECE]
            handler.wfile.write(piece)
            self.sent[path] += len(piece)


def _choose(served: Served, asked: Message) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers for a request's headers (RFC 9110, 13 and 14)."""
    headers = {"Content-Type": served.media_type}
    if served.location:
        return served.status, b"", {"Location": served.location}
    if served.status != HTTPStatus.OK:
        return served.status, served.content, headers
    headers |= {"ETag": served.etag, "Last-Modified": MODIFIED}
    if served.is_endless:
        return served.status, served.content, headers
    tag, since = asked.get("If-None-Match"), asked.get("If-Modified-Since")
    if tag == served.etag or (tag is None and since == MODIFIED):
        return HTTPStatus.NOT_MODIFIED, b"", headers
    return _choose_part(served, asked, headers)


def _choose_part(served: Served, asked: Message, headers: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
    if not served.has_ranges:
        return served.status, served.content, headers
    headers["Accept-Ranges"] = "bytes"
    part = re.fullmatch(r"bytes=(\d+)-(\d*)", asked.get("Range", ""))
    if part is None or asked.get("If-Range") not in {None, served.etag, MODIFIED}:
        return served.status, served.content, headers
    size = len(served.content)
    start, end = int(part[1]), min(int(part[2] or size), size - 1)
    if start >= size:
        headers["Content-Range"] = f"bytes */{size}"
        return HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, b"", headers
    headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    return HTTPStatus.PARTIAL_CONTENT, served.content[start : end + 1], headers


@contextmanager
def running_old_host(documents: Sequence[str] = ()) -> Iterator[OldHost]:
    """Run a host at a free port of loopback, with the documents of a feed if there are some, until the block ends."""
    host = OldHost()
    with serving(host.answer) as site:
        host.url = site.url
        if documents:
            host.put_feed(*documents)
        try:
            yield host
        finally:
            host.closing.set()
