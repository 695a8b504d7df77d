"""Sends a file to a bucket, and does not believe that it arrived until the store has said so with figures."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Any

from botocore.exceptions import ClientError

from publisher.adapters.s3.abilities import Abilities
from publisher.adapters.s3.client import Place, part_digests
from publisher.adapters.s3.troubles import is_absent
from publisher.errors import PublisherError
from publisher.ledger import Stored
from publisher.media_types import IMMUTABLE
from publisher.storage import Report

MEBIBYTE = 1 << 20
SINGLE = 64 * MEBIBYTE
"""Up to here a file is one request; beyond, it is sent in parts."""
PART = 16 * MEBIBYTE
AT_ONCE = 4
WORTH_ASKING = MEBIBYTE
"""From here on it is cheaper to ask whether a file is there already than to send it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A file and all that its object is to be."""

    source: Path
    stored: Stored
    cache_control: str

    @property
    def headers(self) -> dict[str, Any]:
        """What the store is to keep beside the bytes, and to send with them."""
        return {
            "ContentType": self.stored.media_type,
            "CacheControl": self.cache_control,
            "Metadata": {"sha256": self.stored.digest},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprints:
    """The digests of a file that stores speak of."""

    md5: bytes
    """Of a file that is sent as one."""
    sha256: bytes
    etag: str | None
    """What stores mostly make of the MD5. None for a large file: each part's is known once it was sent."""


def fingerprints(file: Path) -> Fingerprints:
    """Return a file's digests, in one reading."""
    if file.stat().st_size > SINGLE:
        with file.open("rb") as stream:
            return Fingerprints(md5=b"", sha256=hashlib.file_digest(stream, "sha256").digest(), etag=None)
    whole, digest = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(MEBIBYTE):
            digest.update(block)
            whole.update(block)
    return Fingerprints(md5=whole.digest(), sha256=digest.digest(), etag=whole.hexdigest())


def send(client: Any, place: Place, parcel: Parcel, *, abilities: Abilities, report: Report) -> None:
    """Make the object what `parcel` says, unless it is already; raise what boto3 raises, or PublisherError."""
    prints = fingerprints(parcel.source)
    if prints.sha256.hex() != parcel.stored.digest:
        raise _damaged(parcel.stored.key)
    # What may change is sent in any case, for its date's sake.
    asking = parcel.cache_control == IMMUTABLE and parcel.stored.bytes >= WORTH_ASKING
    if not (asking and _is_there(client, place, parcel, prints)):
        teller, etag = _Teller(report), ""
        try:
            if parcel.stored.bytes <= SINGLE:
                etag = _put(client, place, parcel, prints, checksum=abilities.checksum, report=teller.sent)
            else:
                _put_in_parts(client, place, parcel, teller)
        except BaseException:
            if teller.ended_by is not None:
                raise teller.ended_by from None
            raise
        # For a small file another request costs as much as the file: the answer's ETag proves it as well.
        if parcel.stored.bytes >= WORTH_ASKING or not abilities.faithful or etag != prints.etag:
            _verify(client, place, parcel, prints)
    report(parcel.stored.bytes)


def _put(client: Any, place: Place, parcel: Parcel, prints: Fingerprints, *, checksum: bool, report: Report) -> str:
    guards = {"ContentMD5": b64encode(prints.md5).decode()}
    if checksum:
        guards["ChecksumSHA256"] = b64encode(prints.sha256).decode()
    with parcel.source.open("rb") as stream:
        body = CountedBody(stream, report)
        answer = client.put_object(**place.at(parcel.stored.key), Body=body, **parcel.headers, **guards)
    return str(answer["ETag"].strip('"'))


def _put_in_parts(client: Any, place: Place, parcel: Parcel, teller: "_Teller") -> None:
    from boto3.s3.transfer import TransferConfig, create_transfer_manager  # noqa: PLC0415 - slow to load

    # "auto" may choose a transfer that forgets the endpoint and goes to Amazon.
    config = TransferConfig(
        preferred_transfer_client="classic",
        multipart_threshold=PART,
        multipart_chunksize=PART,
        max_concurrency=AT_ONCE,
    )
    where = place.at(parcel.stored.key)
    with create_transfer_manager(client, config) as manager:
        future = manager.upload(
            str(parcel.source), where["Bucket"], where["Key"], extra_args=parcel.headers, subscribers=[teller]
        )
        future.result()
    if teller.ended_by is not None:
        raise teller.ended_by


