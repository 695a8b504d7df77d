"""Where a bucket is, and the one client that every thread of a process shares for it.

The settings are those with which stores other than Amazon's work as well; each says why it is there.
"""

import os
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

CONNECTIONS = 32
DEFAULT_REGION = "us-east-1"
"""What stores that know no regions want to be signed with."""
CONNECT_TIMEOUT, READ_TIMEOUT = 10, 300
"""Seconds. A slow uplink holds megabytes in the socket's buffer, long after the last byte was handed over."""
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketLocation:
    """A bucket, or a folder in one."""

    bucket: str
    endpoint: str | None = None
    """None: Amazon's own."""
    region: str | None = None
    prefix: str = ""
    """Empty, or ending in a slash."""
    virtual: bool = False
    """Whether the bucket is part of the host's name."""

    @property
    def host(self) -> str:
        """The store, as a person would name it."""
        return urlsplit(self.endpoint).netloc if self.endpoint else "Amazon S3"

    @property
    def name(self) -> str:
        """Bucket and store, for messages."""
        return f"bucket {self.bucket} at {self.host}"

    def at(self, key: str) -> dict[str, str]:
        """Return the arguments that name an object in every call of the client."""
        return {"Bucket": self.bucket, "Key": self.prefix + key}


def connect(place: BucketLocation, *, attempts: int) -> Any:
    """Return this process's client for `place`. It may be used by any thread."""
    # A client must not be carried over a fork, and sessions are not safe to use from several threads.
    with _LOCK:
        return _client(os.getpid(), place.endpoint, place.region, place.virtual, attempts)


@cache
def _client(pid: int, endpoint: str | None, region: str | None, virtual: bool, attempts: int) -> Any:  # noqa: ARG001, FBT001 - a key of the cache
    from botocore.config import Config  # noqa: PLC0415 - slow to load, and most commands need none

    session = _session()
    client = session.client(
        "s3",
        endpoint_url=endpoint,
        region_name=region or session.region_name or DEFAULT_REGION,
        config=Config(
            # Left to itself boto3 presigns and signs as of 2006 for some endpoints.
            signature_version="s3v4",
            # Bodies are guarded by Content-MD5, which is signed; reading them once more to sign them gains nothing.
            s3={"addressing_style": "virtual" if virtual else "path", "payload_signing_enabled": False},
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            tcp_keepalive=True,
            max_pool_connections=CONNECTIONS,
            retries={"mode": "standard", "total_max_attempts": attempts},
            # Otherwise checksums travel behind the body, over https alone: some stores refuse that, some keep the
            # framing as content. Bodies are guarded by Content-MD5 and a checksum header of our own instead.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    if endpoint is not None:
        client.meta.events.register_last("before-parameter-build.s3", _without_redirect)
    client.meta.events.register("before-send.s3", _without_expect)
    client.meta.events.register_first("request-created.s3", _mark_signing)
    client.meta.events.register_last("request-created.s3", _mark_sending)
    return client


@cache
def _session() -> Any:
    import boto3  # noqa: PLC0415 - slow to load

    return boto3.session.Session()


def _without_redirect(context: Any, **_: Any) -> None:
    """Do not look for the right region, as botocore does at Amazon: where asking is redirected too it never ends."""
    context.setdefault("s3_redirect", {})["redirected"] = True


def _without_expect(request: Any, **_: Any) -> None:
    """Ask no leave before each body: it costs a round trip, and a second where the store never answers."""
    if "Expect" in request.headers:
        del request.headers["Expect"]


def _mark_signing(request: Any, **_: Any) -> None:
    """Tell a body that it is read in order to be signed, and not to be sent."""
    if hasattr(request.body, "signal_not_transferring"):
        request.body.signal_not_transferring()


def _mark_sending(request: Any, **_: Any) -> None:
    if hasattr(request.body, "signal_transferring"):
        request.body.signal_transferring()
