"""The S3 store that tests publish to: moto in this process, or a real server that PUBLISHER_TEST_STORE describes."""

import json
import logging
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from publisher.model import S3Target
from publisher.storage.s3 import BucketLocation, RetryPolicy, S3Storage
from support.faulty import proxy

LONG = "PUBLISHER_TEST_LONG" in os.environ
"""Whether there is time for many schedules of faults, many kills and many episodes: `make test-s3`."""


@dataclass(frozen=True, kw_only=True)
class Store:
    """A store, and how its buckets are opened to listeners."""

    kind: str
    """moto, swift, ceph."""
    endpoint: str
    access: str
    secret: str
    guarded: bool
    """Whether it heeds If-Match."""
    public: str = "{endpoint}/{bucket}/"
    origin: str = ""
    """The endpoint itself, where `endpoint` is a proxy before it."""

    def client(self) -> Any:
        """Return boto3's client for making and looking at buckets."""
        return boto3.client(
            "s3",
            endpoint_url=self.origin or self.endpoint,
            aws_access_key_id=self.access,
            aws_secret_access_key=self.secret,
            region_name="us-east-1",
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def bucket(self, *, public: bool = True) -> str:
        """Make a bucket and return its name."""
        name = f"show-{secrets.token_hex(6)}"
        self.client().create_bucket(Bucket=name)
        if public:
            self.open_to_all(name)
        return name

    def open_to_all(self, bucket: str) -> None:
        """Let everybody read the bucket."""
        if self.kind == "swift":
            # Swift knows no policies, and its own tokens take a memcached.
            self.client().put_bucket_acl(Bucket=bucket, ACL="public-read")
            return
        actions = ["s3:GetObject", "s3:HeadObject"] if self.kind == "moto" else ["s3:GetObject"]
        statement = {"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": f"arn:aws:s3:::{bucket}/*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.client().put_bucket_policy(Bucket=bucket, Policy=policy)

    def url(self, bucket: str) -> str:
        """Return where listeners find what is in a bucket."""
        return self.public.format(endpoint=self.origin or self.endpoint, bucket=bucket)

    def target(self, bucket: str, **keys: Any) -> S3Target:
        """Return a target in a bucket."""
        return S3Target.model_validate(
            {"kind": "s3", "bucket": bucket, "endpoint": self.endpoint, "url": self.url(bucket), **keys}
        )

    def storage(self, state: Path, bucket: str, *, patience: RetryPolicy | None = None, prefix: str = "") -> S3Storage:
        """Return a storage in a bucket."""
        place = BucketLocation(bucket=bucket, endpoint=self.endpoint, prefix=prefix)
        return S3Storage(place=place, state=state, retry_policy=patience or RetryPolicy())

    @property
    def environment(self) -> dict[str, str]:
        """What the command line needs to be let in."""
        return {"AWS_ACCESS_KEY_ID": self.access, "AWS_SECRET_ACCESS_KEY": self.secret}

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the store itself."""
        parts = urlsplit(self.origin or self.endpoint)
        return str(parts.hostname), int(parts.port or 80)


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    """The store, and its keys in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        described = os.environ.get("PUBLISHER_TEST_STORE")
        for found in [Store(**json.loads(described))] if described else moto():
            for name, value in found.environment.items():
                patch.setenv(name, value)
            yield found


def moto() -> Iterator[Store]:
    """Run moto in this process; writes take turns, since it compares and writes in two steps, real stores in one."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication  # noqa: PLC0415 - slow to load
    from moto.s3.responses import S3Response  # noqa: PLC0415 - slow to load
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - slow to load

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    put, turn, patch = S3Response.put_object, Lock(), pytest.MonkeyPatch()

    def put_alone(response: Any) -> Any:
        with turn:
            return put(response)

    patch.setattr(S3Response, "put_object", put_alone)
    # It looks through the folder of all its services for each request.
    find = cache(DomainDispatcherApplication.get_backend_for_host)
    patch.setattr(DomainDispatcherApplication, "get_backend_for_host", find)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield Store(
            kind="moto",
            endpoint=f"http://{host}:{port}",
            access=f"AKIA{secrets.token_hex(8).upper()}",
            secret=secrets.token_hex(20),
            guarded=True,
        )
    finally:
        server.stop()
        patch.undo()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and its key, made for this run, in one file."""
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    spelled = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + spelled)
    return file


@pytest.fixture(scope="session")
def store_with_tls(store: Store, certificate: Path) -> Iterator[Store]:
    """The same store, over TLS."""
    with pytest.MonkeyPatch.context() as patch, proxy(store.address, certificate=certificate) as before:
        patch.setenv("AWS_CA_BUNDLE", str(certificate))
        yield Store(
            kind=store.kind,
            endpoint=before.address,
            access=store.access,
            secret=store.secret,
            guarded=store.guarded,
            public=store.public,
            origin=store.endpoint,
        )


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.now += seconds

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def hurried(*, seconds: float = 300.0, attempts: int = 1) -> RetryPolicy:
    """Return a patience that waits for minutes in no time."""
    clock = Clock()
    return RetryPolicy(attempts=attempts, seconds=seconds, sleep=clock.sleep, clock=clock, random=lambda: 0.5)
