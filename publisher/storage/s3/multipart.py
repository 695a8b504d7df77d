"""Sends a large file in parts, several at once, each proven by the store's answer.

boto3 has a transfer manager of its own. It reads a file in pieces of a few kilobytes, which costs more than all
the digests, and it does not bring back what the store has said of each part. Here a file is read once: what is
read is digested, and sent from where it lies in memory.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from publisher.hashing import recall_digest
from publisher.storage.s3.body import MEBIBYTE, RequestBody, UploadCancelledError, UploadCounter, fill_buffer
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import BOTO_ERRORS

PART_BYTES = 8 * MEBIBYTE
"""Bytes of each part but the last. Some stores want all parts to be of one size."""
PARALLEL_PARTS = 3
"""Parts on their way together: more of them fill no line better, and take a store's processors from each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedPart:
    """What came of one part."""

    etag: str
    """As the store gave it."""
    md5: bytes

    @property
    def is_proven(self) -> bool:
        """Tell whether the store's answer says that it has just these bytes."""
        return self.etag.strip('"') == self.md5.hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipartUpload:
    """A file on its way to a bucket, in parts."""

    client: Any
    place: BucketLocation
    key: str
    source: Path
    headers: Mapping[str, Any]
    """What the store is to keep beside the bytes."""
    is_known: bool
    """Whether the file's digest is known, so that it need not be taken while it is read."""
    counter: UploadCounter

    def carry_out(self, agree: Callable[[str], None]) -> str | None:
        """Make the object, and return the ETag that most stores give to one of these parts.

        None where the store's answers do not prove the parts, as of stores that encrypt. `agree` is told the file's
        SHA-256 before the parts become an object; what it raises leaves nothing behind. Raise what boto3 raises, or
        EndedError.
        """
        where = self.place.at(self.key)
        where["UploadId"] = self.client.create_multipart_upload(**where, **self.headers)["UploadId"]
        try:
            parts = self._send(where, agree)
            named = [{"PartNumber": number, "ETag": part.etag} for number, part in enumerate(parts, start=1)]
            self.client.complete_multipart_upload(**where, MultipartUpload={"Parts": named})
        except BaseException:
            # A store that cannot be reached keeps the parts; `prune` finds them.
            with suppress(*BOTO_ERRORS):
                self.client.abort_multipart_upload(**where)
            raise
        if not all(part.is_proven for part in parts):
            return None
        digests = b"".join(part.md5 for part in parts)
        return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(parts)}"

    def _send(self, where: Mapping[str, Any], agree: Callable[[str], None]) -> list[UploadedPart]:
        whole = hashlib.sha256()
        sending: list[Future[UploadedPart]] = []
        rooms: SimpleQueue[bytearray] = SimpleQueue()
        for _ in range(PARALLEL_PARTS + 1):
            rooms.put(bytearray(PART_BYTES))
        with self.source.open("rb", buffering=0) as stream, ThreadPoolExecutor(PARALLEL_PARTS) as hands:
            try:
                for number in count(1):
                    room = rooms.get()
                    part = fill_buffer(room, stream)
                    if not part or self.counter.is_over:
                        break
                    sending.append(hands.submit(self._send_part, where, number, part))
                    sending[-1].add_done_callback(partial(_release_buffer, rooms, room))
                    if not self.is_known:
                        whole.update(part)
                wait(sending, return_when=FIRST_EXCEPTION)
            finally:
                # Where one has failed, the others are of no use; where none has, none is left.
                self.counter.end()
                hands.shutdown(cancel_futures=True)
        failed = [problem for future in sending if not future.cancelled() and (problem := future.exception())]
        for problem in sorted(failed, key=lambda problem: isinstance(problem, UploadCancelledError)):
            raise problem
        agree((recall_digest(self.source) or "") if self.is_known else whole.hexdigest())
        return [future.result() for future in sending]

    def _send_part(self, where: Mapping[str, Any], number: int, content: memoryview) -> UploadedPart:
        try:
            digest = hashlib.md5(content, usedforsecurity=False).digest()
            body = RequestBody(len(content), lambda at, amount: content[at : at + amount], self.counter.of(number))
            guard = b64encode(digest).decode()
            answer = self.client.upload_part(**where, PartNumber=number, Body=body, ContentMD5=guard)
        except BaseException:
            self.counter.end()
            raise
        return UploadedPart(etag=answer["ETag"], md5=digest)


def _release_buffer(rooms: SimpleQueue[bytearray], room: bytearray, _: Future[UploadedPart]) -> None:
    rooms.put(room)
