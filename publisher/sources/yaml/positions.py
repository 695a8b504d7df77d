"""Builds plain values from YAML nodes, and looks up the line and column of each value."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from publisher.findings import Finding, Position, Severity
from publisher.model.limits import MAX_DIGITS, MAX_FINDINGS, MAX_VALUES
from publisher.sources.yaml.compose import TAG, Mapping, Node, Scalar, Sequence
from publisher.sources.yaml.errors import NO_KEY, YAML_FORBIDDEN, advise_quotes, to_position

COMMENT_LIKE_TEXT = re.compile(r"\s+#\w")
ITEM_INSIDE = re.compile(r"\s*-(?=\s)")
KNOWN_TAGS = {
    TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuePositions:
    """Looks up the positions of values by path."""

    file: str
    lines: tuple[str, ...]
    root: Node | None
    _keys: dict[int, dict[str, tuple[Node, Node]]] = field(default_factory=dict, compare=False)
    """The nodes of keys and values by key, for each mapping that was looked into, by its id."""

    def position(self, *path: str | int) -> Position:
        """Return where the value at `path` begins, or the nearest value above it that exists."""
        node = self.root
        for step in path:
            below = self._child(node, step)
            if below is None:
                break
            # An empty value has no text: the position of its key is used.
            node = below[0] if _is_empty(below[1]) else below[1]
        return self._at(node)

    def key_position(self, *path: str | int) -> Position:
        """Return where the key of the value at `path` begins, or the nearest value above it that exists."""
        node = self.root
        for step in path[:-1]:
            below = self._child(node, step)
            node = below[1] if below else None
        last = self._child(node, path[-1]) if path else None
        return self._at(last[0] if last else node)

    def text(self, *path: str | int) -> str:
        """Return the scalar at `path` as it is spelled in the file; empty if it is no scalar."""
        node = self.root
        for step in path:
            below = self._child(node, step)
            node = below[1] if below else None
        return node.value if isinstance(node, Scalar) else ""

    def _at(self, node: Node | None) -> Position:
        if node is None or (node is self.root and not node.value):
            return Position(file=self.file)
        return to_position(self.file, self.lines, node.start_mark)

    def _child(self, node: Node | None, step: str | int) -> tuple[Node, Node] | None:
        """Return the node of a key (or of an item) and that of its value."""
        if isinstance(node, Mapping):
            if id(node) not in self._keys:
                # In reverse: of a key that is written twice, the first one counts.
                pairs = ((key, value) for key, value in reversed(node.value) if isinstance(key, Scalar))
                self._keys[id(node)] = {key.value: (key, value) for key, value in pairs}
            return self._keys[id(node)].get(str(step))
        if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.value):
            return node.value[step], node.value[step]
        return None


def build_values(root: Mapping, file: str, lines: tuple[str, ...]) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Return the values below `root`, None if one of them contains itself or they are too many, and findings.

    Findings are for what values lose: anchors without an alias, tags, comments that look like text, repeated and
    invalid keys.
    """
    builder = _Builder(file, lines)
    tree = builder.value(root)
    return None if builder.loops or builder.is_too_large else tree, builder.all_findings()


