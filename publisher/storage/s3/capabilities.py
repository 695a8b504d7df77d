"""What a bucket can do beyond storing: found out by trying, since stores say yes and do not do it.

Some ignore conditions and answer with success, some refuse them, some know ETags only without their quotes.
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
"""Where in a bucket everything stands that is no content."""
PROBE_PREFIX = f"{STATE_PREFIX}probe/"
UNSUPPORTED_STATUSES = {400, 405, 411, 501}
"""How stores say that they do not know a header."""


class IfMatchStyle(StrEnum):
    """How a store wants an ETag in If-Match."""

    QUOTED = "quoted"
    UNQUOTED = "unquoted"
    NONE = "none"
    """It does not heed conditions: nothing can be exchanged safely by the store alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What was found out about a bucket."""

    create: bool
    """It writes an object only if there is none, when asked (If-None-Match)."""
    match: IfMatchStyle
    checksum: bool
    """It takes a SHA-256 in a header."""
    faithful: bool
    """Its ETag is the MD5 of what it stored, and it keeps headers as they are given: its answer to a put is proof."""
    remove: bool
    """The key may delete."""

    def condition(self, etag: str | None) -> dict[str, str] | None:
        """Return what to ask for when the object with this ETag (None: no object) is to be replaced.

        None if the store does not heed that.
        """
        if etag is None:
            return {"IfNoneMatch": "*"} if self.create else None
        if self.match is IfMatchStyle.NONE:
            return None
        return {"IfMatch": f'"{etag}"' if self.match is IfMatchStyle.QUOTED else etag}


def capabilities_path(state: Path, place: BucketLocation) -> Path:
    """Return where what was found out about `place` is kept."""
    name = digest_value({"endpoint": place.endpoint, "bucket": place.bucket, "prefix": place.prefix})[:16]
    return state / "abilities" / f"{name}.json"


def load_capabilities(state: Path, place: BucketLocation) -> Capabilities | None:
    """Return what was found out earlier."""
    try:
        found = json.loads(capabilities_path(state, place).read_bytes())
        return Capabilities(**{**found, "match": IfMatchStyle(found["match"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None  # Never looked at, or by another version: it is found out again.


def save_capabilities(state: Path, place: BucketLocation, abilities: Capabilities) -> None:
    """Keep what was found out, for the next run."""
    file = capabilities_path(state, place)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{secrets.token_hex(4)}")
    draft.write_text(json.dumps(asdict(abilities), indent=1, sort_keys=True))
    draft.replace(file)


def probe_capabilities(client: Any, place: BucketLocation) -> Capabilities:
    """Find out what the bucket can do, on an object of no importance; raise what boto3 raises if it can do nothing."""
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
    """Tell whether the store writes although the condition is not met. Refusing to know it counts as writing."""
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
