"""A proxy that stands between a client and a store: it can speak TLS, count, and do what bad networks do."""

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REASONS = {
    400: "Bad Request",
    403: "Forbidden",
    405: "Method Not Allowed",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    507: "Insufficient Storage",
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong with one request."""

    kind: str
    """status, reset, lost, truncated, stall, slow, away."""
    status: int = 503
    code: str = "SlowDown"
    after: int = 0
    """Bytes of the request's body that are taken before a reset; bytes a second of a slow line."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of a status."""
    seconds: float = 0.2
    """How long a stall lasts, or the store is away: nobody listens, and whoever was connected is cut off."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a client asked for."""

    method: str
    path: str
    headers: dict[str, str]


Decide = Callable[[Request], Fault | None]
"""Says what goes wrong with a request, if anything."""
Change = Callable[[Request, bytes], bytes]
"""Returns what is passed on in the place of a request's head, or of an answer."""


@dataclass(kw_only=True)
class Proxy:
    """A proxy under way. `decide` says for each request what goes wrong with it."""

    upstream: tuple[str, int]
    decide: Decide = lambda _: None
    change_head: Change = lambda _, head: head
    change_answer: Change = lambda _, answer: answer
    seen: list[Request] = field(default_factory=list)
    address: str = ""
    open: set[asyncio.StreamWriter] = field(default_factory=set)
    certificate: Path | None = None
    port: int = 0
    _server: asyncio.Server | None = None
    _return: asyncio.Task[None] | None = None

    async def listen(self) -> None:
        """Begin to take connections, on the port of before if there was one."""
        context = None
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
        self._server = await asyncio.start_server(
            self.serve, "127.0.0.1", self.port, ssl=context, limit=1 << 20, backlog=128
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def leave(self) -> None:
        """Listen no more, and cut off whoever is connected."""
        if self._server is not None:
            self._server.close()
        for writer in [*self.open]:
            _reset(writer)

    async def _come_back(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.listen()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry the requests of one connection to the store and back."""
        self.open.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            while await self._one(reader, writer):
                pass
        with contextlib.suppress(OSError, ssl.SSLError):
            writer.close()
            await writer.wait_closed()
        self.open.discard(writer)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        request = Request(method=method, path=path, headers=headers)
        self.seen.append(request)
        fault = self.decide(request)
        if fault and fault.kind == "away":
            self.leave()
            self._return = asyncio.create_task(self._come_back(fault.seconds))
            return False
        length = int(headers.get("content-length", "0"))
        if "100-continue" in headers.get("expect", ""):
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await self._body(reader, writer, length, fault)
        if body is None:
            return False
        if fault and fault.kind == "status":
            await self._refuse(writer, request, fault)
            return True
        answer = self.change_answer(request, await self._ask(self.change_head(request, head), body))
        if fault and fault.kind == "lost":
            _reset(writer)
            return False
        if fault and fault.kind == "truncated":
            start = answer.index(b"\r\n\r\n") + 4
            writer.write(answer[: start + (len(answer) - start) // 2])
            await writer.drain()
            _reset(writer)
            return False
        writer.write(answer)
        await writer.drain()
        # The store is asked to close after each answer, so this connection ends as well.
        return False

    async def _body(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, length: int, fault: Fault | None
    ) -> bytes | None:
        """Read the request's body, as fast and as far as the fault lets it; None if that is the end."""
        if fault is None or fault.kind not in {"reset", "stall", "slow"}:
            return await reader.readexactly(length)
        if fault.kind == "slow":
            body = b""
            while len(body) < length:
                body += await reader.read(min(fault.after // 10, length - len(body)))
                await asyncio.sleep(0.1)
            return body
        if fault.kind == "reset":
            await reader.readexactly(min(fault.after, length))
        else:
            await asyncio.sleep(fault.seconds)
        _reset(writer)
        return None

    async def _refuse(self, writer: asyncio.StreamWriter, request: Request, fault: Fault) -> None:
        text = f'<?xml version="1.0"?><Error><Code>{fault.code}</Code><Message>refused</Message></Error>'
        body = b"" if request.method == "HEAD" else text.encode()
        head = f"HTTP/1.1 {fault.status} {REASONS.get(fault.status, 'Error')}\r\nContent-Length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in fault.headers.items())
        writer.write(f"{head}Content-Type: application/xml\r\n\r\n".encode() + body)
        await writer.drain()

    async def _ask(self, head: bytes, body: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self.upstream)
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"expect:"))]
        writer.write(b"\r\n".join([*lines[:-2], b"Connection: close", b"", b""]) + body)
        try:
            return await reader.read()
        finally:
            writer.transport.abort()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a crash does."""
    channel = writer.get_extra_info("socket")
    # A socket that was closed in the meantime has no number any more.
    if channel is not None and channel.fileno() >= 0 and writer.get_extra_info("ssl_object") is None:
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextlib.contextmanager
def proxy(upstream: tuple[str, int], *, certificate: Path | None = None, decide: Decide | None = None) -> Iterator[Any]:
    """Lend a proxy before `upstream`, on a port of its own; with a certificate (and key) it speaks TLS."""
    found = Proxy(upstream=upstream, certificate=certificate)
    if decide is not None:
        found.decide = decide
    loop = asyncio.new_event_loop()
    loop.run_until_complete(found.listen())
    # Certificates are for names.
    found.address = f"https://localhost:{found.port}" if certificate else f"http://127.0.0.1:{found.port}"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def end() -> None:
        """Stop listening, and drop who is still connected."""
        found.leave()
        # While some are waited for, a connection that was on its way may begin another.
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
        # Transports close on the loop's next round.
        await asyncio.sleep(0.01)

    try:
        yield found
    finally:
        try:
            asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
        loop.close()
