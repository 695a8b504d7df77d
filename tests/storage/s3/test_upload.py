"""Uploads: an object is sent once, and proven by the answers of the store, or read back."""

import hashlib
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from publisher.errors import PublisherError
from publisher.hashing import digest_bytes, remember_digest
from publisher.storage.base import Stored
from publisher.storage.content_types import IMMUTABLE, MUTABLE
from publisher.storage.s3 import BucketLocation, upload
from publisher.storage.s3.capabilities import Capabilities, IfMatchStyle
from publisher.storage.s3.upload import HEAD_FROM, ObjectUpload, compute_checksums, upload_object
from support.bucket_client import BucketClient, refusal

PLACE = BucketLocation(bucket="b", endpoint="https://s3.example", prefix="show/")
ALL = Capabilities(create=True, match=IfMatchStyle.QUOTED, checksum=True, faithful=True, remove=True)
KEY = "audio/a.00000000.mp3"
BIG = hashlib.shake_256(b"sound").digest(HEAD_FROM)
"""As long as the shortest object that the store is asked about."""


def of(content: bytes, source: Path | None = None, *, cache_control: str = IMMUTABLE) -> ObjectUpload:
    """Return the upload of a content, from a file if there is one."""
    stored = Stored(key=KEY, bytes=len(content), digest=digest_bytes(content), media_type="audio/mpeg")
    return ObjectUpload(source=source or content, stored=stored, cache_control=cache_control)


def send(client: BucketClient, what: ObjectUpload, abilities: Capabilities = ALL) -> list[int]:
    """Upload, and return the reports; forget earlier requests."""
    client.calls.clear()
    client.given.clear()
    reports: list[int] = []
    upload_object(client, PLACE, what, abilities=abilities, report=reports.append)
    return reports


def test_a_small_object_is_one_request() -> None:
    """The ETag of the answer is the MD5 of what arrived: proof enough. The last report is the whole size."""
    client = BucketClient()
    assert send(client, of(b"<html>"))[-1] == 6
    assert client.calls == ["put"]
    [given] = client.given
    assert (given["Bucket"], given["Key"]) == ("b", f"show/{KEY}")
    assert (given["ContentType"], given["CacheControl"]) == ("audio/mpeg", IMMUTABLE)
    assert given["Metadata"] == {"sha256": digest_bytes(b"<html>")}
    assert b64decode(given["ContentMD5"]) == hashlib.md5(b"<html>", usedforsecurity=False).digest()
    assert b64decode(given["ChecksumSHA256"]).hex() == digest_bytes(b"<html>")


def test_a_checksum_header_is_sent_only_where_the_store_takes_it() -> None:
    """Content-MD5 guards the body everywhere."""
    client = BucketClient()
    send(client, of(b"a"), replace(ALL, checksum=False))
    assert "ChecksumSHA256" not in client.given[0]
    assert "ContentMD5" in client.given[0]


def test_a_store_that_is_not_faithful_is_asked_after_each_upload() -> None:
    """The size, digest and headers of the stored object are compared."""
    client = BucketClient()
    send(client, of(b"a"), replace(ALL, faithful=False))
    assert client.calls == ["put", "head"]


def test_a_big_object_that_is_stored_is_not_sent_again() -> None:
    """A request for its headers costs less; below HEAD_FROM an upload costs as little."""
    client = BucketClient()
    send(client, of(BIG))
    assert client.calls == ["head", "put", "head"]
    assert send(client, of(BIG)) == [len(BIG)]
    assert client.calls == ["head"]
    send(client, of(BIG[1:]))
    assert client.calls == ["put"]


def test_a_mutable_object_is_always_sent() -> None:
    """Its date shows that it is in use."""
    client = BucketClient()
    for _ in range(2):
        send(client, of(BIG, cache_control=MUTABLE))
        assert client.calls == ["put", "head"]


@pytest.mark.parametrize(
    "damage", [{"Metadata": {"sha256": "0"}}, {"ContentType": "text/html"}, {"ETag": '"0"'}, {"Body": BIG[1:]}]
)
def test_an_object_that_differs_is_sent_again(damage: dict[str, Any]) -> None:
    """Size, digest, headers and ETag all have to be those of the upload."""
    client = BucketClient()
    send(client, of(BIG))
    client.objects[f"show/{KEY}"] |= damage
    send(client, of(BIG))
    assert client.calls[:2] == ["head", "put"]
    assert client.objects[f"show/{KEY}"]["Body"] == BIG


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        ({"Body": b"x"}, "size"),
        ({"Metadata": {}}, "digest"),
        ({"ContentType": "text/plain"}, "Content-Type"),
        ({"CacheControl": None}, "Cache-Control"),
    ],
)
def test_a_store_that_keeps_something_else_is_named(alter: dict[str, Any], words: str) -> None:
    """The message has the first figure that differs."""
    client = BucketClient(alter=lambda kept: kept | alter)
    with pytest.raises(PublisherError, match=rf"does not keep what it is given: {words} of {KEY}"):
        send(client, of(BIG))


