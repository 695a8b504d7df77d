"""What pages share: rendered once, and on each page what it would be if it were rendered there."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from publisher.publish.site.theme import read_theme
from publisher.site.fragment_cache import SharedExtension
from publisher.site.render import render_page
from publisher.site.template_lint import SHARED_GLOBALS
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


def test_templates_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A theme that is read again, as a preview reads it after each change, is compiled only where it has changed."""
    known, key = theme(), f"{TOP}/search.html"
    page, compiled, compile_template = pages(known)[key], [], Environment.compile
    expected = render_page(page, key, known, URL)

    def noted(self: Environment, source: str, name: str, *rest: str) -> object:
        compiled.append(name)
        return compile_template(self, source, name, *rest)

    monkeypatch.setattr(Environment, "compile", noted)
    assert render_page(page, key, theme(), URL) == expected
    assert compiled == []
    base = known.templates["base.html"].replace("</html>", "<!-- b --></html>")
    changed = replace(known, templates={**known.templates, "base.html": base})
    assert render_page(page, key, changed, URL) == expected.replace(b"</html>", b"<!-- b --></html>") != expected
    assert compiled == ["base.html"]
    assert render_page(page, key, theme(), URL) == expected


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


def test_what_is_taken_for_the_same_is_there_on_all_pages() -> None:
    """A piece that names all of it is rendered."""
    template = "".join(f"{{% if {name} is defined %}}{{{{ '{name} ' }}}}{{% endif %}}" for name in SHARED_GLOBALS)
    known = replace(theme(), templates={"search.html": f"{{% shared %}}{template}{{% endshared %}}"})
    key = f"{TOP}/search.html"
    assert render_page(pages(known)[key], key, known, URL).decode().split() == [*SHARED_GLOBALS]
