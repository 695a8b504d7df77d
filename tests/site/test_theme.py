"""Combining a show's theme with the built-in one."""

from publisher.site.render import render_page
from support.page_views import TOP, URL, pages
from support.small_show import THEME
from support.themes import brought


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
