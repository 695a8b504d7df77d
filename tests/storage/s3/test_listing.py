"""Listings: whole, or an error; of either version."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import NotOfferedError
from publisher.storage.s3 import BucketLocation
from publisher.storage.s3.answers import NotS3Error, TruncatedListingError
from publisher.storage.s3.errors import explain_s3_error
from publisher.storage.s3.listing import MOST_EMPTY_PAGES, list_objects, list_uploads
from support.bucket_client import NOW, BucketClient, refusal

PLACE = BucketLocation(bucket="b", endpoint="https://s3.example", prefix="show/")
KEYS = [f"show/{number}" for number in range(7)]


def filled(**settings: Any) -> BucketClient:
    """Return a bucket with KEYS and a stranger's object."""
    client = BucketClient(**settings)
    for key in (*KEYS, "stranger"):
        client.keep(key)
    return client


def listed(client: Any) -> list[str]:
    """Return the keys that are listed."""
    return [entry["Key"] for entry in list_objects(client, PLACE, "")]


def test_all_pages_are_listed() -> None:
    """By the second version, and only by that."""
    client = filled()
    assert listed(client) == KEYS
    assert client.calls == ["list"] * 4


@pytest.mark.parametrize(("code", "status"), [("NotImplemented", 501), ("InvalidArgument", 400), ("405", 405)])
def test_a_store_without_the_second_version_is_listed_by_the_first(code: str, status: int) -> None:
    """The second is asked for once."""
    client = filled(fault=lambda name, _: refusal(code, status) if name == "list" else None)
    assert listed(client) == KEYS
    assert client.calls == ["list", *["list old"] * 4]


def test_an_answer_of_the_first_version_is_gone_on_with() -> None:
    """A store that does not know the parameter answers without a count and without a token."""
    client = filled()
    client.list_objects_v2 = client.list_objects  # type: ignore[method-assign]
    assert listed(client) == KEYS
    client.calls.clear()
    plain = client.list_objects
    client.list_objects_v2 = client.list_objects = lambda **given: {  # type: ignore[method-assign]
        **(page := plain(**given)),
        "NextMarker": page.get("Contents", [{"Key": ""}])[-1]["Key"],
    }
    assert listed(client) == KEYS


@pytest.mark.parametrize("problem", [refusal("AccessDenied", 403), refusal("ExpiredToken", 400), refusal("x", 503)])
def test_a_refusal_for_another_reason_is_raised(problem: ClientError) -> None:
    """The other version would be refused as well."""
    client = filled(fault=lambda *_: problem)
    with pytest.raises(ClientError):
        listed(client)
    assert client.calls == ["list"]


def spoiled(spoil: Any) -> BucketClient:
    """Return a bucket whose pages of both versions are changed."""
    client = filled()
    second, first = client.list_objects_v2, client.list_objects
    client.list_objects_v2 = lambda **given: spoil(second(**given))  # type: ignore[method-assign]
    client.list_objects = lambda **given: spoil(first(**given))  # type: ignore[method-assign]
    return client


@pytest.mark.parametrize("token", [None, "", "show/1"])
def test_a_listing_that_is_cut_off_is_an_error(token: str | None) -> None:
    """Without a token, with an empty one, and with the same again for ever."""

    def spoil(page: dict[str, Any]) -> dict[str, Any]:
        page.pop("NextContinuationToken", None)
        return {**page, "IsTruncated": True, **({} if token is None else {"NextContinuationToken": token})}

    with pytest.raises(TruncatedListingError) as caught:
        listed(spoiled(spoil))
    told = explain_s3_error(caught.value, PLACE)
    assert isinstance(told, NotOfferedError)
    assert "cuts its listing off" in told.message


def test_a_listing_that_begins_again_is_an_error() -> None:
    """A store that does not heed tokens, whichever it sends, sends no key that is new."""
    client, count = filled(), iter(range(10_000))
    plain = client.list_objects_v2

    def circle(**given: Any) -> dict[str, Any]:
        given.pop("ContinuationToken", None)
        return {**plain(**given), "NextContinuationToken": str(next(count))}

    client.list_objects_v2 = circle  # type: ignore[method-assign]
    with pytest.raises(TruncatedListingError):
        listed(client)
    assert client.calls == ["list"] * 2


def test_a_listing_of_nothing_without_an_end_is_an_error() -> None:
    """A few empty pages are allowed, as after many deletions."""
    client, count = filled(), iter(range(10_000))
    client.list_objects_v2 = lambda **_: {  # type: ignore[method-assign]
        "KeyCount": 0,
        "IsTruncated": True,
        "NextContinuationToken": str(next(count)),
    }
    with pytest.raises(TruncatedListingError):
        listed(client)
    assert next(count) == MOST_EMPTY_PAGES + 1


@pytest.mark.parametrize("lacking", ["Key", "Size", "LastModified"])
def test_an_entry_without_its_parts_is_no_answer(lacking: str) -> None:
    """Nothing is made up for it."""

    def spoil(page: dict[str, Any]) -> dict[str, Any]:
        entries = [{name: part for name, part in entry.items() if name != lacking} for entry in page["Contents"]]
        return {**page, "Contents": entries}

    with pytest.raises((NotS3Error, TruncatedListingError)):
        listed(spoiled(spoil))


@given(st.sets(st.text("ab/", min_size=1, max_size=4)), st.sampled_from(("list", "")))
def test_a_listing_is_what_the_bucket_holds(names: set[str], unknown: str) -> None:
    """Each key once, in order, of either version."""
    client = BucketClient(fault=lambda name, _: refusal("NotImplemented", 501) if name == unknown else None)
    for name in names:
        client.keep(f"show/{name}")
    assert listed(client) == sorted(f"show/{name}" for name in names)


def uploading(count: int) -> BucketClient:
    """Return a bucket with unfinished uploads, several of one key."""
    client = BucketClient()
    for number in range(count):
        client.uploads.append({"Key": f"show/{number // 3}", "UploadId": str(number % 3), "Initiated": NOW})
    return client


@pytest.mark.parametrize("count", [0, 1, 7])
def test_all_unfinished_uploads_are_listed(count: int) -> None:
    """Also several of one key, over several pages."""
    assert len([*list_uploads(uploading(count), PLACE)]) == count


def test_unfinished_uploads_that_are_cut_off_are_an_error() -> None:
    """As with objects: a store that does not heed the markers."""
    client = uploading(5)
    plain = client.list_multipart_uploads
    client.list_multipart_uploads = lambda **_: plain(Prefix="show/")  # type: ignore[method-assign]
    with pytest.raises(TruncatedListingError):
        [*list_uploads(client, PLACE)]


@pytest.mark.parametrize("code", ["404", "NoSuchKey", "NoSuchUpload"])
def test_a_question_that_is_nowhere_is_one_that_the_store_does_not_know(code: str) -> None:
    """It is told as such; a bucket that is nowhere is another matter."""
    client = uploading(1)
    client.fault = lambda *_: refusal(code, 404)
    with pytest.raises(NotS3Error) as caught:
        [*list_uploads(client, PLACE)]
    assert isinstance(explain_s3_error(caught.value, PLACE), NotOfferedError)
    client.fault = lambda *_: refusal("NoSuchBucket", 404)
    with pytest.raises(ClientError):
        [*list_uploads(client, PLACE)]
