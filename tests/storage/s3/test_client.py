"""The location of a bucket, and the settings of the client that work with every store."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import md5
from io import BytesIO
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from urllib3 import HTTPResponse

from publisher.storage.s3 import client as module
from publisher.storage.s3.client import CONNECT_TIMEOUT, CONNECTIONS, DEFAULT_REGION, READ_TIMEOUT, BucketLocation

PLACE = BucketLocation(bucket="some-bucket", endpoint="https://s3.example:9000/base", prefix="show/")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Credentials in the environment, and clients that no other test has made."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    caches = (module._client, module._session)  # noqa: SLF001 - no setting of the module is kept for other tests
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def test_messages_name_bucket_and_host() -> None:
    """The host with its port, without scheme and path; Amazon S3 where there is no endpoint."""
    assert PLACE.name == "bucket some-bucket at s3.example:9000"
    assert BucketLocation(bucket="b").name == "bucket b at Amazon S3"


def test_keys_are_below_the_prefix() -> None:
    """The prefix ends in a slash, so it is put before the key as it is."""
    assert PLACE.at("audio/a.mp3") == {"Bucket": "some-bucket", "Key": "show/audio/a.mp3"}


def test_a_client_is_shared_by_places_of_one_store(keys: None) -> None:
    """Bucket and prefix are arguments of requests; endpoint, region, style and attempts are the client's."""
    first = module.connect(PLACE, attempts=2)
    assert module.connect(BucketLocation(bucket="other", endpoint=PLACE.endpoint), attempts=2) is first
    assert module.connect(PLACE, attempts=3) is not first
    assert module.connect(BucketLocation(bucket="b", endpoint=PLACE.endpoint, region="eu"), attempts=2) is not first


