"""YAML's two readers: whatever the quick one takes upon itself, it reads as the sure one does, place by place."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml.resolver import implicit_resolvers

from publisher.sources.yaml.compose import (
    MAX_DEPTH,
    Mapping,
    Node,
    Scalar,
    Sequence,
    compose_quickly,
    compose_surely,
    compose_text,
)
from publisher.sources.yaml.document import read_yaml
from publisher.sources.yaml.errors import TOO_DEEP, YamlProblem
from support.golden import CORPUS

ROOT = Path(__file__).parents[3]


def whole(node: Node | YamlProblem | None) -> object:
    """Return all that can be seen of a node, and of those below it."""
    if not isinstance(node, Scalar | Sequence | Mapping):
        return node
    seen = (node.tag, node.anchor, node.start_mark.line, node.start_mark.column)
    match node:
        case Scalar():
            # Where a text ends is looked at only where nothing but its end shows that it has one.
            end = (node.end_mark.line, node.end_mark.column) if node.style is None else None
            return (*seen, node.value, node.style, end)
        case Sequence():
            return (*seen, [whole(item) for item in node.value])
        case Mapping():
            return (*seen, [(whole(key), whole(value)) for key, value in node.value])


def judge(text: str) -> bool:
    """Hold the quick reader against the sure one; return whether it read the text."""
    quick = compose_quickly(text)
    assert quick is None or whole(quick) == whole(compose_surely(text))
    return quick is not None


def written() -> Iterator[str]:
    """Yield the YAML of every feed, episode and quiz of the demo, and of the corpus of findings."""
    for folder in (ROOT / "episodes", ROOT / "feeds", CORPUS / "findings"):
        for file in sorted((*folder.rglob("*.md"), *folder.rglob("*.yaml"))):
            text = file.read_bytes().decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
            yield "\n" + text[4:].partition("\n---")[0] if text.startswith("---\n") else text


WRITTEN = tuple(written())


def test_what_people_write_is_read_the_same() -> None:
    """Every text of the demo and the corpus is the same to both; the quick one reads most of those that are YAML."""
    read = [judge(text) for text in WRITTEN]
    sound = [isinstance(compose_surely(text), Mapping) for text in WRITTEN]
    assert sum(read) > 0.8 * sum(sound)


@pytest.mark.parametrize("file", sorted((ROOT / "episodes").glob("*/*.md")), ids=lambda file: file.parent.name)
def test_demo_is_read_quickly(file: Path) -> None:
    """What a usual episode says holds nothing that only the sure one could read."""
    assert judge("\n" + file.read_text(encoding="utf-8")[4:].partition("\n---")[0])


QUICK = [
    "a: b",
    "a: Hva er det? Vann & vind!\nb: C#\nc: 50 % off\nd: a|b > c\ne: x --- y ...\n",
    "a: 🌧🌧 # b\nå: 日本 #c",
    "a: https://a.example/?b=1&c=2#d",
    "a: {b: https://a.example/, c: 12:30, d: e?}",
    "a: [b, 'c, d', \"e: f\"]",
    "a:\n- b\n-  c\n- - d\n  - e",
    "a: |\n  b\n\n   c\n  d\n\n\ne: >+\n  f\n  g\n\n",
    "a: |2-\n    b\n   c\n",
    "a: b\n  c\n\n  d\ne: 'f\n\n  g'\nh: \"i\\\n  j\\x41\"",
    "a: yes\nb: 0o17\nc: 0x1F\nd: 1_000\ne: 2026-11-10T06:00:00+01:00\nf: <<\ng: =\nh: .5\ni: -.INF\nj: ~",
    "a: b\na: c",
    "{a: b, c: [], d: {}}",
    "a: ''\nb: \"\"",
    "# a\n\na:   b   # c\n# d\n",
    "'a': b\n\"c\": d\n[e]: f",
    "a: [\n  b,\n  c, # d\n]\n",
    "<<: {a: b}",
]
"""What is out of the ordinary and not doubtful."""
DOUBTFUL = [
    *("", "# a", "a", "- a", "'a'", "[a]", "\n\n"),
    *("a:", "a: \nb: c", "a:\n", "- \n", "a: [b, , c]", "a: {b}", "a: {b, c: d}", "a: [b: c]\nd:", "a: # b"),
    *("a: &b c\nd: *b", "a: &b\n  c: d", "a: *b", "a: &b c\nd: &b e\nf: *b", "a: &b [*b]", "&a b: c"),
    *("a: !b c", "a: !!str 1", "a: ! 1", "a: !!int\nb: c", "! a: b", "a: !<b> c", "a: !b {c: d}", "a: !b [c]"),
    *(
        "--- \na: b",
        "a: b\n---\nc: d",
        "a: b\n...",
        "%YAML 1.1\n---\na: yes",
        "a: b\n...\nc: d",
        "a: b\n...\n...",
        "---",
        "a: |\n---\n",
    ),
    *("a: \tb", "a:\n\t- b", "a: b\t# c", "a: |\n  b\t\n", "\ta: b", "a: 'b\t\n\tc'"),
    *("a: \ufeff b", "\ufeffa: b", "a: 'b\ufeff' # c", "- \ufeff"),
    *(
        "a: b\x85c: d",
        "a: b\u2028 c",
        "e:\u2028 H",
        "a: |\n  b\u2029  c",
        "a: b\rc: d",
        "a: b\x00",
        "a: \x07",
        "a: \ud83d",
    ),
    *("? a\n: b", "?", "? a", "- ? a\n  : b", "{? a : b}", "[? a : b]", "{a: b,\n  ? c}", "-   - ? a", "? - a\n: b"),
    *('q: ["":v]', "q: ['a':b]", '{"a":1}', "a: [[b]:c]", "a: [{b: c}:d]", "a: {b:c, d}"),
    *("a: |# b", "a: >-#", "a: | # b\n  c", "a: |\n \n  b", "a: >\n   \n  b", "a: |\n\n \n   b"),
    *('a: "\\ud83d\\ude00"', 'a: "\\UFFFFFFFF"', 'a: "\\U00110000"', 'a: "\\q"', 'a: "b', "a: 'b", "a: [b", "a: {b: c"),
    *("a: b: c", "a: @b", "a: `b", "a: %b", "a: b\n c: d", "a: 'b' c", "a: - b", "a: ,b", "a: ]", "a: }"),
    *(f"a: {'[' * depth}{']' * depth}" for depth in (MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 5000)),
]
"""What must be left to the sure reader, or may be: what libyaml reads otherwise, and what is next to that."""


@pytest.mark.parametrize("text", QUICK)
def test_plain_yaml_is_read_quickly(text: str) -> None:
    """Comments, lists, brackets, quotes and texts over many lines are read by the quick one, as by the sure one."""
    assert judge(text)


@pytest.mark.parametrize("text", DOUBTFUL)
def test_doubtful_yaml_is_read_the_same(text: str) -> None:
    """Whatever the two could read differently is either the same to both, or is left to the sure one."""
    judge(text)
    assert whole(compose_text(text)) == whole(compose_surely(text)) if "*b]" not in text else True


WORDS = [
    *("a", "b c", "å", "日本", "🌧", "no", "yes", "1", "1.5", "0o7", "2020-01-01", "12:30", "null", "~", "true", ".inf"),
    *("x: y", "a #b", "a# b", "it's", 'say "hi"', "http://a.b/c?d=1&e=2#f", "a, b", "k?", "w!", "a|b", "- a", "é" * 30),
    *("[", "]", "{", "}", "&a", "*a", "!a", "%a", "@a", "| a", "> a", "? a", ": a", "---", "...", "x" * 1030, "\\"),
    *("", " ", "a ", " a", "a\\nb", "\\u00e5", "<<", "=", "#", "# a", "0", "-", "?", ":"),
]
SIGNS = [
    "\n",
    "\n  ",
    "\n- ",
    "  ",
    " ",
    ": ",
    ":",
    "- ",
    ", ",
    ",",
    "# ",
    " #",
    "'",
    '"',
    "|\n",
    ">-\n",
    "|2+\n",
    "? ",
]
SIGNS += [
    "\t",
    "\ufeff",
    "\x85",
    "\u2028",
    "---\n",
    "...\n",
    "%",
    "\\\n",
    "\n\n",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!",
    "",
]


@given(st.lists(st.sampled_from([*WORDS, *SIGNS, "a: ", "\nb: ", "\n  c: "]), max_size=20).map("".join))
@example("a: |#")
def test_any_text_is_read_the_same(text: str) -> None:
    """Of whatever a text is made up, the quick one sees in it what the sure one sees, or leaves it alone."""
    judge(text)
    judge(f"a: {text}")


_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(WORDS) | st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.sampled_from(WORDS), below, max_size=4),
    max_leaves=12,
)


WAYS = st.fixed_dictionaries(
    {
        "width": st.sampled_from([5, 20, 80, 10_000]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "default_flow_style": st.sampled_from([None, True, False]),
        "indent": st.sampled_from([2, 3, 4]),
        "allow_unicode": st.booleans(),
    }
)


@given(st.dictionaries(st.sampled_from(WORDS), _VALUES, max_size=4), WAYS)
def test_what_programs_write_is_read_the_same(tree: dict[str, Any], way: dict[str, Any]) -> None:
    """Any tree that PyYAML writes, in any of its ways to write it, is the same to both."""
    judge(yaml.safe_dump(tree, **way))


@given(
    st.sampled_from(WRITTEN),
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([*SIGNS, *WORDS])), max_size=3),
    st.randoms(use_true_random=False),
)
def test_what_people_misspell_is_read_the_same(text: str, edits: list[tuple[int, str]], chance: random.Random) -> None:
    """A text of the corpus of which a few signs are struck out, or put in, is the same to both."""
    lines = text.split("\n")
    first = chance.randrange(len(lines))
    text = "\n".join(lines[first : first + 12])
    for struck, put in edits:
        place = chance.randrange(len(text) + 1)
        text = text[:place] + put + text[place + struck :]
    judge(text)


@given(st.text("-+.0123456789_:oxbeEaAfFnNtTzZiIlLuUrRsSyY ~<=", min_size=1, max_size=12))
@example("-_")
@example("2026-5-7 1:02:03.4 +1:30")
@example("0o_7")
def test_plain_words_mean_the_same(word: str) -> None:
    """Whatever a plain word is, both see the same in it: text, a number, a date, nothing."""
    judge(f"a: {word}")


def test_meanings_are_those_of_version_1_2() -> None:
    """ruamel.yaml sees no more meanings in version 1.2 than are tried here."""
    tags = {tag.rpartition(":")[2] for versions, tag, *_ in implicit_resolvers if (1, 2) in versions}
    assert tags == {"bool", "float", "int", "merge", "null", "timestamp", "value", "yaml"}


def test_all_is_read_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML was built without libyaml, everything is read, and is the same."""
    quick = [whole(compose_text(text)) for text in QUICK]
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    assert not any(compose_quickly(text) for text in QUICK)
    assert [whole(compose_text(text)) for text in QUICK] == quick


