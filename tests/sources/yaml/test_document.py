"""YAML and front matter as a tree of values that know their places."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.sources.yaml.document import has_invisible_key, read_front_matter, read_yaml

FRONT = "---\ntitle: Regn\npeople:\n  - name: Kari\n  - {name: Ola, role: guest}\n---\n\nNotater.\n"


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ("7", 7),
        ("-7", -7),
        ("0178", 178),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("7.5", 7.5),
        ("-16.0", -16.0),
        (".inf", ".inf"),
        ("1984-01-01", "1984-01-01"),
        ("2026-05-17T06:00:00+02:00", "2026-05-17T06:00:00+02:00"),
        ("'7'", "7"),
        ("[a, 1]", ["a", 1]),
        ("{a: no}", {"a": "no"}),
        ("9" * 5000, "9" * 5000),
        ('"a\\u00e5"', "aå"),
        ("a # b", "a"),
        ("https://a.example/#b", "https://a.example/#b"),
    ],
)
def test_values_are_those_of_yaml_1_2(spelled: str, meant: object) -> None:
    """`no` is a word and not false, dates stay text, and whatever is no plain number stays text too."""
    document, findings = read_yaml("feed.yaml", f"key: {spelled}\n")
    assert findings == []
    assert document.tree == {"key": meant}
    assert type(document.tree["key"]) is type(meant)


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("|\n  a\n  b", "a\nb\n"),
        (">\n  a\n  b\n\n  c", "a b\nc\n"),
        (">-\n  a\n  b", "a b"),
        ("a\n  b", "a b"),
        ('"a\n  b"', "a b"),
    ],
)
def test_text_may_run_over_lines(spelled: str, meant: str) -> None:
    """Block, folded and quoted text is what YAML says it is, and nothing is put between the lines."""
    document, findings = read_yaml("feed.yaml", f"key: {spelled}\n")
    assert findings == []
    assert document.tree["key"].rstrip("\n") == meant.rstrip("\n")


def test_body_follows_the_front_matter() -> None:
    """Everything behind the second fence is notes, with rules of three hyphens and all."""
    document, _ = read_front_matter("e.md", "---\ntitle: a\n---\n\nEn\n\n---\n\nTo\n")
    assert document.body == "En\n\n---\n\nTo"


@given(st.text(max_size=200))
def test_any_text_is_read_or_gives_findings(text: str) -> None:
    """Whatever bytes a file holds, reading it raises nothing, and what cannot be read is explained."""
    for read in (read_yaml, read_front_matter):
        document, findings = read("f", text)
        assert document.tree or findings or not text.strip() or read is read_yaml


_FRAGMENTS = [
    "title",
    ": ",
    "\n",
    "  ",
    "- ",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!",
    "#",
    "|",
    ">",
    "\t",
    "å",
    "1",
    "---\n",
    "?",
    "%",
    "\\",
]


@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=25).map("".join))
def test_any_broken_yaml_is_explained_in_its_own_file(text: str) -> None:
    """Anything built of YAML's own signs is read or explained at a place that exists, in words and not in jargon."""
    _, findings = read_yaml("f", text)
    lines = text.split("\n")
    for finding in findings:
        place = finding.position
        assert place.line is None or 1 <= place.line <= len(lines)
        assert place.line is None or place.text == lines[place.line - 1]
        assert place.column is None or 1 <= place.column <= len(place.text) + 1
        assert finding.fix
        assert finding.message.isprintable()


_SCALARS: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=20)


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), _SCALARS | st.lists(_SCALARS, max_size=3), min_size=1)
)
def test_json_is_read_as_it_is(tree: dict[str, Any]) -> None:
    """JSON is YAML: what json writes is read back the same, since programs write front matter that way."""
    document, findings = read_yaml("f", json.dumps(tree))
    if not any("\\ud" in json.dumps(value) for value in tree.values()):
        assert findings == []
        assert document.tree == tree


@pytest.mark.parametrize("text", ["a:\n\xa0b: c\n", "a:\n - \xa0b: c\n", "a:\n  b: c\n \xa0d: e\n"])
def test_blanks_that_are_none_are_the_only_finding(text: str) -> None:
    """Whether the text can be read with them or not: all else is what follows from them."""
    document, findings = read_yaml("a.yaml", text)
    assert [finding.rule for finding in findings] == ["yaml-blank"]
    assert document.tree == {}


def test_what_looks_blank_within_texts_is_no_finding() -> None:
    """No-break spaces are good typography."""
    document, findings = read_yaml("a.yaml", "a: |\n  \xa0b\nc:\n  d: '\xa0e'\n")
    assert findings == []
    assert document.tree == {"a": "\xa0b\n", "c": {"d": "\xa0e"}}
    assert has_invisible_key([{"a": {"\xa0b": 1}}])
    assert not has_invisible_key({"a": ["\xa0b"]})


def test_a_blank_in_a_text_is_not_blamed_for_another_error() -> None:
    """What would be wrong with usual blanks as well is told itself."""
    _, findings = read_yaml("a.yaml", "a: |\n  \xa0b\nc: [d\n")
    assert [(finding.rule, finding.position.line) for finding in findings] == [("yaml-syntax", 3)]
