"""Targets: buckets, endpoints and prefixes."""

from typing import Any

import pytest

from publisher.model.targets import FolderTarget, S3Target, TargetName
from support.validation import read, refuse

WRITTEN: dict[str, Any] = {"kind": "s3", "bucket": "min.bucket", "url": "https://a.example/"}


def test_slashes_around_are_dropped() -> None:
    """An endpoint and a prefix have none at their ends."""
    target = read(S3Target, {**WRITTEN, "endpoint": "https://s3.example.org/", "prefix": "/shows/radio/"})
    assert (target.endpoint, target.prefix) == ("https://s3.example.org", "shows/radio")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("bucket", "ab", "is not a bucket's name"),
        ("bucket", "a" * 64, "is not a bucket's name"),
        ("bucket", "min_bøtte", "is not a bucket's name"),
        ("bucket", "-abc", "is not a bucket's name"),
        ("endpoint", "https://s3.example.org/bucket", "has a path"),
        ("endpoint", "s3.example.org", "is not a web address"),
        ("prefix", "Shows", "cannot be part of a web address"),
        ("prefix", "a//b", "cannot be part of a web address"),
        ("prefix", "../a", "cannot be part of a web address"),
    ],
)
def test_what_is_refused(key: str, value: str, message: str) -> None:
    """Names that a store does not allow, endpoints with a path, and prefixes that are no slugs."""
    assert refuse(S3Target, {**WRITTEN, key: value}).startswith(message)


@pytest.mark.parametrize("path", ["/", "/var/www", "~", "~/public", "..", "a/../../b", "C:\\web", "\\\\server\\web"])
def test_a_folder_of_a_target_lies_in_the_shows_own(path: str) -> None:
    """The disk, the home and what lies above hold other people's files, which publishing would take for left over."""
    written = {"kind": "folder", "path": path, "url": "https://a.example/"}
    assert refuse(FolderTarget, written).startswith("is outside of the show's own folder; write the name of a folder")
    assert read(FolderTarget, {**written, "path": "web/public"}).path == "web/public"


def test_names_of_targets_are_slugs() -> None:
    """They become parts of file names."""
    assert read(TargetName, "produksjon-2") == "produksjon-2"
    assert refuse(TargetName, "Produksjon").startswith("cannot be part of a file's name")
