"""A YAML text as a plain tree of values, with the line and column of every one of them.

YAML is read by version 1.2, where `no` is a word and not false. Dates stay text: whoever knows what
the key means reads them. Nothing is raised for bad text: it becomes findings.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from publisher.findings import Finding, Position, Severity
from publisher.syntax import FENCE, between_quotes, explain, mark_position

Path: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys and indices from the top."""

ENDS_OF_LINES = "\x85\u2028\u2029"
"""What YAML counts as ends of lines and editors do not."""
FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff{ENDS_OF_LINES}]")
"""What YAML does not allow as it is, what no feed may hold, and what is not seen in an editor."""
COMMENT_LIKE_TEXT = re.compile(r"\s+#\w")
KNOWN_TAGS = {"str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value"}
MOST_DIGITS = 18


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a file says, and where it says it."""

    file: str
    """From the top of the working folder, with forward slashes."""
    lines: tuple[str, ...] = ()
    tree: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    """What follows the front matter."""
    body_from: int = 0
    """How many lines stand before the body."""
    yaml: tuple[int, int] = (0, 0)
    """The first of the lines that are YAML, and the one behind the last."""

    @cached_property
    def root(self) -> Node | None:
        """YAML's own nodes, which know their places. Only whoever asks for a place needs them."""
        found = _compose(self.file, self.lines, *self.yaml) if self.tree else None
        return None if isinstance(found, Finding) else found

    def position(self, *path: str | int) -> Position:
        """Return where the value at `path` begins, or the nearest thing that would contain it."""
        node = self.root
        for step in path:
            below = _child(node, step)
            if below is None:
                break
            # YAML gives a value that was left out the place of what follows it, so its key stands in for it.
            node = below[0] if _is_left_out(below[1]) else below[1]
        return self._at(node)

    def text(self, *path: str | int) -> str:
        """Return the value at `path` as it is spelled in the file, if it is one scalar; otherwise nothing."""
        node = self.root
        for step in path:
            below = _child(node, step)
            node = below[1] if below else None
        return str(node.value) if isinstance(node, ScalarNode) else ""

    def values(self) -> Iterator[tuple[Path, object]]:
        """Yield every value that is no list and no set of keys, with the way to it."""
        yield from _values(self.tree)

    def body_lines(self) -> Iterator[tuple[int, str]]:
        """Yield the lines of the body, with their numbers in the file."""
        yield from enumerate(self.lines[self.body_from :], self.body_from + 1)

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
        return mark_position(self.file, self.lines, node.start_mark)


