"""Uploads an object, and verifies its size, digest and headers by the store's answers."""

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
from publisher.storage.s3.answers import get_etag, get_metadata, iterate_content
from publisher.storage.s3.body import MEBIBYTE, RequestBody, UploadCancelledError, UploadCounter, make_byte_reader
from publisher.storage.s3.capabilities import Capabilities
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import is_absent
from publisher.storage.s3.head import request_head, request_new_head
from publisher.storage.s3.multipart import MultipartUpload

MULTIPART_FROM = 64 * MEBIBYTE
"""Bytes. Larger files are sent in parts."""
HEAD_FROM = MEBIBYTE
"""Bytes from which on the store is asked whether it has the object, before it is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectUpload:
    """Holds the content of an object, as a path or as bytes, and its figures."""

    source: Path | bytes
    stored: Stored
    cache_control: str

    def opened(self) -> FileIO | BytesIO:
        """Open the content for reading."""
        return BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb", buffering=0)

    @property
    def headers(self) -> dict[str, Any]:
        """boto3's arguments for the headers of the object."""
        return {
            "ContentType": self.stored.media_type,
            "CacheControl": self.cache_control,
            "Metadata": {"sha256": self.stored.digest},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksums:
    """Holds the digests by which stores verify an upload."""

    md5: bytes
    sha256: bytes

    @property
    def etag(self) -> str:
        """The ETag that most stores give to an object that is sent whole."""
        return self.md5.hex()


def compute_checksums(upload: ObjectUpload) -> Checksums:
    """Return the digests of the content, from one pass over it; a SHA-256 that is known is not computed again."""
    known = _known(upload)
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with upload.opened() as stream:
        while block := stream.read(MEBIBYTE):
            md5.update(block)
            if known is None:
                sha256.update(block)
    # What was written to while it was read has no known digest any more.
    taken = sha256.digest() if known is None else bytes.fromhex(_known(upload) or "")
    return Checksums(md5=md5.digest(), sha256=taken)


def _known(upload: ObjectUpload) -> str | None:
    return None if isinstance(upload.source, bytes) else recall_digest(upload.source)


def upload_object(
    client: Any, place: BucketLocation, upload: ObjectUpload, *, abilities: Capabilities, report: UploadProgress
) -> None:
    """Store the object, unless it is stored already; raise what boto3 raises, or PublisherError if it is damaged."""
    counter = UploadCounter(report)
    try:
        if isinstance(upload.source, bytes) or upload.stored.bytes <= MULTIPART_FROM:
            _upload_whole(client, place, upload, abilities, counter)
        else:
            _upload_parts(client, place, upload, upload.source, counter)
    except UploadCancelledError:
        if counter.ended_by is None:
            raise
        raise counter.ended_by from None
    report(upload.stored.bytes)


def _upload_whole(
    client: Any, place: BucketLocation, upload: ObjectUpload, abilities: Capabilities, counter: UploadCounter
) -> None:
    checksums = compute_checksums(upload)
    _require_digest(upload, checksums.sha256.hex())
    worth_asking = upload.stored.bytes >= HEAD_FROM
    # Mutable objects are always sent: their date shows that they are in use.
    if upload.cache_control == IMMUTABLE and worth_asking:
        answer = _head(client, place, upload.stored.key)
        if answer and _difference(answer, upload) is None and get_etag(answer) == checksums.etag:
            return
    etag = _put(client, place, upload, checksums, checksum=abilities.checksum, report=counter.of(0))
    # For small files the ETag of the answer is proof enough, and saves a request.
    if worth_asking or not abilities.faithful or etag != checksums.etag:
        _verify(client, place, upload, checksums.etag)


def _upload_parts(
    client: Any, place: BucketLocation, upload: ObjectUpload, source: Path, counter: UploadCounter
) -> None:
    if upload.cache_control == IMMUTABLE:
        answer = _head(client, place, upload.stored.key)
        # The key has a piece of the digest, so only a wrong local file could differ.
        if answer and _difference(answer, upload) is None:
            _require_digest(upload, digest_file(source))
            return
    known = recall_digest(source)
    if known is not None:
        _require_digest(upload, known)
    parts = MultipartUpload(
        client=client,
        place=place,
        key=upload.stored.key,
        source=source,
        headers=upload.headers,
        is_known=known is not None,
        counter=counter,
    )
    _verify(client, place, upload, parts.carry_out(partial(_require_digest, upload)))


def _require_digest(upload: ObjectUpload, digest: str) -> None:
    """Raise PublisherError unless `digest` is the object's."""
    if digest != upload.stored.digest:
        raise _make_damage_error(upload.stored.key)


def _put(
    client: Any,
    place: BucketLocation,
    upload: ObjectUpload,
    checksums: Checksums,
    *,
    checksum: bool,
    report: UploadProgress,
) -> str:
    guards = {"ContentMD5": b64encode(checksums.md5).decode()}
    if checksum:
        guards["ChecksumSHA256"] = b64encode(checksums.sha256).decode()
    with upload.opened() as stream:
        body = RequestBody(upload.stored.bytes, make_byte_reader(stream), report)
        answer = client.put_object(**place.at(upload.stored.key), Body=body, **upload.headers, **guards)
    return get_etag(answer)


def _head(client: Any, place: BucketLocation, key: str) -> Mapping[str, Any] | None:
    try:
        return request_head(client, place.at(key))
    except ClientError as problem:
        if is_absent(problem):
            return None
        raise


def _verify(client: Any, place: BucketLocation, upload: ObjectUpload, expected: str | None) -> None:
    """Raise PublisherError unless the stored object has the size, digest and headers of `upload`.

    `expected` is the ETag that most stores give to it; None if the answers have not proven its bytes.
    """
    key = upload.stored.key
    answer = request_new_head(client, place.at(key))
    if (difference := _difference(answer, upload)) is not None:
        raise PublisherError(
            f"{place.name} does not keep what it is given: {difference} of {key}",
            hint="nothing was switched to it; publish again, and if it says so again, use another store",
        )
    etag = get_etag(answer)
    # Some stores give an object of proven parts the ETag of one that is sent whole.
    if expected is not None and etag and (etag == expected or ("-" in expected and "-" not in etag)):
        return
    # ETags of encrypting stores are no MD5: then the object is read back.
    digest = hashlib.sha256()
    for block in iterate_content(client.get_object(**place.at(key)), MEBIBYTE):
        digest.update(block)
    if digest.hexdigest() != upload.stored.digest:
        raise _make_damage_error(key)


def _difference(answer: Mapping[str, Any], upload: ObjectUpload) -> str | None:
    """Return the name of the first figure of an object that differs from `upload`; None if none does."""
    figures = {
        "size": (answer["ContentLength"], upload.stored.bytes),
        "digest": (get_metadata(answer).get("sha256"), upload.stored.digest),
        "Content-Type": (answer.get("ContentType"), upload.stored.media_type),
        "Cache-Control": (answer.get("CacheControl"), upload.cache_control),
    }
    return next((name for name, (found, wanted) in figures.items() if found != wanted), None)


def _make_damage_error(key: str) -> PublisherError:
    return PublisherError(
        f"{key} was damaged on its way", hint="publish again: nothing was switched to the damaged file"
    )
