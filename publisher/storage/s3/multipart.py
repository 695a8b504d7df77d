"""Uploads a large file in parallel parts, and verifies each part by the store's answer.

boto3's own transfer manager is not used: it does not return the answer to each part. A file is read once: each part
is digested and sent from the same buffer.
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
from publisher.storage.s3.answers import get_etag
from publisher.storage.s3.body import MEBIBYTE, RequestBody, UploadCancelledError, UploadCounter, fill_buffer
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import BOTO_ERRORS

PART_BYTES = 8 * MEBIBYTE
"""Bytes of each part but the last. Some stores require parts of equal size."""
PARALLEL_PARTS = 3
"""Parts that are sent at the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedPart:
    """Holds the answer to one part."""

    etag: str
    """Without quotes; empty if the store sent none."""
    md5: bytes

    @property
    def name(self) -> str:
        """The ETag by which the parts are put together: of a store that sends none, the one that most stores have."""
        return f'"{self.etag or self.md5.hex()}"'

    @property
    def is_proven(self) -> bool:
        """Tell whether the ETag is the MD5 of the bytes that were sent."""
        return self.etag == self.md5.hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipartUpload:
    """Uploads one file in parts."""

    client: Any
    place: BucketLocation
    key: str
    source: Path
    headers: Mapping[str, Any]
    """boto3's arguments for the headers of the object."""
    is_known: bool
    """Whether the file's digest is known, and need not be computed."""
    counter: UploadCounter

    def carry_out(self, agree: Callable[[str], None]) -> str | None:
        """Upload the file, and return the ETag that most stores give to an object of these parts.

        None if the answers do not prove the parts, as with stores that encrypt. `agree` takes the file's SHA-256
        before the parts become an object; if it raises, the parts are deleted. Raises what boto3 raises, or
        UploadCancelledError.
        """
        where = self.place.at(self.key)
        where["UploadId"] = self.client.create_multipart_upload(**where, **self.headers)["UploadId"]
        try:
            parts = self._send(where, agree)
            named = [{"PartNumber": number, "ETag": part.name} for number, part in enumerate(parts, start=1)]
            self.client.complete_multipart_upload(**where, MultipartUpload={"Parts": named})
        except BaseException:
            # A store that cannot be reached keeps the parts until `prune` aborts the upload.
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
        buffers: SimpleQueue[bytearray] = SimpleQueue()
        for _ in range(PARALLEL_PARTS + 1):
            buffers.put(bytearray(PART_BYTES))
        with self.source.open("rb", buffering=0) as stream, ThreadPoolExecutor(PARALLEL_PARTS) as executor:
            try:
                for number in count(1):
                    buffer = buffers.get()
                    part = fill_buffer(buffer, stream)
                    if not part or self.counter.is_over:
                        break
                    sending.append(executor.submit(self._send_part, where, number, part))
                    sending[-1].add_done_callback(partial(_release_buffer, buffers, buffer))
                    if not self.is_known:
                        whole.update(part)
                wait(sending, return_when=FIRST_EXCEPTION)
            finally:
                # Stops the other parts where one has failed.
                self.counter.end()
                executor.shutdown(cancel_futures=True)
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
        return UploadedPart(etag=get_etag(answer), md5=digest)


def _release_buffer(buffers: SimpleQueue[bytearray], buffer: bytearray, _: Future[UploadedPart]) -> None:
    buffers.put(buffer)
