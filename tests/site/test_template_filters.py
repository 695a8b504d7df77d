"""Filters and tests of a show's templates: those of Jinja2, with the same results, within bounds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from jinja2.filters import FILTERS as ALL_FILTERS
from jinja2.tests import TESTS as ALL_TESTS

from publisher.site.filters import FILTERS
from publisher.site.sandbox import SandboxEnvironment
from publisher.site.template_filters import SANDBOX_FILTERS, SANDBOX_TESTS
from publisher.site.template_metering import METERING_FILTERS
from publisher.site.template_work import limit_work

PLAIN, SANDBOX = Environment(autoescape=True), SandboxEnvironment(autoescape=True)
TEXTS = [
    "capitalize",
    "center(9)",
    "e",
    "escape",
    "float(1)",
    "forceescape",
    "format",
    "indent",
    "indent(2, true)",
    "int(5)",
    "length",
    "list",
    "lower",
    "replace('a', 'b')",
    "reverse",
    "safe",
    "string",
    "striptags",
    "title",
    "tojson",
    "trim",
    "truncate(9)",
    "upper",
    "urlencode",
    "wordcount",
    "default('x')",
    "d('x')",
    "first",
    "last",
    "count",
]
LISTS = [
    "batch(2)|list",
    "batch(2, 0)|list",
    "slice(2)|list",
    "slice(2, 0)|list",
    "first",
    "last",
    "length",
    "list",
    "max",
    "min",
    "join(', ')",
    "join",
    "map('string')|list",
    "reject('odd')|list",
    "select('odd')|list",
    "reverse|list",
    "sort",
    "sum",
    "unique|list",
    "sum(start=5)",
    "sort(reverse=true)",
    "tojson",
    "select|list",
    "map('abs')|join('-')",
]
NUMBERS = ["abs", "float", "int", "round", "round(1)", "round(2, 'floor')", "string", "tojson", "filesizeformat"]
RECORDS = [
    "groupby('a')",
    "map(attribute='a')|list",
    "selectattr('a', 'gt', 1)|list",
    "rejectattr('a')|list",
    "sort(attribute='a')",
    "sum('a')",
    "sum(attribute='a')",
    "join(',', attribute='a')",
    "unique(attribute='a')|list",
    "min(attribute='a')",
    "map('items')|map('list')|list",
    "map('dictsort')|list",
    "map('xmlattr')|list",
]


def outcome(environment: Environment, expression: str, value: object) -> str:
    """What an expression shows of `value`, or the kind of its exception."""
    try:
        with limit_work():
            return environment.from_string(f"{{{{ value|{expression} }}}}").render(value=value)
    except Exception as problem:  # noqa: BLE001 - either environment may raise any
        return type(problem).__name__


@given(text=st.text(st.sampled_from("ab <>&;é%\n"), max_size=30), expression=st.sampled_from(TEXTS))
def test_filters_of_texts_are_jinja_s(text: str, expression: str) -> None:
    """They show what they have always shown."""
    assert outcome(SANDBOX, expression, text) == outcome(PLAIN, expression, text)


@given(numbers=st.lists(st.integers(-9, 9), max_size=6), expression=st.sampled_from(LISTS))
def test_filters_of_lists_are_jinja_s(numbers: list[int], expression: str) -> None:
    """So do those of lists."""
    assert outcome(SANDBOX, expression, numbers) == outcome(PLAIN, expression, numbers)


@given(number=st.one_of(st.integers(-(2**59), 2**59), st.floats(-1e9, 1e9)), expression=st.sampled_from(NUMBERS))
def test_filters_of_numbers_are_jinja_s(number: float, expression: str) -> None:
    """So do those of numbers."""
    assert outcome(SANDBOX, expression, number) == outcome(PLAIN, expression, number)


@given(
    records=st.lists(st.fixed_dictionaries({"a": st.integers(0, 3)}), max_size=5), expression=st.sampled_from(RECORDS)
)
def test_filters_of_records_are_jinja_s(records: list[dict[str, int]], expression: str) -> None:
    """So do those that look at an attribute of each."""
    assert outcome(SANDBOX, expression, records) == outcome(PLAIN, expression, records)


@given(
    value=st.one_of(st.integers(-3, 3), st.floats(-2, 2), st.text("aB", max_size=2), st.none(), st.lists(st.just(1))),
    name=st.sampled_from(sorted(SANDBOX_TESTS)),
    other=st.integers(1, 2),
)
def test_tests_are_jinja_s(value: Any, name: str, other: int) -> None:
    """Tests answer as they have always answered."""
    takes = name in {"divisibleby", "sameas", "in"} or (name not in {"lower", "upper"} and not name.isalpha())
    takes = takes or name in {"eq", "equalto", "ne", "gt", "greaterthan", "ge", "lt", "lessthan", "le"}
    expression = f"[value]|select('{name}'{', other' if takes else ''})|list|length"

    def answer(environment: Environment) -> str:
        try:
            with limit_work():
                return environment.from_string(f"{{{{ {expression} }}}}").render(value=value, other=other)
        except Exception:  # noqa: BLE001 - either environment may raise any
            return "an exception"

    assert answer(SANDBOX) == answer(PLAIN)


def test_what_there_is_and_what_there_is_not() -> None:
    """All filters and tests of Jinja2 but those that reach elsewhere, or have no place on a page, and all of ours."""
    assert ALL_FILTERS.keys() - SANDBOX_FILTERS.keys() == {"attr", "pprint", "random", "urlize", "wordwrap"}
    assert SANDBOX_FILTERS.keys() - ALL_FILTERS.keys() == FILTERS.keys() | METERING_FILTERS.keys()
    assert ALL_TESTS.keys() - SANDBOX_TESTS.keys() == {"filter", "test"}
    assert SANDBOX_TESTS.keys() <= ALL_TESTS.keys()


@pytest.mark.parametrize("name", METERING_FILTERS)
def test_payments_are_no_filters_of_templates(name: str) -> None:
    """No template can name them, and who calls them otherwise gets no time back."""
    assert not name.isidentifier()
    assert outcome(SANDBOX, f"map({name!r})|list", [-(10**6)]) in {"SecurityError", "[-1000000]", "TypeError"}
