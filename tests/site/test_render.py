"""What pages are made with: templates, words, addresses, and what a show puts in their place."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from publisher.errors import PublisherError
from publisher.site.render import absolute_address, load_words, relative_address, render_page
from publisher.site.views import EmbedPage
from support.hostile_views import TEXTS, hostile
from support.page_views import TOP, URL, episode, pages
from support.small_show import THEME
from support.themes import brought

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_rendered_in_every_language(language: str) -> None:
    """No template asks for words that a language lacks, nor for what a view has not got."""
    for key, page in pages(THEME, language).items():
        text = render_page(page, key, THEME, URL).decode()
        assert text.startswith("<!DOCTYPE html>\n<html lang="), key
        assert "built-in method" not in text, key


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


def test_everything_that_is_named_is_below_the_show() -> None:
    """Addresses within the storage are relative; only those for machines and for copying are whole."""
    for key, page in pages(THEME).items():
        for tag, name, value in Elements(render_page(page, key, THEME, URL)).attributes:
            if name in {"src", "href", "srcset"} and tag != "link" and not str(value).startswith("mailto"):
                inside = str(value).startswith(URL)
                assert not inside or str(value) == page.show.feed_url, (key, value)


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
