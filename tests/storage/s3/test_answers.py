"""Answers of stores, and of what is none: each gives a value or an error of ours, never another exception."""

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from hypothesis import given
from hypothesis import strategies as st
from urllib3 import HTTPResponse

from publisher.errors import NotOfferedError, PublisherError
from publisher.storage.base import SmallObject
from publisher.storage.content_types import MUTABLE
from publisher.storage.s3 import BucketLocation, S3Storage
from publisher.storage.s3 import client as module
from publisher.storage.s3.answers import (
    NotS3Error,
    get_etag,
    iterate_content,
    require_content_of,
    tolerate_no_other_time,
)
from support.bucket_client import Body
from support.stores import hurried

PLACE = BucketLocation(bucket="some-bucket", endpoint="https://s3.example")
SECRET = "s3cr3t-of-mine"  # noqa: S105 - opens nothing
PAGE = b"<!DOCTYPE html><html><body><br>Sign in to&nbsp;this network</body></html>"


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return a function that lends a storage whose every request has one answer, as the network brings it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIAOFMINE")
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        # Clients of their own, since handlers stay.
        patch.setattr(module, "_client", module._client.__wrapped__)  # noqa: SLF001 - as above

        def storage(status: int, headers: dict[str, str], body: bytes) -> S3Storage:
            def answer(request: Any, **_: Any) -> AWSResponse:
                raw = HTTPResponse(body=BytesIO(body), headers=headers, preload_content=False)
                return AWSResponse(request.url, status, headers, raw)

            client = module.connect(PLACE, attempts=1)
            client.meta.events.register_last("before-send.s3", answer)
            patch.setattr("publisher.storage.s3.storage.connect", lambda *_, **__: client)
            return S3Storage(place=PLACE, state=tmp_path_factory.mktemp("state"), retry_policy=hurried(seconds=3))

        yield storage


def use(storage: S3Storage) -> list[str]:
    """Call every method; return what was told."""
    document = SmallObject(key="a.txt", content=b"x", media_type="text/plain", cache_control=MUTABLE)
    later = datetime.now(UTC) + timedelta(days=1)
    told = []
    for act in (
        storage.listing,
        lambda: storage.read("a.xml"),
        lambda: storage.inspect("a.xml"),
        lambda: [*storage.put_documents([document])],
        lambda: storage.switch("a.xml", b"new", previous=None),
        lambda: storage.remove(["a", "b"]),
        lambda: storage.list_unfinished(later),
        lambda: storage.abort(later),
    ):
        try:
            act()
        except PublisherError as error:
            assert error.hint
            assert "\n" not in error.message + error.hint
            assert SECRET not in error.message + error.hint
            told.append(error.message)
    return told


KINDS = ("text/html", "application/xhtml+xml; charset=utf-8", "application/xml", "application/json", "")
ROOT_NAMES = ("ListBucketResult", "ListMultipartUploadsResult", "DeleteResult", "Error", "html", "")
HEADER_NAMES = ("ETag", "Last-Modified", "Content-Length", "x-amz-request-id", "Content-Encoding", "Retry-After")
FIELDS = ("Key", "Size", "LastModified", "IsTruncated", "KeyCount", "UploadId", "Initiated", "Code", "NextMarker")
VALUES = ("", "a.xml", "12", "-1", "true", "x" * 40, "9" * 30, "2026-06-01T00:00:00Z", "Mon, 01 Jun 2026 00:00:00 GMT")
ENTRIES = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(VALUES), max_size=6)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Return XML of a store's words in any order, or bytes."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=60) | st.sampled_from([b"", PAGE, b"{}", b"<", gzip.compress(PAGE)]))

    def spell(fields: dict[str, str]) -> str:
        return "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())

    root, entry = draw(st.sampled_from(ROOT_NAMES)), draw(st.sampled_from(("Contents", "Upload", "Error")))
    inner = "".join(f"<{entry}>{spell(found)}</{entry}>" for found in draw(st.lists(ENTRIES, max_size=2)))
    inside = spell(draw(ENTRIES)) + inner
    return f"<{root}>{inside}</{root}>".encode() if root else inside.encode()


@given(
    st.sampled_from((200, 204, 206, 301, 302, 400, 403, 404, 405, 411, 412, 418, 501)),
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(HEADER_NAMES), st.sampled_from((*VALUES, '"e"', 'W/"e"', "gzip")), max_size=6),
    bodies(),
)
def test_whatever_is_answered_is_a_value_or_an_error_of_ours(
    answering: Any, status: int, kind: str, headers: dict[str, str], body: bytes
) -> None:
    """Odd dates, numbers, roots, encodings, no headers at all: no other exception comes out of a storage."""
    use(answering(status, {**headers, "Content-Type": kind}, body))


@pytest.mark.parametrize(
    "body",
    [
        b"<ListBucketResult><Error></Error></ListBucketResult>",
        b"<Error><Key></Key><Size></Size><KeyCount></KeyCount></Error>",
        b"<Error/>",
        b"<Error><Code><b>x</b></Code></Error>",
        PAGE,
    ],
)
def test_an_error_of_another_form_is_an_error(answering: Any, body: bytes) -> None:
    """Botocore stumbles over elements that it does not expect there."""
    for status in (204, 301, 403, 405, 418):
        assert use(answering(status, {"Content-Type": "application/xml"}, body))


