"""Themes: the built-in one, and it with files of a show's own."""

from publisher.site.theme import Theme, make_theme
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
