"""The headers of an object: by HEAD, by GET where HEAD is refused."""

import pytest
from botocore.exceptions import ClientError

from publisher.storage.s3.answers import HiddenObjectError
from publisher.storage.s3.head import request_head, request_new_head
from support.bucket_client import BucketClient, refusal

WHERE = {"Bucket": "b", "Key": "a"}


def test_a_head_is_enough_where_it_is_answered() -> None:
    """No second request."""
    client = BucketClient()
    client.keep("a", b"abc")
    assert request_head(client, WHERE)["ContentLength"] == 3
    assert client.calls == ["head"]


@pytest.mark.parametrize("status", [403, 405, 501])
def test_a_refused_head_is_a_get_whose_body_is_not_read(status: int) -> None:
    """It has the same headers."""
    client = BucketClient(fault=lambda name, _: refusal(str(status), status) if name == "head" else None)
    client.keep("a", b"abc")
    answer = request_head(client, WHERE)
    assert answer["ContentLength"] == 3
    assert answer["Body"].closed


def test_the_code_of_a_refusal_is_that_of_the_get() -> None:
    """The answer to a HEAD has no body, and so no code: a wrong clock would look like a missing right."""
    client = BucketClient(
        fault=lambda name, _: refusal("403", 403) if name == "head" else refusal("RequestTimeTooSkewed", 403)
    )
    with pytest.raises(ClientError, match="RequestTimeTooSkewed"):
        request_head(client, WHERE)


@pytest.mark.parametrize("status", [404, 429, 503])
def test_another_answer_is_no_refusal_of_heads(status: int) -> None:
    """An absent object and a busy store are asked nothing else."""
    client = BucketClient(fault=lambda *_: refusal(str(status), status))
    with pytest.raises(ClientError):
        request_head(client, WHERE)
    assert client.calls == ["head"]


def test_what_was_just_stored_is_hidden_and_not_absent() -> None:
    """The caller asks again, and does not take it for a missing bucket."""
    client = BucketClient()
    with pytest.raises(HiddenObjectError):
        request_new_head(client, WHERE)
    client.keep("a")
    assert request_new_head(client, WHERE)["Metadata"] == {}
