"""Compares and swaps an object: by conditional requests, or under a lock in the bucket if the store has none."""

import getpass
import hashlib
import os
import socket
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from publisher.errors import ConflictError
from publisher.hashing import digest_bytes
from publisher.storage.base import BRING_HINT, MAX_DOCUMENT_BYTES, describe_excess
from publisher.storage.content_types import MUTABLE, get_content_type
from publisher.storage.s3.answers import (
    HiddenObjectError,
    get_etag,
    get_metadata,
    iterate_content,
    require_content_of,
)
from publisher.storage.s3.capabilities import STATE_PREFIX, Capabilities
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import is_absent, is_conflict
from publisher.storage.s3.listing import list_objects

READ_BYTES = 1 << 20
"""Bytes of an object that are read at once."""
LOCK_PREFIX = f"{STATE_PREFIX}turn/"
"""What the keys of locks begin with."""
LOCK_EXPIRES_AFTER = timedelta(minutes=10)
"""A lock this old was left by a killed publisher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectVersion:
    """Holds the current version of an object."""

    content: bytes
    etag: str
    modified: datetime
    mark: str | None
    """The mark of the publisher that wrote it."""


class LockedError(Exception):
    """Raised while another publisher holds the lock."""


def make_publisher_mark(place: BucketLocation) -> str:
    """Return the name by which this machine signs what it switches, 8 hexadecimal digits.

    A digest, since metadata of objects is public, and names of users and machines are not.
    """
    return digest_bytes(f"{_name_user()}@{socket.gethostname()}/{place.bucket}".encode())[:8]


def _name_user() -> str:
    """Return the user's name; of a user that has none, as in a container of another's number, that number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # The latter from Python 3.13 on.
        return str(os.getuid())


def read_version(
    client: Any, place: BucketLocation, key: str, *, most: int = MAX_DOCUMENT_BYTES
) -> ObjectVersion | None:
    """Return the current version of the object under `key`; None if there is no object.

    Raises PublisherError if it has more than `most` bytes.
    """
    try:
        answer = client.get_object(**place.at(key))
        require_content_of(key, answer)
    except ClientError as problem:
        if is_absent(problem):
            return None
        raise
    return ObjectVersion(
        content=_read_body(answer, key, most),
        etag=get_etag(answer),
        modified=answer["LastModified"],
        mark=get_metadata(answer).get("by"),
    )


def _read_body(answer: Mapping[str, Any], key: str, most: int) -> bytes:
    content = bytearray()
    for chunk in iterate_content(answer, READ_BYTES):
        content += chunk
        if len(content) > most:
            raise describe_excess(key, most)
    return bytes(content)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectSwap:
    """Replaces `previous` by `content` under a key. Idempotent."""

    client: Any
    place: BucketLocation
    capabilities: Capabilities
    key: str
    content: bytes
    previous: bytes | None
    lock: str
    """The name of this working folder's lock."""

    def carry_out(self) -> bool:
        """Swap, and return whether the store guarantees it. Raise ConflictError, LockedError, or what boto3 raises."""
        found = self._read_current()
        condition = self.capabilities.condition(found.etag if found else None)
        if found is not None and found.content == self.content:
            pass  # Done before, and only the answer was lost.
        elif condition is None:
            run_locked(self.client, self.place, f"{LOCK_PREFIX}{self.key}/", self.lock, self._put_locked)
        else:
            self._put_conditionally(condition)
        return condition is not None

    def _read_current(self) -> ObjectVersion | None:
        """Return the current version; raise ConflictError if it is neither `previous` nor `content`."""
        found = read_version(self.client, self.place, self.key)
        content = found.content if found else None
        if content not in (self.previous, self.content):
            raise describe_conflict(self.place, self.key, found)
        return found

    def _put_conditionally(self, condition: dict[str, str]) -> None:
        try:
            etag = self._put(condition)
        except ClientError as problem:
            if not (is_conflict(problem) or is_absent(problem)):
                raise
            etag = ""
        found = read_version(self.client, self.place, self.key)
        if found is None and self.previous is None:
            raise HiddenObjectError  # Stored now or by the attempt before, and something still answers that nothing is.
        # If the ETag of this write was replaced already, a later publisher has started from it: no conflict.
        if found is None or (found.content != self.content and etag in {"", found.etag}):
            raise describe_conflict(self.place, self.key, found)

    def _put_locked(self) -> None:
        found = self._read_current()
        if found is not None and found.content == self.content:
            return
        self._put({})
        found = read_version(self.client, self.place, self.key)
        if found is None and self.previous is None:
            raise HiddenObjectError
        if found is None or found.content != self.content:
            raise describe_conflict(self.place, self.key, found)

    def _put(self, condition: dict[str, str]) -> str:
        guard = b64encode(hashlib.md5(self.content, usedforsecurity=False).digest()).decode()
        answer = self.client.put_object(
            **self.place.at(self.key),
            Body=self.content,
            ContentMD5=guard,
            ContentType=get_content_type(self.key),
            CacheControl=MUTABLE,
            Metadata={"sha256": digest_bytes(self.content), "by": make_publisher_mark(self.place)},
            **condition,
        )
        return get_etag(answer)


def run_locked(client: Any, place: BucketLocation, name: str, turn: str, act: Callable[[], None]) -> None:
    """Call `act` under the lock `turn` below `name`; raise LockedError if another publisher has one there.

    Each publisher writes its lock first and lists all locks then: so of two, at least one sees the other's.
    """
    # The same name in each run of this folder, so that a killed run's lock is not another publisher's.
    mine = place.at(f"{name}{turn}")
    client.put_object(**mine, Body=make_publisher_mark(place).encode())
    try:
        found = {entry["Key"]: entry["LastModified"] for entry in list_objects(client, place, name)}
        here = found.get(mine["Key"])
        if here is None or any(
            here - moment < LOCK_EXPIRES_AFTER for other, moment in found.items() if other != mine["Key"]
        ):
            raise LockedError
        act()
    finally:
        client.delete_object(**mine)


def describe_conflict(place: BucketLocation, key: str, found: ObjectVersion | None) -> ConflictError:
    """Return a ConflictError that names who changed the object, and when."""
    if found is None:
        return ConflictError(
            f"{key} was deleted by somebody else in the meantime",
            hint="find out who, then run the same command again",
        )
    if found.mark is None:
        who = "by another program"
    elif found.mark == make_publisher_mark(place):
        who = "from this machine, by another run or from another copy of this folder,"
    else:
        who = f"by the publisher that signs as {found.mark} (this one signs as {make_publisher_mark(place)})"
    return ConflictError(
        f"{key} was changed {who} at {found.modified:%Y-%m-%d %H:%M:%S} UTC",
        hint=f"{BRING_HINT}; then run the same command again",
    )
