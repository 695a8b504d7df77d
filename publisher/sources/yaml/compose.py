"""From a text of YAML to its nodes: read by libyaml where that surely sees in it what ruamel.yaml would see.

libyaml is fifty times as fast. It knows an older YAML, so what plain words mean is decided here, and whatever the two
could read differently, all that has trouble in it among that, is left to ruamel.yaml.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

import yaml
from yaml.events import CollectionStartEvent, MappingEndEvent, NodeEvent, ScalarEvent, SequenceEndEvent

from publisher.sources.yaml.errors import TOO_DEEP, YAML_FORBIDDEN, YamlMark, YamlProblem


class Scalar(NamedTuple):
    """A text, or what stands for a number and the like."""

    tag: str
    anchor: str | None
    start_mark: YamlMark
    end_mark: YamlMark
    value: str
    style: str | None
    """The sign that it is spelled with: a quote, | or >; None if it stands there plainly."""


class Sequence(NamedTuple):
    """A list."""

    tag: str
    anchor: str | None
    start_mark: YamlMark
    value: "list[Node]"


class Mapping(NamedTuple):
    """Keys and their values."""

    tag: str
    anchor: str | None
    start_mark: YamlMark
    value: "list[tuple[Node, Node]]"


class _Place(NamedTuple):
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping

MAX_DEPTH = 200
"""How many brackets within brackets are read: all that goes through them later on goes down as many steps and back."""
_NO_CHARACTER = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")
_TAG = "tag:yaml.org,2002:"
_STR, _SEQ, _MAP = f"{_TAG}str", f"{_TAG}seq", f"{_TAG}map"
_DOUBTFUL = re.compile(
    r"""
    [\t\ufeff\n"'\]}|>]                      # where one of these begins:
    (?: (?<=[\t\ufeff])                       # a tab, or a mark of byte order, which is no column for ruamel.yaml
      | (?<=\n)(?:---|\.\.\.)                 # more than one document, or one of another version of YAML
      | (?<=\n)\ +\n                          # blanks alone, which above a text behind | are no trouble for libyaml
      | (?<=["'\]}]):[^\ \n]                  # "a":b, which is a key and its value in a list for libyaml alone
      | (?<=[|>])[^\ \n]*\#                   # |#, which begins a text for libyaml alone
    )
    """,
    re.VERBOSE,
)
"""What the two read otherwise, or may. It is no matter that it has another meaning, or none, in most places."""
_MEANT = re.compile(
    r"""
    (?=[-+.0-9tTfFnN~<=])(?:
      (?P<bool>true|True|TRUE|false|False|FALSE)
    | (?P<float>
          [-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?
        | [-+]?[0-9][0-9_]*[eE][-+]?[0-9]+
        | [-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?
        | [-+]?\.(?:inf|Inf|INF)
        | \.(?:nan|NaN|NAN)
      )
    | (?P<int>(?!_)[-+]?(?:0b[01_]+|0o?[0-7_]+|[0-9_]+|0x[0-9a-fA-F_]+))
    | (?P<merge><<)
    | (?P<null>~|null|Null|NULL)
    | (?P<timestamp>
          [0-9]{4}-[0-9]{2}-[0-9]{2}
        | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|\ +)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?
          (?:\ *(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?
      )
    | (?P<value>=)
    )
    """,
    re.VERBOSE,
)
"""What plain words mean that are not text, as ruamel.yaml sees it; it has its own opinion on version 1.2."""


def compose_text(text: str) -> Node | YamlProblem | None:
    """Return the top node, None if there is none, or why the text cannot be read."""
    return compose_quickly(text) or compose_surely(text)


def compose_quickly(text: str) -> Mapping | None:
    """Return the top node if it is the one that ruamel.yaml would find, otherwise None."""
    if not yaml.__with_libyaml__ or YAML_FORBIDDEN.search(text) or _DOUBTFUL.search(f"\n{text}\n"):
        return None
    try:
        return _tree(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        return None


def _tree(events: Iterable[Any]) -> Mapping | None:
    """Return the top node if it has keys, and nothing in it is doubtful."""
    begun: list[YamlMark] = []
    parts: list[list[Node]] = [[]]
    for event in events:
        match event:
            # What is left out stands behind its colon for libyaml, and before the next key for ruamel.yaml.
            case ScalarEvent(anchor=None, tag=None, value=value, style=style) if value or style:
                meant = None if style else _MEANT.fullmatch(value)
                tag = f"{_TAG}{meant.lastgroup}" if meant else _STR
                parts[-1].append(Scalar(tag, None, event.start_mark, event.end_mark, value, style or None))
            case CollectionStartEvent(anchor=None, tag=None) if len(begun) < MAX_DEPTH:
                begun.append(event.start_mark)
                parts.append([])
            case SequenceEndEvent():
                items = parts.pop()
                parts[-1].append(Sequence(_SEQ, None, begun.pop(), items))
            case MappingEndEvent():
                nodes = iter(parts.pop())
                parts[-1].append(Mapping(_MAP, None, begun.pop(), [*zip(nodes, nodes, strict=True)]))
            case NodeEvent():
                return None
    match parts[0]:
        case [Mapping() as root]:
            return root
    return None


def compose_surely(text: str) -> Node | YamlProblem | None:
    """Return what ruamel.yaml makes of a text: the top node, None if there is none, or why it cannot be read."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - few texts need it
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    reader = YAML(typ="safe", pure=True)
    # An anchor that is there twice is told by whoever looks at the nodes, not as Python tells its warnings.
    reader.composer.warn_double_anchors = False
    try:
        # compose() stops before values are made of the text: making them is what loses the places.
        root = reader.compose(text)
        return None if root is None else _own(root, {}, 0)
    except MarkedYAMLError as problem:
        return YamlProblem(problem.problem or problem.context or "", problem.problem_mark, problem.context_mark)
    except YAMLError as problem:
        return YamlProblem(str(problem))
    except RecursionError:
        return YamlProblem(TOO_DEEP)
    except (OverflowError, ValueError):
        return _no_character(text)


def _no_character(text: str) -> YamlProblem:
    """Say where a character is asked for that there is not: ruamel.yaml leaves that to Python, who has no places."""
    found = _NO_CHARACTER.search(text)
    before = text[: found.start() if found else 0]
    return YamlProblem("no such character to escape", _Place(before.count("\n"), len(before) - before.rfind("\n") - 1))


def _own(node: Any, made: dict[int, Node], depth: int) -> Node:
    """Return one of ruamel.yaml's nodes as one of ours; an alias is what it stands for."""
    if id(node) in made:
        return made[id(node)]
    if depth > MAX_DEPTH:
        raise RecursionError
    common = str(node.tag), node.anchor, node.start_mark
    own: Node
    # A node may contain itself, so it is there before its parts are.
    match node.id:
        case "mapping":
            own = made[id(node)] = Mapping(*common, [])
            for key, value in node.value:
                own.value.append((_own(key, made, depth + 1), _own(value, made, depth + 1)))
        case "sequence":
            own = made[id(node)] = Sequence(*common, [])
            for item in node.value:
                own.value.append(_own(item, made, depth + 1))
        case _:
            own = made[id(node)] = Scalar(*common, node.end_mark, node.value, node.style)
    return own
