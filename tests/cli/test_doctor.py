"""`publisher doctor`: what a bucket's report comes to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from publisher.cli.doctor import diagnose_bucket, examine_bucket
from publisher.cli.options import Invocation
from publisher.errors import PublisherError
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
