"""Combining a show's theme with the built-in one."""

import pytest

from publisher.site.render import render_page
from publisher.site.theme import OWN_STYLE, make_theme, parse_words
from support.page_views import TOP, URL, pages
from support.small_show import THEME
from support.themes import OURS, brought


def test_a_template_may_begin_with_ours() -> None:
    """Ours is still there under another name; what a show's own says nothing of is as it is in ours."""
    key, page = next(iter(pages(THEME).items()))
    theme = brought(**{page.template.replace(".", "_"): f'{{% extends "ours/{page.template}" %}}'})
    assert render_page(page, key, theme, URL) == render_page(page, key, THEME, URL)
    assert theme.digest != THEME.digest
    changed = brought(base_html='{% extends "ours/base.html" %}{% block styles %}<!-- mitt -->{% endblock %}')
    search = f"{TOP}/search.html"
    shown = render_page(pages(changed)[search], search, changed, URL)
    assert b"<!-- mitt -->" in shown
    assert shown.count(b"<!DOCTYPE html>") == shown.count(b"</html>") == 1


def test_style_sheets_follow_ours_and_are_minified() -> None:
    """A show's own is a file of its own, so that ours stays as it is."""
    theme = brought(style_css="a {\n  color: red;\n}\n/* for people */")
    assert theme.styles == {**THEME.styles, OWN_STYLE: b"a{color:red}"}


def test_a_template_with_a_fault_is_not_used() -> None:
    """Ours stays, and the position has the line that the finding is about."""
    theme, findings = make_theme(OURS, {"list.html": "a\n{% for %}", "index.html": "own"}, "feeds/x/theme")
    assert (theme.templates["list.html"], theme.templates["index.html"]) == (THEME.templates["list.html"], "own")
    assert [(str(one.position), one.position and one.position.text, one.is_error) for one in findings] == [
        ("feeds/x/theme/list.html:2:1", "{% for %}", True)
    ]


@pytest.mark.parametrize("file", ["style.css", "words.yaml", "list.html"])
def test_every_part_of_a_theme_is_in_its_digest(file: str) -> None:
    """Pages are rendered again whenever one changes."""
    content = "search: Finn\n" if file == "words.yaml" else "a{}"
    assert brought(**{file.replace(".", "_"): content}).digest != THEME.digest


def test_built_in_words_are_parsed_by_language() -> None:
    """Each language's file holds words of the kinds that templates ask for."""
    words = parse_words(THEME.words["nb"])
    assert words["search"] == "Søk"
    assert words["episodes"] == {"one": "{n} episode", "other": "{n} episoder"}
    assert len(words["months"]) == 12
