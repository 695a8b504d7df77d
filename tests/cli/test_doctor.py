"""`publisher doctor`: what a bucket's report comes to."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publisher.cli.doctor import diagnose_bucket, examine_bucket
from publisher.cli.options import Invocation
from publisher.errors import DeniedError, NotOfferedError, PublisherError
from publisher.storage.s3.capabilities import Capabilities, IfMatchStyle
from publisher.storage.s3.inspect import BucketReport
from support.unmastered import NOW


def report(*, unfinished: int = 0, versioned: bool | None = False, **abilities: Any) -> BucketReport:
    """Return the report of a bucket that can do everything, but for what is given."""
    able = {"create": True, "match": IfMatchStyle.QUOTED, "checksum": True, "faithful": True, "remove": True}
    return BucketReport(
        capabilities=Capabilities(**{**able, **abilities}),
        objects=3,
        unfinished_uploads=unfinished,
        versioned=versioned,
        cors=None,
    )


def test_a_capable_bucket_has_nothing_wrong() -> None:
    """The key's rights and the guarded feed, and no hint."""
    found = list(diagnose_bucket(report()))
    assert [diagnosis.good for diagnosis in found] == [True, True]
    assert not any(diagnosis.hint for diagnosis in found)


@pytest.mark.parametrize("lacking", [{"create": False}, {"match": IfMatchStyle.NONE}])
def test_a_store_without_conditions_is_good_with_a_hint(lacking: dict[str, Any]) -> None:
    """Both conditions are needed to guard a feed; without them it is no fault of the producer."""
    [_, guard] = diagnose_bucket(report(**lacking))
    assert guard.good
    assert guard.hint == "publish from one place only, to be sure"


@pytest.mark.parametrize(
    ("found", "good", "words"),
    [
        (report(remove=False), False, "the key cannot delete"),
        (report(unfinished=2), False, "2 uploads began more than a week ago"),
        (report(versioned=True), True, "the bucket keeps every version"),
    ],
)
def test_each_weakness_has_its_diagnosis(found: BucketReport, good: bool, words: str) -> None:  # noqa: FBT001
    """It comes last, with what to do about it."""
    *_, last = diagnose_bucket(found)
    assert last.good is good
    assert last.message.startswith(words)
    assert last.hint


def test_a_folder_needs_no_doctor(published: Path, invoke: Callable[..., Invocation]) -> None:
    """Only targets of kind s3 are examined."""
    with pytest.raises(PublisherError, match="preview is a folder on this machine"):
        examine_bucket(invoke(published), NOW)


DENIED = DeniedError("the bucket does not allow this key to do that: s3:X (AccessDenied)", hint="ask the doctor")
UNKNOWN = NotOfferedError("the bucket cannot do that (NotImplemented)", hint="read on")


@pytest.mark.parametrize("field", ["objects", "capabilities"])
def test_a_lacking_right_is_a_diagnosis(field: str) -> None:
    """The hint leads to the policy that is shown below, and not back to the doctor."""
    refused, *_ = diagnose_bucket(replace(report(), **{field: DENIED}))
    assert (refused.good, refused.message) == (False, DENIED.message)
    assert "policy below" in refused.hint


@pytest.mark.parametrize(("problem", "good"), [(DENIED, False), (UNKNOWN, True)])
def test_uploads_that_are_not_told_are_a_diagnosis(problem: PublisherError, good: bool) -> None:  # noqa: FBT001
    """What the store does not offer is no fault of the producer; a right can be given."""
    *_, last = diagnose_bucket(replace(report(), unfinished_uploads=problem))
    assert last.good is good
    assert last.message == f"unfinished uploads could not be listed: {problem.message}"
    assert "lifecycle rule" in last.hint


def test_a_store_that_alters_headers_is_told() -> None:
    """Before anything is published to it."""
    *_, last = diagnose_bucket(report(altered="Content-Type"))
    assert not last.good
    assert "does not keep the Content-Type" in last.message
