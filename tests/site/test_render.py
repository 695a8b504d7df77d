"""What pages are made with: templates, words, addresses, and what a show puts in their place."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, Template

from publisher.errors import PublisherError
from publisher.model.taxonomy import ROLES
from publisher.model.transcript import Cue
from publisher.publish.site.theme import read_theme
from publisher.site.filters import (
    FILTERS,
    below_filter,
    direction_filter,
    initials_filter,
    moment_filter,
    outward_filter,
)
from publisher.site.render import absolute_address, load_words, relative_address, render_page
from publisher.site.theme import Theme, make_theme
from publisher.site.views import EmbedPage, Turn
from publisher.sources.workspace import Workspace
from publisher.sources.yaml.document import read_yaml
from support.hostile_views import TEXTS, hostile
from support.page_views import TOP, URL, episode, pages

THEME = read_theme(Workspace(Path()), "nobody")[0]
LANGUAGES = sorted(THEME.words)


class Elements(HTMLParser):
    """Counts what a document is made of, and keeps its text and addresses."""

    def __init__(self, page: bytes) -> None:
        """Read a page."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag and its attributes."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


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


def filtered(template: str, **names: Any) -> str:
    """What a template with our filters makes of Norwegian words and `names`."""
    environment = Environment(loader=DictLoader({}), autoescape=True)
    environment.filters.update(FILTERS)
    made: Template = environment.from_string(template)
    return made.render(words=load_words(THEME, "nb"), **names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_rendered_in_every_language(language: str) -> None:
    """No template asks for words that a language lacks, nor for what a view has not got."""
    for key, page in pages(THEME, language).items():
        text = render_page(page, key, THEME, URL).decode()
        assert text.startswith("<!DOCTYPE html>\n<html lang="), key
        assert "built-in method" not in text, key


def test_languages_have_the_same_words() -> None:
    """What one language words, every one does, with the same things to be put in, and names for all roles."""
    trees = {language: read_yaml(language, text)[0].tree for language, text in THEME.words.items()}
    places = {
        language: {name: set(re.findall(r"\{\w+\}", str(word))) for name, word in tree.items() if name != "roles"}
        for language, tree in trees.items()
    }
    for language, tree in trees.items():
        assert places[language] == places["en"]
        assert set(tree["roles"]) == set(ROLES)
        assert len(tree["months"]) == 12
        assert [name for name in tree if hasattr(tree, name)] == [], "a template would get the method of that name"


def test_no_word_is_there_for_nothing() -> None:
    """Every word stands in some template or filter."""
    used = set(re.findall(r"words(?:\.|\[['\"])(\w+)", "".join(THEME.templates.values())))
    asked_by_kind = {"show", "topic", "person", "season", "way", "topics", "people", "seasons", "ways"}
    in_filters = {"second", "minute", "hour", "months", "date_format", "decimal", "episodes", "numbered"}
    kinds_of_episode = {"trailer", "bonus"}
    words = set(load_words(THEME, "en"))
    assert words - used - asked_by_kind - in_filters - kinds_of_episode == set()


def test_words_are_the_nearest_language() -> None:
    """Bokmål for "no" and Danish, English for what is near to none."""
    assert load_words(THEME, "no")["search"] == "Søk"
    assert load_words(THEME, "nb-NO")["search"] == "Søk"
    assert load_words(THEME, "nn")["newer"] == "Nyare"
    assert load_words(THEME, "da")["search"] == "Søk"
    assert load_words(THEME, "ar")["search"] == "Search"


@pytest.mark.parametrize("kind", TEXTS)
def test_hostile_text_shows_as_text(kind: str) -> None:
    """Whatever stands in any field adds no element, no address that runs, and no character that HTML forbids."""
    for key, page in pages(THEME).items():
        plain = Elements(render_page(hostile(page, "x"), key, THEME, URL))
        content = render_page(hostile(page, TEXTS[kind]), key, THEME, URL)
        found = Elements(content)
        inline = {"br", "code", "em", "p", "pre", "blockquote"}
        assert [tag for tag in found.tags if tag not in inline] == [tag for tag in plain.tags if tag not in inline], key
        assert {name for _, name, _ in found.attributes} == {name for _, name, _ in plain.attributes}, key
        addresses = [value or "" for _, name, value in found.attributes if name in {"href", "src", "srcset", "content"}]
        assert not [one for one in addresses if one.strip().lower().startswith("javascript:") and kind != "address"]
        assert not [value for _, name, value in found.attributes if name == "href" and "javascript:" in str(value)], key
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", content.decode()), key
        if kind == "script":
            assert TEXTS[kind] in found.text, key


def test_a_megabyte_of_notes_is_a_page() -> None:
    """Long notes are all there."""
    page = episode(THEME)
    notes = "<p>Ord.</p>\n" * 90_000
    assert render_page(replace(page, html=notes), page.card.key, THEME, URL).count(b"<p>Ord.</p>") == 90_000


@pytest.mark.parametrize(
    ("starts", "at"), [((4.0, 61.25), ' data-at="4 61.25"'), ((None, None), ""), ((4.0, None), "")]
)
def test_a_turn_is_a_paragraph_with_a_line_for_each_line(starts: tuple[float | None, ...], at: str) -> None:
    """Scripts go by the ends of lines, so no line has one within; where not all are timed, none leads anywhere."""
    said = ("Hvor mye\ner <nok>?", "Tolv.")
    lines = tuple(Cue(text=text, start=start, end=None) for text, start in zip(said, starts, strict=True))
    made = filtered("{{ turn|spoken }}", turn=Turn(speaker="Kari Ås", lines=lines))
    assert made == f"<p{at}>Hvor mye er &lt;nok&gt;?\nTolv.</p>"


def test_everything_that_is_named_is_below_the_show() -> None:
    """Addresses within the storage are relative; only those for machines and for copying are whole."""
    for key, page in pages(THEME).items():
        for tag, name, value in Elements(render_page(page, key, THEME, URL)).attributes:
            if name in {"src", "href", "srcset"} and tag != "link" and not str(value).startswith("mailto"):
                inside = str(value).startswith(URL)
                assert not inside or str(value) == page.show.feed_url, (key, value)


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


def test_the_player_for_other_sites_has_a_picture() -> None:
    """The episode's own, or else the show's."""
    key, page = next((key, page) for key, page in pages(THEME).items() if isinstance(page, EmbedPage))
    bare = replace(page, card=replace(page.card, picture=None))
    assert page.card.picture
    assert page.show.picture
    for one, picture in ((page, page.card.picture), (bare, page.show.picture)):
        shown = Elements(render_page(one, key, THEME, URL)).attributes
        assert [value for tag, name, value in shown if (tag, name) == ("img", "src")] == [
            relative_address(key, picture.sizes[0][1])
        ]


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


WRONG_WORDS = {
    'unearned: "Get {wanted} right"': "that nothing is put into",
    'unearned: "Get {needed right"': "has a brace that does not stand alone",
    "episodes: many episodes": "is one text and not a set of keys",
    'date_format: "{day} {monthname}"': "{monthname}",
    "months: [a, b]": "has 2 items",
    "roles: {hots: Vert}": "has no hots",
    "serach: Finn": "there is no word serach",
}


@pytest.mark.parametrize("line", WRONG_WORDS)
def test_words_that_no_page_could_use_are_findings(line: str) -> None:
    """Each word is of the same kind as ours and has no gap that nothing is put into; the fix says what to write."""
    theme, findings = make_theme(OURS, {"words.yaml": f"{line}\n"}, "feeds/x/theme")
    assert [(str(one.position).partition(":")[0], one.rule) for one in findings] == [
        ("feeds/x/theme/words.yaml", "theme-words")
    ]
    assert WRONG_WORDS[line] in findings[0].message
    assert findings[0].fix
    assert load_words(theme, "nb").items() >= {"search": load_words(THEME, "nb")["search"]}.items()


def test_a_show_may_bring_some_parts_of_a_word() -> None:
    """Whoever calls hosts something else need not translate all other roles."""
    theme, findings = make_theme(OURS, {"words.yaml": "roles: {host: Vert}\n"}, "feeds/x/theme")
    assert findings == []
    assert load_words(theme, "nb")["roles"] == {**load_words(THEME, "nb")["roles"], "host": "Vert"}


FAILING = {
    "<p>\n{{ page.nothing }}": ".*nothing",
    "<p>\n{{ 1 / 0 }}": "division by zero",
    "<p>\n{% include 'no' ~ '.html' %}": "there is no template no.html",
    "<p>\n{% include 'index' ~ '.html' %}": "it comes back to itself, without end",
}


@pytest.mark.parametrize("template", FAILING)
def test_a_template_that_fails_names_its_line(template: str) -> None:
    """A show's own template that cannot be rendered is no bug of ours: its file and line are said."""
    key = f"{TOP}/topics/tema/index.html"
    theme = brought(index_html=template)
    with pytest.raises(
        PublisherError, match=rf"^feeds/x/theme/index\.html:2: the template cannot be rendered: {FAILING[template]}"
    ):
        render_page(pages(theme)[key], key, theme, URL)


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


@pytest.mark.parametrize(
    ("page", "key", "address"),
    [
        ("web/x/index.html", "web/x/index.2.html", "index.2.html"),
        ("web/x/index.html", "web/x/episodes/1.html", "episodes/1.html"),
        ("web/x/episodes/1.html", "web/x/index.html", "../index.html"),
        ("web/x/topics/a/b.html", "audio/1.mp3", "../../../../audio/1.mp3"),
        ("web/x/topics/a/b.html", "web/x/topics/c å/d.html", "../c%20%C3%A5/d.html"),
        ("index.html", "feed.xml", "feed.xml"),
    ],
)
def test_addresses_are_relative_to_the_page(page: str, key: str, address: str) -> None:
    """They go up as far as the page and the target have nothing in common, and are spelled in ASCII."""
    assert relative_address(page, key) == address


def test_whole_addresses() -> None:
    """The storage's address may end in a slash or not."""
    assert absolute_address("https://x.example/a/", "web/å.html") == "https://x.example/a/web/%C3%A5.html"
    assert absolute_address("https://x.example/a", "b") == "https://x.example/a/b"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://x.example/a b?c=å#d", "https://x.example/a%20b?c=%C3%A5#d"),
        ("HTTP://x.example/%20", "HTTP://x.example/%20"),
        ("mailto:a@x.example", "mailto:a@x.example"),
        ("javascript:alert(1)", None),
        (" java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//x.example/", None),
        ("https://", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_of_the_web_and_of_mail_are_links(url: str | None, address: str | None) -> None:
    """Everything else is no address to a page."""
    assert outward_filter(url) == address


def test_headings_go_down_step_by_step() -> None:
    """Notes' headings stand below that of their section, and none skips a level."""
    assert below_filter("<h4>a</h4><h2>b</h2><h4>c</h4><h3>d</h3>", 2) == "<h3>a</h3><h3>b</h3><h4>c</h4><h4>d</h4>"
    assert below_filter("<h2>a</h2>\n<p>&lt;h2&gt;</p>", 1) == "<h2>a</h2>\n<p>&lt;h2&gt;</p>"


def test_numbers_and_days_as_norwegians_write_them() -> None:
    """Durations, sizes, days and plurals."""
    durations = {7.4: "7 s", 59.2: "59 s", 60: "1 min", 1574: "26 min", 3600: "1 t", 4020: "1 t 7 min"}
    assert {seconds: filtered("{{ x|duration }}", x=seconds) for seconds in durations} == durations
    sizes = {901: "901 byte", 41_200: "41 kB", 25_201_331: "25,2 MB"}
    assert {count: filtered("{{ x|size }}", x=count) for count in sizes} == sizes
    assert filtered("{{ x|day }}", x=datetime(2019, 1, 8, tzinfo=UTC)) == "8. januar 2019"
    assert [filtered("{{ x|numbered }}", x=number) for number in ("178", "C0178", "")] == ["Nr. 178", "C0178", ""]
    assert filtered("{{ 1|plural('episodes') }}, {{ 2|plural('episodes') }}") == "1 episode, 2 episoder"
    assert [moment_filter(seconds) for seconds in (0, 750.0, 41.36, 0.1 + 0.2)] == ["0", "750", "41.36", "0.3"]


def test_names_and_languages() -> None:
    """Initials are of the first and the last name; right to left is told by the language's usual script."""
    assert [initials_filter(name) for name in ("Kari Ås", "Ola Nordmann-Bø", "Madonna", "«»", "")] == [
        "KÅ",
        "OB",
        "M",
        "",
        "",
    ]
    assert [direction_filter(tag) for tag in ("nb", "ar", "he", "fa-IR", "en", "az-Arab")] == [
        "ltr",
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "rtl",
    ]
