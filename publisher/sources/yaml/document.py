"""Reads YAML texts and front matter into documents: plain trees of values, each with its line and column.

Plain scalars are resolved by version 1.2 of YAML, where `no` is a string and not false. Dates stay strings, which the
model parses. Errors are returned as findings; nothing is raised.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from publisher.findings import Finding, Position, Severity
from publisher.model.limits import MAX_SOURCE_BYTES
from publisher.sources.yaml.errors import FRONT_MATTER_FENCE, INVISIBLE_BLANKS, YAML_FORBIDDEN, find_invisible_blank
from publisher.text.git_traces import find_git_trace

if TYPE_CHECKING:
    from publisher.sources.yaml.positions import ValuePositions

ValuePath: TypeAlias = tuple[str | int, ...]
"""The path of a value: keys and indices from the top."""


@dataclass(frozen=True, kw_only=True)
class SourceDocument:
    """A file's values, and their positions in it."""

    file: str
    """The file's path from the top of the working folder, with forward slashes."""
    lines: tuple[str, ...] = ()
    tree: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    """The text after the front matter."""
    body_from: int = 0
    """The number of lines before the body."""
    yaml: tuple[int, int] = (0, 0)
    """The range of the lines that are YAML: index of the first, and index after the last."""

    @cached_property
    def _places(self) -> "ValuePositions":
        """The positions of the values; the YAML is composed on first use."""
        from publisher.sources.yaml.compose import compose  # noqa: PLC0415 - few runs need it
        from publisher.sources.yaml.positions import ValuePositions  # noqa: PLC0415

        root = compose(self.file, self.lines, *self.yaml) if self.tree else None
        return ValuePositions(file=self.file, lines=self.lines, root=None if isinstance(root, Finding) else root)

    def position(self, *path: str | int) -> Position:
        """Return where the value at `path` begins, or the nearest value above it that exists."""
        return self._places.position(*path)

    def key_position(self, *path: str | int) -> Position:
        """Return where the key of the value at `path` begins, or the nearest value above it that exists."""
        return self._places.key_position(*path)

    def text(self, *path: str | int) -> str:
        """Return the scalar at `path` as it is spelled in the file; empty if it is no scalar."""
        return self._places.text(*path)

    @cached_property
    def values(self) -> Sequence[tuple[ValuePath, object]]:
        """Every scalar value, with its path."""
        found: list[tuple[ValuePath, object]] = []
        _collect(found, self.tree, ())
        return found

    def body_lines(self) -> Iterator[tuple[int, str]]:
        """Yield the lines of the body, with their line numbers in the file."""
        yield from enumerate(self.lines[self.body_from :], self.body_from + 1)

    def line(self, number: int) -> Position:
        """Return the position of a whole line, counted from one."""
        text = self.lines[number - 1] if 0 < number <= len(self.lines) else ""
        return Position(file=self.file, line=number, column=1, text=text)


def has_invisible_key(tree: object) -> bool:
    """Tell whether a key begins with a character that only looks like a blank, somewhere in a tree of values."""
    if isinstance(tree, dict):
        return any(_INVISIBLE.match(key) or has_invisible_key(value) for key, value in tree.items())
    return isinstance(tree, list) and any(map(has_invisible_key, tree))


_INVISIBLE = re.compile(f"[{INVISIBLE_BLANKS}]")


def _collect(found: list[tuple[ValuePath, object]], tree: object, above: ValuePath) -> None:
    if isinstance(tree, dict | list):
        for step, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            _collect(found, value, (*above, step))
    else:
        found.append((above, tree))


