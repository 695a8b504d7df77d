"""Reads stores' answers: whether they are S3's at all, their ETags, and contents that were compressed on the way."""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError

ROOTS: Mapping[str, bytes] = {
    "ListObjectsV2": b"ListBucketResult",
    "ListObjects": b"ListBucketResult",
    "ListMultipartUploads": b"ListMultipartUploadsResult",
    "CreateMultipartUpload": b"InitiateMultipartUploadResult",
    "CompleteMultipartUpload": b"CompleteMultipartUploadResult",
    "DeleteObjects": b"DeleteResult",
    "GetBucketVersioning": b"VersioningConfiguration",
    "GetBucketCors": b"CORSConfiguration",
}
"""The root element of each answer in XML. botocore takes whatever XML comes, and an empty body, for an empty answer."""
MAY_BE_EMPTY = {"CompleteMultipartUpload", "DeleteObjects"}
OBJECT_HEADERS: Mapping[str, tuple[str, ...]] = {
    "HeadObject": ("last-modified", "content-length"),
    "GetObject": ("last-modified",),
    "PutObject": (),
    "UploadPart": (),
}
"""The headers without which an answer about an object cannot be used."""
SIDE_QUESTIONS = {"ListMultipartUploads", "GetBucketVersioning", "GetBucketCors"}
"""The requests whose answer no publish needs: a store that answers them otherwise does not know them."""
OK = 200
ERROR_ELEMENTS = (b"Code", b"Message", b"Region", b"Endpoint", b"BucketName")
"""What is read of an error, here and by botocore where Amazon names another region."""
ENCODINGS = {"gzip", "x-gzip", "deflate"}
EITHER_FORMAT = zlib.MAX_WBITS + 32
"""zlib finds out by itself which of its formats it reads."""
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_NO_NUMBER = re.compile(rb"<(?:Size|KeyCount|MaxKeys|MaxUploads)>(?!\s*[0-9]{1,18}\s*<)")


class NotS3Error(BotoCoreError):  # type: ignore[misc]
    """Raised for an answer of success that S3 does not give: a web page, another document, odd values."""

    fmt = "the answer to {operation} is not S3's"

    def __init__(self, operation: str, *, page: bool = False) -> None:
        """Take the name of the request, and whether a web page was the answer."""
        super().__init__(operation=operation)
        self.operation = operation
        self.is_page = page


class TruncatedListingError(BotoCoreError):  # type: ignore[misc]
    """Raised for a listing that ends before its end."""

    fmt = "the listing was cut off"


class HiddenObjectError(BotoCoreError):  # type: ignore[misc]
    """Raised while a store does not show an object that it has just stored."""

    fmt = "the object is not shown"


def require_s3_answer(operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
    """Raise NotS3Error if an answer of success cannot be the store's: a handler of botocore's event before-parse.

    Of an error only what is read of it is left: botocore stumbles over other elements where it expects those.
    """
    operation, status = str(operation_model.name), int(response_dict["status_code"])
    if not 200 <= status < 300:  # noqa: PLR2004 - success
        response_dict["body"] = _keep_error(response_dict["body"])
        return
    headers = {str(name).lower(): str(text) for name, text in response_dict["headers"].items()}
    body = response_dict["body"]
    # Some servers call an empty body a web page too. The body of a GET is still to be read.
    page = _is_page(headers.get("content-type", "")) and bool(body)
    if operation in ROOTS:
        good = _has_root(operation, body) or (status == OK and _is_error(body))
    elif operation in OBJECT_HEADERS:
        good = _describes_object(operation, headers, page=page)
    else:
        good = not page
    if not good:
        raise NotS3Error(operation, page=page)


def _keep_error(body: Any) -> bytes:
    """Return an error with those of its elements that are read; nothing of another document."""
    if not isinstance(body, bytes) or not _is_error(body):
        return b""
    found = {name: re.search(rb"<%b>([^<>&]*)</%b>" % (name, name), body) for name in ERROR_ELEMENTS}
    kept = b"".join(b"<%b>%b</%b>" % (name, match[1], name) for name, match in found.items() if match)
    return b"<Error>%b</Error>" % kept


def _has_root(operation: str, body: bytes) -> bool:
    if not body.strip():
        return operation in MAY_BE_EMPTY
    found = _ROOT.search(body)
    return found is not None and found[1] == ROOTS[operation] and _NO_NUMBER.search(body) is None


def _is_error(body: bytes) -> bool:
    """Tell whether it is an error that a store has found after it sent the status: botocore raises it."""
    found = _ROOT.search(body)
    return found is not None and found[1] == b"Error"


def _describes_object(operation: str, headers: Mapping[str, str], *, page: bool) -> bool:
    length = headers.get("content-length", "0")
    signed = _is_signed(headers)
    # Web pages are stored and read too, so of what is read only the key tells: see `require_content_of`.
    return (
        (signed or "etag" in headers)
        and not (page and operation in {"PutObject", "UploadPart"})
        and all(name in headers for name in OBJECT_HEADERS[operation])
        and length.isascii()
        and length.isdecimal()
    )


def _is_page(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}


def _is_signed(headers: Mapping[str, str]) -> bool:
    """Tell whether a header is one of S3's own."""
    return any(name.startswith("x-amz") for name in headers)


def require_content_of(key: str, answer: Mapping[str, Any]) -> None:
    """Raise NotS3Error if an object that is no page was answered with a web page, as a website does for any key."""
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    page = _is_page(headers.get("content-type", "")) and not key.endswith(".html")
    if page and not _is_signed(headers):
        raise NotS3Error("GetObject", page=True)


def tolerate_no_other_time(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a parser of time stamps that raises NotS3Error where `parse` raises ValueError and the like."""

    def read(value: Any) -> Any:
        try:
            return parse(value)
        except (ValueError, TypeError, OverflowError, RuntimeError):
            raise NotS3Error("a time") from None

    return read


def get_etag(answer: Mapping[str, Any]) -> str:
    """Return the ETag of an answer without quotes and without the mark of a weak one; empty if there is none."""
    return str(answer.get("ETag") or "").strip().removeprefix("W/").strip('"')


def get_metadata(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return the user metadata of an answer by names in small letters: some stores return them with capitals."""
    return {name.lower(): value for name, value in answer["Metadata"].items()}


def iterate_content(answer: Mapping[str, Any], size: int) -> Iterator[bytes]:
    """Yield the content of an object in blocks of about `size` bytes, unpacked if it was compressed on the way.

    Nothing is stored compressed, so a Content-Encoding is something between store and publisher that puts it on.
    """
    packed = str(answer.get("ContentEncoding") or "").strip().lower() in ENCODINGS
    with answer["Body"] as body:
        # boto3 compares lengths and checksums where nothing is left to read.
        blocks = iter(lambda: body.read(size), b"")
        yield from _unpack(blocks, size) if packed else blocks


def _unpack(blocks: Iterator[bytes], size: int) -> Iterator[bytes]:
    stream = zlib.decompressobj(EITHER_FORMAT)
    try:
        for block in blocks:
            waiting = block
            while waiting:
                yield stream.decompress(waiting, size)
                waiting = stream.unconsumed_tail
    except zlib.error:
        raise NotS3Error("GetObject") from None
    if not stream.eof:
        raise NotS3Error("GetObject")
