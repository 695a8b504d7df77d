"""The reader of YAML: what a text means, where its values stand, and what is said of a text that is no YAML."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.model.limits import MAX_LEVELS
from publisher.sources.yaml.document import read_yaml
from publisher.sources.yaml.errors import TOO_DEEP, YAML_FORBIDDEN

READ: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("# a", {}),
    ("# a\n\na:   b   # c\n# d\n", {"a": "b"}),
    ("a: #b", {"a": None}),
    (
        "a: Vann & vind!\nb: C#\nc: 50 % off\nd: a|b > c",
        {"a": "Vann & vind!", "b": "C#", "c": "50 % off", "d": "a|b > c"},
    ),
    ("a: x --- y ...", {"a": "x --- y ..."}),
    ("a: https://a.example/?b=1&c=2#d", {"a": "https://a.example/?b=1&c=2#d"}),
    ("a: {b: https://a.example/, c: 12:30, d: e?}", {"a": {"b": "https://a.example/", "c": "12:30", "d": "e?"}}),
    ("a: {b:c, d}", {"a": {"b:c": None, "d": None}}),
    ("{a:1}", {"a:1": None}),
    ('{"a":1, "b":[c]}', {"a": 1, "b": ["c"]}),
    ("a: ['b':c]", {"a": [{"b": "c"}]}),
    ("a: [b: c]", {"a": [{"b": "c"}]}),
    ("a: [b,]", {"a": ["b"]}),
    ("a: [\n  b,\n  c, # d\n]\n", {"a": ["b", "c"]}),
    ("a:\n- b\n-  c\n- - d\n  - e", {"a": ["b", "c", ["d", "e"]]}),
    ("a:\n b:\n  c:\n d: ", {"a": {"b": {"c": None}, "d": None}}),
    ("a: |\n  b\n\n   c\n  d\n\n\ne: >+\n  f\n  g\n\n", {"a": "b\n\n c\nd\n", "e": "f g\n\n"}),
    ("a: |2-\n    b\n   c\n", {"a": "  b\n c"}),
    ("a: |\n \n  b", {"a": "\nb"}),
    ("a: | # b\n  c", {"a": "c"}),
    ("a: b\n  c\n\n  d\ne: 'f\n\n  g'\nh: \"i\\\n  j\\x41\"", {"a": "b c\nd", "e": "f\ng", "h": "ijA"}),
    ('a: "\\/\\e\\_\\U0001F327"', {"a": "/\x1b\xa0🌧"}),
    ("'a': b\n\"c\": ''", {"a": "b", "c": ""}),
    ("? a\n: b", {"a": "b"}),
    ("? |\n  a\n: b", {"a\n": "b"}),
    ("{? a : b, ? c}", {"a": "b", "c": None}),
    ("a:" + " " * 2000 + "b", {"a": "b"}),
    # Merge keys are of YAML 1.1.
    ("a: &b {c: d}\ne: {<<: *b}", {"a": {"c": "d"}, "e": {"<<": {"c": "d"}}}),
    ("a: &b 1\nc: *b\nd: &b 2\ne: *b", {"a": 1, "c": 1, "d": 2, "e": 2}),
    (
        "a: !!str 1\nb: !!int '1'\nc: !!float 1\nd: !!bool 'yes'\ne: !!null x",
        {"a": "1", "b": 1, "c": 1.0, "d": True, "e": None},
    ),
    ("a: ! 1\nb: ! {c: d}", {"a": 1, "b": {"c": "d"}}),
    ("--- \na: b", {"a": "b"}),
    ("a: b\n...\n# c\n...", {"a": "b"}),
    ("%YAML 1.2\n---\na: no", {"a": "no"}),
    ("%YAML 1.1\n---\na: no", {"a": "no"}),
    ("%TAG ! tag:a.example,2026:\n---\na: b", {"a": "b"}),
    ("\ufeffa: b", {"a": "b"}),
    # Tabs in quotes, in block scalars, in comments, and as blanks between brackets.
    ("a: \"b\tc\"\nd: 'e\t\n\tf'", {"a": "b\tc", "d": "e f"}),
    ("a: |\n  b\tc", {"a": "b\tc"}),
    ("a: b # c\td", {"a": "b"}),
    ('{\n\t"a": 1,\n\t"b": [\t1, 2 ]\n}', {"a": 1, "b": [1, 2]}),
]


@pytest.mark.parametrize(("text", "tree"), READ)
def test_values(text: str, tree: dict[str, Any]) -> None:
    """What is YAML is read without findings, though libyaml's grammar is older than version 1.2."""
    document, findings = read_yaml("f", text)
    assert (document.tree, findings) == (tree, [])


