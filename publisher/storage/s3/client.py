"""Locates a bucket, and makes the boto3 client that all threads of a process share.

The settings work with stores other than Amazon's too.
"""

import os
import threading
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import md5
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from publisher.storage.s3.credentials import require_usable_settings

CONNECTIONS = 32
DEFAULT_REGION = "us-east-1"
"""For the signature, with stores that have no regions."""
CONNECT_TIMEOUT, READ_TIMEOUT = 10, 300
"""In s. On a slow uplink the answer comes long after the last write: megabytes wait in the socket's buffer."""
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketLocation:
    """Names a bucket, or a prefix in one."""

    bucket: str
    endpoint: str | None = None
    """None: Amazon S3."""
    region: str | None = None
    prefix: str = ""
    """Empty, or ending in a slash."""
    virtual: bool = False
    """Whether requests name the bucket in the host (virtual-hosted style)."""

    @property
    def host(self) -> str:
        """The store's name for messages."""
        return urlsplit(self.endpoint).netloc if self.endpoint else "Amazon S3"

    @property
    def name(self) -> str:
        """Bucket and store for messages."""
        return f"bucket {self.bucket} at {self.host}"

    def at(self, key: str) -> dict[str, str]:
        """Return boto3's arguments that name the object under `key`."""
        return {"Bucket": self.bucket, "Key": self.prefix + key}


def connect(place: BucketLocation, *, attempts: int) -> Any:
    """Return this process's client for `place`, which sends each request up to `attempts` times. Thread-safe.

    Raises NotSetUpError if a key or a secret cannot be right, and what boto3 raises about its own settings.
    """
    # Clients are not fork-safe, and sessions are not thread-safe.
    with _LOCK:
        return _client(os.getpid(), place.endpoint, place.region, place.virtual, attempts)


@cache
def _client(pid: int, endpoint: str | None, region: str | None, virtual: bool, attempts: int) -> Any:  # noqa: ARG001, FBT001 - a key of the cache
    from botocore.config import Config  # noqa: PLC0415 - slow to load, and most commands need none

    from publisher.storage.s3.answers import require_s3_answer  # noqa: PLC0415 - needs botocore

    session = _session()
    require_usable_settings(session, region)
    client = session.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region or session.region_name or DEFAULT_REGION,
        config=Config(
            # By default boto3 signs with version 2 for some endpoints.
            signature_version="s3v4",
            # Content-MD5 is signed and guards the body, so the body itself need not be.
            s3={"addressing_style": "virtual" if virtual else "path", "payload_signing_enabled": False},
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            tcp_keepalive=True,
            max_pool_connections=CONNECTIONS,
            retries={"mode": "standard", "total_max_attempts": attempts},
            # By default checksums are trailers, over https alone: some stores refuse these, some store the framing
            # as content. Content-MD5 and a checksum header replace them.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    if endpoint is not None:
        client.meta.events.register_last("before-parameter-build.s3", _without_redirect)
    client.meta.events.register("before-call.s3", _with_md5)
    client.meta.events.register("before-send.s3", _without_expect)
    # Before botocore's own, which takes a page that is no XML for a busy store: wildcards are called first.
    client.meta.events.register_first("before-parse.*.*", require_s3_answer)
    client.meta.events.register_first("request-created.s3", _mark_signing)
    client.meta.events.register_last("request-created.s3", _mark_sending)
    return client


@cache
def _session() -> Any:
    import boto3  # noqa: PLC0415 - slow to load
    import botocore.session  # noqa: PLC0415 - slow to load
    from botocore.utils import parse_timestamp  # noqa: PLC0415 - slow to load

    from publisher.storage.s3.answers import tolerate_no_other_time  # noqa: PLC0415 - needs botocore

    below = botocore.session.Session()
    parsers = below.get_component("response_parser_factory")
    parsers.set_parser_defaults(timestamp_parser=tolerate_no_other_time(parse_timestamp))
    return boto3.session.Session(botocore_session=below)


def _without_redirect(context: Any, **_: Any) -> None:
    """Switch off botocore's redirects between Amazon's regions: other stores may redirect them without an end."""
    context.setdefault("s3_redirect", {})["redirected"] = True


def _with_md5(model: Any, params: Any, **_: Any) -> None:
    """Send Content-MD5 with what is sent from memory, in place of the CRC32 that boto3 puts on DeleteObjects.

    Many stores refuse that request without it, as do buckets with locked objects for others, and do not know CRC32.
    """
    if model.name not in {"DeleteObjects", "PutObject"} or "Content-MD5" in params["headers"]:
        return
    body = params["body"].getvalue() if isinstance(params["body"], BytesIO) else params["body"]
    if isinstance(body, bytes | bytearray):
        digest = md5(body, usedforsecurity=False).digest()
        params["headers"]["Content-MD5"] = b64encode(digest).decode()
        if model.name == "DeleteObjects":
            params["context"].get("checksum", {}).pop("request_algorithm", None)


def _without_expect(request: Any, **_: Any) -> None:
    """Remove Expect: 100-continue: it costs a round trip, and botocore waits 1 s for stores that ignore it."""
    if "Expect" in request.headers:
        del request.headers["Expect"]


def _mark_signing(request: Any, **_: Any) -> None:
    """Tell a RequestBody that botocore reads it for the signature."""
    if hasattr(request.body, "signal_not_transferring"):
        request.body.signal_not_transferring()


def _mark_sending(request: Any, **_: Any) -> None:
    if hasattr(request.body, "signal_transferring"):
        request.body.signal_transferring()
