"""A recording in a bucket, fetched with the key that boto3 finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from publisher.errors import AwayError, UnreadableMediaError
from publisher.storage.remote import Delivery, Stamp
from publisher.storage.s3.client import Place, connect

ATTEMPTS = 4
"""For each request, within seconds: botocore's own."""
CHUNK = 1 << 18
UNCHANGED = 304
CHANGED = 412


@dataclass(frozen=True, slots=True)
class BucketSource:
    """The object called `key` in the bucket at `place`."""

    place: Place
    key: str

    @property
    def name(self) -> str:
        """The address, as it is written in an episode."""
        return f"s3://{self.place.bucket}/{self.key}"

    @contextmanager
    def read(self, start: int, known: Stamp | None) -> Iterator[Delivery | None]:
        """Ask for the bytes from `start` on, as `publisher.storage.remote.Source` has it."""
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
            size = int(whole) if whole.isdecimal() else int(answer["ContentLength"])
            yield Delivery(
                stamp=Stamp(etag=answer.get("ETag"), modified=str(answer.get("LastModified") or ""), bytes=size),
                start=start if whole else 0,
                chunks=self._chunks(body),
            )

    def _ask(self, conditions: dict[str, str]) -> Any:
        """Return the answer; None if a condition was not met."""
        from publisher.storage.s3.errors import (  # noqa: PLC0415 - botocore is slow to load
            TROUBLES,
            is_absent,
            status_of,
        )

        try:
            return connect(self.place, attempts=ATTEMPTS).get_object(**self.place.at(self.key), **conditions)
        except TROUBLES as problem:
            if status_of(problem) in {UNCHANGED, CHANGED} and conditions:
                return None
            if is_absent(problem):
                hint = f"write its right name (asked for at {self.place.host})"
                raise UnreadableMediaError(f"there is no {self.name}", hint=hint) from None
            raise self._explained(problem) from None

    def _chunks(self, body: Any) -> Iterator[bytes]:
        from publisher.storage.s3.errors import TROUBLES  # noqa: PLC0415 - slow to load

        try:
            yield from body.iter_chunks(CHUNK)
        except TROUBLES as problem:
            raise self._explained(problem) from None

    def _explained(self, problem: Exception) -> AwayError | UnreadableMediaError:
        from publisher.storage.s3.errors import Outlook, explain, outlook  # noqa: PLC0415 - slow to load

        told = explain(problem, self.place)
        # Without a key, as on a build machine, nothing is known of the recording.
        final = outlook(problem) is Outlook.FINAL and hasattr(problem, "response")
        return (UnreadableMediaError if final else AwayError)(told.message, hint=told.hint)


def _conditions(start: int, known: Stamp | None) -> dict[str, str]:
    if known is None:
        return {}
    tag = known.etag or ""
    return {"Range": f"bytes={start}-", "IfMatch": tag} if start else {"IfNoneMatch": tag}
