"""The filters and tests of Jinja2 that a show's templates may use, each within bounds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from jinja2 import pass_context
from jinja2.filters import FILTERS as DEFAULT_FILTERS
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context
from jinja2.tests import TESTS as DEFAULT_TESTS
from jinja2.utils import _PassArg

from publisher.site.filters import FILTERS
from publisher.site.template_formats import LONGEST_ESCAPE, format_percent, spend_replacing
from publisher.site.template_metering import METERING_FILTERS
from publisher.site.template_work import count_items, spend, spend_items, spend_text, weigh
from publisher.site.views import Slide, Turn

MAX_PRECISION = 20
"""Decimals to round to, and blanks to indent JSON by."""
MAX_LANGUAGE = 100
"""Characters of a language tag."""
Check = Callable[..., None]
"""Takes a filter's input and arguments; pays for what comes of them, or raises an exception where they are wrong."""


def _bound(function: Callable[..., Any], check: Check | None = None, *, deep: bool = True) -> Callable[..., Any]:
    """Return a filter or test that pays for its input, arguments and result.

    One that is not `deep` looks at each item of its input for itself, so that the items' own parts cost nothing.
    """
    wants = _PassArg.from_obj(function)
    pay = weigh if deep else spend_items

    @pass_context
    def bounded(context: Context, value: object, /, *args: object, **named: object) -> object:
        pay(value)
        if args or named:
            weigh((args, named))
        if check:
            check(value, *args, **named)
        if wants is None:
            made = function(value, *args, **named)
        else:
            first = {_PassArg.context: context, _PassArg.environment: context.environment}.get(wants, context.eval_ctx)
            made = function(first, value, *args, **named)
        if isinstance(made, Iterator):
            return count_items(made)
        (weigh if deep else spend_items)(made)
        return made

    return bounded


def _check_number(*values: object, **named: object) -> None:
    for value in (*values, *named.values()):
        if not isinstance(value, (int, float)):
            raise TypeError(f"a number is wanted here, and not {type(value).__name__}")


def _check_center(_: object, width: int = 80) -> None:
    spend_text(max(0, width))


def _check_indent(text: str, width: int | str = 4, *_: object, **__: object) -> None:
    length = len(width) if isinstance(width, str) else max(0, width)
    spend_text((len(text.splitlines()) + 2) * length * LONGEST_ESCAPE)


def _check_replace(text: object, old: object, new: object, *_: object, **__: object) -> None:
    spend_replacing(str(text), str(old), str(new))


def _check_batch(_: object, linecount: int, fill_with: object = None) -> None:
    spend(max(0, linecount) if fill_with is not None else 0)


def _check_slice(_: object, slices: int, *__: object, **___: object) -> None:
    spend(max(0, slices))


def _check_round(value: object, precision: int = 0, *_: object, **__: object) -> None:
    _check_number(value, precision)
    if not -MAX_PRECISION <= precision <= MAX_PRECISION:
        raise ValueError(f"numbers are rounded to {MAX_PRECISION} places at most")


def _check_json(_: object, indent: int | None = None) -> None:
    if indent is not None and indent not in range(MAX_PRECISION + 1):
        raise ValueError(f"JSON is indented by {MAX_PRECISION} blanks at most")


def _check_own(value: object, *_: object, **__: object) -> None:
    """Raise TypeError if a filter of ours is asked for other values than those of views."""
    if not (value is None or isinstance(value, (str, int, float, date, Turn))):
        raise TypeError(f"a {type(value).__name__} cannot stand before this filter")


def _check_language(value: object) -> None:
    if not (isinstance(value, str) and len(value) <= MAX_LANGUAGE):
        raise TypeError("a language tag is wanted here")


def _check_slides(value: object) -> None:
    if not (isinstance(value, (list, tuple)) and all(isinstance(slide, Slide) for slide in value)):
        raise TypeError("slides are wanted here")


def _format(text: object, *values: object, **named: object) -> str:
    if values and named:
        raise TypeError("a format takes values either in order or by name")
    return format_percent(text if isinstance(text, str) else str(text), named or values)


def _attributes(context: Context, items: Iterable[object], attribute: str | int | None) -> list[Any]:
    """Return the items, or an attribute of each."""
    get = make_attrgetter(context.environment, attribute) if attribute is not None else None
    return [get(item) if get else item for item in count_items(items)]