def test_a_forked_process_has_a_client_of_its_own(keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients are not fork-safe: two processes would write to the same sockets."""
    first = module.connect(PLACE, attempts=1)
    monkeypatch.setattr(module.os, "getpid", lambda: -1)
    assert module.connect(PLACE, attempts=1) is not first


def test_the_settings_work_with_every_store(keys: None) -> None:
    """Signature version 4, no checksum trailers, bodies that are not signed, and timeouts for slow uplinks."""
    config = module.connect(PLACE, attempts=5).meta.config
    assert config.signature_version == "s3v4"
    assert config.request_checksum_calculation == config.response_checksum_validation == "when_required"
    assert config.s3 == {"addressing_style": "path", "payload_signing_enabled": False}
    assert (config.connect_timeout, config.read_timeout) == (CONNECT_TIMEOUT, READ_TIMEOUT)
    assert config.max_pool_connections == CONNECTIONS
    assert config.retries["total_max_attempts"] == 5


def test_the_bucket_is_in_the_host_only_where_the_target_says_so(keys: None) -> None:
    """Path style by default: not every store has a name for each bucket."""
    virtual = BucketLocation(bucket="some-bucket", endpoint="https://s3.example", virtual=True)
    urls = [
        module.connect(place, attempts=1).generate_presigned_url("get_object", Params=place.at("k")).partition("?")[0]
        for place in (PLACE, virtual)
    ]
    assert urls == ["https://s3.example:9000/base/some-bucket/show/k", "https://some-bucket.s3.example/k"]


@pytest.mark.parametrize(
    ("written", "environment", "expected"),
    [("eu-north-1", "eu-west-1", "eu-north-1"), (None, "eu-west-1", "eu-west-1"), (None, "", DEFAULT_REGION)],
)
def test_the_region_is_the_targets_else_the_environments(
    keys: None, monkeypatch: pytest.MonkeyPatch, written: str | None, environment: str, expected: str
) -> None:
    """Else the default, since every signature has one."""
    if environment:
        monkeypatch.setenv("AWS_DEFAULT_REGION", environment)
    place = BucketLocation(bucket="b", endpoint="https://s3.example", region=written)
    assert module.connect(place, attempts=1).meta.region_name == expected


class Sent(Exception):  # noqa: N818 - ends a request before it is sent
    """Holds a request that was about to be sent."""


def prepared(place: BucketLocation, body: Any) -> Any:
    """Return the request for an upload, as it would be sent."""
    client = module.connect(place, attempts=1)

    def stop(request: Any, **_: Any) -> None:
        raise Sent(request)

    client.meta.events.register_last("before-send.s3", stop)
    with pytest.raises(Sent) as caught:
        client.put_object(**place.at("k"), Body=body)
    return caught.value.args[0]


class Body:
    """A body that notes what botocore does with it."""

    def __init__(self) -> None:
        """Begin with nothing noted."""
        self.seen: list[str] = []

    def read(self, amount: int = -1) -> bytes:
        """Return nothing."""
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        """Return the offset."""
        return 0

    def tell(self) -> int:
        """Return the offset."""
        return 0

    def signal_transferring(self) -> None:
        """Note that the body is sent from now on."""
        self.seen.append("sending")

    def signal_not_transferring(self) -> None:
        """Note that the body is signed from now on."""
        self.seen.append("signing")


def test_the_body_learns_when_it_is_signed_and_when_it_is_sent(keys: None) -> None:
    """Before and after botocore's own handler, which signs: a RequestBody reports only what is sent."""
    body = Body()
    events = module.connect(PLACE, attempts=1).meta.events
    events.register("request-created.s3", lambda **_: body.seen.append("signed"))
    prepared(PLACE, body)
    assert body.seen == ["signing", "signed", "sending"]


def test_no_request_waits_for_100_continue(keys: None) -> None:
    """The header that botocore adds to uploads is removed again, and others stay."""
    headers = prepared(PLACE, Body()).headers
    assert "Expect" not in headers
    assert "Authorization" in headers


@pytest.mark.parametrize(("endpoint", "requests"), [(None, 2), ("https://s3.example", 1)])
def test_only_amazons_redirects_are_followed(keys: None, endpoint: str | None, requests: int) -> None:
    """Other stores may redirect without an end: their answer is raised."""
    client = module.connect(BucketLocation(bucket="some-bucket", endpoint=endpoint), attempts=1)
    sent: list[str] = []

    def redirect(request: Any, **_: Any) -> AWSResponse:
        sent.append(request.url)
        found = HTTPResponse(body=BytesIO(b"<Error><Code>PermanentRedirect</Code></Error>"), preload_content=False)
        return AWSResponse(request.url, 301, {"x-amz-bucket-region": "eu-north-1"}, found)

    client.meta.events.register_last("before-send.s3", redirect)
    with pytest.raises(ClientError, match="PermanentRedirect"):
        client.get_object(Bucket="some-bucket", Key="k")
    assert len(sent) == requests


def sent_by(call: str, **arguments: Any) -> Any:
    """Return the headers of a request, as they would be sent."""
    client = module.connect(BucketLocation(bucket="b", endpoint="https://s3.example"), attempts=1)
    events = client.meta.events

    def stop(request: Any, **_: Any) -> None:
        raise Sent(request)

    events.register_last("before-send.s3", stop, unique_id="stop")
    try:
        with pytest.raises(Sent) as caught:
            getattr(client, call)(Bucket="b", **arguments)
    finally:
        events.unregister("before-send.s3", stop, unique_id="stop")
    return caught.value.args[0].headers


def test_what_is_sent_from_memory_has_its_md5(keys: None) -> None:
    """Many stores refuse DeleteObjects without it, and do not know the CRC32 that boto3 puts there instead."""
    headers = sent_by("delete_objects", Delete={"Objects": [{"Key": "a"}], "Quiet": True})
    assert len(b64decode(headers["Content-MD5"])) == 16
    assert not [name for name in headers if name.lower().startswith(("x-amz-checksum", "x-amz-sdk"))]
    headers = sent_by("put_object", Key="k", Body=b"content")
    assert headers["Content-MD5"] == b64encode(md5(b"content", usedforsecurity=False).digest()).decode("ascii").encode()
    given = sent_by("put_object", Key="k", Body=b"content", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==")
    assert given["Content-MD5"] == b"AAAAAAAAAAAAAAAAAAAAAA=="
