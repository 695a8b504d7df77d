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
from publisher.storage.s3.answers import HiddenObjectError, get_etag, get_metadata
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import NOT_OFFERED_STATUS, get_status, is_conflict
from publisher.storage.s3.head import request_new_head

STATE_PREFIX = ".publisher/"
"""What the keys of locks and probes begin with: they are not listed as content."""
PROBE_PREFIX = f"{STATE_PREFIX}probe/"


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
    altered: str = ""
    """The name of the first header that does not come back as it was given; empty if all do."""

    def condition(self, etag: str | None) -> dict[str, str] | None:
        """Return boto3's arguments for replacing only the object with this ETag (None: no object).

        None if the store ignores the condition, or has no ETag ("") to name.
        """
        if etag is None:
            return {"IfNoneMatch": "*"} if self.create else None
        if self.match is IfMatchStyle.NONE or not etag:
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


def make_probe_key() -> str:
    """Return the key of a temporary object, another one for each probe."""
    return PROBE_PREFIX + secrets.token_hex(8)


def probe_capabilities(client: Any, place: BucketLocation, key: str) -> Capabilities:
    """Return the bucket's capabilities, probed with a temporary object; raise what boto3 raises otherwise.

    Another try has the same `key`: what was just stored may become visible only after a while.
    """
    target = place.at(key)
    checksum = _checks(client, target)
    try:
        faithful, altered = _look_at_headers(client, target)
        return Capabilities(
            create=not _ignores_condition(client, target, IfNoneMatch="*"),
            match=_match(client, target),
            checksum=checksum,
            faithful=faithful,
            remove=_remove(client, target),
            altered=altered,
        )
    except (ClientError, HiddenObjectError):
        _remove(client, target)
        raise


def _checks(client: Any, target: dict[str, str]) -> bool:
    body = b"probe"
    try:
        client.put_object(**target, Body=body, ChecksumSHA256=b64encode(sha256(body).digest()).decode())
    except ClientError as problem:
        if get_status(problem) not in NOT_OFFERED_STATUS:
            raise
        client.put_object(**target, Body=body)
        return False
    return True


def _look_at_headers(client: Any, target: dict[str, str]) -> tuple[bool, str]:
    """Return whether the bucket is faithful, and the name of the first header that it alters."""
    body = secrets.token_bytes(64)
    answer = client.put_object(
        **target, Body=body, Metadata={"sha256": "0"}, ContentType="audio/mpeg", CacheControl=IMMUTABLE
    )
    found = request_new_head(client, target)
    kept = {
        "metadata": get_metadata(found) == {"sha256": "0"},
        "Content-Type": found.get("ContentType") == "audio/mpeg",
        "Cache-Control": found.get("CacheControl") == IMMUTABLE,
    }
    altered = next((name for name, same in kept.items() if not same), "")
    etags = {get_etag(answer), get_etag(found)}
    return etags == {md5(body, usedforsecurity=False).hexdigest()} and not altered, altered


def _ignores_condition(client: Any, target: dict[str, str], **condition: str) -> bool:
    """Tell whether the store writes although the condition fails, or refuses conditions as unknown."""
    try:
        client.put_object(**target, Body=secrets.token_bytes(8), **condition)
    except ClientError as problem:
        if is_conflict(problem):
            return False
        if get_status(problem) in NOT_OFFERED_STATUS:
            return True
        raise
    return True


def _match(client: Any, target: dict[str, str]) -> IfMatchStyle:
    for match, stale in ((IfMatchStyle.QUOTED, f'"{"0" * 32}"'), (IfMatchStyle.UNQUOTED, "0" * 32)):
        if _ignores_condition(client, target, IfMatch=stale):
            return IfMatchStyle.NONE
        etag = get_etag(request_new_head(client, target))
        if not etag:
            return IfMatchStyle.NONE
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