@pass_context
def _join(context: Context, items: Iterable[object], d: str = "", attribute: str | int | None = None) -> str:
    parts = _attributes(context, items, attribute)
    weigh(parts)
    spend_text(len(str(d)) * len(parts) * LONGEST_ESCAPE)
    text: str = DEFAULT_FILTERS["join"](context.eval_ctx, parts, d)
    return text


@pass_context
def _sum(context: Context, items: Iterable[object], attribute: str | int | None = None, start: float = 0) -> float:
    numbers = _attributes(context, items, attribute)
    _check_number(start, *numbers)
    for number in numbers:
        weigh(number)
    return sum(numbers, start)


@pass_context
def _unique(
    context: Context,
    items: Iterable[object],
    case_sensitive: bool = False,  # noqa: FBT001, FBT002 - Jinja2's
    attribute: str | int | None = None,
) -> list[object]:
    seen: dict[object, object] = {}
    known = [*count_items(items)]
    for item, key in zip(known, _attributes(context, known, attribute), strict=True):
        # Hashes of other values may be alike on purpose, which makes looking them up slow.
        if not (key is None or isinstance(key, (str, int, float))):
            raise TypeError(f"texts and numbers are unique or not, and no {type(key).__name__}")
        weigh(key)
        seen.setdefault(key.lower() if isinstance(key, str) and not case_sensitive else key, item)
    return [*seen.values()]


_DEEP = {
    "capitalize",
    "dictsort",
    "e",
    "escape",
    "filesizeformat",
    "float",
    "forceescape",
    "groupby",
    "int",
    "lower",
    "max",
    "min",
    "safe",
    "sort",
    "string",
    "striptags",
    "title",
    "trim",
    "truncate",
    "upper",
    "urlencode",
    "wordcount",
    "xmlattr",
}
_SHALLOW = {
    "count",
    "d",
    "default",
    "first",
    "items",
    "last",
    "length",
    "list",
    "map",
    "reject",
    "rejectattr",
    "reverse",
    "select",
    "selectattr",
}
_CHECKED: Mapping[str, tuple[Check, bool]] = {
    "abs": (_check_number, True),
    "batch": (_check_batch, False),
    "center": (_check_center, True),
    "indent": (_check_indent, True),
    "replace": (_check_replace, True),
    "round": (_check_round, True),
    "slice": (_check_slice, False),
    "tojson": (_check_json, True),
}
_OTHER_FILTERS = {
    "format": _bound(_format),
    "join": _bound(_join, deep=False),
    "sum": _bound(_sum, deep=False),
    "unique": _bound(_unique, deep=False),
}
_UNBOUNDED_TESTS = {
    "boolean",
    "callable",
    "defined",
    "escaped",
    "false",
    "float",
    "integer",
    "iterable",
    "mapping",
    "none",
    "number",
    "sameas",
    "sequence",
    "string",
    "true",
    "undefined",
}
"""Tests that look at nothing but the type."""
_COMPARING = {
    "!=",
    "<",
    "<=",
    "==",
    ">",
    ">=",
    "eq",
    "equalto",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "le",
    "lessthan",
    "lower",
    "lt",
    "ne",
    "upper",
}
_NUMERIC = {"divisibleby", "even", "odd"}
_TESTS: Mapping[str, Any] = DEFAULT_TESTS
SANDBOX_FILTERS: Mapping[str, Callable[..., Any]] = {
    **{name: _bound(DEFAULT_FILTERS[name]) for name in _DEEP},
    **{name: _bound(DEFAULT_FILTERS[name], deep=False) for name in _SHALLOW},
    **{name: _bound(DEFAULT_FILTERS[name], check, deep=deep) for name, (check, deep) in _CHECKED.items()},
    **_OTHER_FILTERS,
    **{name: _bound(function, _check_own, deep=False) for name, function in FILTERS.items()},
    "direction": _bound(FILTERS["direction"], _check_language),
    "slideshow": _bound(FILTERS["slideshow"], _check_slides),
    **METERING_FILTERS,
}
SANDBOX_TESTS: Mapping[str, Callable[..., Any]] = {
    **{name: _TESTS[name] for name in _UNBOUNDED_TESTS},
    **{name: _bound(_TESTS[name]) for name in _COMPARING},
    **{name: _bound(_TESTS[name], _check_number) for name in _NUMERIC},
}
