"""Deletes objects: many with one request, or one by one where a store refuses that or leaves some out."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import get_status, is_not_offered

DELETE_BATCH = 1000
"""Keys in one request to delete."""
PARALLEL_DELETIONS = 8
"""Objects that are deleted at the same time, where each has a request."""
_Retry = Callable[[Callable[[], Any]], Any]
"""Calls a function, again where that helps, and returns its value."""


def delete_objects(client: Any, place: BucketLocation, keys: Sequence[str], retry: _Retry) -> None:
    """Delete the objects under `keys`, as few requests as the store allows; raise what `retry` raises.

    A key that a request for many leaves out gets a request of its own, which says why, or succeeds.
    """
    for start in range(0, len(keys), DELETE_BATCH):
        batch = [*keys[start : start + DELETE_BATCH]]
        refused = retry(partial(_delete_batch, client, place, batch))
        if refused is None:
            _delete_each(client, place, keys[start:], retry)
            return
        _delete_each(client, place, refused, retry)


def _delete_batch(client: Any, place: BucketLocation, keys: Sequence[str]) -> list[str] | None:
    """Return the keys that were left out; None if the store refuses to delete several with one request."""
    wanted = {place.prefix + key: key for key in keys}
    try:
        answer = client.delete_objects(
            Bucket=place.bucket, Delete={"Objects": [{"Key": key} for key in wanted], "Quiet": True}
        )
    except ClientError as problem:
        if is_not_offered(problem) or get_status(problem) == 403:  # noqa: PLR2004 - Forbidden
            return None
        raise
    left = answer.get("Errors", [])
    # An error that names none of the keys may concern all of them.
    named = [wanted[entry["Key"]] for entry in left if entry.get("Key") in wanted]
    return named if len(named) == len(left) else [*keys]


def _delete_each(client: Any, place: BucketLocation, keys: Sequence[str], retry: _Retry) -> None:
    if not keys:
        return
    # The first alone: where it is refused, so are the others.
    retry(partial(client.delete_object, **place.at(keys[0])))
    with ThreadPoolExecutor(PARALLEL_DELETIONS) as executor:
        pending = [executor.submit(retry, partial(client.delete_object, **place.at(key))) for key in keys[1:]]
        try:
            for future in pending:
                future.result()
        finally:
            executor.shutdown(cancel_futures=True)
