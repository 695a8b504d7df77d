"""Text files that other programs made, such as chapter lists and transcripts: their bytes as lines, with their flaws.

What can be understood is read in spite of its flaws, and each flaw becomes a finding with its line.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from publisher.findings import Finding, Position, Severity
from publisher.text.characters import ForbiddenCharacters

MAX_TEXT_BYTES = 8_000_000
"""Bytes. Ten hours of talk, timed word by word, are less."""
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
"""Byte order marks, and the encodings that they tell of."""
INVISIBLE_CHARACTERS = ForbiddenCharacters("\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff")
"""What is neither seen in an editor nor allowed in a feed, halves of characters among it."""
MANY, MUCH = 10, 0.01
"""How many characters are unseen or cannot be read, and which part of all, in what is no text at all."""
MAX_QUOTE_LENGTH = 200
"""Characters of a line that are repeated in a finding."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file's lines, and what is found to be wrong with them."""

    file: str
    """From the top of the working folder, with forward slashes."""
    lines: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)
    places: list[int | None] = field(default_factory=list)
    """The lines of what was read from it, in its order."""

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)

    def position(self, line: int | None) -> Position:
        """Return the position of a line, counted from one; of the file as a whole for None."""
        if line is None or not 0 < line <= len(self.lines):
            return Position(file=self.file)
        return Position(file=self.file, line=line, column=1, text=self.lines[line - 1][:MAX_QUOTE_LENGTH])

    def error(self, rule: str, line: int | None, message: str, fix: str) -> None:
        """Add a finding that keeps anything from being published."""
        self._add(rule, Severity.ERROR, line, message, fix)

    def warn(self, rule: str, line: int | None, message: str, fix: str) -> None:
        """Add a finding of something that was read as it was most likely meant."""
        self._add(rule, Severity.WARNING, line, message, fix)

    def _add(self, rule: str, severity: Severity, line: int | None, message: str, fix: str) -> None:
        finding = Finding(rule=rule, severity=severity, message=message, fix=fix, position=self.position(line))
        if finding not in self.findings[-1:]:
            self.findings.append(finding)


def read_text_file(file: str, data: bytes) -> TextFile:
    """Return the lines of a text file in any encoding that such files come in, and with any line ends."""
    empty = TextFile(file, ())
    if len(data) > MAX_TEXT_BYTES:
        megabytes = len(data) / 1e6
        empty.error(
            "sidecar-too-large",
            None,
            f"the file has {megabytes:.0f} MB of text",
            "see whether it is the file that is meant",
        )
        return empty
    if not data.strip():
        empty.error("sidecar-empty", None, "the file is empty", "export it again, or take its name out of the episode")
        return empty
    text, trouble = _decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    unseen = INVISIBLE_CHARACTERS.find_first(text)
    flaws = len(INVISIBLE_CHARACTERS.find_all(text)) + text.count("\ufffd")
    if flaws >= MANY and flaws > MUCH * len(text):
        empty.error("sidecar-not-text", None, "the file is no text", "name the one in which the words are")
        return empty
    sheet = TextFile(file, tuple(INVISIBLE_CHARACTERS.replace_all(text).split("\n")))
    if trouble:
        sheet.warn("sidecar-not-utf8", None, trouble, "save it as UTF-8 in your editor")
    if unseen:
        warn_of_invisible(sheet, text.count("\n", 0, unseen.start()) + 1, unseen[0])
    return sheet


def warn_of_invisible(sheet: TextFile, line: int | None, character: str) -> None:
    """Add a finding of the first character that is left out."""
    message = f"there is a control character (U+{ord(character):04X}) in this line, which is left out"
    sheet.warn("sidecar-control-character", line, message, "delete it; it is invisible in most editors")


def load_json(sheet: TextFile, what: str) -> dict[str, Any] | None:
    """Return the object that a JSON document is; None, with a finding, if it is none. `what` begins the rule's name."""
    try:
        tree = json.loads(sheet.text)
    except json.JSONDecodeError as problem:
        message = f"this is not JSON: {problem.msg[0].lower()}{problem.msg[1:]}"
        sheet.error(f"{what}-syntax", problem.lineno, message, "mend the line, or export the file again")
        return None
    except RecursionError:
        sheet.error(f"{what}-syntax", 1, "there are brackets within brackets, hundreds deep", "export the file again")
        return None
    if isinstance(tree, dict):
        return tree
    sheet.error(f"{what}-syntax", 1, "there is no object around everything", "export the file again")
    return None


def find_key_lines(sheet: TextFile, key: str, count: int) -> list[int | None]:
    """Return the lines in which `key` stands; Nones if it does not stand there `count` times."""
    lines = [number for number, line in enumerate(sheet.lines, 1) for _ in range(line.count(f'"{key}"'))]
    return [*lines] if len(lines) == count else [None] * count


def _decode(data: bytes) -> tuple[str, str | None]:
    """Return the text of `data`, and what is to be said of its encoding."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            trouble = None if encoding == "utf-8" else "the file is UTF-16, which players do not read"
            return data[len(mark) :].decode(encoding, errors="replace"), trouble
    # Text of western letters in UTF-16 is every other byte zero.
    for encoding, zeros in (("utf-16-le", data[1:200:2]), ("utf-16-be", data[:200:2])):
        if len(zeros) > 1 and zeros.count(0) > len(zeros) / 2:
            return data.decode(encoding, errors="replace"), "the file is UTF-16, which players do not read"
    try:
        return data.decode(), None
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        told = (
            f"the file is not UTF-8 (line {line} has the byte 0x{data[problem.start]:02X}); it is read as Windows-1252"
        )
        return data.decode("cp1252", errors="replace"), told