def decode_text(file: str, data: bytes) -> tuple[str | None, list[Finding]]:
    """Return the text of a UTF-8 file, without byte order mark and with line feeds as line ends; else a finding."""
    if len(data) > MAX_SOURCE_BYTES:
        message = f"the file has {len(data):,} bytes, and {MAX_SOURCE_BYTES:,} are the most that is read"
        fix = "see whether it is the file that is meant, and put a transcript or chapters into files of their own"
        return None, [_error("file-too-large", message, fix, Position(file=file))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        message = f"the file is not UTF-8: line {line} has the byte 0x{data[problem.start]:02X}"
        position = Position(file=file, line=line)
        return None, [_error("file-not-utf8", message, "save it as UTF-8 in your editor", position)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    trace = find_git_trace(file, data, text)
    return (text, []) if trace is None else (None, [trace])


def read_front_matter(
    file: str, text: str, known: Mapping[str, Any] | None = None
) -> tuple[SourceDocument, list[Finding]]:
    """Read a Markdown file that begins with YAML between two lines of three hyphens.

    `known` is the tree of values, if the same text was read before without findings; with it, no YAML is composed
    until a position is requested.
    """
    lines = _lines(text)
    closing = next(
        (number for number, line in enumerate(lines) if number and line.rstrip() == FRONT_MATTER_FENCE), None
    )
    if lines[0].rstrip() != FRONT_MATTER_FENCE or closing is None:
        message = f"the first line is not {FRONT_MATTER_FENCE}"
        if not text.strip():
            message = "the file is empty"
        elif lines[0].rstrip() == FRONT_MATTER_FENCE:
            message = f"the front matter has no end: no other line is {FRONT_MATTER_FENCE}"
        fence = FRONT_MATTER_FENCE
        fix = f"begin the file with {fence}, then the keys, then another line of {fence}, then the notes"
        position = Position(file=file, line=1, column=1, text=YAML_FORBIDDEN.sub("�", lines[0]))
        return SourceDocument(file=file, lines=lines), [_error("front-matter-missing", message, fix, position)]
    body = "\n".join(lines[closing + 1 :]).strip()
    return _read(SourceDocument(file=file, lines=lines, body=body, body_from=closing + 1, yaml=(1, closing)), known)


def read_yaml(file: str, text: str, known: Mapping[str, Any] | None = None) -> tuple[SourceDocument, list[Finding]]:
    """Read a file that is YAML from its first line to its last; `known` is as for `read_front_matter`."""
    lines = _lines(text)
    return _read(SourceDocument(file=file, lines=lines, yaml=(0, len(lines))), known)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _read(bare: SourceDocument, known: Mapping[str, Any] | None) -> tuple[SourceDocument, list[Finding]]:
    """Return the document with its tree of values, and the findings in its YAML."""
    if known is not None:
        return replace(bare, tree=known), []
    findings = [*_control_characters(bare.file, bare.lines)]
    if findings:
        return bare, findings
    from publisher.sources.yaml.compose import compose  # noqa: PLC0415 - few runs need it
    from publisher.sources.yaml.positions import ValuePositions, build_values  # noqa: PLC0415

    root = compose(bare.file, bare.lines, *bare.yaml)
    blank = find_invisible_blank(bare.file, bare.lines, *bare.yaml)
    if isinstance(root, Finding):
        # Such characters are nothing wrong in a text: they are to blame only if all is otherwise without them.
        usual = tuple(_INVISIBLE.sub(" ", line) for line in bare.lines)
        other = compose(bare.file, usual, *bare.yaml) if blank else root
        is_same = isinstance(other, Finding) and (other.message, other.position.line) == (
            root.message,
            root.position.line,
        )
        return bare, [root if blank is None or is_same else blank]
    if root is None:
        return bare, []
    tree, findings = build_values(root, bare.file, bare.lines)
    if blank is not None and has_invisible_key(tree):
        tree, findings = None, [blank]
    if tree is None:
        return bare, findings
    document = replace(bare, tree=tree)
    # The nodes are composed already: this fills the cached property.
    vars(document)["_places"] = ValuePositions(file=bare.file, lines=bare.lines, root=root)
    return document, findings


def _control_characters(file: str, lines: tuple[str, ...]) -> Iterator[Finding]:
    """Yield a finding for the first control character of each line."""
    for number, line in enumerate(lines, 1):
        if found := YAML_FORBIDDEN.search(line):
            position = Position(file=file, line=number, column=found.start() + 1, text=YAML_FORBIDDEN.sub("�", line))
            message = f"there is a control character (U+{ord(found[0]):04X}) in this line"
            yield _error("text-control-character", message, "delete it; it is invisible in most editors", position)


def _error(rule: str, message: str, fix: str, position: Position) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, message=message, fix=fix, position=position)
