"""YAML and front matter as a tree of values that know their places."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.sources.yaml.document import read_front_matter, read_yaml

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


def test_positions_are_those_of_the_whole_file() -> None:
    """Lines and columns count from one and from the file's first line, although the front matter begins below it."""
    document, findings = read_front_matter("episodes/regn/episode.md", FRONT)
    assert findings == []
    assert str(document.position("title")) == "episodes/regn/episode.md:2:8"
    assert document.position("title").text == "title: Regn"
    assert str(document.key_position("title")) == "episodes/regn/episode.md:2:1"
    assert str(document.position("people", 0, "name")) == "episodes/regn/episode.md:4:11"
    assert str(document.position("people", 1, "role")) == "episodes/regn/episode.md:5:23"
    assert str(document.key_position("people", 1, "role")) == "episodes/regn/episode.md:5:17"


def test_nearest_place_stands_in_for_what_is_not_there() -> None:
    """What has no place of its own gets that of what would contain it; what was left out, that of its key."""
    document, _ = read_front_matter("e.md", FRONT)
    assert document.position("people", 0, "role") == document.position("people", 0)
    assert document.position("people", 7) == document.position("people")
    assert document.position("people", 0, "name", "first") == document.position("people", 0, "name")
    document, _ = read_yaml("feed.yaml", "title:\nlink: x\n")
    assert str(document.position("title")) == "feed.yaml:1:1"
    assert str(document.line(2)) == "feed.yaml:2:1"
    assert document.line(9).text == ""


def test_values_are_known_as_they_are_spelled() -> None:
    """A scalar can be had as it stands in the file, so that advice can repeat it."""
    document, _ = read_yaml("feed.yaml", "version: 3.10\nlist: [007]\n")
    assert document.text("version") == "3.10"
    assert document.text("list", 0) == "007"
    assert document.text("list") == ""
    assert document.text("nothing", "there") == ""


def test_body_follows_the_front_matter() -> None:
    """Everything behind the second fence is notes, with rules of three hyphens and all."""
    document, _ = read_front_matter("e.md", "---\ntitle: a\n---\n\nEn\n\n---\n\nTo\n")
    assert document.body == "En\n\n---\n\nTo"


def test_aliases_stand_for_what_they_name() -> None:
    """An alias has its anchor's value, and the place where that is written."""
    document, findings = read_yaml("feed.yaml", "a: &x {name: Kari}\nb: *x\n")
    assert findings == []
    assert document.tree["b"] == {"name": "Kari"}
    assert document.position("b", "name").line == 1


def test_aliases_are_made_once() -> None:
    """A few lines of aliases that would be billions of values, written out, are read at once and take no room."""
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 12)]
    document, findings = read_yaml("feed.yaml", "\n".join([*lines, "last: *x11"]))
    assert findings == []
    assert document.tree["last"] is document.tree["x11"]


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
