"""Bounded forms of what makes long texts of short ones: `%`, `format`, `join`, `replace`, padding."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from jinja2 import Environment
from jinja2.sandbox import SandboxedEscapeFormatter, SandboxedFormatter
from markupsafe import Markup, escape

from publisher.site.template_work import count_items, spend, spend_text, weigh

PERCENT_SIZE = re.compile(r"[-+ #0]*(\*|[0-9]*)(?:\.(\*|[0-9]*))?")
"""Matches flags, width and precision of a printf-style format, behind its `%` or its key."""
_DIGITS = re.compile(r"[0-9]+")
LONGEST_ESCAPE = 6
"""The most characters that HTML writes for one, with some room: &#34;"""
MAX_TIME_FORMAT = 200
"""Characters of a format for `strftime`."""


def spend_widths(widths: Iterable[str]) -> None:
    """Pay for the widths and precisions that a format asks for, as digits."""
    for width in widths:
        # More digits are more than can be paid.
        spend_text(int(width[:12] or 0))


def format_percent(text: str, values: object) -> str:
    """Return a printf-style format filled with values, like the operator `%`."""
    units = 1 + weigh(values) + len(text)
    sizes = _find_percent_sizes(text)
    spend(units * (1 + len(sizes)))
    if any("*" in size for size in sizes):
        raise ValueError("a width is written in the format itself, and not as *")
    spend_widths(width for size in sizes for width in size)
    made = text % values
    spend_text(len(made))
    return made


def _find_percent_sizes(text: str) -> list[tuple[str, str]]:
    """Return width and precision of each conversion of a printf-style format, as Python reads it."""
    sizes = []
    at = text.find("%")
    while at >= 0:
        at += 1
        if text.startswith("(", at):
            at = _skip_key(text, at)
        found = PERCENT_SIZE.match(text, at)
        assert found  # noqa: S101 - it matches nothing at all, too
        sizes.append((found[1] or "", found[2] or ""))
        at = text.find("%", found.end() + 1)
    return sizes


def _skip_key(text: str, at: int) -> int:
    """Return the position behind a key in parentheses, which may hold others."""
    depth = 0
    for position in range(at, len(text)):
        depth += (text[position] == "(") - (text[position] == ")")
        if not depth:
            return position + 1
    return len(text)


class _Bounded(SandboxedFormatter):
    """Fills the fields of `str.format`, each for what it is long."""

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """Return the value as `!r`, `!s` or `!a` want it."""
        weigh(value)
        return super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Return one field's text."""
        weigh(value)
        if len(format_spec) > MAX_TIME_FORMAT:
            raise ValueError("a format is too long")
        spend_widths(_DIGITS.findall(format_spec))
        made = super().format_field(value, format_spec)
        spend(1)
        spend_text(len(made))
        return made


class _BoundedEscape(_Bounded, SandboxedEscapeFormatter):
    """The same for HTML: what is filled in is escaped."""


def format_braces(environment: Environment, text: str, /, *values: object, **named: object) -> str:
    """Return a format with fields in braces filled with values, like `str.format`."""
    spend(len(text))
    if isinstance(text, Markup):
        return Markup(_BoundedEscape(environment, escape=text.escape).vformat(text, values, named))  # noqa: S704 - it is
    return _Bounded(environment).vformat(text, values, named)


def join_texts(text: str, items: Iterable[str]) -> str:
    """Return texts with `text` between them, like `str.join`."""
    parts = [*count_items(items)]
    weigh(parts)
    spend_text(len(text) * len(parts) * LONGEST_ESCAPE)
    return text.join(parts)  # type: ignore[arg-type]


def replace_text(text: str, old: str, new: str, count: int = -1) -> str:
    """Return a text with `new` in place of `old`, like `str.replace`."""
    spend_replacing(text, old, new)
    return text.replace(old, new, count)


def spend_replacing(text: str, old: str, new: str) -> None:
    """Pay for putting `new` in place of `old` wherever it is found, in the text or in its HTML."""
    weigh((text, old, new))
    found = max(str(text).count(str(old)), str(escape(text)).count(str(old)))
    spend_text(found * len(new) * LONGEST_ESCAPE)


def pad_text(name: str, text: str, width: int, *fill: str) -> str:
    """Return a text padded to a width by the method `name` of texts: center, ljust, rjust, zfill."""
    spend_text(max(0, width))
    padded: str = getattr(text, name)(width, *fill)
    return padded


def repeat(value: Any, times: Any) -> Any:
    """Return a text or list repeated, like the operator `*`."""
    length = max(0, times) * len(value)
    spend_text(length) if isinstance(value, str) else spend(length)
    return value * times


PADDING = ("center", "ljust", "rjust", "zfill")
METHODS: Mapping[str, Callable[..., str]] = {
    "join": join_texts,
    "replace": replace_text,
    **{name: partial(pad_text, name) for name in PADDING},
}
"""The methods of texts that stand in place of Python's own, which are not bounded."""
