"""Words of pages: those of each language, and those of a show's theme."""

import re

import pytest

from publisher.model.taxonomy import ROLES
from publisher.site.i18n import merge_words, parse_word, read_show_words
from publisher.site.render import load_words
from publisher.site.theme import make_theme
from publisher.sources.yaml.document import read_yaml
from support.small_show import THEME
from support.themes import OURS


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


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("Søk", "Søk"),
        ({"one": "sak", "other": "saker"}, {"one": "sak", "other": "saker"}),
        (["jan", "feb"], ("jan", "feb")),
        (7, None),
        (None, None),
        ({}, None),
        ([], None),
        ({"one": 1}, None),
        (["jan", 2], None),
    ],
)
def test_a_word_is_a_text_or_several(value: object, word: object) -> None:
    """Texts by name or in order; anything else in YAML is none."""
    assert parse_word(value) == word


def test_own_words_take_the_place_of_built_in_ones() -> None:
    """Whole if they are one text, form by form if they have several; the others stay."""
    ours = {"search": "Søk", "more": "Mer", "roles": {"host": "Programleder", "guest": "Gjest"}}
    own = {"search": "Finn", "roles": {"host": "Vert"}, "mine": "Eget"}
    assert merge_words(ours, own) == {
        "search": "Finn",
        "more": "Mer",
        "roles": {"host": "Vert", "guest": "Gjest"},
        "mine": "Eget",
    }


def test_a_word_of_ones_own_has_to_be_in_a_template() -> None:
    """One that the show's templates name is kept without a finding."""
    ours = {"search": "Søk"}
    for templates, found in (({}, 1), ({"list.html": "{{ words.mine }}"}, 0)):
        words, findings = read_show_words("mine: Eget\n", "words.yaml", ours, templates)
        assert (words, len(findings)) == ({"mine": "Eget"}, found)


def test_doubled_braces_are_no_placeholder() -> None:
    """They stand for braces in the text."""
    assert read_show_words('search: "{{n}} {n}"\n', "words.yaml", {"search": "{n}"}, {})[1] == []
    assert len(read_show_words('search: "{n!r}"\n', "words.yaml", {"search": "{n}"}, {})[1]) == 1
