"""Composes the nodes of a YAML text: mappings, sequences and scalars with their lines and columns.

libyaml scans and parses, through PyYAML. Its grammar is that of YAML 1.1 with most of what 1.2 allows beyond it; plain
scalars are resolved here, by the core schema of YAML 1.2.2 (section 10.3).
"""

import re
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
)

from publisher.findings import Finding, Severity
from publisher.model.limits import MAX_LEVELS
from publisher.sources.yaml.errors import TOO_DEEP, YamlMark, YamlProblem, explain_yaml_error, to_position


class Scalar(NamedTuple):
    """A string, a number, a boolean or null."""

    tag: str
    anchor: str | None
    start_mark: YamlMark
    end_mark: YamlMark
    value: str
    style: str | None
    """Its indicator: a quote, | or >; None for a plain scalar."""


class Sequence(NamedTuple):
    """A list of nodes."""

    tag: str
    anchor: str | None
    start_mark: YamlMark
    value: "list[Node]"


class Mapping(NamedTuple):
    """Pairs of key and value, in the order of the text."""

    tag: str
    anchor: str | None
    start_mark: YamlMark
    value: "list[tuple[Node, Node]]"


class _Place(NamedTuple):
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping

TAG = "tag:yaml.org,2002:"
"""The prefix of YAML's own tags."""
_PLAIN = re.compile(
    r"""
    (?=[-+.0-9tTfFnN~])(?:
      (?P<null>~|null|Null|NULL)
    | (?P<bool>true|True|TRUE|false|False|FALSE)
    | (?P<int>[-+]?[0-9]+)
    | (?P<float>[-+]?(?:[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+|\.[0-9]+(?:[eE][-+][0-9]+)?))
    )
    """,
    re.VERBOSE,
)
"""Plain scalars that are not strings. Of the core schema's numbers, octal, hexadecimal, .inf and .nan stay strings."""
_TAB = re.compile("\t")
_BRACKET_OR_QUOTE = re.compile(r"""["'\[{]""")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")


def compose(file: str, lines: tuple[str, ...], first: int, end: int) -> Mapping | Finding | None:
    """Return the top mapping of the lines from `first` to before `end`, a finding on error, None for an empty text."""
    # Empty lines replace those before `first`, so that line numbers are the file's own.
    root = _compose("\n" * first + "\n".join(lines[first:end]))
    if isinstance(root, YamlProblem):
        # libyaml reports the end of the text in a line after the last one.
        here = root.here if root.here.line < end else _Place(end - 1, len(lines[end - 1]))
        return explain_yaml_error(file, lines, root._replace(here=here))
    if root is None or isinstance(root, Mapping):
        return root
    return Finding(
        rule="yaml-keys",
        severity=Severity.ERROR,
        message="there are no keys here",
        fix="write lines like title: My title",
        position=to_position(file, lines, root.start_mark),
    )


def _compose(text: str) -> Node | YamlProblem | None:
    composer = _Composer()
    trouble = None
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            composer.take(event)
    except yaml.MarkedYAMLError as problem:
        trouble = composer.describe_problem(problem)
    if "\t" in text:
        trouble = _stray_tab(text.split("\n"), composer.spans, trouble) or trouble
    return trouble or next(iter(composer.top), None)


_START, _END = _Place(0, 0), _Place(sys.maxsize, 0)


@dataclass(slots=True)
class _Spans:
    """Where parts of a text begin and end in which tabs have a meaning of their own."""

    quoted: list[tuple[YamlMark, YamlMark]] = field(default_factory=list)
    """Scalars in quotes and block scalars."""
    torn: list[tuple[YamlMark, YamlMark]] = field(default_factory=list)
    """Plain scalars with tabs in them."""
    flow: list[tuple[YamlMark, YamlMark]] = field(default_factory=list)
    """Collections in brackets."""
    reached: YamlMark = _START
    """The end of the last event."""


