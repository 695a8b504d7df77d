"""What check says of templates that the sandbox would refuse."""

from collections.abc import Iterator
from typing import Any

import pytest
from jinja2 import nodes

from publisher.site.template_lint import MAX_TEMPLATE
from publisher.site.theme import make_theme
from support.small_show import THEME
from support.themes import OURS

INNER = "begins with an underscore, and is not for templates"
FOREIGN = "is not for templates of a show"
REFUSED = {
    '{{ cycler.__init__.__globals__.os.popen("id").read() }}': f"__globals__ {INNER}",
    "{{ lipsum() }}": f"the function lipsum {FOREIGN}",
    "{{ joiner(',') }}": f"the function joiner {FOREIGN}",
    "{% set n = namespace(a=1) %}": f"the function namespace {FOREIGN}",
    "{{ dict(a=1) }}": f"the function dict {FOREIGN}",
    "{{ page|attr('title') }}": f"the filter attr {FOREIGN}",
    "{{ page|pprint }}": f"the filter pprint {FOREIGN}",
    "{{ [1]|random }}": f"the filter random {FOREIGN}",
    "{{ page.title|wordwrap }}": f"the filter wordwrap {FOREIGN}",
    "{{ page.title is filter }}": f"the test filter {FOREIGN}",
    "{{ page._x }}": f"_x {INNER}",
    "{{ page['__class__'] }}": f"__class__ {INNER}",
    "{{ [page]|map(attribute='show.__class__') }}": f"__class__ {INNER}",
    "{{ [page]|groupby('__class__') }}": f"__class__ {INNER}",
    "{{ '{0.__class__}'.format(page) }}": f"__class__ {INNER}",
    "{{ words.append(1) }}": "a template changes no values, and cannot call append",
    "{{ 'a'.format_map({}) }}": f"the method format_map {FOREIGN}",
    "{{ 'a'.encode() }}": f"the method encode {FOREIGN}",
}


@pytest.mark.parametrize("template", REFUSED)
def test_what_the_sandbox_refuses_is_a_finding(template: str) -> None:
    """It is told at its line, with what to do, and our template stays in its place."""
    theme, findings = make_theme(OURS, {"list.html": f"<p>\n{template}"}, "feeds/x/theme")
    assert [(str(one.position), one.message) for one in findings] == [
        ("feeds/x/theme/list.html:2:1", REFUSED[template])
    ]
    assert findings[0].is_error
    assert findings[0].fix
    assert theme.templates["list.html"] == THEME.templates["list.html"]


@pytest.mark.parametrize(
    "template",
    [
        "{% set cycler = page.title %}{{ cycler }}",
        "{% macro dict(a) %}{{ a }}{% endmacro %}{{ dict(1) }}",
        "{% import 'parts.html' as parts %}{{ parts.update(1) }}",
        "{{ words.update }}{{ {'__a': 1}.get('a') }}{{ range(3)|list }}",
        "{{ 'snake_case and {0} _'.format(1) }}{{ 'a.b_c'|upper }}",
    ],
)
def test_what_is_a_template_s_own_is_no_finding(template: str) -> None:
    """A name that a template has given itself may be any."""
    assert make_theme(OURS, {"list.html": template}, "feeds/x/theme")[1] == []


BROKEN = {
    "too long": "a" * (MAX_TEMPLATE + 1),
    "deep brackets": "{{ " + "(" * 5000 + ")" * 5000 + " }}",
    "a long sum": "{{ " + "1 + " * 5000 + "1 }}",
    "a long chain": "{{ page" + ".a" * 5000 + " }}",
    "deep tags": "{% if page %}" * 2000 + "{% endif %}" * 2000,
    "nested loops": "{% for a in page %}" * 30 + "{% endfor %}" * 30,
    "a long number": "{{ 1" + "0" * 9000 + " }}",
    "two arguments of a name": "{% for a in page %}{{ to(_loop_vars=1) }}{% endfor %}",
    "not": "{{ " + "not " * 5000 + "1 }}",
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_cannot_be_compiled_is_a_finding(what: str) -> None:
    """Whatever Jinja2 or Python stumbles over is told, and is no traceback."""
    theme, findings = make_theme(OURS, {"list.html": BROKEN[what]}, "feeds/x/theme")
    assert [(one.rule, one.is_error) for one in findings] == [("theme-template", True)]
    assert theme.templates["list.html"] == THEME.templates["list.html"]


def test_long_templates_are_read_in_a_time_that_grows_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twice as many macros beside a shared fragment, twice as many nodes are looked at."""
    looked = 0
    children = nodes.Node.iter_child_nodes

    def count(self: nodes.Node, *arguments: Any, **named: Any) -> Iterator[nodes.Node]:
        nonlocal looked
        for child in children(self, *arguments, **named):
            looked += 1
            yield child

    monkeypatch.setattr(nodes.Node, "iter_child_nodes", count)
    counts = []
    for macros in (100, 200):
        text = "{% shared %}{% endshared %}" + "".join(f"{{% macro m{n} () %}}{{% endmacro %}}" for n in range(macros))
        looked = 0
        assert make_theme(OURS, {"list.html": text}, "feeds/x/theme")[1] == []
        counts.append(looked)
    assert counts[1] < 2.2 * counts[0]
