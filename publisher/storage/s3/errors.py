"""Translates boto3's exceptions into messages with hints, and tells which requests are worth a retry.

Of a store's answer, messages repeat the error code and the status alone: the rest may hold names of keys.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError as BrokenLineError

from publisher.errors import MissingCredentialsError, PublisherError
from publisher.storage.s3.client import BucketLocation

BOTO_ERRORS = (boto.BotoCoreError, boto.ClientError, ResponseParserError, BrokenLineError)
"""What boto3 raises when a store refuses or a connection breaks; urllib3's where it breaks within an error response."""
CREDENTIALS_HINT = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, to a key of this store"
CONFLICT_CODES = {"412", "PreconditionFailed"}
ABSENT_CODES = {"404", "NoSuchKey", "NotFound"}
BUSY_STATUS = {408, 429, 500, 502, 503, 504}
BUSY_CODES = {
    "BadDigest",
    "ConditionalRequestConflict",
    "IncompleteBody",
    "InternalError",
    "NoSuchUpload",
    "OperationAborted",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
}


class ErrorClass(Enum):
    """Names whether the same request may succeed later."""

    TRANSIENT = "passing"
    """The store is busy, or the connection broke."""
    UNAVAILABLE = "away"
    """No store was reached: it may be down, or the address wrong."""
    PERMANENT = "final"


def get_error_code(problem: Exception) -> str:
    """Return the error code of the store's answer; empty if there was none."""
    response = getattr(problem, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, Mapping) else ""


def get_status(problem: Exception) -> int:
    """Return the HTTP status of the store's answer; 0 if there was none."""
    return int(_metadata(problem).get("HTTPStatusCode", 0))


def _metadata(problem: Exception) -> Mapping[str, Any]:
    response = getattr(problem, "response", None)
    found: Mapping[str, Any] = response.get("ResponseMetadata", {}) if isinstance(response, Mapping) else {}
    return found


def is_conflict(problem: Exception) -> bool:
    """Tell whether a condition of the request failed: the object is not the expected one."""
    return get_error_code(problem) in CONFLICT_CODES or get_status(problem) == 412  # noqa: PLR2004 - Precondition Failed


def is_absent(problem: Exception) -> bool:
    """Tell whether the object is missing; a missing bucket does not count."""
    return get_error_code(problem) in ABSENT_CODES


def classify_error(problem: Exception) -> ErrorClass:
    """Return whether a retry may succeed."""
    match problem:
        case boto.ClientError():
            busy = get_error_code(problem) in BUSY_CODES or get_status(problem) in BUSY_STATUS
            return ErrorClass.TRANSIENT if busy else ErrorClass.PERMANENT
        case boto.SSLError() if _is_certificate(problem):
            return ErrorClass.PERMANENT
        case boto.HTTPClientError() | boto.IncompleteReadError() | BrokenLineError():
            return ErrorClass.TRANSIENT
        case boto.ConnectionError() | ResponseParserError():
            return ErrorClass.UNAVAILABLE
        case _:
            return ErrorClass.PERMANENT


def get_retry_after(problem: Exception) -> float:
    """Return Retry-After in s, at most 120; 0 if the store did not send it."""
    asked = str(_metadata(problem).get("HTTPHeaders", {}).get("retry-after", ""))
    return min(float(asked), 120.0) if asked.isdigit() else 0.0


def explain_s3_error(problem: Exception, place: BucketLocation) -> PublisherError:
    """Return an exception of BOTO_ERRORS as a PublisherError with a hint."""
    if isinstance(problem, boto.ClientError):
        return _explain_refusal(get_error_code(problem), get_status(problem), place)
    found = next((text for kind, text in _UNREACHED if isinstance(problem, kind)), None)
    if isinstance(problem, boto.SSLError):
        found = _CERTIFICATE if _is_certificate(problem) else _BROKEN
    if isinstance(problem, boto.EndpointConnectionError) and _is_dns_error(problem):
        found = _NAMELESS
    kind = MissingCredentialsError if isinstance(problem, boto.NoCredentialsError) else PublisherError
    message, hint = found or (
        f"{{name}} could not be used: {type(problem).__name__}",
        "run publisher doctor for this target: it looks at one thing after another",
    )
    return kind(message.format(name=place.name, host=place.host), hint=hint.format(name=place.name))


def _explain_refusal(code: str, status: int, place: BucketLocation) -> PublisherError:
    message, hint = _REFUSALS.get(code) or _REFUSALS.get(str(status)) or _explain_unknown(status)
    told = f" ({code})" if code and not code.isdigit() else f" (HTTP {status})"
    region = place.region or "none"
    return PublisherError(
        message.format(name=place.name, host=place.host) + told,
        hint=hint.format(bucket=place.bucket, region=region),
    )


