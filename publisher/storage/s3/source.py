"""Reads recordings from buckets, with the credentials that boto3 finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from publisher.errors import NotSetUpError, PublisherError, UnavailableError, UnreadableMediaError
from publisher.storage.remote import Download, Validators
from publisher.storage.s3.client import BucketLocation, connect

REQUEST_ATTEMPTS = 4
"""Attempts of botocore for each request, within seconds."""
S3_CHUNK_BYTES = 1 << 18
NOT_MODIFIED = 304
PRECONDITION_FAILED = 412


@dataclass(frozen=True, slots=True)
class S3Source:
    """Reads the object under `key` in the bucket at `place`."""

    place: BucketLocation
    key: str

    @property
    def name(self) -> str:
        """The address, as in an episode's front matter."""
        return f"s3://{self.place.bucket}/{self.key}"

    @contextmanager
    def read(self, start: int, known: Validators | None) -> Iterator[Download | None]:
        """Request the bytes from `start` on: see `publisher.storage.remote.RemoteSource`."""
        conditions = _conditions(start, known)
        answer = self._ask(conditions)
        if answer is None and start:
            answer = self._ask({})
        if answer is None:
            yield None
            return
        body = answer["Body"]
        with body:
            whole = str(answer.get("ContentRange", "")).rpartition("/")[2]
            size = int(whole) if whole.isdecimal() else answer.get("ContentLength")
            yield Download(
                validators=Validators(
                    etag=answer.get("ETag"), modified=str(answer.get("LastModified") or ""), bytes=size
                ),
                start=start if whole else 0,
                chunks=self._chunks(body),
            )

    def _ask(self, conditions: dict[str, str]) -> Any:
        """Return the answer; None if a condition failed."""
        from publisher.storage.s3.answers import require_content_of  # noqa: PLC0415 - botocore is slow to load
        from publisher.storage.s3.errors import (  # noqa: PLC0415 - botocore is slow to load
            BOTO_ERRORS,
            get_status,
            is_absent,
        )

        try:
            answer = connect(self.place, attempts=REQUEST_ATTEMPTS).get_object(**self.place.at(self.key), **conditions)
            require_content_of(self.key, answer)
        except BOTO_ERRORS as problem:
            if get_status(problem) in {NOT_MODIFIED, PRECONDITION_FAILED} and conditions:
                return None
            if is_absent(problem):
                hint = f"write its right name (asked for at {self.place.host})"
                raise UnreadableMediaError(f"there is no {self.name}", hint=hint) from None
            raise self._explained(problem) from None
        return answer

    def _chunks(self, body: Any) -> Iterator[bytes]:
        from publisher.storage.s3.errors import BOTO_ERRORS  # noqa: PLC0415 - slow to load

        try:
            yield from body.iter_chunks(S3_CHUNK_BYTES)
        except BOTO_ERRORS as problem:
            raise self._explained(problem) from None

    def _explained(self, problem: Exception) -> PublisherError:
        from publisher.storage.s3.errors import ErrorClass, classify_error, explain_s3_error  # noqa: PLC0415 - slow to load

        told = explain_s3_error(problem, self.place)
        # Without credentials, as on a build machine, nothing is known of the recording.
        if classify_error(problem) is not ErrorClass.PERMANENT:
            return UnavailableError(told.message, hint=told.hint)
        kind = UnreadableMediaError if hasattr(problem, "response") else NotSetUpError
        return kind(told.message, hint=told.hint)


def _conditions(start: int, known: Validators | None) -> dict[str, str]:
    if known is None or not known.etag:
        return {}
    return {"Range": f"bytes={start}-", "IfMatch": known.etag} if start else {"IfNoneMatch": known.etag}
