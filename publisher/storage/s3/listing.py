"""Lists objects and unfinished uploads to the very end. A listing that was cut off is an error, and no short bucket."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from publisher.storage.s3.answers import NotS3Error, TruncatedListingError
from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.errors import get_error_code, get_status, is_not_offered

MOST_EMPTY_PAGES = 1000
"""Pages in a row that bring nothing new: stores may send some, and a listing that never ends is none."""
_Page = Mapping[str, Any]
_Where = Mapping[str, Any]


def list_objects(client: Any, place: BucketLocation, under: str) -> Iterator[Mapping[str, Any]]:
    """Yield boto3's entries of the objects below `under`, in the order of the store, a page a request.

    By ListObjectsV2; by ListObjects on a store that refuses it, or takes it for that. Raises what boto3 raises,
    NotS3Error and TruncatedListingError.
    """
    where = {"Bucket": place.bucket, "Prefix": place.prefix + under}
    for page in _pages(_ask_either(client), where, _follow_objects, "Contents"):
        for entry in page.get("Contents", []):
            if not {"Key", "Size", "LastModified"} <= entry.keys():
                raise NotS3Error("ListObjectsV2")
            yield entry


def list_uploads(client: Any, place: BucketLocation) -> Iterator[Mapping[str, Any]]:
    """Yield boto3's entries of unfinished uploads; raise as `list_objects`."""
    where = {"Bucket": place.bucket, "Prefix": place.prefix}
    try:
        for page in _pages(client.list_multipart_uploads, where, _follow_uploads, "Uploads"):
            for upload in page.get("Uploads", []):
                if not {"Key", "UploadId", "Initiated"} <= upload.keys():
                    raise NotS3Error("ListMultipartUploads")
                yield upload
    except ClientError as problem:
        # The listing of objects has found the bucket.
        if get_status(problem) == 404 and get_error_code(problem) != "NoSuchBucket":  # noqa: PLR2004 - Not Found
            raise NotS3Error("ListMultipartUploads") from None
        raise


def _pages(
    ask: Callable[..., _Page], where: _Where, follow: Callable[[_Page, str | None], dict[str, str]], entries: str
) -> Iterator[_Page]:
    """Yield all pages; `follow` returns what to ask the next one with, from a page and the last key so far."""
    asked: dict[str, str] = {}
    known: set[tuple[str, str]] = set()
    seen, idle, last = set[tuple[tuple[str, str], ...]](), 0, None
    while True:
        page = ask(**where, **asked)
        names = {(str(entry.get("Key")), str(entry.get("UploadId"))) for entry in page.get(entries, [])}
        if names and names <= known:
            raise TruncatedListingError  # A store that does not know the mark begins again and again.
        idle = 0 if names else idle + 1
        last = str(page[entries][-1].get("Key")) if names else last
        yield page
        if not page.get("IsTruncated"):
            return
        known |= names
        asked = follow(page, last)
        mark = tuple(sorted(asked.items()))
        if not all(asked.values()) or not asked or mark in seen or idle > MOST_EMPTY_PAGES:
            raise TruncatedListingError
        seen.add(mark)


def _follow_objects(page: _Page, last: str | None) -> dict[str, str]:
    if "KeyCount" in page or page.get("NextContinuationToken"):
        return {"ContinuationToken": str(page.get("NextContinuationToken") or "")}
    # An answer in the form of the first version has no token, and names the next key only for delimiters.
    return {"Marker": str(page.get("NextMarker") or last or "")}


def _follow_uploads(page: _Page, last: str | None) -> dict[str, str]:
    found = {
        "KeyMarker": str(page.get("NextKeyMarker") or last or ""),
        "UploadIdMarker": str(page.get("NextUploadIdMarker") or ""),
    }
    return {name: text for name, text in found.items() if text}


def _ask_either(client: Any) -> Callable[..., _Page]:
    """Return a request for a page: of the second version while the store knows it."""
    older = False

    def ask(**arguments: Any) -> _Page:
        nonlocal older
        if not older and "Marker" not in arguments:
            try:
                page: _Page = client.list_objects_v2(**arguments)
            except ClientError as problem:
                if "ContinuationToken" in arguments or not is_not_offered(problem):
                    raise
            else:
                return page
        older = True
        found: _Page = client.list_objects(**arguments)
        return found

    return ask
