"""Validators of remote files."""

import pytest

from publisher.storage.remote import Validators


@pytest.mark.parametrize(
    ("validators", "usable"),
    [
        (Validators(etag='"1"'), True),
        (Validators(modified="Mon, 01 Jun 2026 00:00:00 GMT"), True),
        (Validators(bytes=10), False),
        (Validators(etag="", modified="", bytes=10), False),
        (Validators(), False),
    ],
)
def test_a_size_alone_is_no_validator(validators: Validators, usable: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Another recording may have the same size; empty headers are none."""
    assert validators.is_usable is usable


def test_validators_of_the_same_file_are_equal() -> None:
    """A difference in one of them is another file."""
    same = Validators(etag='"1"', modified="m", bytes=10)
    assert same == Validators(etag='"1"', modified="m", bytes=10)
    others = [Validators(etag='"2"', modified="m", bytes=10), Validators(etag='"1"', modified="m", bytes=11)]
    assert same not in others
