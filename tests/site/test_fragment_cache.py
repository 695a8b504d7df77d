"""What pages share: rendered once, and on each page what it would be if it were rendered there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from publisher.publish.site.theme import read_theme
from publisher.site.fragment_cache import SharedExtension
from publisher.site.render import render_page
from publisher.site.template_lint import SHARED_GLOBALS, TemplateLinter
from publisher.site.theme import Theme
from publisher.site.views import Page
from publisher.sources.workspace import Workspace
from support.page_views import TOP, URL, pages


def theme() -> Theme:
    """Our theme, of which nothing has been rendered."""
    return replace(read_theme(Workspace(Path()), "nobody")[0])


def counting(template: str) -> tuple[Callable[..., str], list[object]]:
    """Return what renders a template, and the values that its filter `seen` was asked to show so far."""
    seen: list[object] = []
    environment = Environment(loader=DictLoader({"one": template}), autoescape=True, extensions=[SharedExtension])

    def see(value: object) -> object:
        seen.append(value)
        return value

    environment.filters["seen"] = see
    return environment.get_template("one").render, seen


def test_no_page_shows_what_belongs_to_another() -> None:
    """Rendered one after the other in any order, every page is as it is when it is rendered alone."""
    known = theme()
    found: dict[str, Page] = pages(known)
    alone = {key: render_page(page, key, theme(), URL) for key, page in found.items()}
    for order in (list(found), list(reversed(found))):
        together = theme()
        assert {key: render_page(found[key], key, together, URL) for key in order} == alone


def test_pages_share_with_those_in_their_folder() -> None:
    """A page that stands elsewhere leads to the same places by other addresses."""
    known = theme()
    page = pages(known)[f"{TOP}/search.html"]
    for key, up in ((f"{TOP}/search.html", ""), (f"{TOP}/a/search.html", "../"), (f"{TOP}/a/b/search.html", "../../")):
        assert f'<a class="brand" href="{up}index.html">'.encode() in render_page(page, key, known, URL)


def test_a_piece_is_rendered_once() -> None:
    """What names nothing is rendered for the first page alone, each piece for itself, and still escaped once."""
    made, seen = counting("{% shared %}<b>{{ '&'|seen }}</b>{% endshared %}{% shared %}{{ 'b'|seen }}{% endshared %}")
    assert made() == made() == "<b>&amp;</b>b"
    assert seen == ["&", "b"]


def test_a_piece_is_rendered_once_for_each_value() -> None:
    """What names something is rendered again for another value of it."""
    made, seen = counting("{% shared one, other + 1 %}{{ one|seen }}{{ other }}{% endshared %}")
    assert [made(one="a", other=1), made(one="a", other=2), made(one="b", other=1), made(one="a", other=1)] == [
        "a1",
        "a2",
        "b1",
        "a1",
    ]
    assert seen == ["a", "a", "b"]


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
    templates = theme().templates
    assert {name: TemplateLinter(templates, "ours/").find_fault(name) for name in templates} == dict.fromkeys(templates)


def test_what_is_taken_for_the_same_is_there_on_all_pages() -> None:
    """A piece that names all of it is rendered."""
    template = "".join(f"{{% if {name} is defined %}}{{{{ '{name} ' }}}}{{% endif %}}" for name in SHARED_GLOBALS)
    known = replace(theme(), templates={"search.html": f"{{% shared %}}{template}{{% endshared %}}"})
    key = f"{TOP}/search.html"
    assert render_page(pages(known)[key], key, known, URL).decode().split() == [*SHARED_GLOBALS]
