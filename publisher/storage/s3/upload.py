"""Sends a file to a bucket, and does not believe that it arrived until the store has said so with figures."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO, FileIO
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from publisher.errors import PublisherError
from publisher.hashing import digest_file, recall_digest
from publisher.storage.base import Stored, UploadProgress
from publisher.storage.content_types import IMMUTABLE
from publisher.storage.s3.body import MEBIBYTE, RequestBody, UploadCancelledError, UploadCounter, make_byte_reader
from publisher.storage.s3.capabilities import Capabilities
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import is_absent
from publisher.storage.s3.multipart import MultipartUpload

MULTIPART_FROM = 64 * MEBIBYTE
"""Up to here a file is one request; beyond, it is sent in parts."""
HEAD_FROM = MEBIBYTE
"""From here on it is cheaper to ask whether a file is there already than to send it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectUpload:
    """A file, or what one would hold, and all that its object is to be."""

    source: Path | bytes
    stored: Stored
    cache_control: str

    def opened(self) -> FileIO | BytesIO:
        """Open what is sent."""
        return BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb", buffering=0)

    @property
    def headers(self) -> dict[str, Any]:
        """What the store is to keep beside the bytes, and to send with them."""
        return {
            "ContentType": self.stored.media_type,
            "CacheControl": self.cache_control,
            "Metadata": {"sha256": self.stored.digest},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksums:
    """The digests of a file that stores speak of."""

    md5: bytes
    sha256: bytes

    @property
    def etag(self) -> str:
        """What stores mostly make of the MD5."""
        return self.md5.hex()


def compute_checksums(parcel: ObjectUpload) -> Checksums:
    """Return the digests of what is sent, in one reading; a SHA-256 that is known already is not taken again."""
    known = _known(parcel)
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with parcel.opened() as stream:
        while block := stream.read(MEBIBYTE):
            md5.update(block)
            if known is None:
                sha256.update(block)
    # What was written to while it was read has no known digest any more.
    taken = sha256.digest() if known is None else bytes.fromhex(_known(parcel) or "")
    return Checksums(md5=md5.digest(), sha256=taken)


def _known(parcel: ObjectUpload) -> str | None:
    return None if isinstance(parcel.source, bytes) else recall_digest(parcel.source)


def upload_object(
    client: Any, place: BucketLocation, parcel: ObjectUpload, *, abilities: Capabilities, report: UploadProgress
) -> None:
    """Make the object what `parcel` says, unless it is already; raise what boto3 raises, or PublisherError."""
    teller = UploadCounter(report)
    try:
        if isinstance(parcel.source, bytes) or parcel.stored.bytes <= MULTIPART_FROM:
            _upload_whole(client, place, parcel, abilities, teller)
        else:
            _upload_parts(client, place, parcel, parcel.source, teller)
    except UploadCancelledError:
        if teller.ended_by is None:
            raise
        raise teller.ended_by from None
    report(parcel.stored.bytes)


def _upload_whole(
    client: Any, place: BucketLocation, parcel: ObjectUpload, abilities: Capabilities, teller: UploadCounter
) -> None:
    prints = compute_checksums(parcel)
    _require_digest(parcel, prints.sha256.hex())
    worth_asking = parcel.stored.bytes >= HEAD_FROM
    # What may change is sent in any case, for its date's sake.
    if parcel.cache_control == IMMUTABLE and worth_asking:
        answer = _head(client, place, parcel.stored.key)
        if answer and _difference(answer, parcel) is None and _etag(answer) == prints.etag:
            return
    etag = _put(client, place, parcel, prints, checksum=abilities.checksum, report=teller.of(0))
    # For a small file another request costs as much as the file: the answer's ETag proves it as well.
    if worth_asking or not abilities.faithful or etag != prints.etag:
        _verify(client, place, parcel, prints.etag)


def _upload_parts(
    client: Any, place: BucketLocation, parcel: ObjectUpload, source: Path, teller: UploadCounter
) -> None:
    if parcel.cache_control == IMMUTABLE:
        answer = _head(client, place, parcel.stored.key)
        # Keys that do not change have a piece of the digest, so only whoever has put it there could be wrong.
        if answer and _difference(answer, parcel) is None:
            _require_digest(parcel, digest_file(source))
            return
    known = recall_digest(source)
    if known is not None:
        _require_digest(parcel, known)
    upload = MultipartUpload(
        client=client,
        place=place,
        key=parcel.stored.key,
        source=source,
        headers=parcel.headers,
        is_known=known is not None,
        counter=teller,
    )
    _verify(client, place, parcel, upload.carry_out(partial(_require_digest, parcel)))


def _require_digest(parcel: ObjectUpload, digest: str) -> None:
    """Raise PublisherError unless this is the digest that the file is to have."""
    if digest != parcel.stored.digest:
        raise _make_damage_error(parcel.stored.key)


def _put(
    client: Any,
    place: BucketLocation,
    parcel: ObjectUpload,
    prints: Checksums,
    *,
    checksum: bool,
    report: UploadProgress,
) -> str:
    guards = {"ContentMD5": b64encode(prints.md5).decode()}
    if checksum:
        guards["ChecksumSHA256"] = b64encode(prints.sha256).decode()
    with parcel.opened() as stream:
        body = RequestBody(parcel.stored.bytes, make_byte_reader(stream), report)
        answer = client.put_object(**place.at(parcel.stored.key), Body=body, **parcel.headers, **guards)
    return _etag(answer)


def _head(client: Any, place: BucketLocation, key: str) -> Mapping[str, Any] | None:
    try:
        answer: Mapping[str, Any] = client.head_object(**place.at(key))
    except ClientError as problem:
        if is_absent(problem):
            return None
        raise
    return answer


def _etag(answer: Mapping[str, Any]) -> str:
    return str(answer["ETag"].strip('"'))


def _verify(client: Any, place: BucketLocation, parcel: ObjectUpload, expected: str | None) -> None:
    """Raise PublisherError unless the object has the size, digest and headers that it should.

    `expected` is the ETag that most stores give to it, if the answers so far have proven its bytes.
    """
    key = parcel.stored.key
    answer = client.head_object(**place.at(key))
    if (difference := _difference(answer, parcel)) is not None:
        raise PublisherError(
            f"{place.name} does not keep what it is given: {difference} of {key}",
            hint="nothing was switched to it; publish again, and if it says so again, use another store",
        )
    etag = _etag(answer)
    # Some stores give files that came in parts, each of them proven, the ETag of a file that came as one.
    if expected is not None and (etag == expected or ("-" in expected and "-" not in etag)):
        return
    # Encrypting stores have ETags of another making: then only reading back shows.
    digest = hashlib.sha256()
    for block in client.get_object(**place.at(key))["Body"].iter_chunks(MEBIBYTE):
        digest.update(block)
    if digest.hexdigest() != parcel.stored.digest:
        raise _make_damage_error(key)


def _difference(answer: Mapping[str, Any], parcel: ObjectUpload) -> str | None:
    """Return the first of an object's figures that is not what it should be."""
    metadata = {name.lower(): value for name, value in answer["Metadata"].items()}
    figures = {
        "size": (answer["ContentLength"], parcel.stored.bytes),
        "digest": (metadata.get("sha256"), parcel.stored.digest),
        "Content-Type": (answer.get("ContentType"), parcel.stored.media_type),
        "Cache-Control": (answer.get("CacheControl"), parcel.cache_control),
    }
    return next((name for name, (found, wanted) in figures.items() if found != wanted), None)


def _make_damage_error(key: str) -> PublisherError:
    return PublisherError(
        f"{key} was damaged on its way", hint="publish again: nothing was switched to the damaged file"
    )
