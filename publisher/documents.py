"""A YAML text as a plain tree of values, with the line and column of every one of them.

YAML is read by version 1.2, where `no` is a word and not false. Dates stay text: whoever knows what
the key means reads them. Nothing is raised for bad text: it becomes findings.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from publisher.findings import Finding, Position, Severity

Path: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and indices from the top."""

FENCE = "---"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What YAML does not allow as it is, and what no feed may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file says, and where it says it."""

    file: str
    """From the top of the working folder, with forward slashes."""
    lines: tuple[str, ...] = ()
    tree: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    """What follows the front matter."""
    root: Node | None = None
    """YAML's own nodes, which know their places."""

    def position(self, *path: str | int) -> Position:
        """Return where the value at `path` begins, or the nearest thing that would contain it."""
        node = self.root
        for step in path:
            below = _child(node, step)
            if below is None:
                break
            node = below[1]
        return self._at(node)

    def key_position(self, *path: str | int) -> Position:
        """Return where the key of the value at `path` begins."""
        node = self.root
        for step in path[:-1]:
            below = _child(node, step)
            node = below[1] if below else None
        last = _child(node, path[-1]) if path else None
        return self._at(last[0] if last else node)

    def line(self, number: int) -> Position:
        """Return the position of a whole line, counted from one."""
        text = self.lines[number - 1] if 0 < number <= len(self.lines) else ""
        return Position(file=self.file, line=number, column=1, text=text)

    def _at(self, node: Node | None) -> Position:
        if node is None or (node is self.root and not node.value):
            return Position(file=self.file)
        return _mark(self.file, self.lines, node.start_mark)


def read_front_matter(file: str, text: str) -> tuple[Document, list[Finding]]:
    """Read a Markdown file that begins with YAML between two lines of three hyphens."""
    lines = tuple(text.split("\n"))
    closing = next((number for number, line in enumerate(lines) if number and line.rstrip() == FENCE), None)
    if lines[0].rstrip() != FENCE or closing is None:
        message = "the front matter has no end" if lines[0].rstrip() == FENCE else "there is no front matter"
        fix = f"begin the file with {FENCE}, then the keys, then another line of {FENCE}, then the notes"
        position = Position(file=file, line=1, column=1, text=lines[0])
        return Document(file=file, lines=lines), [_error("front-matter-missing", message, fix, position)]
    # An empty line stands in for the fence, so that line numbers are the file's own.
    return _read(file, lines, "\n".join(("", *lines[1:closing])), "\n".join(lines[closing + 1 :]).strip())


def read_yaml(file: str, text: str) -> tuple[Document, list[Finding]]:
    """Read a file that is YAML from its first line to its last."""
    return _read(file, tuple(text.split("\n")), text, "")


def _read(file: str, lines: tuple[str, ...], yaml: str, body: str) -> tuple[Document, list[Finding]]:
    bare = Document(file=file, lines=lines, body=body)
    findings = [*_control_characters(file, lines)]
    if findings:
        return bare, findings
    try:
        # compose() stops before values are made of the text: making them is what loses the places.
        root = YAML(typ="rt", pure=True).compose(yaml)
    except MarkedYAMLError as problem:
        return bare, [_syntax(file, lines, problem)]
    except YAMLError as problem:
        return bare, [_error("yaml-syntax", f"this is not YAML: {problem}", "mend the line", Position(file=file))]
    if root is None:
        return bare, []
    if not isinstance(root, MappingNode):
        position = _mark(file, lines, root.start_mark)
        return bare, [_error("yaml-keys", "there are no keys here", "write lines like title: My title", position)]
    tree = _value(root, file, lines, findings, ())
    return Document(file=file, lines=lines, tree=tree, body=body, root=root), findings


def _value(node: Node, file: str, lines: tuple[str, ...], findings: list[Finding], above: tuple[Node, ...]) -> Any:
    if any(node is outer for outer in above):
        position = _mark(file, lines, node.start_mark)
        findings.append(_error("yaml-loop", "an anchor contains itself", "write the value out", position))
        return None
    if isinstance(node, MappingNode):
        return _mapping(node, file, lines, findings, (*above, node))
    if isinstance(node, SequenceNode):
        return [_value(item, file, lines, findings, (*above, node)) for item in node.value]
    return _scalar(node)


def _mapping(
    node: MappingNode, file: str, lines: tuple[str, ...], findings: list[Finding], above: tuple[Node, ...]
) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in tree:
            position = _mark(file, lines, key.start_mark)
            findings.append(_error("yaml-key-twice", f"{name} is written twice", "keep one of the two", position))
        tree[name] = _value(value, file, lines, findings, above)
    return tree


def _scalar(node: Node) -> str | int | float | bool | None:
    text = str(node.value)
    match str(node.tag).rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() in {"true", "yes", "on"}
        case "int" if re.fullmatch(r"[-+]?\d+", text):
            return int(text)
        case "float" if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
            return float(text)
        case _:
            return text


def _child(node: Node | None, step: str | int) -> tuple[Node, Node] | None:
    """Return the node of a key (or of an item) and that of its value."""
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _control_characters(file: str, lines: tuple[str, ...]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        for found in FORBIDDEN.finditer(line):
            position = Position(file=file, line=number, column=found.start() + 1, text=FORBIDDEN.sub("�", line))
            message = f"there is a control character (U+{ord(found[0]):04X}) in this line"
            yield _error("text-control-character", message, "delete it; it is invisible in most editors", position)


def _syntax(file: str, lines: tuple[str, ...], problem: MarkedYAMLError) -> Finding:
    what = problem.problem or problem.context or "unreadable"
    position = _mark(file, lines, problem.problem_mark or problem.context_mark)
    fix = next((fix for words, fix in _SYNTAX_FIXES if words in what), "compare the line with the others around it")
    return _error("yaml-syntax", f"this is not YAML: {what}", fix, position)


_SYNTAX_FIXES = (
    ("mapping values are not allowed", 'put a text that has ": " in it between quotes: title: "Part one: the start"'),
    ("'\\t'", "indent with spaces, not with tabs"),
    ("undefined alias", "put a text that begins with * between quotes"),
    ("end of stream", "close the quote"),
    ("cannot start any token", "put the text between quotes"),
    ("expected ',' or", "close the bracket, or put a comma between the items"),
    ("expected <block end>", "indent the line like its neighbours; keys of one level begin in one column"),
    ("could not find expected ':'", "write a colon and a space after the key"),
)


def _mark(file: str, lines: tuple[str, ...], mark: Any) -> Position:
    number = min(mark.line, len(lines) - 1)
    return Position(file=file, line=number + 1, column=mark.column + 1, text=lines[number])


def _error(rule: str, message: str, fix: str, position: Position) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, message=message, fix=fix, position=position)