class _Builder:
    """Builds plain values from nodes, and collects findings."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file = file
        self.lines = lines
        self.loops = False
        self._findings: list[Finding] = []
        self._count = 0
        self._counts: dict[int, int] = {}
        """The number of values in a node, by its id."""
        self._made: dict[int, Any] = {}
        """Values by id of node: aliases share their anchor's value, so nested aliases take no exponential memory."""
        self._unused: dict[int, Node] = {}
        """The nodes with an anchor to which no alias has referred yet."""

    @property
    def is_too_large(self) -> bool:
        """Whether there are more values than MAX_VALUES, with aliases counted as what they stand for."""
        return self._count > MAX_VALUES

    def all_findings(self) -> list[Finding]:
        if self.is_too_large:
            message = f"there are more than {MAX_VALUES:,} values in the file, with aliases (*) written out"
            self._findings.append(
                _error("file-too-long", message, "take out what nobody can have meant", Position(file=self.file))
            )
        for node in self._unused.values():
            self._complain("yaml-anchor", f"&{node.anchor} is an anchor for YAML and no text", node)
        return self._findings

    def _add(self, finding: Finding) -> None:
        # What goes beyond is counted as one: see `publisher.lint.bounds`.
        if len(self._findings) <= MAX_FINDINGS:
            self._findings.append(finding)

    def value(self, node: Node, above: tuple[Node, ...] = ()) -> Any:
        if any(node is outer for outer in above):
            self.loops = True
            self._unused.pop(id(node), None)
            fix = f"write the value out instead of *{node.anchor}"
            self._add(_error("yaml-loop", "this value contains itself", fix, self._position(node)))
            return None
        if id(node) in self._made:
            self._unused.pop(id(node), None)
            self._count += self._counts[id(node)]
            return self._made[id(node)]
        before, self._count = self._count, self._count + 1
        if node.anchor:
            self._unused[id(node)] = node
        if node.tag not in KNOWN_TAGS:
            self._complain("yaml-tag", f"{node.tag} is a tag for YAML and no text", node)
        self._made[id(node)] = made = self._make(node, (*above, node))
        self._counts[id(node)] = self._count - before
        return made

    def _make(self, node: Node, above: tuple[Node, ...]) -> Any:
        if isinstance(node, Mapping):
            return self._mapping(node, above)
        if isinstance(node, Sequence):
            for item in node.value:
                self._look_inside(item)
            return [self.value(item, above) for item in node.value]
        self._look_behind(node)
        return _scalar(node)

    def _mapping(self, node: Mapping, above: tuple[Node, ...]) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, Scalar) or YAML_FORBIDDEN.search(key.value) or not key.value.strip():
                self._add(_error("yaml-key", *NO_KEY, self._position(key)))
                continue
            if key.value in tree:
                message, fix = f"{key.value} is written twice", "keep one of the two"
                self._add(_error("yaml-key-twice", message, fix, self._position(key)))
            tree[key.value] = self.value(value, above)
        return tree

    def _look_behind(self, node: Scalar) -> None:
        """Warn of "title: Part #1", where YAML takes #1 for a comment."""
        column = node.end_mark.column
        line = self.lines[min(node.end_mark.line, len(self.lines) - 1)]
        if node.style is None and node.value and COMMENT_LIKE_TEXT.match(line, column):
            position = to_position(self.file, self.lines, node.end_mark)
            behind = position.text[column:].strip()
            finding = Finding(
                rule="yaml-comment",
                severity=Severity.WARNING,
                message=f"{behind} is a comment for YAML and no text",
                fix="if it belongs to the text, put all of it between quotes; if not, write a space behind the #",
                position=replace(position, column=position.text.index("#", column) + 1),
            )
            self._add(finding)

    def _look_inside(self, node: Node) -> None:
        """Complain of "- a" with "- b" below it, a blank further in: one item for YAML."""
        if not isinstance(node, Scalar) or node.style is not None:
            return
        for number in range(node.start_mark.line + 1, min(node.end_mark.line + 1, len(self.lines))):
            if found := ITEM_INSIDE.match(self.lines[number]):
                position = Position(file=self.file, line=number + 1, column=found.end(), text=self.lines[number])
                message = "this line is a part of the item above it for YAML, and no item of its own"
                self._add(_error("yaml-item", message, "begin it at the same column as that item", position))

    def _complain(self, rule: str, message: str, node: Node) -> None:
        position = self._position(node)
        fix = advise_quotes(position.text, (position.column or 1) - 1)
        self._add(_error(rule, message, fix, position))

    def _position(self, node: Node) -> Position:
        return to_position(self.file, self.lines, node.start_mark)


def _scalar(node: Scalar) -> str | float | bool | None:
    match node.tag.removeprefix(TAG):
        case "null":
            return None
        case "bool":
            return node.value.lower() in {"true", "yes", "on"}
        case "int" if re.fullmatch(r"[-+]?\d+", node.value) and len(node.value) <= MAX_DIGITS:
            return int(node.value)
        case "float" if re.fullmatch(r"[-+]?(\d++(\.\d*+)?+|\.\d++)([eE][-+]?\d++)?", node.value):
            return float(node.value)
        case _:
            return node.value


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.value and node.style is None


def _error(rule: str, message: str, fix: str, position: Position) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, message=message, fix=fix, position=position)
