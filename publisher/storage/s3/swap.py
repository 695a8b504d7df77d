"""Exchanges the one object that changes: as a step that the store guards, or that publishers guard among themselves."""

import getpass
import hashlib
import socket
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from publisher.errors import ConflictError
from publisher.hashing import digest_bytes
from publisher.storage.content_types import MUTABLE, get_content_type
from publisher.storage.s3.capabilities import STATE_PREFIX, Capabilities
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import is_absent, is_conflict

LOCK_PREFIX = f"{STATE_PREFIX}turn/"
"""Where publishers to a store without conditions announce that they are about to switch."""
LOCK_EXPIRES_AFTER = timedelta(minutes=10)
"""An announcement this old is of a publisher that was killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectVersion:
    """What stands under a key at the moment."""

    content: bytes
    etag: str
    modified: datetime
    mark: str | None
    """Whose it is."""


class LockedError(Exception):
    """Another publisher is switching at this moment."""


def make_publisher_mark(place: BucketLocation) -> str:
    """Return what this machine signs its feeds with.

    Objects are public, and so is what is written beside them: so no name of a person or a machine.
    """
    return digest_bytes(f"{getpass.getuser()}@{socket.gethostname()}/{place.bucket}".encode())[:8]


def read_version(client: Any, place: BucketLocation, key: str) -> ObjectVersion | None:
    """Return what stands under `key`."""
    try:
        answer = client.get_object(**place.at(key))
    except ClientError as problem:
        if is_absent(problem):
            return None
        raise
    return ObjectVersion(
        content=answer["Body"].read(),
        etag=answer["ETag"].strip('"'),
        modified=answer["LastModified"],
        mark={name.lower(): value for name, value in answer["Metadata"].items()}.get("by"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectSwap:
    """One exchange of what stands under a key. Doing it again after it was done does nothing."""

    client: Any
    place: BucketLocation
    capabilities: Capabilities
    key: str
    content: bytes
    previous: bytes | None
    lock: str
    """What this working folder announces itself as, where publishers take turns."""

    def carry_out(self) -> bool:
        """Exchange; return whether the store guarded it. Raise ConflictError, TakenTurnError, or what boto3 raises."""
        found = self._read_current()
        condition = self.capabilities.condition(found.etag if found else None)
        if found is not None and found.content == self.content:
            pass  # Done already: by us, and only the answer was lost.
        elif condition is None:
            run_locked(self.client, self.place, f"{LOCK_PREFIX}{self.key}/", self.lock, self._put_locked)
        else:
            self._put_conditionally(condition)
        return condition is not None

    def _read_current(self) -> ObjectVersion | None:
        """Return what is there; raise ConflictError if it is neither what was thought nor what is wanted."""
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
        # With our own ETag gone again somebody has built upon what we wrote, which is as it should be.
        if found is None or (found.content != self.content and etag in {"", found.etag}):
            raise describe_conflict(self.place, self.key, found)

    def _put_locked(self) -> None:
        found = self._read_current()
        if found is not None and found.content == self.content:
            return
        self._put({})
        found = read_version(self.client, self.place, self.key)
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
        return str(answer["ETag"].strip('"'))


def run_locked(client: Any, place: BucketLocation, name: str, turn: str, act: Callable[[], None]) -> None:
    """Do `act` while no other publisher does: each announces itself first, and looks for others then.

    Of two that announce themselves before looking at least one sees the other, so they are never both alone.
    """
    # Of the same name each time: so what a killed run of this folder left is not taken for somebody else's.
    mine = place.at(f"{name}{turn}")
    client.put_object(**mine, Body=make_publisher_mark(place).encode())
    try:
        answer = client.list_objects_v2(Bucket=place.bucket, Prefix=place.prefix + name)
        found = {entry["Key"]: entry["LastModified"] for entry in answer.get("Contents", [])}
        here = found.get(mine["Key"])
        if here is None or any(
            here - moment < LOCK_EXPIRES_AFTER for other, moment in found.items() if other != mine["Key"]
        ):
            raise LockedError
        act()
    finally:
        client.delete_object(**mine)


def describe_conflict(place: BucketLocation, key: str, found: ObjectVersion | None) -> ConflictError:
    """Return what to tell of somebody else's work: who, when, and what to do."""
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
        hint="bring their ledger and feed into this folder (git pull), then run the same command again",
    )
