"""Inspects a bucket's settings, as far as the credentials may read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from publisher.storage.s3.capabilities import Capabilities
from publisher.storage.s3.storage import S3Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketReport:
    """Holds a bucket's settings; None where the store does not tell, or the credentials may not ask."""

    capabilities: Capabilities
    objects: int
    unfinished_uploads: int
    versioned: bool | None
    cors: bool | None


def inspect_bucket(storage: S3Storage, before: datetime) -> BucketReport:
    """Return the bucket's settings, with its capabilities probed anew; raise PublisherError if it cannot be used.

    Uploads that began before `before` count as unfinished.
    """
    listing = storage.listing()
    return BucketReport(
        capabilities=storage.capabilities(anew=True),
        objects=len(listing),
        unfinished_uploads=len(storage.list_unfinished(before)),
        versioned=_query(storage, "get_bucket_versioning", lambda answer: answer.get("Status") == "Enabled"),
        cors=_query(storage, "get_bucket_cors", lambda answer: bool(answer.get("CORSRules"))),
    )


def _query(storage: S3Storage, question: str, read: Any) -> bool | None:
    try:
        answer = getattr(storage.client, question)(Bucket=storage.place.bucket)
    except ClientError as problem:
        # S3 answers so if there are no rules; other errors mean that it does not tell.
        absent = problem.response.get("Error", {}).get("Code") == "NoSuchCORSConfiguration"
        return False if absent else None
    return bool(read(answer))
