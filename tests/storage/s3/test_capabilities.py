"""Optional features of buckets: probed with a temporary object, saved, and turned into conditions of requests."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from publisher.storage.s3.answers import HiddenObjectError
from publisher.storage.s3.capabilities import (
    PROBE_PREFIX,
    Capabilities,
    IfMatchStyle,
    capabilities_path,
    load_capabilities,
    make_probe_key,
    probe_capabilities,
    save_capabilities,
)
from publisher.storage.s3.client import BucketLocation
from support.bucket_client import BucketClient, refusal

PLACE = BucketLocation(bucket="b", endpoint="https://s3.example", prefix="show/")
ALL = Capabilities(create=True, match=IfMatchStyle.QUOTED, checksum=True, faithful=True, remove=True)


def test_a_store_like_amazons_has_all_of_them() -> None:
    """The probe writes below the prefix's folder for probes only, and leaves no object."""
    client = BucketClient()
    assert probe_capabilities(client, PLACE, make_probe_key()) == ALL
    assert {given["Key"].startswith(f"show/{PROBE_PREFIX}") for given in client.given} == {True}
    assert client.objects == {}


@pytest.mark.parametrize(
    ("conditions", "create", "match"),
    [
        (set(), False, IfMatchStyle.NONE),
        ({"IfNoneMatch"}, True, IfMatchStyle.NONE),
        ({"unquoted"}, False, IfMatchStyle.UNQUOTED),
        ({"IfNoneMatch", "quoted", "unquoted"}, True, IfMatchStyle.QUOTED),
    ],
)
def test_conditions_that_are_ignored_are_found(conditions: set[str], create: bool, match: IfMatchStyle) -> None:  # noqa: FBT001 - a parameter of the table
    """A store that answers a failed condition with success does not have it; one may compare ETags without quotes."""
    found = probe_capabilities(BucketClient(conditions=conditions), PLACE, make_probe_key())
    assert (found.create, found.match) == (create, match)


@pytest.mark.parametrize("status", [400, 405, 411, 501])
def test_headers_that_are_refused_are_not_used(status: int) -> None:
    """A refused checksum is left out of the next request, a refused condition counts as ignored."""

    def fault(_: str, arguments: dict[str, Any]) -> ClientError | None:
        unknown = {"ChecksumSHA256", "IfMatch", "IfNoneMatch"} & arguments.keys()
        return refusal("NotImplemented", status) if unknown else None

    found = probe_capabilities(BucketClient(fault=fault), PLACE, make_probe_key())
    assert (found.checksum, found.create, found.match) == (False, False, IfMatchStyle.NONE)
    assert found.faithful


def test_other_refusals_are_raised_and_the_object_is_deleted() -> None:
    """A key that may not write has no capabilities to be saved; what was written before is deleted."""

    def fault(_: str, arguments: dict[str, Any]) -> ClientError | None:
        return refusal("AccessDenied", 403) if "IfNoneMatch" in arguments else None

    client = BucketClient(fault=fault)
    with pytest.raises(ClientError, match="AccessDenied"):
        probe_capabilities(client, PLACE, make_probe_key())
    assert client.objects == {}


def test_a_key_that_may_not_delete_is_told_from_a_broken_store() -> None:
    """403 is a capability that is missing; another status is an error."""
    assert not probe_capabilities(BucketClient(fault=deleting("AccessDenied", 403)), PLACE, make_probe_key()).remove
    with pytest.raises(ClientError, match="InternalError"):
        probe_capabilities(BucketClient(fault=deleting("InternalError", 500)), PLACE, make_probe_key())


def deleting(code: str, status: int) -> Any:
    """Return a fault that refuses to delete."""
    return lambda name, _: refusal(code, status) if name == "delete" else None


