"""Words of pages: those of each language, and those of a show's theme."""

import re

import pytest

from publisher.model.taxonomy import ROLES
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
