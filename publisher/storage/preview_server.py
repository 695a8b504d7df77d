"""Serves a published folder over HTTP for previews, read-only.

Methods, conditions and ranges follow RFC 9110. Feeds and what they name have the cross-origin headers of the Fetch
standard, which players in web pages of other origins need; all else is for pages of this server. Responses name the
folder (see `publisher.storage.http.folder_header`), unless it is exchanged while it is served. Requests for hosts of
other names are refused: such a name may be that of a web page which was made to lead here, to read what is not public
yet.
"""

import errno
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from http import HTTPStatus
from io import BufferedReader
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from werkzeug import serving
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    MisdirectedRequest,
    NotFound,
    PreconditionFailed,
)
from werkzeug.http import parse_range_header
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import wrap_file

from publisher.errors import PublisherError
from publisher.files import OutsideError, Root
from publisher.model.invisible import escape_controls
from publisher.storage.content_types import CONTENT_TYPES, IMMUTABLE, MUTABLE, get_content_type
from publisher.storage.http.folder_header import HEADER, name_folder
from publisher.storage.layout import KeyKind, has_kind, is_immutable
from publisher.storage.preview import SCRIPT, SCRIPT_PATH, VERSION_PATH, Preview, Shown, move_addresses, move_url

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LineCallback = Callable[[str], None]
"""Takes one line of text for the terminal. Called from several threads."""

ALLOWED_METHODS = ("GET", "HEAD", "OPTIONS")
DEFAULT_CONTENT_TYPE = "application/octet-stream"
"""For files with an ending that is not in `CONTENT_TYPES`."""
CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag, Last-Modified",
}
CROSS_ORIGIN_KINDS = (KeyKind.FEED, KeyKind.ARCHIVE_PAGE, KeyKind.FILE)
"""What players in web pages of other origins read: feeds, audio, covers, chapters and transcripts."""
LOCAL_NAME = "localhost"
PREFLIGHT_HEADERS = {
    "Allow": ", ".join(ALLOWED_METHODS),
    "Access-Control-Allow-Methods": ", ".join(ALLOWED_METHODS),
    "Access-Control-Allow-Headers": "If-Match, If-Modified-Since, If-None-Match, If-Range, Range",
}

MAX_PORT = 65535

_BACKLOG = 128
_POLL = 0.1
"""Seconds between two looks whether a server is to end."""
_HINT = "serve a target whose url is on this machine, such as http://127.0.0.1:8000/"


def serve_folder(
    folder: Path, url: str, *, say: LineCallback, port: int | None = None, codes: Iterable[tuple[str, str]] = ()
) -> None:
    """Serve the published `folder` at the target's `url` until the process is interrupted.

    `port` takes the place of the port in `url`, also in what is sent; `codes` are further texts to be replaced then,
    such as QR codes of addresses. `say` gets the addresses of the feeds at the start, and then a line for each request.
    Raises PublisherError if there is no folder, or if `url` is not an http address of this machine with a free port.
    """
    if not folder.is_dir():
        raise PublisherError(f"there is no folder {folder.name} yet", hint="publish to it first: publisher publish")
    server, address = _open_server(Preview(Shown(folder=folder)), url, port, say, codes)
    say(f"serving {folder.name}; stop with Ctrl-C")
    for line in list_addresses(folder, address):
        say(line)
    server.serve_forever()


