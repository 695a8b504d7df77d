"""What boto3 raises, in words with a hint, and whether the same request may succeed later."""

import pytest
from botocore import exceptions as boto
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import ProtocolError

from publisher.errors import DeniedError, MissingCredentialsError, NotOfferedError, PublisherError
from publisher.storage.s3 import BucketLocation
from publisher.storage.s3.errors import (
    BOTO_ERRORS,
    BUSY_CODES,
    RIGHTS,
    ErrorClass,
    classify_error,
    explain_s3_error,
    get_error_code,
    get_retry_after,
    get_status,
    is_absent,
    is_conflict,
    is_not_offered,
)
from publisher.storage.s3.policies import format_json, make_key_policy
from support.bucket_client import refusal

PLACE = BucketLocation(bucket="some-bucket", endpoint="https://s3.example", region="eu-north-1")
URL = "https://s3.example/some-bucket/secret-key"


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (boto.NoCredentialsError(), ErrorClass.PERMANENT),
        (boto.SSLError(endpoint_url="https://a", error="CERTIFICATE_VERIFY_FAILED"), ErrorClass.PERMANENT),
        (boto.SSLError(endpoint_url="https://a", error="EOF"), ErrorClass.UNAVAILABLE),
        (boto.EndpointConnectionError(endpoint_url="https://a", error="refused"), ErrorClass.UNAVAILABLE),
        (boto.ReadTimeoutError(endpoint_url="https://a", error="slow"), ErrorClass.TRANSIENT),
        (boto.IncompleteReadError(actual_bytes=1, expected_bytes=2), ErrorClass.TRANSIENT),
        (ProtocolError("cut off"), ErrorClass.TRANSIENT),
        (ResponseParserError("<html>"), ErrorClass.UNAVAILABLE),
        (boto.ParamValidationError(report="x"), ErrorClass.PERMANENT),
        (refusal("SlowDown", 503), ErrorClass.TRANSIENT),
        (refusal("SomethingNew", 429), ErrorClass.TRANSIENT),
        (refusal("BadDigest", 400), ErrorClass.TRANSIENT),
        (refusal("NoSuchUpload", 404), ErrorClass.TRANSIENT),
        (refusal("InsufficientStorage", 507), ErrorClass.PERMANENT),
        (refusal("AccessDenied", 403), ErrorClass.PERMANENT),
        (ValueError("a bug"), ErrorClass.PERMANENT),
    ],
)
def test_only_errors_that_time_can_mend_are_retried(problem: Exception, expected: ErrorClass) -> None:
    """A busy store and a broken connection, by code or by status; a refusal and a certificate stay as they are."""
    assert classify_error(problem) is expected


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("InvalidAccessKeyId", 403, "the key or the secret is not right for bucket some-bucket at s3.example"),
        ("NoSuchBucket", 404, "there is no bucket some-bucket at s3.example"),
        ("PermanentRedirect", 301, "is in another region"),
        ("RequestTimeTooSkewed", 403, "so s3.example believes nothing"),
        ("ExpiredToken", 400, "the credentials for bucket some-bucket at s3.example have expired"),
        ("XMinioStorageFull", 507, "has no room left"),
        ("SomethingNew", 403, "does not allow this key to do that"),
        ("SomethingNew", 503, "s3.example is too busy"),
        ("SomethingNew", 418, "bucket some-bucket at s3.example refused"),
    ],
)
def test_a_refusal_is_explained_by_its_code_else_by_its_status(code: str, status: int, words: str) -> None:
    """The code is more exact: a clock that is wrong is refused with the 403 of a missing right."""
    told = explain_s3_error(refusal(code, status), PLACE)
    assert words in told.message
    assert told.message.endswith(f" ({code})")


def test_a_refusal_without_a_code_has_its_status() -> None:
    """A HEAD has no body, so botocore gives the status as the code."""
    assert explain_s3_error(refusal("403", 403), PLACE).message.endswith(" (HTTP 403)")
    assert "now: eu-north-1" in explain_s3_error(refusal("301", 301), PLACE).hint


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (boto.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), "half a key"),
        (boto.ProfileNotFound(profile="x"), "AWS_PROFILE names a profile that is not there"),
        (boto.EndpointConnectionError(endpoint_url=URL, error="refused"), "s3.example does not answer"),
        (
            boto.EndpointConnectionError(endpoint_url=URL, error="NameResolutionError: failed"),
            "there is no machine called s3.example",
        ),
        (boto.ConnectTimeoutError(endpoint_url=URL, error="slow"), "s3.example does not answer"),
        (boto.ReadTimeoutError(endpoint_url=URL, error="slow"), "the line to bucket some-bucket at s3.example broke"),
        (boto.SSLError(endpoint_url=URL, error="certificate verify failed"), "the certificate of s3.example"),
        (boto.SSLError(endpoint_url=URL, error="EOF"), "the line to"),
        (boto.ProxyConnectionError(proxy_url="http://user:pass@proxy", error="x"), "the proxy does not answer"),
        (ResponseParserError(f"<html>{URL}"), "s3.example does not speak S3"),
        (ProtocolError("cut off"), "the line to"),
        (boto.DataNotFoundError(data_path="x"), "could not be used: DataNotFoundError"),
    ],
)
def test_a_store_that_is_not_reached_is_explained_by_the_cause(problem: Exception, words: str) -> None:
    """In one line and a hint, which repeat no address, key or password of the exception."""
    assert isinstance(problem, BOTO_ERRORS)
    told = explain_s3_error(problem, PLACE)
    assert words in told.message
    assert told.hint
    assert "\n" not in told.message + told.hint
    assert not any(secret in told.message + told.hint for secret in ("secret-key", "pass", "{", "}"))