_TEXT_ALONE = (
    *("yes", "no", "on", "off", "y", "n", "tRUE", "nULL", "nil", "none", "<<", "=", "+", ".", "..", "~a"),
    *("0o17", "0b1", "0x1F", "1_000", "1e", ".e1", "1.2.3", "0.1_0", ".inf", "-.INF", ".nan", "9" * 19),
    *("12:30", "1:02:03", "2026-05-17", "2026-05-17T06:00:00+02:00", "2026-5-7 1:02:03.4 +1:30"),
)
_NUMBERS = {
    "0": 0,
    "017": 17,
    "-0": 0,
    "+7": 7,
    "9" * 18: 10**18 - 1,
    "1.": 1.0,
    "1.5e3": 1500.0,
    "1E-2": 0.01,
    "-.5": -0.5,
}
WORDS: dict[str, object] = {
    **dict.fromkeys(("~", "null", "Null", "NULL", "")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **_NUMBERS,
    **{word: word for word in _TEXT_ALONE},
}


@pytest.mark.parametrize(("word", "meant"), WORDS.items())
def test_plain_scalars(word: str, meant: object) -> None:
    """Plain scalars are resolved by the core schema; numbers that are not decimal stay text, as dates do."""
    document, _ = read_yaml("f", f"a: {word}\nb: [{word or '~'}]\n")
    assert document.tree == {"a": meant, "b": [meant]}
    assert type(document.tree["a"]) is type(meant)


NO_COLON = "there is no colon with a space behind it in this line"
COMMA = "a comma is missing before this"
NO_KEY = "this cannot be the name of a key"
NO_ESCAPE = "a backslash with this behind it means nothing"
BLOCK = "no text can stand behind | or > in the same line"
LATE_COLON = "this colon stands before a comma, a bracket or a question mark"
BROKEN = [
    *((f"a: {sign}", f"1:4 a text cannot begin with {sign[0]}") for sign in ("@b", "`b", "%b", ",b", "]", "}", "? b")),
    *((f"a: {sign}", "1:4 a text cannot begin with &") for sign in ("&", "& b", "&, b", "&å b")),
    *((f"a: {sign}", "1:4 a text cannot begin with *") for sign in ("*", "* b", "*b", "*b c")),
    *((f"a: {sign}", "1:4 a text cannot begin with !") for sign in ("!b!c d", "!<b c", "!b,c", "!b{", "!%zz")),
    *((f"%{name}\n---\na: b", "1:1 a text cannot begin with %") for name in ("A", "YAML 1.3", "YAML x", "TAG x", "")),
    ("a: [b, , c]", "1:8 a text cannot begin with ,"),
    ("a: [: b]", "1:5 a text cannot begin with :"),
    ("a: b: c", "1:5 there is a second colon in this line"),
    ("a: - b", "1:4 a list cannot begin in the line of its key"),
    *((f"a: {text}", "1:4 this quote is not closed") for text in ("'b", '"b\nc: d', "'b\n---\nc'", '"b\nc: d\ne: "f"')),
    ("a: 'b' c", "1:8 there is more text behind the closing '"),
    ('a: "b"c', '1:7 there is more text behind the closing "'),
    ("a: [b] c", "1:8 there is more text behind the closing ]"),
    *((f"a: {text}", "1:4 this bracket is not closed") for text in ("[b", "{b: c", "[b\nc: d", "[b\n", "{b: c\n\n")),
    ("a: {b: c d: e}", f"1:11 {COMMA}"),
    ("a: [{b: c} d]", f"1:12 {COMMA}"),
    ("a: [Del 1:, b]", f"1:10 {LATE_COLON}"),
    ("a: {b:}", f"1:6 {LATE_COLON}"),
    ('a: "\\q"', f"1:6 {NO_ESCAPE}"),
    ('a: "\\x4"', f"1:7 {NO_ESCAPE}"),
    ('title: a\nsummary: "b\\UFFFFFFFF"\n', f"2:12 {NO_ESCAPE}"),
    ('title: a\nsummary: "b\\U00110000"\n', f"2:12 {NO_ESCAPE}"),
    ('a: "\\ud83d\\ude00"', "1:4 this text has half a character (U+D83D) in it"),
    *((f"a: {text}", f"1:4 {BLOCK}") for text in ("|b", "| b", "> b", ">0 b", "|9x\n b", "|-b")),
    ("a: b\n---\nc: d", "2:1 a second document begins here"),
    ("a: |\n---\n", "2:1 a second document begins here"),
    ("a: b\n...\nc: d", "3:1 a second document begins here"),
    ("---\n---", "2:1 a second document begins here"),
    *((text, "1:1 there are no keys here") for text in ("a", "'a'", "- a", "[a]", "|\n  a", "---")),
    ("a: b\n c: d", "2:2 this line begins further right than the one above it"),
    ("  a: b\nc: d", "2:1 this line begins further left than the first key"),
    ("a:\n  b: c\n d: e", "3:2 this line does not begin where its neighbours do"),
    ("a:\n  - b\n  c: d", "3:3 this line does not begin where its neighbours do"),
    ("a: >\n   \n  b", "3:3 this line does not begin where its neighbours do"),
    *(("a: b\n" + text, f"2:1 {NO_COLON}") for text in ("c", "c\nd: e", "c:d\ne: f", "x" * 1030 + ": y")),
    *((text, f"1:1 {NO_KEY}") for text in ("[a]: b", ": b", "'': a", "{a: b}: c")),
    ("a: b\n: c", f"2:1 {NO_KEY}"),
    ("? {a: b}\n: c", f"1:3 {NO_KEY}"),
    ("a: b\na: c", "2:1 a is written twice"),
    ("a: {b: c, b: d}", "1:11 b is written twice"),
    ("a: !b c", "1:4 !b is a tag for YAML and no text"),
    ("a: !b:str c", "1:4 !b:str is a tag for YAML and no text"),
    ("a: !!set {b}", "1:4 tag:yaml.org,2002:set is a tag for YAML and no text"),
    ("a: &b c", "1:4 &b is an anchor for YAML and no text"),
    ("a: &b [*b]", "1:4 this value contains itself"),
    ("a: &b\n  c: *b", "1:4 this value contains itself"),
    ("a: b #c", "1:6 #c is a comment for YAML and no text"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_what_is_said_and_where(text: str, said: str) -> None:
    """What libyaml or its nodes do not allow is one finding, at the place where the mistake was made."""
    _, [finding] = read_yaml("f", text)
    assert f"{str(finding.position)[2:]} {finding.message}" == said
    assert finding.fix


TABS = [
    *(("a: \tb", 1, 4), ("a:\tb", 1, 3), ("a: b\t", 1, 5), ("a: b\tc", 1, 5), ("a: b\t# c", 1, 5), ("\ta: b", 1, 1)),
    *(("a: 'b'\t", 1, 7), ("a: 'b\tc'\t# d", 1, 9), ("a: b\n\tc", 2, 1), ("a: b\n\t\nc: d", 2, 1), ("a:\n\t- b", 2, 1)),
    *(("a:\n  b: c\n\td: e", 3, 1), ("a: [b\tc]", 1, 6), ("a: {b: c\td}", 1, 9), ("a\tb\nc: d", 1, 2)),
    *(("a: b\tc\nd: @e", 1, 5), ("a: \t@b", 1, 4), ("a: b\nc\td\ne: f", 2, 2), ("a: [[b], c]\t", 1, 12)),
]


@pytest.mark.parametrize(("text", "line", "column"), TABS)
def test_tabs(text: str, line: int, column: int) -> None:
    """A tab that libyaml takes for a blank, or for a part of a plain scalar, is a finding."""
    _, [finding] = read_yaml("f", text)
    assert (finding.message, finding.position.line, finding.position.column) == ("there is a tab here", line, column)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: @b\nc: d\te", "a text cannot begin with @"),
        ('a: "b\tc', "this quote is not closed"),
        ("a: [\tb", "this bracket is not closed"),
        ('{\n\t"a": 1\n\t"b": 2\n}', "this bracket is not closed"),
        ("a: 'b\tc' d: e", "there is more text behind the closing '"),
    ],
)
def test_tabs_hide_nothing(text: str, message: str) -> None:
    """Where something else is wrong before a tab, or around one that is allowed, that is the finding."""
    _, [finding] = read_yaml("f", text)
    assert finding.message == message


@pytest.mark.parametrize(
    ("text", "path", "value", "key"),
    [
        ("🌧: {å: 🌧🌧, 日本: x}", ("🌧", "日本"), "1:16", "1:12"),
        ("\n\na:\n  - b\n  -   c\n", ("a", 1), "5:7", "5:7"),
        ("a: {b: [c, {d: e}]}", ("a", "b", 1, "d"), "1:16", "1:13"),
        ("a: &b c\nd: *b", ("d",), "1:4", "2:1"),
        ("a:\n\n# b\nc: d", ("a",), "1:1", "1:1"),
        ("a: {b: , c: d}", ("a", "b"), "1:5", "1:5"),
        ("a: |\n  b\nc: >-\n  d", ("c",), "3:4", "3:1"),
        ("? a\n: b", ("a",), "2:3", "1:3"),
        ("a: ['b\ufeff', c]", ("a", 1), "1:11", "1:11"),
    ],
)
def test_places(text: str, path: tuple[str | int, ...], value: str, key: str) -> None:
    """Lines and columns count characters, whatever bytes they take; a value that is left out has its key's place."""
    document, _ = read_yaml("f", text)
    assert (str(document.position(*path)), str(document.key_position(*path))) == (f"f:{value}", f"f:{key}")


@pytest.mark.parametrize("depth", [MAX_LEVELS - 1, MAX_LEVELS, MAX_LEVELS + 1, 400, 999, 1001, 5000, 200_000])
@pytest.mark.parametrize(("left", "right"), [("[", "]"), ("{a: ", "}")])
def test_depth_has_an_end(left: str, right: str, depth: int) -> None:
    """Brackets within brackets are read to a certain depth; beyond it there is a finding and no recursion."""
    document, findings = read_yaml("f", f"a: {left * depth}b{right * depth}")
    assert bool(document.tree) is (depth < MAX_LEVELS)
    assert [TOO_DEEP in finding.message for finding in findings] == [True] * (depth >= MAX_LEVELS)


NUMBERS_OF_1_2 = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+")
"""Numbers by version 1.2, of which PyYAML, which writes 1.1, takes some for words and does not quote them."""
_TEXTS = (
    st.text(max_size=60)
    | st.sampled_from(
        [
            *WORDS,
            "x: y",
            "a #b",
            "it's",
            'say "hi"',
            "- a",
            "a\n\nb\n",
            " a",
            "a ",
            "? a",
            "&a",
            "---",
            "é" * 200,
            "🌧\n🌧",
        ]
    )
).filter(lambda text: not NUMBERS_OF_1_2.fullmatch(text))
_VALUES: st.SearchStrategy[Any] = st.recursive(
    _TEXTS | st.integers(-(10**9), 10**9) | st.booleans() | st.none(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(_TEXTS, below, max_size=4),
    max_leaves=12,
)
_WAYS = st.fixed_dictionaries(
    {
        "width": st.sampled_from([5, 20, 80, 10_000]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "default_flow_style": st.sampled_from([None, True, False]),
        "indent": st.sampled_from([2, 3, 4]),
        "allow_unicode": st.booleans(),
    }
)


def sound(value: object) -> bool:
    """Return whether all keys in a value can be names of keys."""
    if isinstance(value, dict):
        return all(key.strip() and not YAML_FORBIDDEN.search(key) and sound(below) for key, below in value.items())
    return not isinstance(value, list) or all(map(sound, value))


@given(st.dictionaries(_TEXTS, _VALUES, min_size=1, max_size=4).filter(sound), _WAYS)
@example({"a": "b\tc", "d": ["\ufeff", "😀"]}, {"allow_unicode": False})
def test_what_programs_write_is_read_back(tree: dict[str, Any], way: dict[str, Any]) -> None:
    """Any tree that PyYAML writes, in any of its ways to write it, is read back the same."""
    text = yaml.safe_dump(tree, **way)
    if not YAML_FORBIDDEN.search(text.replace("\n", "")) and "\\ud" not in text.lower():
        document, findings = read_yaml("f", text)
        assert (document.tree, findings) == (tree, [])


@given(_VALUES.filter(sound))
def test_positions_follow_the_text(value: Any) -> None:
    """Keys of a mapping written one below the other stand in rising lines."""
    document, _ = read_yaml("f", f"a: 1\nb: {json.dumps(value, ensure_ascii=False)}\nc: 2\n")
    if document.tree:
        numbers = [document.key_position(key).line or 0 for key in ("a", "b", "c")]
        assert all(above < below for above, below in pairwise(numbers))