@contextmanager
def serve_meanwhile(
    preview: Preview, url: str, *, port: int | None = None, codes: Iterable[tuple[str, str]] = ()
) -> Iterator[str]:
    """Serve a preview for as long as the context lasts, and yield its address; raise as `serve_folder`."""
    server, address = _open_server(preview, url, port, lambda _: None, codes)
    thread = Thread(target=server.serve_forever, args=(_POLL,), daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()


def list_addresses(folder: Path, address: str) -> list[str]:
    """Return a line for each feed and each show's pages in a folder that is served at `address`."""
    return [
        *(f"paste into a podcast app: {address}{quote(key)}" for key in _find_feeds(folder)),
        *(f"open in a browser: {address}{quote(key)}" for key in _find_home_pages(folder)),
    ]


def _open_server(
    preview: Preview, url: str, port: int | None, say: LineCallback, codes: Iterable[tuple[str, str]]
) -> tuple[serving.BaseWSGIServer, str]:
    """Return a server that listens where `url` or `port` says, and the address of what it serves."""
    host, own, base = _split_url(url)
    if port in {None, own}:
        return make_server(preview, host=host, port=own, base=base, say=say), f"{url.rstrip('/')}/"
    port = port or own
    preview.shown = replace(preview.shown, moved=(*move_addresses(url, port), *codes))
    return make_server(preview, host=host, port=port, base=base, say=say), move_url(url, port)


def make_server(
    shown: Path | Preview, *, host: str = "127.0.0.1", port: int, base: str = "/", say: LineCallback
) -> serving.BaseWSGIServer:
    """Return an HTTP/1.1 server that listens, with a thread for each request; port 0 takes any free one.

    `shown` is a published folder, or a preview. The caller starts it with `serve_forever`. Raises PublisherError if it
    cannot listen there.
    """
    preview = shown if isinstance(shown, Preview) else Preview(Shown(folder=shown))
    # werkzeug, left to open the port itself, prints and exits when it cannot.
    with _listen(host, port) as listener:
        return serving.make_server(
            listener.getsockname()[0],
            listener.getsockname()[1],
            make_app(preview, base=base, name=host),
            threaded=True,
            request_handler=_handler(say),
            fd=listener.fileno(),
        )


def make_app(preview: Preview, *, base: str = "/", name: str = LOCAL_NAME) -> "WSGIApplication":
    """Return a WSGI application (PEP 3333) that serves a preview below the path `base`, which ends in a slash.

    `name` is that of the host in the target's URL.
    """

    def app(request: Request) -> Response:
        shown = replace(preview.shown, base=base)
        try:
            _require_host(request, name)
            response = _answer(shown, request)
        except HTTPException as refusal:
            response = _refuse(refusal)
        if shown.folder is not None and not shown.version:
            response.headers[HEADER] = name_folder(shown.folder)
        if has_kind(request.path.removeprefix(base), *CROSS_ORIGIN_KINDS):
            response.headers.update(CORS_HEADERS)
        # werkzeug's server adds its own.
        response.headers.pop("Date", None)
        return response

    return Request.application(app)


def _require_host(request: Request, name: str) -> None:
    """Raise MisdirectedRequest (421) for a Host that is neither `name`, nor localhost, nor an address."""
    try:
        host = urlsplit(f"//{request.environ.get('HTTP_HOST', '')}").hostname or ""
    except ValueError:
        host = ""
    if host not in {name.lower(), LOCAL_NAME} and not _is_address(host):
        raise MisdirectedRequest


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _answer(shown: Shown, request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status=204, headers=PREFLIGHT_HEADERS)
    if request.method not in ALLOWED_METHODS:
        raise MethodNotAllowed(ALLOWED_METHODS)
    if not request.path.startswith(shown.base):
        raise NotFound
    key = request.path.removeprefix(shown.base)
    if shown.version and key in {SCRIPT_PATH, VERSION_PATH}:
        return _send_own(key, shown)
    if shown.folder is None:
        return _make_waiting_page(shown)
    if key:
        return _send(shown, _open(shown.folder, key), key, request)
    return _make_front_page(shown, shown.folder, request.root_url + quote(shown.base[1:]))


def _send_own(key: str, shown: Shown) -> Response:
    """Return the script of a preview's pages, or which version is shown."""
    content, ending = (SCRIPT, ".js") if key == SCRIPT_PATH else (shown.version.encode(), ".txt")
    return Response(content, headers={"Cache-Control": "no-store"}, content_type=CONTENT_TYPES[ending])


def _refuse(refusal: HTTPException) -> Response:
    """Return werkzeug's answer to an error as plain text instead of a page."""
    headers = [(name, value) for name, value in refusal.get_headers() if name != "Content-Type"]
    return Response(f"{refusal.code} {refusal.name}\n", refusal.code, headers, content_type="text/plain; charset=utf-8")


def _send(shown: Shown, stream: BufferedReader, key: str, request: Request) -> Response:
    """Return the file that is open under `key` (200), a part of it (206), or that it has not changed (304)."""
    status = os.fstat(stream.fileno())
    size = status.st_size
    # As content_type, since werkzeug adds a charset to a mimetype.
    content_type = get_content_type(key) if PurePosixPath(key).suffix in CONTENT_TYPES else DEFAULT_CONTENT_TYPE
    if shown.is_adapted(content_type):
        with stream:
            content = shown.adapt(stream.read(), key, content_type)
        size = len(content)
        response = Response(content, content_type=content_type)
    else:
        response = Response(wrap_file(request.environ, stream), content_type=content_type, direct_passthrough=True)
    response.content_length = size
    response.last_modified = datetime.fromtimestamp(status.st_mtime, UTC)
    # Strong: files are replaced whole, so another content is another inode or another nanosecond.
    response.set_etag("-".join(filter(None, (f"{status.st_ino:x}-{status.st_mtime_ns:x}-{size:x}", shown.version))))
    changing = "no-cache" if shown.version else MUTABLE
    response.headers["Cache-Control"] = IMMUTABLE if is_immutable(key) else changing
    try:
        _apply_conditions(response, request, size)
    except HTTPException:
        response.close()
        raise
    if request.method == "HEAD" or response.status_code == HTTPStatus.NOT_MODIFIED:
        # werkzeug closes only a body that is sent.
        response.close()
    return response


def _open(folder: Path, key: str) -> BufferedReader:
    """Open the file under `key`; raise NotFound for hidden ones, folders and links that lead out of `folder`."""
    parts = key.split("/")
    if "\0" in key or any(not part or part.startswith(".") for part in parts):
        raise NotFound
    try:
        return BufferedReader(Root(folder).open(key))
    except PermissionError:
        raise Forbidden from None
    except (OSError, OutsideError):  # A folder, or a name that no file could have.
        raise NotFound from None


def _apply_conditions(response: Response, request: Request, size: int) -> None:
    """Change a whole response into 304 or 206 as the request has it; raise PreconditionFailed (412) or 416.

    RFC 9110, 13.2.2, evaluates conditions before ranges and werkzeug does the reverse, so it is called twice.
    """
    environ = {name: value for name, value in request.environ.items() if name != "HTTP_RANGE"}
    response.make_conditional(environ, accept_ranges=True, complete_length=size)
    response.accept_ranges = "bytes"
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise PreconditionFailed
    part = _parse_range(request, size)
    if part and response.status_code == HTTPStatus.OK:
        response.make_conditional({**environ, "HTTP_RANGE": part}, accept_ranges=True, complete_length=size)


def _parse_range(request: Request, size: int) -> str | None:
    """Return the requested range as a header that werkzeug accepts; None if the whole file is to be sent.

    RFC 9110, 14.2: ranges are for GET alone; unknown units must be ignored, several ranges and malformed ones may be.
    werkzeug would answer all of these with 416, as well as a suffix range longer than the file.
    """
    asked = parse_range_header(request.headers.get("Range"))
    if request.method != "GET" or asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if request.headers.get("If-Range", "").startswith("W/"):
        return None  # A weak validator cannot tell that the parts belong together.
    start = asked.ranges[0][0]
    return f"bytes={max(0, size + start)}-" if start < 0 else asked.to_header()


def _make_front_page(shown: Shown, folder: Path, address: str) -> Response:
    """Return an HTML page that links to the feeds and the shows' pages in `folder`, below `address`."""
    feeds = _links("Paste an address into a podcast app.", address, _find_feeds(folder)) or "<p>None yet.</p>"
    pages = _links("Open a show's pages.", address, _find_home_pages(folder))
    return _make_own_page(shown, "Feeds", f"{feeds}{pages}")


def _make_waiting_page(shown: Shown) -> Response:
    """Return an HTML page (503) that is shown until the first folder is there."""
    response = _make_own_page(shown, "Nothing to show yet", "<p>The terminal says what it waits for.</p>")
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return response


def _make_own_page(shown: Shown, title: str, body: str) -> Response:
    page = (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title}</title>\n<h1>{title}</h1>\n{body}\n</html>\n"
    ).encode()
    page += shown.make_script_element()
    return Response(page, headers={"Cache-Control": "no-store"}, content_type=CONTENT_TYPES[".html"])


