"""Translates boto3's exceptions into messages with hints, and tells which requests are worth a retry.

Of a store's answer, messages repeat the error code and the status alone: the rest may hold names of keys.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError as BrokenLineError

from publisher.errors import DeniedError, MissingCredentialsError, NotOfferedError, PublisherError
from publisher.storage.s3.answers import SIDE_QUESTIONS, HiddenObjectError, NotS3Error, TruncatedListingError
from publisher.storage.s3.client import BucketLocation

BOTO_ERRORS = (boto.BotoCoreError, boto.ClientError, ResponseParserError, BrokenLineError)
"""What boto3 raises when a store refuses or a connection breaks; urllib3's where it breaks within an error response."""
CREDENTIALS_HINT = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, to a key of this store"
CONFLICT_CODES = {"412", "PreconditionFailed"}
ABSENT_CODES = {"404", "NoSuchKey", "NotFound"}
NOT_OFFERED_STATUS = {400, 405, 411, 501}
"""With which stores refuse what they do not know, or want otherwise: requests, headers, parameters."""
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


def is_not_offered(problem: Exception) -> bool:
    """Tell whether the store may not know this kind of request: it is refused, and for no reason that is known."""
    code = get_error_code(problem)
    return get_status(problem) in NOT_OFFERED_STATUS and (code in NOT_OFFERED_CODES or _is_without_reason(code))


def _is_without_reason(code: str) -> bool:
    return code not in _REFUSALS and code not in BUSY_CODES and code not in CONFLICT_CODES


def classify_error(problem: Exception) -> ErrorClass:
    """Return whether a retry may succeed."""
    match problem:
        case boto.ClientError():
            busy = get_error_code(problem) in BUSY_CODES or get_status(problem) in BUSY_STATUS
            return ErrorClass.TRANSIENT if busy else ErrorClass.PERMANENT
        case boto.SSLError() if _is_certificate(problem):
            return ErrorClass.PERMANENT
        case boto.HTTPClientError() if _is_unsendable(problem):
            return ErrorClass.PERMANENT
        case boto.HTTPClientError() | boto.IncompleteReadError() | BrokenLineError() | HiddenObjectError():
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
        return _explain_refusal(problem, place)
    if isinstance(problem, NotS3Error):
        return _explain_strange_answer(problem, place)
    found = next((text for kind, text in _UNREACHED if isinstance(problem, kind)), None)
    if isinstance(problem, boto.SSLError):
        found = _CERTIFICATE if _is_certificate(problem) else _BROKEN
    if isinstance(problem, boto.EndpointConnectionError) and _is_dns_error(problem):
        found = _NAMELESS
    if _is_unsendable(problem):
        found = _UNSENDABLE
    kind = next((error for of, error in _KINDS if isinstance(problem, of)), PublisherError)
    message, hint = found or (f"{{name}} could not be used: {type(problem).__name__}", _NEEDS)
    return kind(message.format(name=place.name, host=place.host), hint=hint.format(name=place.name))


def _explain_refusal(problem: boto.ClientError, place: BucketLocation) -> PublisherError:
    code, status = get_error_code(problem), get_status(problem)
    text = _REFUSALS.get(code) or _REFUSALS.get(str(status)) or _explain_unknown(status)
    message, hint = text
    told = f" ({code})" if code and not code.isdigit() else f" (HTTP {status})"
    kind: type[PublisherError] = PublisherError
    if text is _DENIED:
        kind, right = DeniedError, RIGHTS.get(str(problem.operation_name))
        message += f": {right}" if right else ""
    elif is_not_offered(problem):
        kind = NotOfferedError
    return kind(
        message.format(name=place.name, host=place.host) + told,
        hint=hint.format(bucket=place.bucket, region=place.region or "none"),
    )


def _explain_strange_answer(problem: NotS3Error, place: BucketLocation) -> PublisherError:
    """Return the error for an answer of success that is not S3's: of a website, of a sign-in page of a network."""
    if problem.operation in SIDE_QUESTIONS:
        return NotOfferedError(f"{place.name} does not know {problem.operation}", hint=_NEEDS)
    message, hint = _NOT_S3
    what = "a web page" if problem.is_page else "something else"
    return PublisherError(f"{message.format(host=place.host)}: it answers with {what}", hint=hint)


def _explain_unknown(status: int) -> tuple[str, str]:
    if status in BUSY_STATUS:
        return "{host} is too busy, for minutes now", "wait a while, then run the same again: it goes on from here"
    return "{name} refused", _NEEDS


def _is_unsendable(problem: Exception) -> bool:
    """Tell whether a request could not even be written, as with a line end in a header."""
    cause = problem.kwargs.get("error") if isinstance(problem, boto.HTTPClientError) else None
    return isinstance(cause, ValueError | TypeError)


def _is_certificate(problem: Exception) -> bool:
    return "CERTIFICATE_VERIFY_FAILED" in str(problem) or "certificate verify failed" in str(problem)


def _is_dns_error(problem: Exception) -> bool:
    cause = str(problem.kwargs.get("error", "")) if isinstance(problem, boto.BotoCoreError) else ""
    return "NameResolutionError" in cause or "Failed to resolve" in cause or "getaddrinfo" in cause


_NEEDS = "what each command needs of a store stands in docs/storage/README.md; a store that lacks it cannot be used"
RIGHTS: Mapping[str, str] = {
    "ListObjectsV2": "s3:ListBucket",
    "ListObjects": "s3:ListBucket",
    "ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "HeadObject": "s3:GetObject",
    "GetObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "DeleteObject": "s3:DeleteObject",
    "DeleteObjects": "s3:DeleteObject",
}
"""The right that each request needs, as policies name it."""
NOT_OFFERED_CODES = {"NotImplemented", "MethodNotAllowed", "405", "501"}
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
    "302": _NOT_S3,
    "303": _NOT_S3,
    "NotImplemented": ("{name} cannot do that", _NEEDS),
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
_KINDS: tuple[tuple[type[Exception], type[PublisherError]], ...] = (
    (boto.NoCredentialsError, MissingCredentialsError),
    (TruncatedListingError, NotOfferedError),
)
_UNSENDABLE = (
    "a request to {name} cannot be written: a setting has a line end or an odd character in it",
    "look at the variables that begin with AWS_, at the profile, and at the target",
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
    (
        TruncatedListingError,
        ("{name} cuts its listing off and does not go on with it", "nothing was concluded from it: use another store"),
    ),
    (
        HiddenObjectError,
        (
            "{name} does not show what it has just stored",
            "something before the store keeps old answers: turn that off for the endpoint, then run the same again",
        ),
    ),
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