def _values(tree: object, above: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _values(value, (*above, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from _values(value, (*above, number))
    else:
        yield above, tree


def decode(file: str, data: bytes) -> tuple[str | None, list[Finding]]:
    """Return the text of a file's bytes, without a byte order mark and with plain line ends, or a finding."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        message = f"the file is not UTF-8: line {line} has the byte 0x{data[problem.start]:02X}"
        position = Position(file=file, line=line)
        return None, [_error("file-not-utf8", message, "save it as UTF-8 in your editor", position)]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def read_front_matter(file: str, text: str, known: Mapping[str, Any] | None = None) -> tuple[Document, list[Finding]]:
    """Read a Markdown file that begins with YAML between two lines of three hyphens.

    `known` is the tree of values that this very text was found to hold before, without any finding: reading YAML
    takes longer than everything else that is done with an episode.
    """
    lines = _lines(text)
    closing = next((number for number, line in enumerate(lines) if number and line.rstrip() == FENCE), None)
    if lines[0].rstrip() != FENCE or closing is None:
        message = f"the first line is not {FENCE}"
        if not text.strip():
            message = "the file is empty"
        elif lines[0].rstrip() == FENCE:
            message = f"the front matter has no end: no other line is {FENCE}"
        fix = f"begin the file with {FENCE}, then the keys, then another line of {FENCE}, then the notes"
        position = Position(file=file, line=1, column=1, text=FORBIDDEN.sub("�", lines[0]))
        return Document(file=file, lines=lines), [_error("front-matter-missing", message, fix, position)]
    body = "\n".join(lines[closing + 1 :]).strip()
    return _read(Document(file=file, lines=lines, body=body, body_from=closing + 1, yaml=(1, closing)), known)


def read_yaml(file: str, text: str, known: Mapping[str, Any] | None = None) -> tuple[Document, list[Finding]]:
    """Read a file that is YAML from its first line to its last; `known` is as for `read_front_matter`."""
    lines = _lines(text)
    return _read(Document(file=file, lines=lines, yaml=(0, len(lines))), known)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _read(bare: Document, known: Mapping[str, Any] | None) -> tuple[Document, list[Finding]]:
    """Return the document with its tree of values."""
    if known is not None:
        return replace(bare, tree=known), []
    findings = [*_control_characters(bare.file, bare.lines)]
    if findings:
        return bare, findings
    root = _compose(bare.file, bare.lines, *bare.yaml)
    if isinstance(root, Finding):
        return bare, [root]
    if root is None:
        return bare, []
    builder = _Builder(bare.file, bare.lines)
    tree = builder.value(root)
    findings = builder.all_findings()
    if builder.loops:
        return bare, findings
    document = replace(bare, tree=tree)
    # What was found on the way need not be found again.
    vars(document)["root"] = root
    return document, findings


def _compose(file: str, lines: tuple[str, ...], first: int, end: int) -> MappingNode | Finding | None:
    # Empty lines stand in for what comes before, so that the numbers of lines are the file's own.
    yaml = "\n" * first + "\n".join(lines[first:end])
    try:
        # compose() stops before values are made of the text: making them is what loses the places.
        root = YAML(typ="safe", pure=True).compose(yaml)
    except MarkedYAMLError as problem:
        return explain(file, lines, problem)
    except YAMLError as problem:
        return _error("yaml-syntax", f"this is not YAML: {problem}", "mend the line", Position(file=file))
    except RecursionError:
        message = "there are brackets within brackets, hundreds deep"
        return _error("yaml-syntax", message, "take out what nobody can have meant", Position(file=file))
    if root is None or isinstance(root, MappingNode):
        return root
    position = mark_position(file, lines, root.start_mark)
    return _error("yaml-keys", "there are no keys here", "write lines like title: My title", position)


class _Builder:
    """Makes values of YAML's nodes, and findings of what would get lost on the way."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file = file
        self.lines = lines
        self.loops = False
        self._findings: list[Finding] = []
        self._made: dict[int, Any] = {}
        """Values by node, since what an alias repeats is made once: a few lines of aliases can stand for millions."""
        self._lonely: dict[int, Node] = {}
        """The nodes with an anchor that no alias refers to so far."""

    def all_findings(self) -> list[Finding]:
        for node in self._lonely.values():
            self._complain("yaml-anchor", f"&{node.anchor} is an anchor for YAML and no text", node)
        return self._findings

    def value(self, node: Node, above: tuple[Node, ...] = ()) -> Any:
        if any(node is outer for outer in above):
            self.loops = True
            self._lonely.pop(id(node), None)
            fix = f"write the value out instead of *{node.anchor}"
            self._findings.append(_error("yaml-loop", "this value contains itself", fix, self._position(node)))
            return None
        if id(node) in self._made:
            self._lonely.pop(id(node), None)
            return self._made[id(node)]
        if node.anchor:
            self._lonely[id(node)] = node
        if str(node.tag).rpartition(":")[2] not in KNOWN_TAGS:
            self._complain("yaml-tag", f"{node.tag} is a tag for YAML and no text", node)
        self._made[id(node)] = made = self._make(node, (*above, node))
        return made

    def _make(self, node: Node, above: tuple[Node, ...]) -> Any:
        if isinstance(node, MappingNode):
            return self._mapping(node, above)
        if isinstance(node, SequenceNode):
            return [self.value(item, above) for item in node.value]
        self._look_behind(node)
        return _scalar(node)

    def _mapping(self, node: MappingNode, above: tuple[Node, ...]) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or FORBIDDEN.search(key.value) or not key.value.strip():
                message, fix = "this cannot be the name of a key", "write a word there: letters, digits, - and _"
                self._findings.append(_error("yaml-key", message, fix, self._position(key)))
                continue
            if key.value in tree:
                message, fix = f"{key.value} is written twice", "keep one of the two"
                self._findings.append(_error("yaml-key-twice", message, fix, self._position(key)))
            tree[key.value] = self.value(value, above)
        return tree

    def _look_behind(self, node: Node) -> None:
        """Warn of "title: Part #1", where YAML takes #1 for a comment."""
        position = mark_position(self.file, self.lines, node.end_mark)
        column = node.end_mark.column
        if isinstance(node, ScalarNode) and node.style is None and COMMENT_LIKE_TEXT.match(position.text, column):
            behind = position.text[column:].strip()
            finding = Finding(
                rule="yaml-comment",
                severity=Severity.WARNING,
                message=f"{behind} is a comment for YAML and no text",
                fix="if it belongs to the text, put all of it between quotes; if not, write a space behind the #",
                position=replace(position, column=position.text.index("#", column) + 1),
            )
            self._findings.append(finding)

    def _complain(self, rule: str, message: str, node: Node) -> None:
        position = self._position(node)
        fix = between_quotes(position.text, (position.column or 1) - 1)
        self._findings.append(_error(rule, message, fix, position))

    def _position(self, node: Node) -> Position:
        return mark_position(self.file, self.lines, node.start_mark)


def _scalar(node: Node) -> str | int | float | bool | None:
    text = str(node.value)
    match str(node.tag).rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() in {"true", "yes", "on"}
        case "int" if re.fullmatch(r"[-+]?\d+", text) and len(text) <= MOST_DIGITS:
            return int(text)
        case "float" if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
            return float(text)
        case _:
            return text


def _is_left_out(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.value and node.style is None


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


def _error(rule: str, message: str, fix: str, position: Position) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, message=message, fix=fix, position=position)
