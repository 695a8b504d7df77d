"""Formats and paddings within bounds: the same as Python's own, as long as they are short."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from publisher.site.sandbox import SandboxEnvironment
from publisher.site.template_formats import (
    METHODS,
    PADDING,
    format_braces,
    format_percent,
    join_texts,
    repeat,
    replace_text,
    spend_replacing,
    spend_widths,
)
from publisher.site.template_work import limit_work

ENVIRONMENT = SandboxEnvironment()
SPECIFICATIONS = st.text(st.sampled_from("%(){}:.*0123456789-+ #sdrfxc!ab[]é"), max_size=14)
VALUES = st.one_of(st.integers(-999, 999), st.floats(-9, 9), st.text("ab<å", max_size=4), st.none())
SHORT = st.text(st.sampled_from("ab<& å"), max_size=6)


def outcome(function: Any, *arguments: Any, **named: Any) -> object:
    """What a function returns, or the kind of its exception."""
    try:
        with limit_work():
            return function(*arguments, **named)
    except (ValueError, TypeError, LookupError, AttributeError, SecurityError, OverflowError, MemoryError) as problem:
        return type(problem)


@given(text=SPECIFICATIONS, values=st.one_of(VALUES, st.tuples(VALUES, VALUES), st.fixed_dictionaries({"a": VALUES})))
def test_percent_formats_are_python_s(text: str, values: object) -> None:
    """What comes out is what Python makes of it; only what would be long, and a width from the values, is refused."""
    made = outcome(format_percent, text, values)
    if made is SecurityError or "*" in text:
        return
    with suppress(ValueError, TypeError, LookupError, OverflowError):
        assert made == text % values


@given(text=SPECIFICATIONS, first=VALUES, named=VALUES)
def test_brace_formats_are_python_s(text: str, first: object, named: object) -> None:
    """The same holds for fields in braces, in texts and in HTML."""
    for one in (text, Markup(text)):  # noqa: S704 - it is no page
        made = outcome(format_braces, ENVIRONMENT, one, first, a=named)
        if isinstance(made, str):
            assert made == one.format(first, a=named)
            assert type(made) is type(one)


@given(width=st.integers(0, 10**18), name=st.sampled_from([*PADDING]), text=SHORT)
def test_padding_is_python_s_or_refused(width: int, name: str, text: str) -> None:
    """Short paddings are as ever; long ones are paid for before they are made."""
    made = outcome(METHODS[name], text, width)
    assert made == (getattr(text, name)(width) if width < 10**6 else made)
    assert made is SecurityError or width < 10**8


@given(text=SHORT, old=SHORT, new=SHORT, count=st.integers(-1, 3), items=st.lists(SHORT, max_size=4))
def test_joining_and_replacing_are_python_s(text: str, old: str, new: str, count: int, items: list[str]) -> None:
    """Texts are joined and replaced as ever, and HTML stays HTML."""
    for one in (text, Markup(text)):  # noqa: S704 - it is no page
        with limit_work():
            assert replace_text(one, old, new, count) == one.replace(old, new, count)
            assert join_texts(one, items) == one.join(items)
            assert type(join_texts(one, items)) is type(one)
            assert repeat(one, 2) == one * 2
            assert repeat(items, 2) == items * 2


@pytest.mark.parametrize(
    "text",
    [
        "%99999999999d",
        "%(a)99999999999d",
        "%((a))99999999999d",
        "%.99999999999f",
        "%-+ #099999999999d",
        "%5.99999999999f",
    ],
)
def test_no_width_is_overlooked(text: str) -> None:
    """Wherever a format hides its width, it is paid for before anything is made."""
    values = {"a": 1, "(a)": 1} if "(" in text else 1.0
    assert outcome(format_percent, text, values) is SecurityError


def test_what_is_long_is_paid_for() -> None:
    """A short value that is asked for very often, and a replacement at very many places, are refused."""
    assert outcome(format_percent, "%(a)s" * 9999, {"a": "a" * 9999}) is SecurityError
    assert outcome(format_braces, ENVIRONMENT, "{0}" * 9999, "a" * 99999) is SecurityError
    assert outcome(spend_replacing, "a" * 9999, "", "b" * 99999) is SecurityError
    assert outcome(spend_widths, ["9" * 9999]) is SecurityError
    assert outcome(format_percent, "%*d", (5, 1)) is ValueError
    assert outcome(format_braces, ENVIRONMENT, "{:" + "x" * 300 + "}", 1) is ValueError
