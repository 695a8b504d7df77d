"""Translates libyaml's errors into findings with a message and a fix for producers."""

import re
from dataclasses import replace
from typing import NamedTuple, Protocol

from publisher.findings import Finding, Position, Severity
from publisher.model.limits import MAX_SHOWN

FRONT_MATTER_FENCE = "---"
"""The line before and the line after an episode's front matter."""
YAML_LINE_ENDS = "\x85\u2028\u2029"
"""Characters that YAML 1.1 takes for line breaks and editors do not."""
TOO_DEEP = "brackets within brackets, hundreds deep"
"""The message for collections that are nested too deeply."""
YAML_FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff{YAML_LINE_ENDS}]")
"""Characters that YAML or XML forbids unescaped, or that an editor does not show."""


INVISIBLE_BLANKS = "\xa0\xad\u034f\u1680\u180e\u2000-\u200f\u202f\u205f\u2060-\u2064\u3000\ufeff"
"""What looks like a blank or like nothing in an editor, and is a letter like any other to YAML, in a class of re."""
_BLANK_IN_PLACE = re.compile(rf"^[ -]*(?=[{INVISIBLE_BLANKS}])|:(?=[{INVISIBLE_BLANKS}])")


def find_invisible_blank(file: str, lines: tuple[str, ...], first: int, end: int) -> Finding | None:
    """Return the finding for the first line whose indentation, dash or colon has a character that only looks blank."""
    for number in range(first, end):
        if found := _BLANK_IN_PLACE.search(lines[number]):
            return Finding(
                rule="yaml-blank",
                severity=Severity.ERROR,
                message=f"this blank is none to YAML: it is the character U+{ord(lines[number][found.end()]):04X}",
                fix="delete what looks like blanks there, and write usual ones with the space bar",
                position=Position(file=file, line=number + 1, column=found.end() + 1, text=lines[number]),
            )
    return None


class YamlMark(Protocol):
    """A position in a text, counted from zero."""

    @property
    def line(self) -> int:
        """The number of lines above it."""

    @property
    def column(self) -> int:
        """The number of characters before it in its line."""


class YamlProblem(NamedTuple):
    """The reason why a text is not YAML, in libyaml's words."""

    words: str
    here: YamlMark
    opening: YamlMark | None = None
    """The beginning of the construct that could not be read to its end."""
    context: str = ""
    """libyaml's description of what it was parsing."""


def explain_yaml_error(file: str, lines: tuple[str, ...], problem: YamlProblem) -> Finding:
    """Return the finding for a problem that libyaml reports."""
    here = to_position(file, lines, problem.here)
    opening = to_position(file, lines, problem.opening) if problem.opening else here
    cause = _cause(problem, here, opening)
    if cause == TOO_DEEP:
        return _error(f"there are {TOO_DEEP}", "take out what nobody can have meant", Position(file=file))
    if cause == NO_KEY[0]:
        return replace(_error(*NO_KEY, here), rule="yaml-key")
    for words, tell_apart in _AMBIGUOUS.items():
        if words in cause:
            return tell_apart(file, lines, here)
    row = next((row for row in _SYNTAX if row[0] in cause), ("", f"this is not YAML: {cause}", "", _HERE))
    _, message, fix, shift = row
    place = opening if shift is None else replace(here, column=(here.column or 1) + shift)
    column = (place.column or 1) - 1
    message = message.replace("{character}", place.text[column : column + 1]).replace("{code}", _code(here).upper())
    return _error(message, fix or advise_quotes(place.text, column), place)


def _cause(problem: YamlProblem, here: Position, opening: Position) -> str:
    """Return libyaml's words, or words of our own where libyaml has the same for several mistakes."""
    words = problem.words
    character = here.text[(here.column or 1) - 1 :][:1]
    for of_libyaml, holds, ours in (
        ("", problem.context.endswith(_PROPERTIES), _PROPERTY),
        ("nesting depth", True, TOO_DEEP),
        ("expected key", character == ":", NO_KEY[0]),
        ("expected ',' or", here.line == opening.line and character, _NO_COMMA),
        ("cannot start any token", character == "\t", _TAB),
        ("character escape", _SURROGATE.fullmatch(_code(here)), _HALF),
    ):
        if holds and of_libyaml in words:
            return ours
    return words


