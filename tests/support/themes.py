"""Themes: the built-in one, and it with files of a show's own."""

from dataclasses import replace

from publisher.site.render import render_page
from publisher.site.theme import BUILTIN_PREFIX, Theme, ThemeOverrides, make_theme
from support.page_views import TOP, URL, pages
from support.small_show import THEME

OURS = {
    **{name: text.decode() for name, text in (THEME.styles | THEME.scripts).items()},
    **{f"{name}.yaml": text for name, text in THEME.words.items()},
    **THEME.templates,
}


def brought(**files: str) -> Theme:
    """A theme with files of a show's own, which have nothing wrong."""
    theirs = {name.replace("_", "."): text for name, text in files.items()}
    theme, findings = make_theme(OURS, theirs, "feeds/x/theme")
    assert findings == []
    return theme


OWN_PAGE = f"{TOP}/topics/tema/index.html"
"""The page that `render_unchecked` renders."""


def unchecked(**files: str) -> Theme:
    """A theme with templates of a show's own, whatever a check would say of them."""
    own = {name.replace("_", "."): text for name, text in files.items()}
    ours = {f"{BUILTIN_PREFIX}{name}": text for name, text in THEME.templates.items()}
    overrides = ThemeOverrides(templates=own, words={}, folder="feeds/x/theme")
    return replace(THEME, templates={**THEME.templates, **ours, **own}, own=overrides, digest=str(own))


def render_unchecked(index: str, **files: str) -> str:
    """Render an index page by a template of a show's own that nobody has checked."""
    theme = unchecked(index_html=index, **files)
    return render_page(pages(theme)[OWN_PAGE], OWN_PAGE, theme, URL).decode()
