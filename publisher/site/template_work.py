"""Counts the work of rendering a show's own template, and ends it at a bound: steps, characters and sizes of values.

A unit of work is a node of a template that is evaluated, an item that is looked at, or some characters of text.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from operator import attrgetter
from types import NoneType

from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined
from markupsafe import Markup

MAX_UNITS = 5_000_000
"""Units of work for one page; the largest pages of long shows take a fiftieth of them."""
MAX_PAGE_BYTES = 16_000_000
"""The largest page; one with ten hours of talk has a tenth of it."""
MAX_INTEGER_BITS = 60
"""Longer integers are refused: their arithmetic takes time, and different ones have the same hash."""
MAX_DEPTH = 32
"""Levels of lists within lists; Python hashes them recursively, without looking at the stack."""
CHARACTERS_PER_UNIT = 8
SMALL_TEXT = 64
"""Characters that come with the node that makes or reads them."""
_SCALARS = frozenset({bool, date, datetime, float, time, timedelta, type, NoneType})
_UNITS: ContextVar[list[int]] = ContextVar("units of work that are left")


@contextmanager
def limit_work() -> Iterator[Callable[[], int]]:
    """Bound the work that templates do in the body of the `with` statement; yield what tells how much they did."""
    left = [MAX_UNITS]
    token = _UNITS.set(left)
    try:
        yield lambda: MAX_UNITS - left[0]
    finally:
        _UNITS.reset(token)


def spend(units: int) -> None:
    """Take units off what is left for the page. Raises SecurityError when it does not suffice."""
    left = _UNITS.get()
    if not 0 <= units <= left[0]:
        left[0] = 0
        raise SecurityError("it takes more time or memory than a page may")
    left[0] -= units


def spend_text(characters: int) -> None:
    """Take the units of so many characters off what is left."""
    if characters > SMALL_TEXT:
        spend(characters // CHARACTERS_PER_UNIT)


def spend_items(value: object) -> None:
    """Take a unit for each item of a value off what is left, without looking at the items."""
    if isinstance(value, str):
        spend_text(len(value))
    elif isinstance(value, Sized) and not isinstance(value, Undefined):
        spend(len(value))


def count_items(items: Iterable[object]) -> Iterator[object]:
    """Yield the items of an iterator, each for a unit."""
    for item in items:
        spend(1)
        yield item


def weigh(value: object) -> int:
    """Take off what is left for reading all of a value, with what it holds, and return how much that was.

    Raises SecurityError if that does not suffice, and for values that are no data: integers of more than 60 bits, lists
    nested more than 32 deep, whole templates.
    """
    kind = type(value)
    if kind is str or kind is Markup:
        length = len(value)  # type: ignore[arg-type]
        if length > SMALL_TEXT:
            spend(length // CHARACTERS_PER_UNIT)
        return length // CHARACTERS_PER_UNIT
    if kind in _SCALARS:
        return 0
    if kind is int:
        check_integer(value)  # type: ignore[arg-type]
        return 0
    return _weigh_parts(value)


def _weigh_parts(value: object) -> int:
    total, level = 0, [value]
    for _ in range(MAX_DEPTH):
        following: list[object] = []
        units = len(level)
        for one in level:
            kind = type(one)
            if kind is str or kind is Markup:
                units += len(one) // CHARACTERS_PER_UNIT  # type: ignore[arg-type]
            elif kind not in _SCALARS:
                parts = _list_parts(one)
                # Paid before they are listed: the same list may be reached in very many ways.
                spend(len(parts))
                following += parts
        spend(units)
        total += units
        if not following:
            return total
        level = following
    raise SecurityError(f"it has lists that are nested more than {MAX_DEPTH} deep")


def _list_parts(value: object) -> Sequence[object]:
    if isinstance(value, (list, tuple, range)):
        return value
    if isinstance(value, dict):
        spend(len(value))
        return [*value.keys(), *value.values()]
    if isinstance(value, int):
        check_integer(value)
    elif isinstance(value, TemplateModule):
        raise SecurityError("a whole template is no value; write one of its macros behind it")
    return _find_fields(type(value))(value)  # type: ignore[arg-type] # types have a hash


@cache
def _find_fields(kind: Hashable) -> Callable[[object], tuple[object, ...]]:
    """Return what lists the fields of a view; it lists nothing of other values."""
    names = [field.name for field in fields(kind)] if isinstance(kind, type) and is_dataclass(kind) else []
    return attrgetter(*names, "__class__") if names else lambda _: ()


def check_integer(value: int) -> None:
    """Raise SecurityError if an integer is too long."""
    if value.bit_length() > MAX_INTEGER_BITS:
        raise SecurityError("a number is too large")


def is_plain(value: object) -> bool:
    """Return whether a value is data that can be shown: text, a number, a time, or a list of such."""
    return value is None or isinstance(value, (str, int, float, list, tuple, dict, range, date, time, timedelta))
