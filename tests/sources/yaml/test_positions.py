"""Positions and values: where each value is, what plain values become, and findings of what values lose."""

import pytest

from publisher.findings import Severity
from publisher.model.limits import MAX_DIGITS
from publisher.sources.yaml.compose import compose
from publisher.sources.yaml.document import read_front_matter, read_yaml
from publisher.sources.yaml.positions import ValuePositions, build_values

FRONT = "---\ntitle: Regn\npeople:\n  - name: Kari\n  - {name: Ola, role: guest}\n---\n\nNotater.\n"


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


def test_aliases_stand_for_what_they_name() -> None:
    """An alias has its anchor's value, and the place where that is written."""
    document, findings = read_yaml("feed.yaml", "a: &x {name: Kari}\nb: *x\n")
    assert findings == []
    assert document.tree["b"] == {"name": "Kari"}
    assert document.position("b", "name").line == 1


def test_aliases_that_multiply_are_refused() -> None:
    """A few lines of aliases that would be billions of values, written out, are not read, and that takes no time."""
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 12)]
    document, findings = read_yaml("feed.yaml", "\n".join([*lines, "last: *x11"]))
    assert [(finding.rule, str(finding.position)) for finding in findings] == [("file-too-long", "feed.yaml")]
    assert document.tree == {}


def test_aliases_are_made_once() -> None:
    """An alias is the very value of its anchor, and takes no room."""
    document, findings = read_yaml("feed.yaml", "a: &x [b]\nc: *x\n")
    assert findings == []
    assert document.tree["c"] is document.tree["a"]


def test_without_values_the_position_is_the_file() -> None:
    """A file without keys has no line to point at."""
    positions = ValuePositions(file="f", lines=("",), root=None)
    assert str(positions.position("title")) == str(positions.key_position("title")) == "f"
    assert positions.text("title") == ""
    empty, _ = read_yaml("f", "{}")
    assert str(empty.position("title")) == str(empty.key_position("title")) == "f"


def test_an_empty_list_item_has_a_position() -> None:
    """An item that was left out is where it should be written."""
    document, _ = read_yaml("f", "a:\n  - b\n  -\n")
    assert document.position("a", 1).line == 3


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("a: 1\nb: 2\na: 3", "yaml-key-twice", "f:3:1"),
        ("a: &x 1", "yaml-anchor", "f:1:4"),
        ("a: !b c", "yaml-tag", "f:1:4"),
        ("a: &x [*x]", "yaml-loop", "f:1:4"),
        ("[a]: b", "yaml-key", "f:1:1"),
        ("'': b", "yaml-key", "f:1:1"),
        ("a: Del #1", "yaml-comment", "f:1:8"),
    ],
)
def test_what_values_lose_is_a_finding(text: str, rule: str, place: str) -> None:
    """Repeated and impossible keys, anchors, tags, loops and comments that look like text are found at their place."""
    _, findings = read_yaml("f", text)
    assert [(finding.rule, str(finding.position)) for finding in findings] == [(rule, place)]
    assert (findings[0].severity is Severity.WARNING) is (rule == "yaml-comment")


def test_a_value_that_contains_itself_gives_no_tree() -> None:
    """The model cannot validate an endless tree."""
    lines = ("a: &x [*x]",)
    root = compose("f", lines, 0, 1)
    tree, findings = build_values(root, "f", lines)  # type: ignore[arg-type]
    assert tree is None
    assert [finding.rule for finding in findings] == ["yaml-loop"]


def test_of_a_key_that_is_written_twice_the_last_counts() -> None:
    """The tree is complete, so that the other keys are checked too."""
    document, _ = read_yaml("f", "a: 1\nb: 2\na: 3")
    assert document.tree == {"a": 3, "b": 2}


@pytest.mark.parametrize(("digits", "kind"), [(MAX_DIGITS, int), (MAX_DIGITS + 1, str)])
def test_a_long_number_is_text(digits: int, kind: type) -> None:
    """A number of many digits is a phone number or an id, and is kept as it is spelled."""
    document, _ = read_yaml("f", f"a: {'9' * digits}")
    assert type(document.tree["a"]) is kind


@pytest.mark.parametrize("text", ["a: Del # en", "a: Del", "a: 'Del' #en", "a: #en"])
def test_a_real_comment_is_no_finding(text: str) -> None:
    """A comment with a blank after its sign, or behind a quoted or empty value, is meant as one."""
    assert read_yaml("f", text)[1] == []
