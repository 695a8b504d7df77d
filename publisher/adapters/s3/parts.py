"""Sends a large file in parts, several at once, each proven by the store's answer.

boto3 has a transfer manager of its own. It reads a file in pieces of a few kilobytes, which costs more than all
the digests, and it does not bring back what the store has said of each part.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any

from publisher.adapters.s3.client import Place
from publisher.adapters.s3.troubles import TROUBLES
from publisher.storage import Report

MEBIBYTE = 1 << 20
PART = 16 * MEBIBYTE
"""Bytes of each part but the last. Some stores want all parts to be of one size."""
AT_ONCE = 4
BLOCK = 64 * 1024
"""Bytes that are handed to the line at a time: few calls, and yet done in seconds where the line is slow."""


class EndedError(BaseException):
    """The work is no longer wanted. No Exception: boto3 would take that for a fault of the line, and send again."""


class Teller:
    """Adds up how much of a file was sent, by several hands at once, and tells it; when that raises, they all end."""

    def __init__(self, report: Report) -> None:
        """Tell `report` the sum."""
        self._report = report
        self._sent: dict[int, int] = {}
        self._lock = Lock()
        self._over = False
        self.ended_by: Exception | None = None

    def end(self) -> None:
        """Let whoever still sends stop."""
        self._over = True

    def of(self, hand: int) -> Report:
        """Return what one hand reports to: how many bytes it has sent so far."""

        def sent(count: int) -> None:
            with self._lock:
                if self._over:
                    raise EndedError
                self._sent[hand] = count
                try:
                    self._report(sum(self._sent.values()))
                except Exception as problem:
                    self.ended_by, self._over = problem, True
                    raise EndedError from problem

        return sent


class Body:
    """A stretch of a file, which tells how much of it was sent. Reading it in order to sign it does not count."""

    def __init__(self, stream: IO[bytes], report: Report, *, start: int = 0, length: int) -> None:
        """Give `length` bytes of `stream` from `start` on; `report` takes how many of them were sent so far."""
        self._stream = stream
        self._start = start
        self._length = length
        self._report = report
        self._sending = False
        stream.seek(start)

    def __len__(self) -> int:
        """Return how many bytes there are."""
        return self._length

    def signal_transferring(self) -> None:
        """Count from now on."""
        self._sending = True

    def signal_not_transferring(self) -> None:
        """Do not count for now."""
        self._sending = False

    def read(self, amount: int = -1) -> bytes:
        """Return the next bytes; more than were asked for while they are sent."""
        left = self._length - self.tell()
        if amount < 0:
            amount = left
        elif self._sending:
            amount = max(amount, BLOCK)
        block = self._stream.read(min(amount, left))
        if self._sending:
            self._report(self.tell())
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to another place in the stretch."""
        origin = (0, self.tell(), self._length)[whence]
        return self._stream.seek(self._start + origin + offset) - self._start

    def tell(self) -> int:
        """Return how far reading has come."""
        return self._stream.tell() - self._start


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way to a bucket, in parts."""

    client: Any
    place: Place
    key: str
    source: Path
    headers: Mapping[str, Any]
    """What the store is to keep beside the bytes."""
    teller: Teller

    def carry_out(self, agree: Callable[[], None]) -> str:
        """Make the object, and return the ETag that most stores give to one of these parts.

        `agree` is called while parts are sent, and heard before they become an object; what it raises leaves nothing
        behind. Raise what boto3 raises, or EndedError.
        """
        where = self.place.at(self.key)
        where["UploadId"] = self.client.create_multipart_upload(**where, **self.headers)["UploadId"]
        try:
            digests, parts = self._send(where, agree)
            self.client.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
        except BaseException:
            # A store that cannot be reached keeps the parts; `prune` finds them.
            with suppress(*TROUBLES):
                self.client.abort_multipart_upload(**where)
            raise
        return f"{hashlib.md5(b''.join(digests), usedforsecurity=False).hexdigest()}-{len(digests)}"

    def _send(self, where: Mapping[str, Any], agree: Callable[[], None]) -> tuple[list[bytes], list[dict[str, Any]]]:
        size = self.source.stat().st_size
        with ThreadPoolExecutor(AT_ONCE + 1) as hands:
            agreeing = hands.submit(agree)
            sending = [
                hands.submit(self._send_part, where, number, start, min(PART, size - start))
                for number, start in enumerate(range(0, size, PART), start=1)
            ]
            everything: list[Future[Any]] = [agreeing, *sending]
            wait(everything, return_when=FIRST_EXCEPTION)
            # Where one has failed, the others are of no use; where none has, none is left.
            self.teller.end()
            hands.shutdown(cancel_futures=True)
        failed = [problem for future in everything if not future.cancelled() and (problem := future.exception())]
        for problem in sorted(failed, key=lambda problem: isinstance(problem, EndedError)):
            raise problem
        digests, etags = zip(*(future.result() for future in sending), strict=True)
        return [*digests], [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, start=1)]

    def _send_part(self, where: Mapping[str, Any], number: int, start: int, length: int) -> tuple[bytes, str]:
        with self.source.open("rb") as stream:
            digest = hashlib.md5(usedforsecurity=False)
            body = Body(stream, self.teller.of(number), start=start, length=length)
            while block := body.read(MEBIBYTE):
                digest.update(block)
            body.seek(0)
            guard = b64encode(digest.digest()).decode()
            answer = self.client.upload_part(**where, PartNumber=number, Body=body, ContentMD5=guard)
        return digest.digest(), answer["ETag"]
