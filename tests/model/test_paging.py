"""The key `paging`: by episodes, or by bytes."""

import pytest

from publisher.model.paging import Paging
from support.validation import read, refuse


@pytest.mark.parametrize("written", [{"episodes": 1}, {"bytes": 50_000}])
def test_one_limit(written: dict[str, int]) -> None:
    """A number of episodes, or of bytes."""
    assert read(Paging, written).model_dump(exclude_none=True) == written


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({}, "divides neither by episodes nor by bytes"),
        ({"episodes": 1, "bytes": 50_000}, "divides both by episodes and by bytes"),
        ({"episodes": 0}, "Input should be greater than or equal to 1"),
        ({"bytes": 49_999}, "Input should be greater than or equal to 50000"),
    ],
)
def test_what_is_no_limit(written: dict[str, int], message: str) -> None:
    """Just one of them, and no page so small that a feed has thousands."""
    assert refuse(Paging, written).startswith(message)
