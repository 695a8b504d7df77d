"""Recordings in buckets: which conditions a request has, and what its answer means."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore import exceptions as boto

from publisher.errors import NotSetUpError, UnavailableError, UnreadableMediaError
from publisher.storage.remote import Validators
from publisher.storage.s3 import BucketLocation, S3Source, source
from support.bucket_client import Body, refusal
from support.stores import Store

PLACE = BucketLocation(bucket="b", endpoint="https://s3.example")
KNOWN = Validators(etag='"1"', bytes=10)
CONTENT = b"0123456789"


class Objects:
    """A client whose requests have these answers, one after the other."""

    def __init__(self, *answers: Any) -> None:
        """Take the answers; exceptions are raised."""
        self.answers = [*answers]
        self.asked: list[dict[str, str]] = []

    def get_object(self, **arguments: str) -> dict[str, Any]:
        """Return the next answer."""
        self.asked.append({name: text for name, text in arguments.items() if name not in {"Bucket", "Key"}})
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def whole(content: bytes = CONTENT) -> dict[str, Any]:
    """Return the answer with a whole object."""
    modified = datetime(2026, 6, 1, tzinfo=UTC)
    return {"Body": Body(content), "ETag": '"1"', "LastModified": modified, "ContentLength": len(content)}


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that reads from a client, and returns start, bytes and size; None if nothing changed."""

    def read(client: Objects, start: int = 0, known: Validators | None = None) -> tuple[int, bytes, int | None] | None:
        monkeypatch.setattr(source, "connect", lambda *_, **__: client)
        with S3Source(PLACE, "r.flac").read(start, known) as found:
            return found and (found.start, b"".join(found.chunks), found.validators.bytes)

    return read


def test_the_first_request_has_no_condition(reading: Any) -> None:
    """The size is that of the answer."""
    client = Objects(whole())
    assert reading(client) == (0, CONTENT, 10)
    assert client.asked == [{}]


def test_an_unchanged_object_is_not_sent_again(reading: Any) -> None:
    """304 to If-None-Match means that the file is still the known one."""
    client = Objects(refusal("304", 304))
    assert reading(client, known=KNOWN) is None
    assert client.asked == [{"IfNoneMatch": '"1"'}]


def test_the_rest_is_requested_of_the_known_object_only(reading: Any) -> None:
    """The whole size is that behind the slash of Content-Range, not that of the part."""
    client = Objects(whole(CONTENT[4:]) | {"ContentRange": "bytes 4-9/10"})
    assert reading(client, start=4, known=KNOWN) == (4, CONTENT[4:], 10)
    assert client.asked == [{"Range": "bytes=4-", "IfMatch": '"1"'}]


def test_the_rest_of_another_object_is_its_whole(reading: Any) -> None:
    """412 to If-Match: the object was replaced, and is requested from its start without a condition."""
    client = Objects(refusal("PreconditionFailed", 412), whole(b"new"))
    assert reading(client, start=4, known=KNOWN) == (0, b"new", 3)
    assert client.asked[1:] == [{}]


def test_a_store_that_ignores_ranges_starts_at_0(reading: Any) -> None:
    """An answer without Content-Range is the whole object, and is not appended."""
    assert reading(Objects(whole()), start=4, known=KNOWN) == (0, CONTENT, 10)


@pytest.mark.parametrize(
    ("problem", "kind", "words"),
    [
        (refusal("NoSuchKey", 404), UnreadableMediaError, "there is no s3://b/r.flac"),
        (refusal("AccessDenied", 403), UnreadableMediaError, "does not allow"),
        (refusal("PreconditionFailed", 412), UnreadableMediaError, "refused"),
        (refusal("SlowDown", 503), UnavailableError, "too busy"),
        (boto.NoCredentialsError(), NotSetUpError, "there is no key"),
        (boto.EndpointConnectionError(endpoint_url="https://a", error="x"), UnavailableError, "does not answer"),
    ],
)
def test_only_a_lasting_refusal_is_an_error_of_the_episode(
    reading: Any, problem: Exception, kind: type[Exception], words: str
) -> None:
    """Without an answer, or without a key, nothing is known of the recording."""
    with pytest.raises(kind, match=words) as caught:
        reading(Objects(problem))
    assert type(caught.value) is kind


def test_a_connection_that_breaks_within_the_body_is_unavailable(reading: Any) -> None:
    """The download can be resumed from there."""

    class Broken(Body):
        def iter_chunks(self, size: int) -> Any:
            yield b"0123"
            raise boto.IncompleteReadError(actual_bytes=4, expected_bytes=10)

    with pytest.raises(UnavailableError, match=r"the line to bucket b at s3\.example broke"):
        reading(Objects(whole() | {"Body": Broken()}))


def test_the_body_is_closed_after_the_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection would else be lost to the pool."""
    answer = whole()
    monkeypatch.setattr(source, "connect", lambda *_, **__: Objects(answer))
    with S3Source(PLACE, "r.flac").read(0, None):
        assert not answer["Body"].closed
    assert answer["Body"].closed


def test_a_real_store_answers_so(store: Store) -> None:
    """The rest of the same object, and the whole of another one."""
    bucket = store.bucket(public=False)
    tag = store.client().put_object(Bucket=bucket, Key="r.flac", Body=CONTENT)["ETag"]
    found = S3Source(BucketLocation(bucket=bucket, endpoint=store.endpoint), "r.flac")
    with found.read(4, Validators(etag=tag)) as rest:
        assert rest is not None
        assert (rest.start, rest.validators.bytes, b"".join(rest.chunks)) == (4, len(CONTENT), CONTENT[4:])
    with found.read(4, Validators(etag='"another"')) as new:
        assert new is not None
        assert (new.start, b"".join(new.chunks)) == (0, CONTENT)


@pytest.mark.parametrize("start", [0, 4])
def test_a_store_without_etags_is_asked_for_the_whole(reading: Any, start: int) -> None:
    """A condition with nothing in it would be refused, or hold for anything."""
    answer = whole()
    del answer["ETag"]
    client = Objects(answer)
    assert reading(client, start, Validators(modified="m", bytes=10)) == (0, CONTENT, 10)
    assert client.asked == [{}]


def test_a_web_page_is_no_recording(reading: Any) -> None:
    """A website at the endpoint answers for every key."""
    answer = {**whole(), "ResponseMetadata": {"HTTPHeaders": {"content-type": "text/html"}}}
    with pytest.raises(NotSetUpError, match="does not speak S3"):
        reading(Objects(answer))