@pytest.mark.parametrize(
    ("settings", "faithful"),
    [
        ({}, True),
        ({"etag": lambda content: hashlib.sha1(content, usedforsecurity=False).hexdigest()}, False),
        ({"alter": lambda kept: {**kept, "Metadata": {}}}, False),
        ({"alter": lambda kept: {**kept, "Metadata": {name.title(): v for name, v in kept["Metadata"].items()}}}, True),
        ({"alter": lambda kept: {**kept, "ContentType": "binary/octet-stream"}}, False),
        ({"alter": lambda kept: {name: text for name, text in kept.items() if name != "CacheControl"}}, False),
    ],
)
def test_a_faithful_store_keeps_headers_and_has_md5_as_etag(settings: dict[str, Any], faithful: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Without either, the answer to a put proves nothing; names of metadata may come back with capitals."""
    assert probe_capabilities(BucketClient(**settings), PLACE, make_probe_key()).faithful is faithful


@pytest.mark.parametrize(
    ("create", "match", "etag", "condition"),
    [
        (True, IfMatchStyle.NONE, None, {"IfNoneMatch": "*"}),
        (False, IfMatchStyle.QUOTED, None, None),
        (False, IfMatchStyle.QUOTED, "e", {"IfMatch": '"e"'}),
        (False, IfMatchStyle.UNQUOTED, "e", {"IfMatch": "e"}),
        (True, IfMatchStyle.NONE, "e", None),
    ],
)
def test_the_condition_is_the_one_that_the_store_honours(
    create: bool,  # noqa: FBT001 - a parameter of the table
    match: IfMatchStyle,
    etag: str | None,
    condition: dict[str, str] | None,
) -> None:
    """If-None-Match for a new object, If-Match for an existing one; None where the store would ignore it."""
    found = Capabilities(create=create, match=match, checksum=True, faithful=True, remove=True)
    assert found.condition(etag) == condition


def test_saved_capabilities_are_those_of_one_place(tmp_path: Path) -> None:
    """Another endpoint, bucket or prefix has a file of its own, and no draft is left beside it."""
    save_capabilities(tmp_path, PLACE, ALL)
    assert load_capabilities(tmp_path, PLACE) == ALL
    others = [
        BucketLocation(bucket="c", endpoint=PLACE.endpoint, prefix=PLACE.prefix),
        BucketLocation(bucket="b", prefix=PLACE.prefix),
        BucketLocation(bucket="b", endpoint=PLACE.endpoint),
    ]
    assert [load_capabilities(tmp_path, other) for other in others] == [None] * 3
    assert [*capabilities_path(tmp_path, PLACE).parent.iterdir()] == [capabilities_path(tmp_path, PLACE)]


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"match": "sometimes"}', '{"match": "quoted", "speed": 1}'])
def test_unreadable_capabilities_are_probed_again(tmp_path: Path, kept: str) -> None:
    """A file that is cut off, or was saved by another version, counts as none."""
    file = capabilities_path(tmp_path, PLACE)
    file.parent.mkdir(parents=True)
    file.write_text(kept)
    assert load_capabilities(tmp_path, PLACE) is None


@pytest.mark.parametrize(
    ("changes", "altered"),
    [
        ({"Metadata": {}}, "metadata"),
        ({"ContentType": "text/xml"}, "Content-Type"),
        ({"CacheControl": "no-store"}, "Cache-Control"),
        ({}, ""),
    ],
)
def test_a_header_that_comes_back_otherwise_is_named(changes: dict[str, Any], altered: str) -> None:
    """The doctor tells it before anything is published."""
    client = BucketClient(alter=lambda kept: {**kept, **changes})
    assert probe_capabilities(client, PLACE, make_probe_key()).altered == altered


@pytest.mark.parametrize("etag", [None, "", 'W/"{}"'])
def test_etags_may_be_weak_or_missing(etag: str | None) -> None:
    """A weak one can be compared; without one there is nothing to compare with."""
    client = BucketClient()
    plain, put = client.head_object, client.put_object

    def marked(answer: dict[str, Any]) -> dict[str, Any]:
        digest = answer.pop("ETag").strip('"')
        return answer if etag is None else {**answer, "ETag": etag.format(digest)}

    client.head_object = lambda **given: marked(plain(**given))  # type: ignore[method-assign]
    client.put_object = lambda **given: marked(put(**given))  # type: ignore[method-assign]
    found = probe_capabilities(client, PLACE, make_probe_key())
    assert found.match is (IfMatchStyle.QUOTED if etag else IfMatchStyle.NONE)
    assert found.faithful is bool(etag)
    assert found.condition("") is None


def test_a_probe_that_is_not_shown_yet_is_tried_again_under_its_name() -> None:
    """Another name would be as unknown; what was stored is deleted meanwhile."""
    client = BucketClient(fault=lambda name, _: refusal("404", 404) if name == "head" else None)
    with pytest.raises(HiddenObjectError):
        probe_capabilities(client, PLACE, "k")
    assert client.objects == {}
