"""Templates with payments: they render the same, and pay for each node that runs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, nodes

from publisher.site.sandbox import SandboxEnvironment
from publisher.site.template_metering import METERING_FILTERS, meter
from publisher.site.template_work import limit_work, spend

PIECES = [
    "a",
    "{{ n }}",
    "{{ n ~ '<' ~ t }}",
    "{{ n == 3 }}{{ 1 < n < 5 }}{{ n in l }}",
    "{{ l[1:] }}{{ t[:2] }}{{ l[::-1] }}{{ t[n] }}",
    "{{ {t: n} }}{{ {n: l}[n] }}",
    "{% include 'x' %}",
    "{% include ['none', 'x'] %}",
    "{% import 'x' as x %}{{ x.m(n) }}",
    "{% from 'x' import m with context %}{{ m(t) }}",
    "{% set v = n %}{{ v }}",
    "{% set v %}<{{ n }}>{% endset %}{{ v }}",
    "{% filter upper %}a{{ t }}{% endfilter %}",
    "{% autoescape false %}{{ t }}{{ t ~ '<' }}{% endautoescape %}",
    "{% with w = n %}{{ w }}{% endwith %}",
]
FRAMES = [
    "{}",
    "{{% for n in l %}}{}{{% endfor %}}",
    "{{% for n in l if n > 1 %}}{}{{{{ loop.index }}}}{{% else %}}e{{% endfor %}}",
    "{{% for n in l recursive %}}{}{{{{ loop([]) }}}}{{% endfor %}}",
    "{{% macro o(n) %}}{}{{% endmacro %}}{{{{ o(2) }}}}",
    "{{% macro o() %}}{{{{ caller(1) }}}}{{% endmacro %}}{{% call(n) o() %}}{}{{% endcall %}}",
    "{{% if n %}}{}{{% endif %}}",
]
LOADER = DictLoader({"x": "{% macro m(y) %}<{{ y }}>{% endmacro %}x{{ n is defined }}"})
PLAIN, SANDBOX = (kind(autoescape=True, loader=LOADER) for kind in (Environment, SandboxEnvironment))
TEMPLATES = st.recursive(
    st.sampled_from(PIECES),
    lambda inner: st.builds(
        lambda frame, parts: frame.format("".join(parts)), st.sampled_from(FRAMES), st.lists(inner, max_size=3)
    ),
    max_leaves=6,
)


def render(environment: Environment, template: str) -> str:
    """What a template makes of a number, a text and a list, or its exception."""
    names: dict[str, Any] = {"n": 1, "t": "<é>", "l": [1, 2, 3]}
    try:
        with limit_work():
            return environment.from_string(template).render(names)
    except (TypeError, LookupError) as problem:
        return type(problem).__name__


@given(template=TEMPLATES)
def test_payments_change_nothing_that_is_shown(template: str) -> None:
    """Whatever tags and expressions a template is made of, it shows what it shows without payments."""
    assert render(SANDBOX, template) == render(PLAIN, template)


@given(template=TEMPLATES, times=st.integers(1, 20))
def test_a_body_that_runs_again_pays_again(template: str, times: int) -> None:
    """What a loop costs grows with its rounds, by no less than the nodes of its body."""

    def cost(rounds: int) -> int:
        looped = SANDBOX.from_string(f"{{% for n in r %}}{template}{{% endfor %}}")
        with limit_work() as spent:
            looped.render(n=1, t="<é>", l=[1, 2, 3], r=[1] * rounds)
            return spent()

    try:
        once, often = cost(1), cost(1 + times)
    except (TypeError, LookupError):
        return
    size = sum(1 for _ in SANDBOX.parse(template).find_all(nodes.Node))
    assert often - once >= times * size


def test_the_tree_has_a_payment_in_each_body() -> None:
    """Template, block, macro, call and loop pay, and so does a loop's condition."""
    tree = meter(
        PLAIN.parse(
            "{% block b %}{% endblock %}{% macro m() %}{% endmacro %}{% call m() %}{% endcall %}"
            "{% for i in l if i %}{% endfor %}"
        )
    )
    paid = [node for node in tree.find_all(nodes.Filter) if node.name in METERING_FILTERS]
    assert len(paid) == 6


def test_nothing_is_calculated_before_pages_are_rendered() -> None:
    """Compiling a template, as a check does, leaves even constant expressions alone."""
    with pytest.raises(LookupError):
        spend(1)
    for expression in (
        "'a' * 10**10",
        "'a'|center(10**10)",
        "2 ** 2 ** 99",
        "'%0999999999d' is odd",
        "'{:>999999999}'.format(1)",
    ):
        assert SANDBOX.from_string(f"{{{{ {expression} }}}}{{% if {expression} %}}{{% endif %}}")
