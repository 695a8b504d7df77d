"""Which storage a target is."""

from pathlib import Path

import pytest

from publisher.model import S3Target
from publisher.storage.open import is_virtual_hosted, open_storage
from publisher.storage.s3 import S3Storage


@pytest.mark.parametrize(
    ("endpoint", "addressing", "virtual"),
    [(None, None, True), ("https://s3.example", None, False), ("https://s3.example", "virtual", True)],
)
def test_amazon_has_the_bucket_in_the_host_and_others_in_the_path(
    endpoint: str | None,
    addressing: str | None,
    virtual: bool,  # noqa: FBT001 - a case
) -> None:
    """Unless the target says otherwise."""
    found = S3Target.model_validate(
        {"kind": "s3", "url": "https://m.example/", "bucket": "show", "endpoint": endpoint, "addressing": addressing}
    )
    assert is_virtual_hosted(found) is virtual


def test_a_bucket_keeps_its_state_in_the_working_folder(tmp_path: Path) -> None:
    """The prefix of keys ends in a slash; nothing is created yet."""
    target = S3Target.model_validate(
        {"kind": "s3", "url": "https://m.example/", "bucket": "show", "prefix": "a/b", "endpoint": "https://s3.example"}
    )
    storage = open_storage(tmp_path, target)
    assert isinstance(storage, S3Storage)
    assert (storage.place.prefix, storage.state) == ("a/b/", tmp_path / ".publisher")
    assert [*tmp_path.iterdir()] == []
