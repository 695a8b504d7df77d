"""Faults in templates: syntax, missing templates, recursion, and fragments that pages cannot share."""

import pytest

from publisher.site.template_lint import TemplateLinter
from publisher.site.theme import make_theme
from support.small_show import THEME
from support.themes import OURS

FAULTS: dict[str, tuple[dict[str, str], list[tuple[str, str, str]]]] = {
    "extends itself": (
        {"list.html": '{% extends "list.html" %}'},
        [("list.html:1", "list.html is made of itself, without end", 'to begin with ours, write "ours/list.html"')],
    ),
    "includes itself": (
        {"list.html": '<p>\n{% include "list.html" %}'},
        [("list.html:2", "list.html is made of itself, without end", 'to begin with ours, write "ours/list.html"')],
    ),
    "includes itself by another": (
        {
            "base.html": '{% block main %}{% include "mine.html" %}{% endblock %}',
            "mine.html": '{% extends "base.html" %}',
        },
        [
            ("base.html:1", "base.html is made of itself, without end", 'to begin with ours, write "ours/base.html"'),
            ("mine.html:1", "mine.html is made of itself, without end", "leave this line out"),
        ],
    ),
    "comes to an end": ({"list.html": '{% if page.pages %}{% include "list.html" %}{% endif %}'}, []),
    "asks for what is not there": (
        {"list.html": '<p>\n{% extends "bsae.html" %}'},
        [("list.html:2", "there is no template bsae.html", "write its name right, or write the file")],
    ),
    "asks for a filter that there is not": (
        {"list.html": "<p>\n{{ page.title|uper }}"},
        [("list.html:2", "this is not Jinja2: No filter named 'uper'", "mend the line, or delete the file")],
    ),
    "may do without": ({"list.html": '{% include "no.html" ignore missing %}'}, []),
}


@pytest.mark.parametrize("what", FAULTS)
def test_templates_that_cannot_be_made_are_findings(what: str) -> None:
    """A template that is made of itself, or of what is not there, is told with its line, and ours stays in place."""
    theirs, faults = FAULTS[what]
    theme, findings = make_theme(OURS, theirs, "feeds/x/theme")
    told = [(str(one.position).removesuffix(":1"), one.message, one.fix) for one in findings]
    assert told == [(f"feeds/x/theme/{place}", message, fix) for place, message, fix in faults]
    if faults:
        assert theme.templates == THEME.templates


ANOTHER = "may be another one on each page, and cannot stand in what pages share"
KNOWS = "what pages share cannot be made of what knows the page"
UNSHARED = {
    "{% shared %}{{ page.title }}{% endshared %}": f"1: page {ANOTHER}",
    "{% shared %}{% if true %}\n{{ words[page.kind] }}{% endif %}{% endshared %}": f"2: page {ANOTHER}",
    "{% set p = page %}\n{% shared %}{{ p.title }}{% endshared %}": f"2: p {ANOTHER}",
    "{% set p = page %}{% shared %}{% for p in p %}{{ p }}{% endfor %}{% endshared %}": f"1: p {ANOTHER}",
    "{% shared page.kind %}{{ page.title }}{% endshared %}": f"1: page {ANOTHER}",
    "{% for p in [page] %}{% shared p.kind %}{{ p.title }}{% endshared %}{% endfor %}": f"1: p {ANOTHER}",
    "{% macro m() %}{{ page.title }}{% endmacro %}{% shared %}{{ m() }}{% endshared %}": f"1: m {ANOTHER}",
    "{% macro n() %}{{ page }}{% endmacro %}\n{% macro m() %}{{ n() }}{% endmacro %}\n"
    "{% shared %}{{ m() }}{% endshared %}": f"3: m {ANOTHER}",
    "{% macro m() %}a{% endmacro %}{% set m = page %}{% shared %}{{ m }}{% endshared %}": f"1: m {ANOTHER}",
    "{% macro m(m) %}{% shared %}{{ m }}{% endshared %}{% endmacro %}": f"1: m {ANOTHER}",
    "{% macro m() %}{% include 'x.html' %}{% endmacro %}{% shared %}{{ m() }}{% endshared %}": f"1: m {ANOTHER}",
    "{% macro m() %}{% shared %}{{ caller() }}{% endshared %}{% endmacro %}": f"1: caller {ANOTHER}",
    "{% shared %}{{ self.title() }}{% endshared %}": f"1: self {ANOTHER}",
    "{% block a %}{% shared %}{{ super() }}{% endshared %}{% endblock %}": f"1: super {ANOTHER}",
    "{% from 'x.html' import m with context %}{% shared %}{{ m() }}{% endshared %}": f"1: m {ANOTHER}",
    "{% from 'x.html' import m %}{% set m = page %}{% shared %}{{ m }}{% endshared %}": f"1: m {ANOTHER}",
    "{% shared %}\n{% include 'x.html' %}{% endshared %}": f"2: {KNOWS}",
    "{% shared %}{% import 'x.html' as x with context %}{{ x.m() }}{% endshared %}": f"1: {KNOWS}",
    "{% shared %}{% block a %}{% endblock %}{% endshared %}": f"1: {KNOWS}",
}


@pytest.mark.parametrize("template", UNSHARED)
def test_what_changes_cannot_be_shared(template: str) -> None:
    """A template that would show one page's words on all of them is told, with its line and what to do."""
    fault = TemplateLinter({"one.html": template, "x.html": "{{ page.title }}"}, "ours/").find_fault("one.html")
    assert fault is not None
    assert f"{fault.line}: {fault.message}" == UNSHARED[template]
    assert "outside" in fault.fix


@pytest.mark.parametrize(
    "template",
    [
        "{% shared %}{% set a = show.title %}{% for b in a %}{{ b|upper }}{{ loop.index }}{% endfor %}{% endshared %}",
        "{% shared %}{% macro m(a, b=2) %}{{ a + b }}{% endmacro %}{{ m(1) }}{{ range(3) }}{% endshared %}",
        "{% from 'x.html' import m, n as o %}{% shared %}{{ m() }}{{ o(to(show.home)) }}{% endshared %}",
        "{% shared %}{% include 'x.html' without context %}{% import 'x.html' as x %}{{ x.m() }}{% endshared %}",
        "{% macro n(n) %}{{ n }}{% endmacro %}{% macro m() %}{{n(2)}}{% endmacro %}{% shared %}{{ m() }}{%endshared%}",
        "{% macro m(card) %}{% shared card %}{{ card.title }}{{ words.play }}{% endshared %}{% endmacro %}",
    ],
)
def test_what_is_the_same_can_be_shared(template: str) -> None:
    """What hangs on the show, on what is named, or on what is made inside, may stand in what pages share."""
    assert TemplateLinter({"one.html": template, "x.html": ""}, "ours/").find_fault("one.html") is None


def test_our_templates_have_no_fault() -> None:
    """They are read as those of a show are."""
    templates = THEME.templates
    assert {name: TemplateLinter(templates, "ours/").find_fault(name) for name in templates} == dict.fromkeys(templates)