def test_an_error_keeps_its_code(answering: Any) -> None:
    """And its region, by which Amazon's are followed."""
    body = b"<Error><Code>NoSuchBucket</Code><Message>a &amp; b</Message><Key>k</Key></Error>"
    with pytest.raises(PublisherError, match="there is no bucket some-bucket"):
        answering(404, {"Content-Type": "application/xml"}, body).listing()


def test_an_error_behind_a_status_of_success_is_that_error(answering: Any) -> None:
    """S3 may find out after it has begun to answer."""
    body = b"<?xml version='1.0'?><Error><Code>InternalError</Code></Error>"
    with pytest.raises(PublisherError, match="too busy"):
        answering(200, {"Content-Type": "application/xml"}, body).listing()


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=utf-8", "application/xhtml+xml"])
@pytest.mark.parametrize("status", [200, 206])
def test_a_web_page_is_told_by_every_method(answering: Any, kind: str, status: int) -> None:
    """A captive portal answers everything with success: no listing is empty, nothing is stored, nothing is deleted."""
    told = use(answering(status, {"Content-Type": kind, "Content-Length": str(len(PAGE))}, PAGE))
    assert len(told) == 8
    assert all("does not speak S3" in message or "does not know" in message for message in told), told
    assert "s3.example does not speak S3 at this address: it answers with a web page" in told


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>", b"<List/>"]
    + [b"<ListBucketResult><KeyCount>" + count + b"</KeyCount></ListBucketResult>" for count in (b"x", b"-1", b"")],
)
def test_a_listing_without_its_parts_is_no_empty_bucket(answering: Any, body: bytes) -> None:
    """Botocore takes other documents, and none, for a listing of nothing."""
    with pytest.raises(PublisherError, match="does not speak S3"):
        answering(200, {"Content-Type": "application/xml", "x-amz-request-id": "1"}, body).listing()


def test_a_listing_in_the_place_of_another_one_is_a_question_that_is_not_known(answering: Any) -> None:
    """A store that does not know the word behind the question mark lists its objects."""
    body = b"<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>"
    with pytest.raises(NotOfferedError, match="does not know ListMultipartUploads"):
        answering(200, {"Content-Type": "application/xml"}, body).list_unfinished(datetime.now(UTC))


@pytest.mark.parametrize(
    ("sent", "etag"),
    [('"abc"', "abc"), ('W/"abc"', "abc"), ("abc", "abc"), ("", ""), (None, ""), ('"abc-2"', "abc-2")],
)
def test_an_etag_is_read_without_its_marks(sent: str | None, etag: str) -> None:
    """Quotes and the W/ of something that compresses on the way are no part of it; some stores send none."""
    assert get_etag({} if sent is None else {"ETag": sent}) == etag


@given(st.binary(max_size=5_000), st.sampled_from((gzip.compress, zlib.compress)), st.integers(1, 400))
def test_what_was_compressed_on_the_way_is_as_it_was_stored(content: bytes, pack: Any, size: int) -> None:
    """In blocks that are no larger than was asked for, so that a small answer fills no memory."""
    for encoding in ("gzip", "deflate", " X-GZIP "):
        blocks = [*iterate_content({"Body": Body(pack(content)), "ContentEncoding": encoding}, size)]
        assert b"".join(blocks) == content
        assert all(len(block) <= size for block in blocks)
    assert b"".join(iterate_content({"Body": Body(content)}, size)) == content


@pytest.mark.parametrize("damage", [lambda packed: packed[:-9], lambda packed: b"x" + packed[1:], lambda _: b""])
def test_what_was_compressed_badly_is_an_error(damage: Any) -> None:
    """Cut off or damaged it is no shorter document."""
    answer = {"Body": Body(damage(gzip.compress(b"content"))), "ContentEncoding": "gzip"}
    with pytest.raises(NotS3Error):
        b"".join(iterate_content(answer, 100))


@pytest.mark.parametrize(
    ("key", "headers", "good"),
    [
        ("feed.xml", {"content-type": "text/html"}, False),
        ("feed.xml", {"content-type": "text/html", "x-amz-request-id": "1"}, True),
        ("web/index.html", {"content-type": "text/html"}, True),
        ("feed.xml", {"content-type": "text/xml"}, True),
        ("feed.xml", {}, True),
    ],
)
def test_a_page_is_no_answer_for_what_is_none(key: str, headers: dict[str, str], good: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Websites send their page with ETag and date for every address; S3 says its own name in a header."""
    answer = {"ResponseMetadata": {"HTTPHeaders": headers}}
    if good:
        require_content_of(key, answer)
    else:
        with pytest.raises(NotS3Error):
            require_content_of(key, answer)


def test_a_time_that_is_none_is_an_odd_answer() -> None:
    """What the parser raises does not come out."""
    assert tolerate_no_other_time(int)("3") == 3
    with pytest.raises(NotS3Error):
        tolerate_no_other_time(int)("yesterday")


def test_the_state_folder_keeps_no_secret(answering: Any) -> None:
    """Whatever a probe learns, the credentials are not among it."""
    storage = answering(200, {"Content-Type": "text/html"}, PAGE)
    use(storage)
    assert not [file for file in Path(storage.state).rglob("*") if file.is_file() and SECRET in file.read_text()]