@pytest.mark.parametrize("depth", [MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 320, 400, 5000])
@pytest.mark.parametrize(("left", "right"), [("[", "]"), ("{a: ", "}")])
def test_depth_has_an_end(left: str, right: str, depth: int) -> None:
    """Brackets within brackets are read to a certain depth, and further down they are told: nothing breaks between."""
    document, findings = read_yaml("f", f"a: {left * depth}b{right * depth}")
    assert bool(document.tree) is (depth < MAX_DEPTH)
    assert [TOO_DEEP in finding.message for finding in findings] == [True] * (depth >= MAX_DEPTH)


def test_anchors_may_be_used_anew(recwarn: pytest.WarningsRecorder) -> None:
    """A second anchor of the same name is what YAML allows: it is read, and nobody is warned of it."""
    document, findings = read_yaml("f", "a: &x 1\nb: *x\nc: &x 2\nd: *x\n")
    assert (document.tree, findings, list(recwarn)) == ({"a": 1, "b": 1, "c": 2, "d": 2}, [], [])


@pytest.mark.parametrize("code", ["FFFFFFFF", "00110000"])
def test_characters_that_there_are_not(code: str) -> None:
    """A character beyond the last one is told where it is asked for."""
    _, [finding] = read_yaml("f", f'title: a\nsummary: "b\\U{code}"\n')
    assert (finding.rule, str(finding.position)) == ("yaml-syntax", "f:2:12")


def test_blanks_above_a_text() -> None:
    """A line of blanks that ruamel.yaml stumbles over is told, at the line below it."""
    _, [finding] = read_yaml("f", "title: a\nsummary: |\n \n  b\n")
    assert (str(finding.position), finding.message) == ("f:4:3", "the empty line above this has blanks in it")
