"""Implements the storage protocol on a bucket."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from publisher.errors import ConflictError
from publisher.hashing import digest_bytes
from publisher.storage.base import (
    MAX_DOCUMENT_BYTES,
    ListedObject,
    Notice,
    ObjectInfo,
    SmallObject,
    Stored,
    UploadProgress,
)
from publisher.storage.s3.answers import get_metadata
from publisher.storage.s3.capabilities import (
    STATE_PREFIX,
    Capabilities,
    load_capabilities,
    make_probe_key,
    probe_capabilities,
    save_capabilities,
)
from publisher.storage.s3.client import BucketLocation, connect
from publisher.storage.s3.delete import delete_objects
from publisher.storage.s3.errors import (
    BOTO_ERRORS,
    ErrorClass,
    classify_error,
    explain_s3_error,
    get_retry_after,
    is_absent,
)
from publisher.storage.s3.head import request_head
from publisher.storage.s3.listing import list_objects, list_uploads
from publisher.storage.s3.retry import RetryPolicy
from publisher.storage.s3.swap import LockedError, ObjectSwap, make_publisher_mark, read_version
from publisher.storage.s3.upload import ObjectUpload, upload_object

_T = TypeVar("_T")
LOOK_ATTEMPTS = 2
"""Attempts of requests that only read: a mistyped endpoint is reported soon."""
PARALLEL_DOCUMENTS = 8
"""Documents that are sent at the same time."""
PENDING_DOCUMENTS = 2 * PARALLEL_DOCUMENTS
"""Documents that are sent or queued: the queue keeps all threads busy, and is bounded by memory."""


def _ignore_progress() -> None:
    """Do nothing: the operation cannot be cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Storage:
    """Implements `publisher.storage.base.Storage` on a bucket; safe for several threads, and for several publishers."""

    place: BucketLocation
    state: Path
    """The folder on this machine that keeps the bucket's capabilities."""
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)

    @property
    def mark(self) -> str:
        """The name by which this machine signs what it switches."""
        return make_publisher_mark(self.place)

    @property
    def client(self) -> Any:
        """boto3's client, with all attempts of the retry policy."""
        return connect(self.place, attempts=self.retry_policy.attempts)

    @property
    def _quick_client(self) -> Any:
        return connect(self.place, attempts=min(LOOK_ATTEMPTS, self.retry_policy.attempts))

    def listing(self, *, under: str = "", before: str | None = None) -> Mapping[str, ListedObject]:
        """Return every object but those below STATE_PREFIX."""
        return self._look_at(
            lambda client: {
                key: ListedObject(bytes=entry["Size"], modified=entry["LastModified"])
                for key, entry in self._entries(client, under, before)
                if not key.startswith(STATE_PREFIX)
            }
        )

    def _entries(self, client: Any, under: str, before: str | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield keys and boto3's entries of a listing, in the order of keys, until `before`, and request no more."""
        for entry in list_objects(client, self.place, under):
            key = entry["Key"].removeprefix(self.place.prefix)
            if before is not None and key >= before:
                return
            yield key, entry

    def put(self, source: Path, stored: Stored, *, cache_control: str, report: UploadProgress) -> None:
        """Upload `source`; raise PublisherError if the object differs from it."""
        self._send(ObjectUpload(source=source, stored=stored, cache_control=cache_control), report)

    def put_documents(self, documents: Iterable[SmallObject]) -> Iterator[SmallObject]:
        """Upload documents, PARALLEL_DOCUMENTS at a time."""
        with ThreadPoolExecutor(PARALLEL_DOCUMENTS) as executor:
            sent: deque[tuple[SmallObject, Future[None]]] = deque()
            try:
                for document in documents:
                    sent.append((document, executor.submit(self._send_document, document)))
                    if len(sent) > PENDING_DOCUMENTS:
                        yield _await_first(sent)
                while sent:
                    yield _await_first(sent)
            finally:
                executor.shutdown(cancel_futures=True)

    def _send_document(self, document: SmallObject) -> None:
        content = document.content
        stored = Stored(
            key=document.key, bytes=len(content), digest=digest_bytes(content), media_type=document.media_type
        )
        self._send(ObjectUpload(source=content, stored=stored, cache_control=document.cache_control), lambda _: None)

    def _send(self, upload: ObjectUpload, report: UploadProgress) -> None:
        abilities = self.capabilities()
        self._retry(
            lambda: upload_object(self.client, self.place, upload, abilities=abilities, report=report),
            alive=lambda: report(0),
        )

    def read(self, key: str, *, most: int = MAX_DOCUMENT_BYTES) -> bytes | None:
        """Return the content of the object under `key`; None if there is no object."""
        found = self._look_at(lambda client: read_version(client, self.place, key, most=most))
        return found.content if found else None

    def inspect(self, key: str) -> ObjectInfo | None:
        """Return the object's size and headers."""
        return self._look_at(lambda client: self._head(client, key))

    def _head(self, client: Any, key: str) -> ObjectInfo | None:
        try:
            answer = request_head(client, self.place.at(key))
        except ClientError as problem:
            if is_absent(problem):
                return None
            raise
        metadata = get_metadata(answer)
        return ObjectInfo(
            bytes=answer["ContentLength"],
            modified=answer["LastModified"],
            digest=metadata.get("sha256", ""),
            content_type=answer.get("ContentType", ""),
            cache_control=answer.get("CacheControl", ""),
            mark=metadata.get("by"),
        )

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> Notice | None:
        """Replace `previous` by `content`, by conditional requests, or under a lock if the store has none."""
        abilities = self.capabilities()
        lock = digest_bytes(f"{self.mark} {self.state.resolve()}".encode())[:16]

        def swap() -> bool:
            return ObjectSwap(
                client=self.client,
                place=self.place,
                capabilities=abilities,
                key=key,
                content=content,
                previous=previous,
                lock=lock,
            ).carry_out()

        try:
            guarded = self._retry(swap)
        except LockedError:
            raise ConflictError(
                f"another publisher has been switching {key} for minutes",
                hint="wait until it is done, then run the same command again",
            ) from None
        if guarded:
            return None
        return Notice(
            message=f"{self.place.name} cannot guard the feed against two publishers at once",
            hint="publish from one place only; publishers of this program keep out of each other's way, others do not",
        )

    def remove(self, keys: Iterable[str]) -> None:
        """Delete objects, many with each request where the store takes that."""
        wanted = [*keys]
        if wanted:
            client = self._retry(lambda: self.client)
            delete_objects(client, self.place, wanted, self._retry)

    def list_unfinished(self, before: datetime) -> list[str]:
        """Return the keys of unfinished multipart uploads; raise PublisherError if the store does not tell."""
        return [upload["Key"].removeprefix(self.place.prefix) for upload in self._uploads(before)]

    def abort(self, before: datetime) -> None:
        """Abort unfinished multipart uploads: stores charge for their parts until then."""
        for upload in self._uploads(before):
            where = {"Bucket": self.place.bucket, "Key": upload["Key"], "UploadId": upload["UploadId"]}
            self._retry(partial(self.client.abort_multipart_upload, **where))

    def _uploads(self, before: datetime) -> list[Mapping[str, Any]]:
        return self._look_at(
            lambda client: [upload for upload in list_uploads(client, self.place) if upload["Initiated"] < before]
        )

    def sweep(self) -> None:
        """Do nothing: others may be publishing to the bucket."""

    def capabilities(self, *, anew: bool = False) -> Capabilities:
        """Return the bucket's capabilities, as saved, or probed if none are saved or `anew` is set."""
        known = None if anew else load_capabilities(self.state, self.place)
        if known is None:
            key = make_probe_key()
            known = self._retry(lambda: probe_capabilities(self.client, self.place, key))
            # Where nothing can be kept, as in a read-only checkout, they are probed by each run.
            with suppress(OSError):
                save_capabilities(self.state, self.place, known)
        return known

    def _look_at(self, act: Callable[[Any], _T]) -> _T:
        """Call `act` with retries, but none for a store that is not reached."""
        return self._run_with_retries(lambda: act(self._quick_client), _ignore_progress, {ErrorClass.TRANSIENT})

    def _retry(self, act: Callable[[], _T], *, alive: Callable[[], None] = _ignore_progress) -> _T:
        """Call `act` with retries of every error that may pass."""
        return self._run_with_retries(act, alive, {ErrorClass.TRANSIENT, ErrorClass.UNAVAILABLE})

    def _run_with_retries(self, act: Callable[[], _T], alive: Callable[[], None], worth: set[ErrorClass]) -> _T:
        def pause(problem: Exception) -> float | None:
            if isinstance(problem, LockedError):
                return 0.0
            return (
                get_retry_after(problem)
                if isinstance(problem, BOTO_ERRORS) and classify_error(problem) in worth
                else None
            )

        try:
            return self.retry_policy.run(act, pause=pause, alive=alive)
        except BOTO_ERRORS as problem:
            raise explain_s3_error(problem, self.place) from None


def _await_first(sent: deque[tuple[SmallObject, Future[None]]]) -> SmallObject:
    """Wait for the first document, and return it; raise the error of its upload."""
    document, arrived = sent.popleft()
    arrived.result()
    return document