def test_missing_credentials_are_an_exception_of_their_own() -> None:
    """A build machine that only reads has none; half a key is a mistake."""
    half = boto.PartialCredentialsError(provider="env", cred_var="x")
    assert type(explain_s3_error(boto.NoCredentialsError(), PLACE)) is MissingCredentialsError
    assert type(explain_s3_error(half, PLACE)) is PublisherError


def test_a_missing_object_is_told_from_a_missing_bucket() -> None:
    """Both answer 404: only the code tells them apart."""
    assert [is_absent(refusal(code, 404)) for code in ("404", "NoSuchKey", "NotFound", "NoSuchBucket")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_failed_condition_has_its_code_or_its_status() -> None:
    """Stores have other codes with 412; a concurrent request (409) is no failed condition, but retried."""
    assert is_conflict(refusal("PreconditionFailed", 400))
    assert is_conflict(refusal("Other", 412))
    concurrent = refusal("ConditionalRequestConflict", 409)
    assert not is_conflict(concurrent)
    assert classify_error(concurrent) is ErrorClass.TRANSIENT


@pytest.mark.parametrize(
    ("sent", "seconds"), [("7", 7.0), ("9999", 120.0), ("", 0.0), ("-1", 0.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0)]
)
def test_retry_after_is_heeded_up_to_two_minutes(sent: str, seconds: float) -> None:
    """In whole seconds; a date is not heeded."""
    assert get_retry_after(refusal("SlowDown", 503, retry_after=sent)) == seconds


@pytest.mark.parametrize("problem", [ValueError("x"), boto.NoCredentialsError(), ProtocolError("x")])
def test_an_exception_without_an_answer_has_neither_code_nor_status(problem: Exception) -> None:
    """The functions take every exception."""
    assert (get_error_code(problem), get_status(problem), get_retry_after(problem)) == ("", 0, 0.0)
    assert not is_absent(problem)
    assert not is_conflict(problem)


@given(st.sampled_from(sorted(BUSY_CODES)) | st.text("AbC0", min_size=1), st.integers(300, 599))
def test_every_refusal_has_one_line_and_a_hint(code: str, status: int) -> None:
    """Whatever a store answers, all names are filled in."""
    told = explain_s3_error(refusal(code, status), PLACE)
    assert told.hint
    assert not any(letter in told.message + told.hint for letter in "\n{}")


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("AccessDenied", 403, DeniedError),
        ("403", 403, DeniedError),
        ("NotImplemented", 501, NotOfferedError),
        ("MethodNotAllowed", 405, NotOfferedError),
        ("MissingContentMD5", 400, NotOfferedError),
        ("RequestTimeTooSkewed", 403, PublisherError),
        ("ExpiredToken", 400, PublisherError),
        ("NoSuchBucket", 404, PublisherError),
        ("InvalidAccessKeyId", 403, PublisherError),
        ("BadDigest", 400, PublisherError),
    ],
)
def test_a_lacking_right_is_told_from_a_request_that_is_not_offered(
    code: str, status: int, kind: type[PublisherError]
) -> None:
    """And both from what is wrong with every request."""
    problem = refusal(code, status)
    assert type(explain_s3_error(problem, PLACE)) is kind
    assert is_not_offered(problem) is (kind is NotOfferedError)


@pytest.mark.parametrize(("operation", "right"), RIGHTS.items())
def test_a_lacking_right_is_named(operation: str, right: str) -> None:
    """As policies spell it, and as the doctor's policy allows it."""
    told = explain_s3_error(ClientError({"Error": {"Code": "AccessDenied"}}, operation), PLACE)
    assert told.message.endswith(f"does not allow this key to do that: {right} (AccessDenied)")
    assert f'"{right}"' in "\n".join(format_json(make_key_policy("b", "")))


@pytest.mark.parametrize("status", [301, 302, 303, 307])
def test_a_redirect_is_no_store_or_another_region(status: int) -> None:
    """Sign-in pages of networks redirect."""
    told = explain_s3_error(refusal(str(status), status), PLACE)
    assert "does not speak S3" in told.message or "in another region" in told.message


def test_no_hint_of_the_doctors_own_requests_leads_to_the_doctor() -> None:
    """Whoever is told to run it by it would run in a circle; only a lacking right does, which it shows itself."""
    for status in (400, 405, 411, 418, 501):
        assert "doctor" not in explain_s3_error(refusal("SomethingNew", status), PLACE).hint
    assert "doctor" not in explain_s3_error(boto.DataNotFoundError(data_path="x"), PLACE).hint