def _explain_unknown(status: int) -> tuple[str, str]:
    if status in BUSY_STATUS:
        return "{host} is too busy, for minutes now", "wait a while, then run the same again: it goes on from here"
    return "{name} refused", "run publisher doctor for this target: it looks at one thing after another"


def _is_certificate(problem: Exception) -> bool:
    return "CERTIFICATE_VERIFY_FAILED" in str(problem) or "certificate verify failed" in str(problem)


def _is_dns_error(problem: Exception) -> bool:
    cause = str(problem.kwargs.get("error", "")) if isinstance(problem, boto.BotoCoreError) else ""
    return "NameResolutionError" in cause or "Failed to resolve" in cause or "getaddrinfo" in cause


_KEY = (
    "the key or the secret is not right for {name}",
    "compare AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile, with what the store shows",
)
_REGION = ("{name} is in another region", "write its own region in the target (now: {region}), and its endpoint")
_EXPIRED = ("the credentials for {name} have expired", "sign in again, or get new ones, then run the same again")
_DENIED = (
    "{name} does not allow this key to do that",
    "give the key the rights that publisher doctor shows for this target",
)
_BUCKET = ("there is no {name}", "create the bucket {bucket}, or mend bucket, region and endpoint in the target")
_FULL = ("{name} has no room left", "make room or raise the quota, then run the same again: it goes on from here")
_NOT_S3 = ("{host} does not speak S3 at this address", "mend the target's endpoint: it is the store's S3 address")
_REFUSALS: Mapping[str, tuple[str, str]] = {
    "InvalidAccessKeyId": _KEY,
    "SignatureDoesNotMatch": _KEY,
    "AuthFailure": _KEY,
    "401": _KEY,
    "AccessDenied": _DENIED,
    "AllAccessDisabled": _DENIED,
    "403": _DENIED,
    "NoSuchBucket": _BUCKET,
    "404": _BUCKET,
    "PermanentRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "TemporaryRedirect": _REGION,
    "301": _REGION,
    "307": _REGION,
    "RequestTimeTooSkewed": ("this machine's clock is wrong, so {host} believes nothing", "set the clock"),
    "RequestExpired": ("this machine's clock is wrong, so {host} believes nothing", "set the clock"),
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "InvalidToken": _EXPIRED,
    "InsufficientStorage": _FULL,
    "QuotaExceeded": _FULL,
    "XMinioStorageFull": _FULL,
    "507": _FULL,
    "MethodNotAllowed": _NOT_S3,
    "405": _NOT_S3,
    "NotImplemented": (
        "{name} cannot do that",
        "run publisher doctor for this target: it finds out anew what this bucket can do",
    ),
    "InvalidBucketName": ("no bucket can have the name in {name}", "mend bucket in the target"),
}
_BROKEN = (
    "the line to {name} broke, again and again",
    "look after the network, then run the same again: it goes on from here",
)
_CERTIFICATE = (
    "the certificate of {host} cannot be trusted",
    "mend the target's endpoint; for a certificate of your own, name its authority's file in AWS_CA_BUNDLE",
)
_NAMELESS = ("there is no machine called {host}", "mend the target's endpoint, or look after the network")
_UNREACHED: tuple[tuple[type[Exception], tuple[str, str]], ...] = (
    (boto.NoCredentialsError, ("there is no key for {name}", CREDENTIALS_HINT)),
    (boto.PartialCredentialsError, ("half a key for {name} is missing", CREDENTIALS_HINT)),
    (boto.ProfileNotFound, ("AWS_PROFILE names a profile that is not there", CREDENTIALS_HINT)),
    (boto.CredentialRetrievalError, ("the credentials for {name} could not be fetched", "sign in again")),
    (boto.UnauthorizedSSOTokenError, _EXPIRED),
    (boto.TokenRetrievalError, _EXPIRED),
    (boto.InvalidRegionError, ("the region of {name} is not one", "mend region in the target")),
    (boto.ParamValidationError, ("{name} cannot be addressed", "mend bucket and prefix in the target")),
    (ResponseParserError, _NOT_S3),
    (boto.EndpointConnectionError, ("{host} does not answer", "mend the target's endpoint, or look after the network")),
    (boto.ConnectTimeoutError, ("{host} does not answer", "mend the target's endpoint, or look after the network")),
    (
        boto.InvalidConfigError,
        ("a setting of boto3 is not right", "look at AWS_CA_BUNDLE, AWS_PROFILE and AWS_CONFIG_FILE"),
    ),
    (boto.ProxyConnectionError, ("the proxy does not answer", "look at HTTPS_PROXY")),
    (boto.HTTPClientError, _BROKEN),
    (boto.IncompleteReadError, _BROKEN),
    (BrokenLineError, _BROKEN),
)
