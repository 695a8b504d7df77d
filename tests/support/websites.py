"""Runs web servers on loopback that answer as a test says, note what they are asked, and may be hostile."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

BODY = b"WEBVTT\n"


@dataclass
class Site:
    """A server on loopback: how it answers, and what it was asked."""

    answer: Callable[["Handler"], None]
    url: str = ""
    connections: int = 0
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Method, target and headers of each request."""


class Handler(BaseHTTPRequestHandler):
    """Notes each request, and answers as its site does."""

    protocol_version = "HTTP/1.1"
    site: Site

    def setup(self) -> None:
        """Count the connection."""
        super().setup()
        self.site = self.server.site  # type: ignore[attr-defined]
        self.site.connections += 1

    def do_GET(self) -> None:
        """Answer."""
        self.site.asked.append((self.command, self.path, {name.lower(): text for name, text in self.headers.items()}))
        self.site.answer(self)

    def do_HEAD(self) -> None:
        """Answer."""
        self.do_GET()

    def send(self, status: int = 200, body: bytes = BODY, **headers: str) -> None:
        """Send a whole response."""
        self.send_response(status)
        for name, text in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, text)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - as the library has it
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server to which clients that hang up are nothing new."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(answer: Callable[[Handler], None], certificate: Path | None = None) -> Iterator[Site]:
    """Run a server that answers so, over TLS if there is a certificate."""
    site = Site(answer)
    server = Server(("127.0.0.1", 0), Handler)
    server.site = site  # type: ignore[attr-defined]
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}/"
    try:
        yield site
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