def test_an_object_whose_etag_proves_nothing_is_read_back() -> None:
    """ETags of encrypting stores are no MD5: the SHA-256 of what is stored decides."""
    client = BucketClient(etag=lambda _: "0" * 32)
    send(client, of(BIG), replace(ALL, faithful=False))
    assert client.calls[-1] == "get"
    client.alter = lambda kept: kept | {"Body": kept["Body"][::-1]}
    with pytest.raises(PublisherError, match="was damaged on its way"):
        send(client, of(BIG[::-1]), replace(ALL, faithful=False))


def test_a_file_that_is_not_the_one_of_the_plan_is_not_sent(tmp_path: Path) -> None:
    """Its digest is compared before the first request."""
    file = tmp_path / "a.mp3"
    file.write_bytes(b"other")
    client = BucketClient()
    with pytest.raises(PublisherError, match="was damaged"):
        send(client, of(b"sound", file))
    assert client.calls == []


def test_a_known_digest_is_not_computed_again(tmp_path: Path) -> None:
    """The remembered SHA-256 is taken as it is; the MD5 is that of the bytes."""
    file = tmp_path / "a.mp3"
    file.write_bytes(b"sound")
    remember_digest(file.stat(), "ab" * 32)
    found = compute_checksums(of(b"sound", file))
    assert found.sha256.hex() == "ab" * 32
    assert found.etag == hashlib.md5(b"sound", usedforsecurity=False).hexdigest()
    assert compute_checksums(of(b"sound")).sha256.hex() == digest_bytes(b"sound")


def test_an_exception_of_the_report_is_raised_as_it_is() -> None:
    """Not as the exception that stops boto3, which is of no use to the caller."""
    problem = KeyError("stop")

    def report(_: int) -> None:
        raise problem

    with pytest.raises(KeyError) as caught:
        upload_object(BucketClient(), PLACE, of(b"a"), abilities=ALL, report=report)
    assert caught.value is problem


@pytest.fixture
def big_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is sent in parts."""
    monkeypatch.setattr(upload, "MULTIPART_FROM", len(BIG) - 1)
    file = tmp_path / "a.mp3"
    file.write_bytes(BIG)
    return file


def test_a_large_file_is_sent_in_parts_once(big_file: Path) -> None:
    """Then its headers are compared; a second upload finds it stored."""
    client = BucketClient()
    assert send(client, of(BIG, big_file))[-1] == len(BIG)
    assert client.calls == ["head", "create upload", "part", "complete", "head"]
    assert client.objects[f"show/{KEY}"]["Body"] == BIG
    send(client, of(BIG, big_file))
    assert client.calls == ["head"]


def test_large_bytes_are_sent_whole(big_file: Path) -> None:
    """Parts are read from a file; documents in memory are small."""
    client = BucketClient()
    send(client, of(BIG))
    assert "put" in client.calls


def test_a_store_that_joins_parts_to_a_whole_is_trusted(big_file: Path) -> None:
    """The parts are proven, and an ETag without a dash is that of a whole object: nothing is read back."""
    client = BucketClient(alter=lambda kept: kept | {"ETag": f'"{"0" * 32}"'})
    send(client, of(BIG, big_file))
    assert "get" not in client.calls


def test_parts_that_are_not_proven_are_read_back(big_file: Path) -> None:
    """The answer to each part has an ETag that is no MD5."""
    client = BucketClient(etag=lambda _: "0" * 32)
    send(client, of(BIG, big_file))
    assert client.calls[-1] == "get"


def test_the_parts_of_a_wrong_file_never_become_an_object(big_file: Path) -> None:
    """Its digest is known once all parts are sent: then they are deleted."""
    client = BucketClient()
    big_file.write_bytes(BIG[::-1])
    with pytest.raises(PublisherError, match="was damaged"):
        send(client, of(BIG, big_file))
    assert "complete" not in client.calls
    assert (client.objects, client.uploads) == ({}, [])


def test_a_refused_question_is_raised() -> None:
    """Only a missing object counts as none."""
    client = BucketClient(fault=lambda name, _: refusal("AccessDenied", 403) if name in {"head", "get"} else None)
    with pytest.raises(ClientError, match="AccessDenied"):
        send(client, of(BIG))
    assert client.calls == ["head", "get"]