def _is_there(client: Any, place: Place, parcel: Parcel, prints: Fingerprints) -> bool:
    try:
        answer = client.head_object(**place.at(parcel.stored.key))
    except ClientError as problem:
        if is_absent(problem):
            return False
        raise
    return _difference(answer, parcel) is None and prints.etag in {None, answer["ETag"].strip('"')}


def _verify(client: Any, place: Place, parcel: Parcel, prints: Fingerprints) -> None:
    """Raise PublisherError unless the object has the size, digest and headers that it should."""
    key = parcel.stored.key
    answer = client.head_object(**place.at(key))
    if (difference := _difference(answer, parcel)) is not None:
        raise PublisherError(
            f"{place.name} does not keep what it is given: {difference} of {key}",
            hint="nothing was switched to it; publish again, and if it says so again, use another store",
        )
    etag = answer["ETag"].strip('"')
    if etag == (prints.etag or _etag_of_parts(etag, part_digests(place, key), parcel.source)):
        return
    # Encrypting stores have ETags of another making: then only reading back shows.
    digest = hashlib.sha256()
    for block in client.get_object(**place.at(key))["Body"].iter_chunks(MEBIBYTE):
        digest.update(block)
    if digest.hexdigest() != parcel.stored.digest:
        raise _damaged(key)


def _etag_of_parts(etag: str, parts: Sequence[bytes], file: Path) -> str:
    """Return what the ETag of a large file is to be: most stores make it of the parts' digests, some of the whole's."""
    if "-" in etag:
        return f"{hashlib.md5(b''.join(parts), usedforsecurity=False).hexdigest()}-{len(parts)}"
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _difference(answer: Mapping[str, Any], parcel: Parcel) -> str | None:
    """Return the first of an object's figures that is not what it should be."""
    metadata = {name.lower(): value for name, value in answer["Metadata"].items()}
    figures = {
        "size": (answer["ContentLength"], parcel.stored.bytes),
        "digest": (metadata.get("sha256"), parcel.stored.digest),
        "Content-Type": (answer.get("ContentType"), parcel.stored.media_type),
        "Cache-Control": (answer.get("CacheControl"), parcel.cache_control),
    }
    return next((name for name, (found, wanted) in figures.items() if found != wanted), None)


def _damaged(key: str) -> PublisherError:
    return PublisherError(
        f"{key} was damaged on its way", hint="publish again: nothing was switched to the damaged file"
    )


class CountedBody:
    """A file that tells how much of it was sent. Reading it in order to sign it does not count."""

    def __init__(self, stream: IO[bytes], report: Report) -> None:
        """Count what is read of `stream` from now on."""
        self._stream = stream
        self._report = report
        self._sending = False

    def signal_transferring(self) -> None:
        """Count from now on."""
        self._sending = True

    def signal_not_transferring(self) -> None:
        """Do not count for now."""
        self._sending = False

    def read(self, amount: int = -1) -> bytes:
        """Return the next bytes."""
        block = self._stream.read(amount)
        if self._sending:
            self._report(self._stream.tell())
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go back, to send once more."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return how far reading has come."""
        return self._stream.tell()


class _EndedError(BaseException):
    """The work is no longer wanted. No Exception: boto3 would take that for a fault of the line, and send again."""


class _Teller:
    """Tells how much was sent, added up where several threads send; ends the sending when that raises."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._sum = 0
        self._lock = Lock()
        self.ended_by: Exception | None = None

    def sent(self, count: int) -> None:
        """Tell that so many bytes were sent in all."""
        try:
            self._report(count)
        except Exception as problem:
            self.ended_by = problem
            raise _EndedError from problem

    def on_progress(self, bytes_transferred: int, **_: Any) -> None:
        """Take note of some bytes more, or fewer where a part is sent again."""
        with self._lock:
            if self.ended_by is not None:
                raise _EndedError
            self._sum += bytes_transferred
            self.sent(self._sum)

    def on_queued(self, **_: Any) -> None:
        """Do nothing: only progress counts."""

    def on_done(self, **_: Any) -> None:
        """Do nothing: only progress counts."""
