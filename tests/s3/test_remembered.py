"""What is remembered of a bucket is believed only when the bucket was looked at again."""

from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from buckets import copy_show
from shows import run
from stores import Store

from publisher.console import open_console
from publisher.reception import Reception

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def bucket(store: Store) -> str:
    """An empty bucket."""
    return store.bucket()


@pytest.fixture
def show(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> Path:
    """A show that is published to the bucket."""
    root = copy_show(mastered, tmp_path / "show", store, bucket)
    assert run(root, "publish", "--target", "prod").returncode == 0
    return root


def plan(root: Path) -> str:
    """Return what `plan` tells of the bucket."""
    with redirect_stdout(StringIO()) as out:
        Reception(root=root, console=open_console("json"), target="prod").plan(set(), NOW)
    return out.getvalue()


def test_a_bucket_that_is_as_it_was_is_not_planned_for_again(show: Path, worked: list[Path]) -> None:
    """Listed and read again it is the same, so nothing is worked out anew."""
    assert plan(show) == plan(show)
    assert worked == [show]


def test_what_a_bucket_has_lost_is_noticed(show: Path, worked: list[Path], store: Store, bucket: str) -> None:
    """A file that somebody deleted is missed at once, whatever is remembered."""
    plan(show)
    client = store.client()
    keys = [entry["Key"] for entry in client.list_objects_v2(Bucket=bucket)["Contents"]]
    key = next(key for key in keys if key.startswith("audio/0002-oe"))
    client.delete_object(Bucket=bucket, Key=key)
    assert f"{key} is gone from the storage" in plan(show)
    assert worked == [show, show]


def test_without_a_key_nothing_is_remembered(show: Path) -> None:
    """What could not be looked at is no ground for an answer, and what is not looked at is said each time."""
    without = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true"}
    assert run(show, "plan", "--target", "prod").returncode == 0
    for _ in range(2):
        assert "was not looked at" in run(show, "plan", "--target", "prod", env=without).stderr
