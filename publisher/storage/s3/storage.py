"""A bucket as a storage."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from publisher.errors import ConflictError
from publisher.hashing import digest_bytes
from publisher.storage.base import Document, Listed, Look, Notice, Report, Stored
from publisher.storage.s3.capabilities import ROOM, Abilities, probe, recall, remember
from publisher.storage.s3.client import Place, connect
from publisher.storage.s3.errors import TROUBLES, Outlook, explain, is_absent, outlook, pause_of
from publisher.storage.s3.retry import Patience
from publisher.storage.s3.swap import Switch, TakenTurnError, fetch, mark_of
from publisher.storage.s3.upload import Parcel, send

_T = TypeVar("_T")
BRISK = 2
"""Attempts for what only looks: who mistyped an endpoint is to hear of it soon."""
AT_A_TIME = 1000
"""Keys in one request to delete."""
AT_ONCE = 8
"""Documents that are sent at once."""
AHEAD = 2 * AT_ONCE
"""Documents that are on their way or wait to be: enough that nobody is idle, and few enough for memory."""


def _unconcerned() -> None:
    """Go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Storage:
    """Implements `publisher.storage.base.Storage` on a bucket; safe for several threads, and for several publishers."""

    place: Place
    state: Path
    """The folder on this machine where it is kept what was found out about the bucket."""
    patience: Patience = field(default_factory=Patience)

    @property
    def mark(self) -> str:
        """What this machine signs its feeds with."""
        return mark_of(self.place)

    @property
    def client(self) -> Any:
        """boto3's client, with the patience that work needs."""
        return connect(self.place, attempts=self.patience.attempts)

    @property
    def _looker(self) -> Any:
        return connect(self.place, attempts=min(BRISK, self.patience.attempts))

    def listing(self, *, under: str = "", before: str | None = None) -> Mapping[str, Listed]:
        """Return every object, but for what is no content."""
        return self._look_at(
            lambda client: {
                key: Listed(bytes=entry["Size"], modified=entry["LastModified"])
                for key, entry in self._entries(client, under, before)
                if not key.startswith(ROOM)
            }
        )

    def _entries(self, client: Any, under: str, before: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what the store lists, in the order of keys; ask for no more once `before` is reached."""
        where = {"Bucket": self.place.bucket, "Prefix": self.place.prefix + under}
        pages = client.get_paginator("list_objects_v2").paginate(**where)
        for page in pages:
            for entry in page.get("Contents", []):
                key = entry["Key"].removeprefix(self.place.prefix)
                if before is not None and key >= before:
                    return
                yield key, entry

    def put(self, source: Path, stored: Stored, *, cache_control: str, report: Report) -> None:
        """Upload `source`; raise PublisherError if what arrived is not what was sent."""
        self._send(Parcel(source=source, stored=stored, cache_control=cache_control), report)

    def put_documents(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Upload documents, several at once: almost all of it is waiting."""
        with ThreadPoolExecutor(AT_ONCE) as executor:
            sent: deque[tuple[Document, Future[None]]] = deque()
            try:
                for document in documents:
                    sent.append((document, executor.submit(self._send_document, document)))
                    if len(sent) > AHEAD:
                        yield _first_of(sent)
                while sent:
                    yield _first_of(sent)
            finally:
                executor.shutdown(cancel_futures=True)

    def _send_document(self, document: Document) -> None:
        content = document.content
        stored = Stored(
            key=document.key, bytes=len(content), digest=digest_bytes(content), media_type=document.media_type
        )
        self._send(Parcel(source=content, stored=stored, cache_control=document.cache_control), lambda _: None)

    def _send(self, parcel: Parcel, report: Report) -> None:
        abilities = self.abilities()
        self._insist(
            lambda: send(self.client, self.place, parcel, abilities=abilities, report=report), alive=lambda: report(0)
        )

    def read(self, key: str) -> bytes | None:
        """Return what is under `key`, or None."""
        found = self._look_at(lambda client: fetch(client, self.place, key))
        return found.content if found else None

    def look(self, key: str) -> Look | None:
        """Return the object's size and headers."""
        return self._look_at(lambda client: self._head(client, key))

    def _head(self, client: Any, key: str) -> Look | None:
        try:
            answer = client.head_object(**self.place.at(key))
        except ClientError as problem:
            if is_absent(problem):
                return None
            raise
        # Some stores give names of metadata back with capitals.
        metadata = {name.lower(): value for name, value in answer["Metadata"].items()}
        return Look(
            bytes=answer["ContentLength"],
            modified=answer["LastModified"],
            digest=metadata.get("sha256", ""),
            content_type=answer.get("ContentType", ""),
            cache_control=answer.get("CacheControl", ""),
            mark=metadata.get("by"),
        )

    def switch(self, key: str, content: bytes, *, previous: bytes | None) -> Notice | None:
        """Replace `previous` by `content`, guarded by the store where it can, and by the publishers where it cannot."""
        switch = Switch(
            client=self.client,
            place=self.place,
            abilities=self.abilities(),
            key=key,
            content=content,
            previous=previous,
            turn=digest_bytes(f"{self.mark} {self.state.resolve()}".encode())[:16],
        )
        try:
            guarded = self._insist(switch.carry_out)
        except TakenTurnError:
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
        """Delete objects, a thousand at a time."""
        wanted = [self.place.prefix + key for key in keys]
        for start in range(0, len(wanted), AT_A_TIME):
            batch = {"Objects": [{"Key": key} for key in wanted[start : start + AT_A_TIME]], "Quiet": True}
            answer = self._insist(partial(self.client.delete_objects, Bucket=self.place.bucket, Delete=batch))
            for refused in answer.get("Errors", [])[:1]:
                problem = ClientError({"Error": {"Code": refused.get("Code", "")}}, "DeleteObjects")
                raise explain(problem, self.place)

    def stale(self, before: datetime) -> list[str]:
        """Return the keys of multipart uploads that never ended."""
        return [upload["Key"].removeprefix(self.place.prefix) for upload in self._uploads(before)]

    def abort(self, before: datetime) -> None:
        """Abort multipart uploads that never ended; what they have sent is paid for until then."""
        for upload in self._uploads(before):
            where = {"Bucket": self.place.bucket, "Key": upload["Key"], "UploadId": upload["UploadId"]}
            self._insist(partial(self.client.abort_multipart_upload, **where))

    def _uploads(self, before: datetime) -> list[dict[str, Any]]:
        return self._look_at(
            lambda client: [
                upload
                for page in client.get_paginator("list_multipart_uploads").paginate(
                    Bucket=self.place.bucket, Prefix=self.place.prefix
                )
                for upload in page.get("Uploads", [])
                if upload["Initiated"] < before
            ]
        )

    def sweep(self) -> None:
        """Do nothing: others may be publishing to the bucket. `prune` removes what nobody needs."""

    def abilities(self, *, anew: bool = False) -> Abilities:
        """Return what the bucket can do, from memory unless it was never looked at, or is to be `anew`."""
        known = None if anew else recall(self.state, self.place)
        if known is None:
            known = self._insist(lambda: probe(self.client, self.place))
            remember(self.state, self.place, known)
        return known

    def _look_at(self, act: Callable[[Any], _T]) -> _T:
        """Look at something; a store that cannot be reached at all is told at once."""
        return self._patiently(lambda: act(self._looker), _unconcerned, {Outlook.PASSING})

    def _insist(self, act: Callable[[], _T], *, alive: Callable[[], None] = _unconcerned) -> _T:
        """Work on something, through everything that may pass."""
        return self._patiently(act, alive, {Outlook.PASSING, Outlook.AWAY})

    def _patiently(self, act: Callable[[], _T], alive: Callable[[], None], worth: set[Outlook]) -> _T:
        def pause(problem: Exception) -> float | None:
            if isinstance(problem, TakenTurnError):
                return 0.0
            return pause_of(problem) if isinstance(problem, TROUBLES) and outlook(problem) in worth else None

        try:
            return self.patience.insist(act, pause=pause, alive=alive)
        except TROUBLES as problem:
            raise explain(problem, self.place) from None


def _first_of(sent: deque[tuple[Document, Future[None]]]) -> Document:
    """Return the document that was given out first, once it has arrived; raise what kept it from arriving."""
    document, arrived = sent.popleft()
    arrived.result()
    return document
