"""Renders a show's own templates so that they reach nothing but what pages are made of, and come to an end.

Attributes, methods, filters and functions are those of a list, by the type of the value: what stands on no list is
refused, whatever it is.
"""

from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import fields
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, get_args

from jinja2 import Undefined, nodes, pass_context
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.filters import _GroupTuple
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from publisher.model.transcript import Cue
from publisher.site import views
from publisher.site.template_filters import SANDBOX_FILTERS, SANDBOX_TESTS
from publisher.site.template_formats import MAX_TIME_FORMAT, METHODS, format_braces, format_percent, repeat
from publisher.site.template_metering import meter
from publisher.site.template_work import MAX_INTEGER_BITS, check_integer, is_plain, spend, spend_items, weigh

_TEXT = (
    "capitalize casefold count endswith find index isalnum isalpha isascii isdecimal isdigit islower isnumeric isspace "
    "istitle isupper lower lstrip partition removeprefix removesuffix rfind rindex rpartition rsplit rstrip split "
    "splitlines startswith strip swapcase title upper"
)
_DATE = "day isocalendar isoformat isoweekday month strftime weekday year"
_TIME = "hour isoformat microsecond minute second strftime"
_LOOP = "changed cycle depth depth0 first index index0 last length nextitem previtem revindex revindex0"
_VIEWS = [kind for kind in vars(views).values() if isinstance(kind, type) and kind.__module__ == views.__name__]
ATTRIBUTES: Mapping[type, frozenset[str]] = {
    **{kind: frozenset(field.name for field in fields(kind)) for kind in (*_VIEWS, Cue)},
    **{kind: frozenset({"template", *(field.name for field in fields(kind))}) for kind in get_args(views.Page)},
    **dict.fromkeys((str, Markup), frozenset(_TEXT.split())),
    **dict.fromkeys((list, tuple), frozenset({"count", "index"})),
    dict: frozenset({"get", "items", "keys", "values"}),
    datetime: frozenset(f"{_DATE} {_TIME} date time timestamp".split()),
    date: frozenset(_DATE.split()),
    time: frozenset(_TIME.split()),
    timedelta: frozenset({"days", "seconds", "total_seconds"}),
    LoopContext: frozenset(_LOOP.split()),
    Macro: frozenset({"arguments", "caller", "catch_kwargs", "catch_varargs", "name"}),
    BlockReference: frozenset({"name", "super"}),
    _GroupTuple: frozenset({"count", "grouper", "index", "list"}),
}
"""The attributes and methods that a template may name, by the exact type of the value."""
_INNER = ("_block_vars", "_loop_vars")
"""Arguments that compiled templates add, and which functions do not see."""


def safe_range(*bounds: int) -> range:
    """Return a range of numbers, which is paid for."""
    weigh(bounds)
    numbers = range(*bounds)
    spend(len(numbers))
    return numbers


@pass_context
def show_value(_: Context, value: object) -> object:
    """Return a value that is to stand on a page; raise TypeError if it is no data."""
    if isinstance(value, Undefined):
        return value
    weigh(value)
    if isinstance(value, str):
        return value
    if not is_plain(value):
        raise TypeError(f"a {type(value).__name__} cannot be shown; name one of its parts")
    return value


