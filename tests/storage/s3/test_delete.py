"""Deleting: one request for many, or one for each where the store wants it so."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from publisher.storage.s3 import BucketLocation
from publisher.storage.s3.delete import DELETE_BATCH, delete_objects
from support.bucket_client import BucketClient, refusal

PLACE = BucketLocation(bucket="b", endpoint="https://s3.example", prefix="show/")
REFUSALS = [
    ("MissingContentMD5", 400),
    ("InvalidRequest", 400),
    ("MissingRequestBodyError", 400),
    ("400", 400),
    ("MethodNotAllowed", 405),
    ("NotImplemented", 501),
    ("NotImplemented", 400),
    ("AccessDenied", 403),
]


def once(act: Callable[[], Any]) -> Any:
    """Retry nothing."""
    return act()


def filled(keys: list[str], **settings: Any) -> BucketClient:
    """Return a bucket with these objects, and a stranger's."""
    client = BucketClient(**settings)
    for key in keys:
        client.keep(f"show/{key}")
    client.keep("stranger")
    return client


@pytest.mark.parametrize(("code", "status"), REFUSALS)
def test_where_a_request_for_many_is_refused_each_key_has_one(code: str, status: int) -> None:
    """For want of a checksum, as unknown, or by something before the store; it is not asked a second time."""
    keys = [*map(str, range(5))]
    client = filled(keys, fault=lambda name, _: refusal(code, status) if name == "delete many" else None)
    delete_objects(client, PLACE, keys, once)
    assert [*client.objects] == ["stranger"]
    assert client.calls == ["delete many", *["delete"] * 5]


@pytest.mark.parametrize(("code", "status"), [("SlowDown", 503), ("InternalError", 500), ("NoSuchBucket", 404)])
def test_another_error_is_the_callers(code: str, status: int) -> None:
    """A busy store is asked again for the same."""
    client = filled(["a"], fault=lambda name, _: refusal(code, status) if name == "delete many" else None)
    with pytest.raises(ClientError, match=code):
        delete_objects(client, PLACE, ["a"], once)
    assert client.calls == ["delete many"]


def test_a_key_without_the_right_is_told_after_one_object() -> None:
    """Where the first is refused, the others are not tried."""
    keys = [*map(str, range(50))]
    client = filled(keys, fault=lambda name, _: refusal("AccessDenied", 403) if name.startswith("delete") else None)
    with pytest.raises(ClientError, match="AccessDenied"):
        delete_objects(client, PLACE, keys, once)
    assert client.calls == ["delete many", "delete"]


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.booleans())
def test_all_keys_go_and_no_other(wanted: set[int], left: set[int], named: bool) -> None:  # noqa: FBT001
    """Also those that a request for many has left out, whether its answer names them or not."""
    keys = [*map(str, sorted(wanted))]
    client = filled([*map(str, range(31))])
    plain = client.delete_objects

    def leave_some(**arguments: Any) -> dict[str, Any]:
        kept = {f"show/{key}": client.objects[f"show/{key}"] for key in left & wanted}
        plain(**arguments)
        client.objects |= kept
        return {"Errors": [{"Key": key if named else "", "Code": "InternalError"} for key in kept]}

    client.delete_objects = leave_some  # type: ignore[method-assign]
    delete_objects(client, PLACE, keys, once)
    assert {*client.objects} == {"stranger", *(f"show/{key}" for key in {*range(31)} - wanted)}


def test_a_batch_is_what_stores_take() -> None:
    """The second one is no larger than it has to be; nothing is asked for nothing."""
    client = BucketClient()
    delete_objects(client, PLACE, [], once)
    delete_objects(client, PLACE, [*map(str, range(DELETE_BATCH + 1))], once)
    assert [len(given["Delete"]["Objects"]) for given in client.given] == [DELETE_BATCH, 1]
