"""Inspects a bucket's settings, as far as the credentials may read them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from publisher.errors import DeniedError, NotOfferedError, PublisherError
from publisher.storage.s3.answers import NotS3Error
from publisher.storage.s3.capabilities import Capabilities
from publisher.storage.s3.storage import S3Storage

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketReport:
    """Holds what is known of a bucket, and in the place of the rest why it is not.

    Settings are None where the store does not tell, or the credentials may not ask.
    """

    capabilities: Capabilities | PublisherError
    objects: int | PublisherError
    unfinished_uploads: int | PublisherError
    versioned: bool | None
    cors: bool | None


def inspect_bucket(storage: S3Storage, before: datetime) -> BucketReport:
    """Return what is known of the bucket, with its capabilities probed anew. Each question is asked by itself.

    Uploads that began before `before` count as unfinished. Raises PublisherError if it is no bucket of a store that
    answers, whatever the credentials may do.
    """
    return BucketReport(
        objects=_ask(lambda: len(storage.listing()), DeniedError, NotOfferedError),
        capabilities=_ask(lambda: storage.capabilities(anew=True), DeniedError, NotOfferedError),
        # Nothing else depends on them, so no answer is no reason to end here.
        unfinished_uploads=_ask(lambda: len(storage.list_unfinished(before)), PublisherError),
        versioned=_query(storage, "get_bucket_versioning", lambda answer: answer.get("Status") == "Enabled"),
        cors=_query(storage, "get_bucket_cors", lambda answer: bool(answer.get("CORSRules"))),
    )


def _ask(question: Callable[[], _Answer], *refused: type[PublisherError]) -> _Answer | PublisherError:
    """Return the answer, or the error if it is of a kind of `refused`."""
    try:
        return question()
    except refused as problem:
        return problem


def _query(storage: S3Storage, question: str, read: Any) -> bool | None:
    try:
        answer = getattr(storage.client, question)(Bucket=storage.place.bucket)
    except ClientError as problem:
        # S3 answers so if there are no rules; other errors mean that it does not tell.
        absent = problem.response.get("Error", {}).get("Code") == "NoSuchCORSConfiguration"
        return False if absent else None
    except NotS3Error:
        return None  # It does not know the question, and answers another one.
    return bool(read(answer))