def _code(place: Position) -> str:
    """Return the four digits of an escape like \\u00e5, behind whose u libyaml stopped."""
    return place.text[(place.column or 1) - 1 :][:4]


NO_KEY = "this cannot be the name of a key", "write a word there: letters, digits, - and _"
"""Message and fix for a key that is not a string, or is empty."""
_HERE, _OPENING = 0, None
_PROPERTIES = "directive", "a tag", "an anchor", "an alias"
_PROPERTY, _TAB, _HALF, _NO_COMMA = "found a property", "found a tab", "found half a character", "found no comma"
_SURROGATE = re.compile("[dD][89a-fA-F][0-9a-fA-F]{2}")
_BEGINNING = "a text cannot begin with {character}"
_COLUMN = "begin all keys of one level in the same column"
_SAME_QUOTE = "write the same quote at the end of the text"
_ESCAPE = "a backslash with this behind it means nothing", "write two backslashes, or use single quotes"
_BLOCK = "no text can stand behind | or > in the same line", "begin it in the next line"
_SYNTAX = (
    (_TAB, "there is a tab here", "write spaces instead", _HERE),
    ("cannot start any token", _BEGINNING, "", _HERE),
    ("undefined alias", _BEGINNING, "", _HERE),
    ("expected node content", _BEGINNING, "", _HERE),
    ("mapping keys are not allowed", _BEGINNING, "", _HERE),
    ("tag handle", _BEGINNING, "", _OPENING),
    (_PROPERTY, _BEGINNING, "", _OPENING),
    ("incompatible YAML document", _BEGINNING, "", _HERE),
    (
        "sequence entries",
        "a list cannot begin in the line of its key",
        "begin it in the next line, or quote the text",
        _HERE,
    ),
    ("comment or line break", *_BLOCK, _OPENING),
    ("indentation indicator", *_BLOCK, _OPENING),
    ("end of stream", "this quote is not closed", _SAME_QUOTE, _OPENING),
    ("unexpected document indicator", "this quote is not closed", _SAME_QUOTE, _OPENING),
    ("unknown escape", *_ESCAPE, 1),
    ("Unicode character escape", *_ESCAPE, -2),
    ("hexdecimal number", *_ESCAPE, _HERE),
    (_HALF, "this text has half a character (U+{code}) in it", "delete it", _OPENING),
    (_NO_COMMA, "a comma is missing before this", "write a comma between the items", _HERE),
    ("expected ',' or", "this bracket is not closed", "close it behind the last item", _OPENING),
    (
        "unexpected ':'",
        "this colon stands before a comma, a bracket or a question mark",
        "put the text between quotes",
        _HERE,
    ),
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
    ("expected <document start>", "this line begins further left than the first key", _COLUMN, _HERE),
)
"""libyaml's words, our message, our fix (empty for the advice to quote), and the position: None for the opening of the
construct, otherwise a shift in columns from where libyaml stopped."""


def _explain_colon(file: str, lines: tuple[str, ...], here: Position) -> Finding:
    """Distinguish a colon in a text, a colon left out and a wrong column, for all of which libyaml has one message."""
    number = (here.line or 1) - 1
    first = re.match(r"\s*+[^\s:][^:]*+:\s+", here.text)
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
    """Distinguish text behind a quote, an open quote and a wrong column, for all of which libyaml has one message."""
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


_AMBIGUOUS = {
    "mapping values are not allowed": _explain_colon,
    "expected key": _explain_trailing_text,
    "expected '-' indicator": _explain_trailing_text,
}
"""libyaml's words that stand for several mistakes, with the function that distinguishes them."""


def advise_quotes(line: str, column: int) -> str:
    """Return the advice to quote the text in `line` from `column` on."""
    text = line[column:][:MAX_SHOWN].strip()
    quoted = "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else f'"{text}"'
    return f"put the whole text between quotes: {quoted}"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def to_position(file: str, lines: tuple[str, ...], mark: YamlMark) -> Position:
    """Return the position of a YAML mark, with its line's text; a mark after the end is put in the last line."""
    number = min(mark.line, len(lines) - 1)
    return Position(file=file, line=number + 1, column=mark.column + 1, text=lines[number])


def _error(message: str, fix: str, position: Position) -> Finding:
    return Finding(rule="yaml-syntax", severity=Severity.ERROR, message=message, fix=fix, position=position)
