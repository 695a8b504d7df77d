"""What YAML's reader stumbles over, said in a producer's words, and placed where it began."""

import re
from dataclasses import replace
from typing import NamedTuple, Protocol

from publisher.findings import Finding, Position, Severity

FRONT_MATTER_FENCE = "---"
"""The line before and the line after an episode's front matter."""
YAML_LINE_ENDS = "\x85\u2028\u2029"
"""What YAML counts as ends of lines and editors do not."""
TOO_DEEP = "brackets within brackets, hundreds deep"
"""What YAML's reader says of texts that it does not get to the ground of."""
YAML_FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff{YAML_LINE_ENDS}]")
"""What YAML does not allow as it is, what no feed may hold, and what is not seen in an editor."""


class YamlMark(Protocol):
    """A place in a text, counted from nothing."""

    @property
    def line(self) -> int:
        """How many lines stand above it."""

    @property
    def column(self) -> int:
        """How many characters stand before it in its line."""


class YamlProblem(NamedTuple):
    """What YAML's reader stumbled over, in its own words."""

    words: str
    here: YamlMark | None = None
    opening: YamlMark | None = None
    """Where that began which it was reading."""


def explain_yaml_error(file: str, lines: tuple[str, ...], trouble: YamlProblem) -> Finding:
    """Say in a producer's words what YAML's reader stumbled over, and where it began."""
    raw = trouble.words
    if TOO_DEEP in raw:
        return _error(f"there are {TOO_DEEP}", "take out what nobody can have meant", Position(file=file))
    mark = trouble.here or trouble.opening
    if mark is None:
        return _error(f"this is not YAML: {raw}", "mend the line", Position(file=file))
    here = to_position(file, lines, mark)
    opening = to_position(file, lines, trouble.opening) if trouble.opening else here
    if "mapping values are not allowed" in raw:
        return _explain_colon(file, lines, here)
    if "expected <block end>" in raw:
        return _explain_trailing_text(file, lines, here)
    if "expected ',' or" in raw and here.line == opening.line and "<stream end>" not in raw:
        return _error("a comma is missing before this", "write a comma between the items", here)
    words = next((row for row in _SYNTAX if row[0] in raw), ("", f"this is not YAML: {raw}", "", _HERE))
    _, message, fix, where = words
    place = opening if where is _OPENING else here
    column = (place.column or 1) - 1
    message = message.format(character=place.text[column : column + 1])
    return _error(message, fix or advise_quotes(place.text, column), place)


_HERE, _OPENING = "here", "opening"
_BEGINNING = "a text cannot begin with {character}"
_COLUMN = "begin all keys of one level in the same column"
_SAME_QUOTE = "write the same quote at the end of the text"
_SYNTAX = (
    ("'\\t'", "there is a tab here", "write spaces instead", _HERE),
    ("cannot start any token", _BEGINNING, "", _HERE),
    ("undefined alias", _BEGINNING, "", _HERE),
    ("expected the node content", _BEGINNING, "", _HERE),
    ("mapping keys are not allowed", _BEGINNING, "", _HERE),
    ("expected alphabetic or numeric", _BEGINNING, "", _OPENING),
    ("tag handle", _BEGINNING, "", _OPENING),
    ("expected '>'", _BEGINNING, "", _OPENING),
    ("expected URI", _BEGINNING, "", _OPENING),
    (
        "sequence entries",
        "a list cannot begin in the line of its key",
        "begin it in the next line, or quote the text",
        _HERE,
    ),
    (
        "a comment or a line break",
        "no text can stand behind | or > in the same line",
        "begin it in the next line",
        _OPENING,
    ),
    ("end of stream", "this quote is not closed", _SAME_QUOTE, _OPENING),
    ("document separator", "this quote is not closed", _SAME_QUOTE, _OPENING),
    ("escape", "a backslash with this behind it means nothing", "write two backslashes, or use single quotes", _HERE),
    ("expected ',' or", "this bracket is not closed", "close it behind the last item", _OPENING),
    (
        "expected ':'",
        "there is no colon with a space behind it in this line",
        "write it like title: My title",
        _OPENING,
    ),
    (
        "another document",
        "a second document begins here",
        f"delete this line: only one may be in a file, so no {FRONT_MATTER_FENCE}",
        _HERE,
    ),
    (
        "more indented follow up line",
        "the empty line above this has blanks in it",
        "delete the blanks, or the line",
        _HERE,
    ),
    ("expected '<document start>'", "this line begins further left than the first key", _COLUMN, _HERE),
)
"""What the reader says, what that means, what to write instead (nothing: quotes), and which place of its two counts."""


def _explain_colon(file: str, lines: tuple[str, ...], here: Position) -> Finding:
    """Tell apart what YAML's reader takes for one thing: a colon in a text, a colon left out, a wrong column."""
    number = (here.line or 1) - 1
    first = re.match(r"[\s-]*[^\s:][^:]*:\s+", here.text)
    if first and first.end() < (here.column or 1):
        fix = advise_quotes(here.text, first.end())
        return _error("there is a second colon in this line", fix, here)
    above = next((index for index in range(number - 1, -1, -1) if lines[index].strip()), number)
    if _indent(here.text) <= _indent(lines[above]):
        place = Position(file=file, line=above + 1, column=_indent(lines[above]) + 1, text=lines[above])
        message = "there is no colon with a space behind it in this line"
        return _error(message, "write it like title: My title", place)
    place = replace(here, column=_indent(here.text) + 1)
    return _error("this line begins further right than the one above it", _COLUMN, place)


def _explain_trailing_text(file: str, lines: tuple[str, ...], here: Position) -> Finding:
    """Tell apart what YAML's reader takes for one thing: text behind a quote, a quote left open, a wrong column."""
    before = here.text[: (here.column or 1) - 1].rstrip()
    if before.endswith(("'", '"', "]", "}")):
        mark = before[-1]
        number = (here.line or 1) - 1
        open_above = (index for index in range(number - 1, -1, -1) if lines[index].count(mark) % 2)
        if mark in "'\"" and before.count(mark) % 2 and (above := next(open_above, None)) is not None:
            text = lines[above]
            place = Position(file=file, line=above + 1, column=text.rindex(mark) + 1, text=text)
            return _error("this quote is not closed", _SAME_QUOTE, place)
        fix = advise_quotes(here.text, here.text.find(": ") + 2)
        return _error(f"there is more text behind the closing {mark}", fix, here)
    return _error("this line does not begin where its neighbours do", _COLUMN, here)


def advise_quotes(line: str, column: int) -> str:
    """Return the advice to put between quotes what stands in `line` from `column` on."""
    text = line[column:].strip()
    quoted = "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else f'"{text}"'
    return f"put the whole text between quotes: {quoted}"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def to_position(file: str, lines: tuple[str, ...], mark: YamlMark) -> Position:
    """Return the position that one of YAML's marks stands for."""
    number = min(mark.line, len(lines) - 1)
    return Position(file=file, line=number + 1, column=mark.column + 1, text=lines[number])


def _error(message: str, fix: str, position: Position) -> Finding:
    return Finding(rule="yaml-syntax", severity=Severity.ERROR, message=message, fix=fix, position=position)
