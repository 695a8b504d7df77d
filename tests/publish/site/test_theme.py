"""Reading a show's theme from its folder."""

from pathlib import Path

from publisher.publish.site.theme import read_theme
from publisher.site.render import load_words, render_page
from publisher.sources.workspace import Workspace
from support.page_views import TOP, URL, pages
from support.small_show import THEME


def test_a_show_brings_colours_words_and_templates(tmp_path: Path) -> None:
    """What lies in feeds/<show>/theme/ comes after our rules, before our words, and instead of our templates."""
    folder = tmp_path / "feeds" / "x" / "theme"
    folder.mkdir(parents=True)
    (folder / "style.css").write_text(":root { --mark: #f0f }")
    (folder / "words.yaml").write_text('episodes: {one: "{n} sak", other: "{n} saker"}\nsearch: Finn\n')
    (folder / "index.html").write_text("{{ words.search }} {{ 3|plural('episodes') }} {{ page.title }}")
    (folder / "notes.txt").write_text("is not looked at")
    theme, findings = read_theme(Workspace(tmp_path), "x")
    assert findings == []
    assert theme.styles == {**THEME.styles, "theme.css": b":root{--mark:#f0f}"}
    assert theme.digest != THEME.digest
    key = f"{TOP}/topics/tema/index.html"
    assert render_page(pages(theme)[key], key, theme, URL) == b"Finn 3 saker tema"
    assert read_theme(Workspace(tmp_path), "y")[0].digest == THEME.digest


def test_what_is_wrong_with_a_theme_is_a_finding(tmp_path: Path) -> None:
    """Templates that are none, words that are none, and files that are no text are told with file and line."""
    folder = tmp_path / "feeds" / "x" / "theme"
    folder.mkdir(parents=True)
    (folder / "words.yaml").write_text("search: Finn\nmore: 7\nmonths: []\n")
    (folder / "list.html").write_text("<p>\n{% for x in %}\n")
    (folder / "style.css").write_bytes(b"\xff")
    theme, findings = read_theme(Workspace(tmp_path), "x")
    assert [(str(one.position), one.rule) for one in findings] == [
        ("feeds/x/theme/style.css", "file-not-utf8"),
        ("feeds/x/theme/list.html:2:1", "theme-template"),
        ("feeds/x/theme/words.yaml:2:7", "theme-words"),
        ("feeds/x/theme/words.yaml:3:9", "theme-words"),
    ]
    assert load_words(theme, "nb")["search"] == "Finn"
    assert theme.templates["list.html"] == THEME.templates["list.html"]


STRAYS = {
    "episodes.html": "did you mean episode.html?",
    "words.yml": "did you mean words.yaml?",
    "styles.css": "did you mean style.css?",
    "base.j2": "did you mean base.html?",
}


def test_files_of_a_theme_that_nothing_comes_of_are_findings(tmp_path: Path) -> None:
    """A template whose name is none of ours is told, unless the show's own templates use it; so are misnamed words."""
    folder = tmp_path / "feeds" / "x" / "theme"
    folder.mkdir(parents=True)
    for name in (*STRAYS, ".hidden.html", "README.md"):
        (folder / name).write_text("")
    (folder / "list.html").write_text('{% include "mine.html" %}')
    (folder / "mine.html").write_text("Mitt")
    _, findings = read_theme(Workspace(tmp_path), "x")
    assert {str(one.position).rpartition("/")[2]: one.fix for one in findings} == STRAYS
    assert {(one.rule, one.is_error) for one in findings} == {("theme-stray", False)}