def _links(what: str, address: str, keys: list[str]) -> str:
    addresses = [escape(address + quote(key)) for key in keys]
    items = "\n".join(f'<li><a href="{one}">{one}</a></li>' for one in addresses)
    return f"<p>{what}</p>\n<ul>\n{items}\n</ul>" if items else ""


def _find_home_pages(folder: Path) -> list[str]:
    """Return the keys of the first page of each show that has pages, sorted."""
    return _find_files(folder, KeyKind.HOME, KeyKind.HOME.spell(show="*", page=""))


def _find_feeds(folder: Path) -> list[str]:
    """Return the keys of all feed documents, sorted."""
    return _find_files(folder, KeyKind.FEED, KeyKind.FEED.spell(feed="*"))


def _find_files(folder: Path, kind: KeyKind, pattern: str) -> list[str]:
    """Return the keys of a kind among the files that a glob `pattern` finds, sorted."""
    inside = Root(folder)
    keys = (file.relative_to(folder).as_posix() for file in folder.glob(pattern) if file.is_file())
    return sorted(key for key in keys if has_kind(key, kind) and inside.contains(key))


def _split_url(url: str) -> tuple[str, int, str]:
    """Return host, port and path of an http address; the path ends in a slash. Raise PublisherError for others."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as problem:
        raise PublisherError(f"{url} is no address: {problem}", hint=_HINT) from None
    if parts.scheme != "http" or not host:
        raise PublisherError(f"{url} cannot be served from here, since it is not an http address", hint=_HINT)
    path = unquote(parts.path)
    return host, port or 80, path if path.endswith("/") else f"{path}/"


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise PublisherError if the host or the port cannot be listened at."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), port), family=family, backlog=_BACKLOG)
    except UnicodeError:
        raise PublisherError(f"{host} is not the name of a machine", hint=_HINT) from None
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            other = port + 1 if port < MAX_PORT else port - 1
            raise PublisherError(
                f"port {port} is in use by another program",
                hint=f"stop that program, or take another port: publisher serve --port {other}",
            ) from None
        reason = (problem.strerror or "it refuses").partition(" (")[0].lower()
        raise PublisherError(f"cannot serve at {host}, port {port}: {reason}", hint=_HINT) from None


def _handler(say: LineCallback) -> type[serving.WSGIRequestHandler]:
    class Handler(serving.WSGIRequestHandler):
        """Reports one line for each request, without colours, dates or addresses."""

        protocol_version = "HTTP/1.1"

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002 - as inherited
            say(escape_controls(f"{code} {self.requestline}"))

        def log_error(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            """Report nothing: `log_request` is called as well, and reports the status."""

    return Handler
