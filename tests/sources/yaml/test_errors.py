"""YAML errors: libyaml's words become a message, a fix and the place where the mistake is."""

import re
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.findings import Position
from publisher.sources.yaml.document import read_yaml
from publisher.sources.yaml.errors import (
    INVISIBLE_BLANKS,
    TOO_DEEP,
    YamlProblem,
    advise_quotes,
    explain_yaml_error,
    find_invisible_blank,
    to_position,
)


class Mark(NamedTuple):
    """A place in a text."""

    line: int
    column: int


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("title: Regn: i mai", "there is a second colon in this line", "f:1:12"),
        ("title: a\nlink\nb: c", "there is no colon with a space behind it in this line", "f:2:1"),
        ("title: a\n  link: b", "this line begins further right than the one above it", "f:2:3"),
        ("title: 'a' b", "there is more text behind the closing '", "f:1:12"),
        ("title: 'a\nlink: b", "this quote is not closed", "f:1:8"),
        ('title: "a\nlink: "b"', "this quote is not closed", "f:1:8"),
        ("title: [a\nlink: b", "this bracket is not closed", "f:1:8"),
        ("title: {a: b c: d}", "a comma is missing before this", None),
        ("title: @a", "a text cannot begin with @", "f:1:8"),
        ("title: *a", "a text cannot begin with *", "f:1:8"),
        ("title: - a", "a list cannot begin in the line of its key", None),
        ("title: | a", "no text can stand behind | or > in the same line", None),
        ('title: "\\q"', "a backslash with this behind it means nothing", None),
        ('title: "\\ud800"', "this text has half a character (U+D800) in it", None),
        ("title: a\n---\nlink: b", "a second document begins here", "f:2:1"),
        ("\ttitle: a", "there is a tab here", "f:1:1"),
    ],
)
def test_each_mistake_has_its_own_words(text: str, message: str, place: str | None) -> None:
    """Where libyaml has one message for several mistakes they are told apart, and each has a fix."""
    _, [finding] = read_yaml("f", text)
    assert finding.message == message
    assert finding.rule == "yaml-syntax"
    assert finding.fix
    assert place is None or str(finding.position) == place


def test_unknown_words_are_passed_on() -> None:
    """A message that a later libyaml may have is shown as it is, at its place."""
    finding = explain_yaml_error("f", ("a: b",), YamlProblem("something new", Mark(0, 3)))
    assert finding.message == "this is not YAML: something new"
    assert str(finding.position) == "f:1:4"


def test_nesting_too_deep_is_said_of_the_whole_file() -> None:
    """There is no one bracket that is the mistake."""
    finding = explain_yaml_error("f", ("[[",), YamlProblem(TOO_DEEP, Mark(0, 1)))
    assert TOO_DEEP in finding.message
    assert finding.position == Position(file="f")


@pytest.mark.parametrize(
    ("line", "column", "quoted"),
    [
        ("title: Regn: i mai ", 7, '"Regn: i mai"'),
        ('title: Regn: "mai"', 7, "'Regn: \"mai\"'"),
        ('title: Ola\'s "mai"', 7, "'Ola''s \"mai\"'"),
        ("title: C:\\mai", 7, "'C:\\mai'"),
        ("title: Ola's", 7, '"Ola\'s"'),
    ],
)
def test_advice_has_quotes_that_hold_the_text(line: str, column: int, quoted: str) -> None:
    """Double quotes are used unless there are such quotes or backslashes in the text."""
    assert advise_quotes(line, column) == f"put the whole text between quotes: {quoted}"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1).filter(str.strip))
def test_what_is_advised_is_read_as_the_text(text: str) -> None:
    """Whatever the text, following the advice gives that very text."""
    quoted = advise_quotes(text, 0).partition(": ")[2]
    document, findings = read_yaml("f", f"a: {quoted}\n")
    assert findings == []
    assert document.tree == {"a": text.strip()}


@pytest.mark.parametrize(
    ("mark", "place", "text"), [((0, 2), "f:1:3", "ab"), ((1, 0), "f:2:1", "c"), ((9, 0), "f:2:1", "c")]
)
def test_a_mark_is_counted_from_one_and_within_the_file(mark: tuple[int, int], place: str, text: str) -> None:
    """Marks count from zero; one behind the end of the file stands for its last line."""
    position = to_position("f", ("ab", "c"), Mark(*mark))
    assert (str(position), position.text) == (place, text)


@given(st.sampled_from([chr(code) for code in range(0x80, 0x10000) if re.match(f"[{INVISIBLE_BLANKS}]", chr(code))]))
def test_a_character_that_only_looks_blank_is_told_with_its_line(blank: str) -> None:
    """At the beginning of a line, behind a colon, behind a dash; within a text it is one of its letters."""
    for line, column in ((f"{blank}geo: b", 1), (f"  {blank}geo: b", 3), (f"geo:{blank}b", 5), (f"-{blank}geo: b", 2)):
        found = find_invisible_blank("a.yaml", ("place:", line), 0, 2)
        assert found is not None
        assert (found.position.line, found.position.column) == (2, column)
        assert f"U+{ord(blank):04X}" in found.message
    assert find_invisible_blank("a.yaml", (f"title: a{blank}b", f"# {blank}"), 0, 2) is None
    assert find_invisible_blank("a.yaml", (f"{blank}a: b", "c: d"), 1, 2) is None
