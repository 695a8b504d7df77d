"""Parameters of which a few are tried each time, and all by the tests that are marked slow."""

from collections.abc import Iterable
from typing import Any

import pytest


def few(values: Iterable[Any], *, keep: int = 1) -> list[Any]:
    """Return the parameters of `parametrize`: the first `keep` as they are, the rest marked slow."""
    return [value if place < keep else _slow(value) for place, value in enumerate(values)]


def _slow(value: Any) -> Any:
    if hasattr(value, "marks"):
        return pytest.param(*value.values, id=value.id, marks=[*value.marks, pytest.mark.slow])
    return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.slow)
