"""A bucket's settings, as far as the store tells."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from publisher.errors import PublisherError
from publisher.storage.s3 import BucketLocation, S3Storage, storage
from publisher.storage.s3.inspect import BucketReport, inspect_bucket
from support.bucket_client import NOW, BucketClient, refusal
from support.stores import hurried

PLACE = BucketLocation(bucket="b", endpoint="https://s3.example", prefix="show/")


def inspected(client: BucketClient, state: Path, monkeypatch: pytest.MonkeyPatch) -> BucketReport:
    """Return the report of the bucket behind a client."""
    monkeypatch.setattr(storage, "connect", lambda *_, **__: client)
    return inspect_bucket(S3Storage(place=PLACE, state=state, retry_policy=hurried()), NOW)


@pytest.mark.parametrize(
    ("settings", "versioned", "cors"),
    [
        ({}, False, False),
        ({"versioning": {"Status": "Suspended"}, "cors": {"CORSRules": []}}, False, False),
        ({"versioning": {"Status": "Enabled"}, "cors": {"CORSRules": [{}]}}, True, True),
    ],
)
def test_settings_are_told_as_the_store_has_them(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, dict[str, Any]],
    versioned: bool,  # noqa: FBT001 - a parameter of the table
    cors: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    """A bucket that never was versioned has no status; one without rules for CORS answers with an error."""
    report = inspected(BucketClient(settings=settings), tmp_path, monkeypatch)
    assert (report.versioned, report.cors) == (versioned, cors)


def test_settings_that_may_not_be_read_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key without the right to ask, or a store without the request, says nothing of the setting."""

    def fault(name: str, _: dict[str, Any]) -> ClientError | None:
        return {"versioning": refusal("AccessDenied", 403), "cors": refusal("NotImplemented", 501)}.get(name)

    report = inspected(BucketClient(fault=fault), tmp_path, monkeypatch)
    assert (report.versioned, report.cors) == (None, None)


def test_objects_and_old_unfinished_uploads_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those below the prefix; an upload that began just now may still be running."""
    client = BucketClient()
    for key in ("show/a", "show/b", "other/c"):
        client.keep(key)
    for minutes in (0, 1, 2):
        upload = {"Key": "show/x", "UploadId": str(minutes), "Initiated": NOW - timedelta(minutes=minutes)}
        client.uploads.append(upload)
    report = inspected(client, tmp_path, monkeypatch)
    assert (report.objects, report.unfinished_uploads) == (2, 2)


def test_capabilities_are_probed_at_each_inspection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store may have changed since they were saved."""
    assert inspected(BucketClient(), tmp_path, monkeypatch).capabilities.create
    assert not inspected(BucketClient(conditions=set()), tmp_path, monkeypatch).capabilities.create


def test_a_bucket_that_cannot_be_listed_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the listing there is nothing to report, and nothing is written to the bucket."""
    client = BucketClient(fault=lambda *_: refusal("NoSuchBucket", 404))
    with pytest.raises(PublisherError, match="there is no bucket b"):
        inspected(client, tmp_path, monkeypatch)
    assert client.calls == ["list"]


@pytest.mark.parametrize(
    ("refused", "field"),
    [("list", "objects"), ("put", "capabilities"), ("list uploads", "unfinished_uploads")],
)
@pytest.mark.parametrize("problem", [refusal("AccessDenied", 403), refusal("NotImplemented", 501)])
def test_one_refused_question_leaves_the_others(
    refused: str, field: str, problem: ClientError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its place stands why there is no answer."""

    def fault(name: str, _: dict[str, Any]) -> ClientError | None:
        return problem if name in {refused, f"{refused} old"} else None

    report = inspected(BucketClient(fault=fault), tmp_path, monkeypatch)
    answers = {name: getattr(report, name) for name in ("objects", "capabilities", "unfinished_uploads")}
    assert [name for name, answer in answers.items() if isinstance(answer, PublisherError)] == [field]


def test_a_busy_store_keeps_nobody_from_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing depends on the unfinished uploads."""
    client = BucketClient(fault=lambda name, _: refusal("x", 503) if name == "list uploads" else None)
    report = inspected(client, tmp_path, monkeypatch)
    assert isinstance(report.unfinished_uploads, PublisherError)
    assert report.objects == 0
