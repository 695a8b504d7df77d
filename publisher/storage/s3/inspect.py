"""Looks a bucket over: what it is set to, as far as the key may ask."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from publisher.storage.s3.capabilities import Abilities
from publisher.storage.s3.storage import S3Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What a bucket is like. None where the store does not say, or the key may not ask."""

    abilities: Abilities
    objects: int
    half_sent: int
    versioned: bool | None
    cors: bool | None


def examine(storage: S3Storage, before: datetime) -> Examination:
    """Look the bucket over, and find its abilities out anew; raise PublisherError if it cannot be used at all.

    `before` tells uploads that never ended from those under way.
    """
    listing = storage.listing()
    return Examination(
        abilities=storage.abilities(anew=True),
        objects=len(listing),
        half_sent=len(storage.stale(before)),
        versioned=_asked(storage, "get_bucket_versioning", lambda answer: answer.get("Status") == "Enabled"),
        cors=_asked(storage, "get_bucket_cors", lambda answer: bool(answer.get("CORSRules"))),
    )


def _asked(storage: S3Storage, question: str, read: Any) -> bool | None:
    try:
        answer = getattr(storage.client, question)(Bucket=storage.place.bucket)
    except ClientError as problem:
        # The store's way of saying that there are no rules; all else means that it does not tell.
        absent = problem.response.get("Error", {}).get("Code") == "NoSuchCORSConfiguration"
        return False if absent else None
    return bool(read(answer))