class SandboxEnvironment(ImmutableSandboxedEnvironment):
    """The templates of a show that brings its own, for the pages of one folder."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self, **settings: Any) -> None:
        """Take the settings of Jinja2's environment."""
        # Nothing is calculated when a template is compiled: then no work is counted.
        super().__init__(**settings, optimized=False, finalize=show_value)
        self.filters = dict(SANDBOX_FILTERS)
        self.tests = dict(SANDBOX_TESTS)
        self.globals = {"range": safe_range}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template as one dictionary, in place of Jinja2's ChainMap."""
        return {**self.globals, **(d or {})}

    def _generate(self, source: nodes.Template, *args: Any, **named: Any) -> str:
        """Return the Python source of a template, in which all work is counted."""
        return super()._generate(meter(source), *args, **named)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute, or an item of that name, or an undefined value."""
        known = ATTRIBUTES.get(type(obj))
        if known and attribute in known:
            return getattr(obj, attribute)
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return self.unsafe_undefined(obj, attribute) if attribute.startswith("_") else self._find(obj, attribute)

    def _find(self, obj: Any, name: str) -> Any:
        """Return what has a name for each value apart, or an undefined value."""
        if isinstance(obj, Undefined):
            return getattr(obj, name)  # which raises an UndefinedError
        if isinstance(obj, str) and (method := self._find_method(name)):
            return partial(method, obj)
        if isinstance(obj, TemplateModule):
            return vars(obj).get(name, self.undefined(obj=obj, name=name))
        if isinstance(obj, TemplateReference):
            with suppress(LookupError):
                return obj[name]
        return self.unsafe_undefined(obj, name) if hasattr(obj, name) else self.undefined(obj=obj, name=name)

    def _find_method(self, name: str) -> Callable[..., str] | None:
        return partial(format_braces, self) if name == "format" else METHODS.get(name)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item, or an attribute of that name, or an undefined value."""
        spend(1)
        weigh(argument)
        if isinstance(obj, (dict, list, tuple, str, range, Undefined)):
            try:
                return obj[argument]
            except (TypeError, LookupError):
                pass
        if isinstance(argument, str):
            return self.getattr(obj, str(argument))
        return self.undefined(obj=obj, name=argument)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """Raise SecurityError for an attribute that is on no list."""
        raise SecurityError(f"a template may not ask a {type(obj).__name__} for {attribute[:80]}")

    def is_safe_callable(self, obj: Any) -> bool:
        """Return whether a value may be called: types may not, since what they make is on no list."""
        return not isinstance(obj, type)

    def call(self, context: Context, obj: Any, /, *args: Any, **named: Any) -> Any:
        """Return what a macro, block, method or function returns."""
        spend(1 + len(args) + len(named))
        if isinstance(obj, (Macro, BlockReference, LoopContext)):
            return context.call(obj, *args, **named)
        for value in (*args, *(value for name, value in named.items() if name not in _INNER)):
            weigh(value)
        _pay_owner(getattr(obj, "__self__", None), args)
        if not self.is_safe_callable(obj):
            raise SecurityError(f"a template may not call {obj.__name__}")
        made = context.call(obj, *args, **named)
        spend_items(made)
        return made

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return the result of an operator."""
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            return super().call_binop(context, operator, left, right)
        if isinstance(left, (int, float)) and isinstance(right, (int, float)):
            return _calculate(partial(super().call_binop, context, operator), operator, left, right)
        if operator == "%" and isinstance(left, str):
            weigh(left)
            return format_percent(left, right)
        if operator == "*":
            return _multiply(left, right)
        if operator == "+":
            spend_items(left)
            spend_items(right)
        elif not isinstance(left, (date, timedelta)):
            raise TypeError(f"{operator} is for numbers, and not for {type(left).__name__} and {type(right).__name__}")
        return super().call_binop(context, operator, left, right)


def _pay_owner(owner: object, arguments: tuple[object, ...]) -> None:
    """Pay for a method of a value."""
    if isinstance(owner, str):
        # It may be split into as many parts as it has characters.
        spend(len(owner))
    elif isinstance(owner, (list, tuple)):
        weigh(owner)
    elif isinstance(owner, (date, time)) and any(len(str(text)) > MAX_TIME_FORMAT for text in arguments):
        raise ValueError("a format is too long")


def _calculate(calculate: Callable[[float, float], Any], operator: str, left: float, right: float) -> float:
    """Return the result of an operator for two numbers. Raises SecurityError if they or it are too long."""
    weigh(left)
    weigh(right)
    if operator == "**" and isinstance(left, int) and isinstance(right, int) and abs(left) > 1:
        check_integer(1 << min(max(right, 0), MAX_INTEGER_BITS))
    made = calculate(left, right)
    if not isinstance(made, (int, float)):
        raise TypeError("the result is no real number")
    weigh(made)
    return made


def _multiply(left: Any, right: Any) -> Any:
    """Return a text or list repeated. Raises TypeError for other values."""
    if isinstance(left, int):
        left, right = right, left
    if not (isinstance(left, (str, list, tuple)) and isinstance(right, int)):
        raise TypeError(f"* is for numbers, texts and lists, and not for {type(left).__name__}")
    return repeat(left, right)
