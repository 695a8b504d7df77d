"""Probes which optional features of S3 a bucket has, and keeps the result.

Stores differ: some ignore conditions and answer with success, some refuse them, some compare ETags without quotes.
"""

import json
import secrets
from base64 import b64encode
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import md5, sha256
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from publisher.hashing import digest_value
from publisher.storage.content_types import IMMUTABLE
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import get_status, is_conflict

STATE_PREFIX = ".publisher/"
"""What the keys of locks and probes begin with: they are not listed as content."""
PROBE_PREFIX = f"{STATE_PREFIX}probe/"
UNSUPPORTED_STATUSES = {400, 405, 411, 501}
"""With which stores refuse an unknown header."""


class IfMatchStyle(StrEnum):
    """Names how a store compares the ETag of If-Match."""

    QUOTED = "quoted"
    UNQUOTED = "unquoted"
    NONE = "none"
    """It ignores conditions, so the store alone cannot compare and swap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Holds the optional features of a bucket."""

    create: bool
    """If-None-Match: * keeps an existing object from being replaced."""
    match: IfMatchStyle
    checksum: bool
    """It accepts a SHA-256 in a header."""
    faithful: bool
    """ETags are the MD5 of the content, and headers are kept as given: so the answer to a put proves the upload."""
    remove: bool
    """The credentials may delete objects."""

    def condition(self, etag: str | None) -> dict[str, str] | None:
        """Return boto3's arguments for replacing only the object with this ETag (None: no object).

        None if the store ignores the condition.
        """
        if etag is None:
            return {"IfNoneMatch": "*"} if self.create else None
        if self.match is IfMatchStyle.NONE:
            return None
        return {"IfMatch": f'"{etag}"' if self.match is IfMatchStyle.QUOTED else etag}


def capabilities_path(state: Path, place: BucketLocation) -> Path:
    """Return the path of the file that keeps the capabilities of `place`."""
    name = digest_value({"endpoint": place.endpoint, "bucket": place.bucket, "prefix": place.prefix})[:16]
    return state / "abilities" / f"{name}.json"


def load_capabilities(state: Path, place: BucketLocation) -> Capabilities | None:
    """Return the capabilities that were saved; None if there are none, or none that can be read."""
    try:
        found = json.loads(capabilities_path(state, place).read_bytes())
        return Capabilities(**{**found, "match": IfMatchStyle(found["match"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # Never probed, or saved by another version.


def save_capabilities(state: Path, place: BucketLocation, abilities: Capabilities) -> None:
    """Save the capabilities for later runs."""
    file = capabilities_path(state, place)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{secrets.token_hex(4)}")
    draft.write_text(json.dumps(asdict(abilities), indent=1, sort_keys=True))
    draft.replace(file)


def probe_capabilities(client: Any, place: BucketLocation) -> Capabilities:
    """Return the bucket's capabilities, probed with a temporary object; raise what boto3 raises otherwise."""
    target = place.at(PROBE_PREFIX + secrets.token_hex(8))
    checksum = _checks(client, target)
    faithful = _is_faithful(client, target)
    try:
        return Capabilities(
            create=not _ignores_condition(client, target, IfNoneMatch="*"),
            match=_match(client, target),
            checksum=checksum,
            faithful=faithful,
            remove=_remove(client, target),
        )
    except ClientError:
        _remove(client, target)
        raise


def _checks(client: Any, target: dict[str, str]) -> bool:
    body = b"probe"
    try:
        client.put_object(**target, Body=body, ChecksumSHA256=b64encode(sha256(body).digest()).decode())
    except ClientError as problem:
        if get_status(problem) not in UNSUPPORTED_STATUSES:
            raise
        client.put_object(**target, Body=body)
        return False
    return True


def _is_faithful(client: Any, target: dict[str, str]) -> bool:
    body = secrets.token_bytes(64)
    given = {"ContentType": "audio/mpeg", "CacheControl": IMMUTABLE}
    answer = client.put_object(**target, Body=body, Metadata={"sha256": "0"}, **given)
    found = client.head_object(**target)
    etags = {answer["ETag"].strip('"'), found["ETag"].strip('"')}
    metadata = {name.lower(): value for name, value in found["Metadata"].items()}
    return (
        etags == {md5(body, usedforsecurity=False).hexdigest()}
        and metadata == {"sha256": "0"}
        and all(found.get(name) == value for name, value in given.items())
    )


def _ignores_condition(client: Any, target: dict[str, str], **condition: str) -> bool:
    """Tell whether the store writes although the condition fails, or refuses conditions as unknown."""
    try:
        client.put_object(**target, Body=secrets.token_bytes(8), **condition)
    except ClientError as problem:
        if is_conflict(problem):
            return False
        if get_status(problem) in UNSUPPORTED_STATUSES:
            return True
        raise
    return True


def _match(client: Any, target: dict[str, str]) -> IfMatchStyle:
    for match, stale in ((IfMatchStyle.QUOTED, f'"{"0" * 32}"'), (IfMatchStyle.UNQUOTED, "0" * 32)):
        if _ignores_condition(client, target, IfMatch=stale):
            return IfMatchStyle.NONE
        etag = client.head_object(**target)["ETag"].strip('"')
        if _ignores_condition(client, target, IfMatch=f'"{etag}"' if match is IfMatchStyle.QUOTED else etag):
            return match
    return IfMatchStyle.NONE


def _remove(client: Any, target: dict[str, str]) -> bool:
    try:
        client.delete_object(**target)
    except ClientError as problem:
        if get_status(problem) != 403:  # noqa: PLR2004 - Forbidden
            raise
        return False
    return True