class _Composer:
    """Builds nodes from libyaml's events, without recursion."""

    def __init__(self) -> None:
        self.top: list[Node] = []
        self.spans = _Spans()
        self._open: list[tuple[Sequence | Mapping, list[Node]]] = []
        """The collections that are not ended yet, each with the list of nodes that it is in."""
        self._parts = self.top
        self._anchors: dict[str, Node] = {}
        self._flow = 0
        """The depth of the outermost flow collection that is open, 0 if there is none."""
        self._ended = False

    def take(self, event: Any) -> None:
        """Add an event's node; raise MarkedYAMLError for errors that libyaml leaves to its composer."""
        self.spans.reached = event.end_mark
        match event:
            case ScalarEvent():
                self._add(self._scalar(event))
            case CollectionStartEvent():
                self._begin(event)
            case CollectionEndEvent():
                self._end(event)
            case AliasEvent(anchor=anchor):
                if anchor not in self._anchors:
                    raise yaml.MarkedYAMLError(problem="undefined alias", problem_mark=event.start_mark)
                self._parts.append(self._anchors[anchor])
            case DocumentStartEvent() if self.top:
                raise yaml.MarkedYAMLError(problem="another document", problem_mark=event.start_mark)
            case DocumentEndEvent(explicit=explicit):
                self._ended = bool(explicit)

    def describe_problem(self, problem: Any) -> YamlProblem:
        """Return the problem of a MarkedYAMLError."""
        words = problem.problem
        if "<document start>" in words and self._ended:
            words = "another document"
        return YamlProblem(words, problem.problem_mark, problem.context_mark, problem.context or "")

    def _scalar(self, event: Any) -> Scalar:
        style = event.style or None
        tag = _tag(event)
        if style:
            self.spans.quoted.append((event.start_mark, event.end_mark))
        elif "\t" in event.value:
            self.spans.torn.append((event.start_mark, event.end_mark))
        if tag is None and not style:
            meant = "null" if not event.value else (found := _PLAIN.fullmatch(event.value)) and found.lastgroup
            tag = f"{TAG}{meant}" if meant else None
        return Scalar(tag or f"{TAG}str", event.anchor, event.start_mark, event.end_mark, event.value, style)

    def _begin(self, event: Any) -> None:
        if len(self._open) == MAX_LEVELS:
            raise yaml.MarkedYAMLError(problem=TOO_DEEP, problem_mark=event.start_mark)
        node: Sequence | Mapping
        if isinstance(event, MappingStartEvent):
            node, parts = Mapping(_tag(event) or f"{TAG}map", event.anchor, event.start_mark, []), []
        else:
            node = Sequence(_tag(event) or f"{TAG}seq", event.anchor, event.start_mark, [])
            parts = node.value
        if event.flow_style and not self._flow:
            self._flow = len(self._open) + 1
            self.spans.flow.append((event.start_mark, _END))
        # A node may contain itself, so its anchor is registered before its end.
        self._add(node)
        self._open.append((node, self._parts))
        self._parts = parts

    def _end(self, event: Any) -> None:
        if len(self._open) == self._flow:
            self._flow = 0
            self.spans.flow[-1] = (self.spans.flow[-1][0], event.end_mark)
        nodes = iter(self._parts)
        node, self._parts = self._open.pop()
        if isinstance(node, Mapping):
            node.value.extend(zip(nodes, nodes, strict=True))

    def _add(self, node: Node) -> None:
        if node.anchor:
            self._anchors[node.anchor] = node
        self._parts.append(node)


def _tag(event: Any) -> str | None:
    """Return the tag that is written in the text; None for the non-specific tag !."""
    return None if event.tag == "!" else event.tag


def _place(mark: YamlMark) -> _Place:
    return _Place(mark.line, mark.column)


def _stray_tab(lines: list[str], spans: _Spans, trouble: YamlProblem | None) -> YamlProblem | None:
    """Return the first tab in a plain scalar or between block nodes, if it is before the problem that libyaml reports.

    libyaml takes such a tab for white space or for a part of the scalar; in an editor it can be told from neither.
    """
    _blank_out(lines, spans.quoted)
    torn, flow = _Covered(spans.torn), _Covered(spans.flow)
    stop = _stop(lines, _place(spans.reached), _place(trouble.here)) if trouble else _END
    for number, line in enumerate(lines):
        for found in _TAB.finditer(_COMMENT.sub("", line)):
            place = _Place(number, found.start())
            if place >= stop:
                return None
            if place in torn or place not in flow:
                return YamlProblem("found a tab", place)
    return None


def _blank_out(lines: list[str], spans: list[tuple[YamlMark, YamlMark]]) -> None:
    """Put x in place of each character of the spans, which are in order and do not overlap."""
    inside: dict[int, list[tuple[int, int | None]]] = {}
    for start, end in spans:
        for number in range(start.line, min(end.line + 1, len(lines))):
            left = start.column if number == start.line else 0
            inside.setdefault(number, []).append((left, end.column if number == end.line else None))
    for number, stretches in inside.items():
        line, parts, at = lines[number], list[str](), 0
        for left, right in stretches:
            until = len(line) if right is None else right
            parts += (line[at:left], "x" * (until - left))
            at = until
        lines[number] = "".join(parts) + line[at:]


def _stop(lines: list[str], reached: _Place, here: _Place) -> _Place:
    """Return the end of the search for tabs: brackets and quotes after `reached` have no event that classifies them."""
    unseen = "".join(lines[reached.line : here.line + 1])[reached.column :]
    return reached if _BRACKET_OR_QUOTE.search(unseen) else here


class _Covered:
    """The places within spans that are in order and do not overlap."""

    def __init__(self, spans: list[tuple[YamlMark, YamlMark]]) -> None:
        self._starts = [_place(start) for start, _ in spans]
        self._ends = [_place(end) for _, end in spans]

    def __contains__(self, place: _Place) -> bool:
        before = bisect_right(self._starts, place) - 1
        return before >= 0 and place < self._ends[before]
