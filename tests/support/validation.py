"""Reads values as a field type or a model, and gives the message of the first error."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError


def read(kind: Any, value: object) -> Any:
    """Return a value as a type or a model reads it."""
    return TypeAdapter(kind).validate_python(value)


def refuse(kind: Any, value: object) -> str:
    """Return the message of the first error of a value; fail if it is taken."""
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")
