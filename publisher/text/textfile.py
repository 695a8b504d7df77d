"""Reads text files of other programs, such as chapters and transcripts: decodes bytes to lines, and collects findings.

Reading is lenient: a flaw that leaves the meaning clear becomes a finding with its line, and the file is read.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from publisher.findings import Finding, Position, Severity
from publisher.model.limits import MAX_DIGITS, MAX_FINDINGS, MAX_TEXT_BYTES
from publisher.text.characters import ForbiddenCharacters
from publisher.text.git_traces import find_git_trace

BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
"""Byte order marks and their encodings."""
INVISIBLE_CHARACTERS = ForbiddenCharacters("\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff")
"""Control characters, noncharacters and lone surrogates: not visible in an editor, and not allowed in XML."""
BINARY_FLAWS, BINARY_SHARE = 10, 0.01
"""Number and share of invisible or undecodable characters from which on a file counts as binary."""
MAX_QUOTE_LENGTH = 200
"""Limit of the text of a line in a finding, in characters."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """The lines of a text file, and the findings about them."""

    file: str
    """The path relative to the working folder, with forward slashes."""
    lines: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)
    places: list[int | None] = field(default_factory=list)
    """The line of each value that was parsed from the file, in the order of the values."""

    @property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return "\n".join(self.lines)

    def position(self, line: int | None) -> Position:
        """Return the position of a line, counted from 1; of the file as a whole for None."""
        if line is None or not 0 < line <= len(self.lines):
            return Position(file=self.file)
        return Position(file=self.file, line=line, column=1, text=self.lines[line - 1][:MAX_QUOTE_LENGTH])

    def error(self, rule: str, line: int | None, message: str, fix: str) -> None:
        """Add an error about a line. The same finding twice in a row is added once, and MAX_FINDINGS are the most."""
        self._add(rule, Severity.ERROR, line, message, fix)

    def warn(self, rule: str, line: int | None, message: str, fix: str) -> None:
        """Add a warning about a line, for content that was read as it was probably meant."""
        self._add(rule, Severity.WARNING, line, message, fix)

    def _add(self, rule: str, severity: Severity, line: int | None, message: str, fix: str) -> None:
        if len(self.findings) > MAX_FINDINGS:
            return
        finding = Finding(rule=rule, severity=severity, message=message, fix=fix, position=self.position(line))
        if finding in self.findings[-1:]:
            return
        if len(self.findings) == MAX_FINDINGS:
            finding = make_wrong_finding(self.file)
        self.findings.append(finding)

    def has_room(self, values: Sequence[object], most: int, what: str) -> bool:
        """Return whether fewer than `most` values were read; add an error once there are as many. `what` names them."""
        if len(values) < most:
            return True
        message = f"there are more than {most:,} {what} in the file, and the rest is not read"
        self.error("file-too-long", None, message, "see whether it is the file that is meant")
        return False


def make_wrong_finding(file: str) -> Finding:
    """Return the error of a file about which there are more than MAX_FINDINGS findings, and no more are told."""
    return Finding(
        rule="file-too-wrong",
        severity=Severity.ERROR,
        message=f"there are more findings about the file than the {MAX_FINDINGS:,} that are told",
        fix="see whether it is the file that is meant, and mend what is told first",
        position=Position(file=file),
    )


def read_text_file(file: str, data: bytes) -> TextFile:
    """Decode a text file: UTF-8, UTF-16 or Windows-1252, with any line ends.

    A file that is too large, empty, binary, or left unfinished by git, has no lines, and one error.
    """
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
    trace = find_git_trace(file, data, text)
    if trace is not None:
        empty.findings.append(trace)
        return empty
    unseen = INVISIBLE_CHARACTERS.find_first(text)
    flaws = len(INVISIBLE_CHARACTERS.find_all(text)) + text.count("\ufffd")
    if flaws >= BINARY_FLAWS and flaws > BINARY_SHARE * len(text):
        empty.error("sidecar-not-text", None, "the file is no text", "name the one in which the words are")
        return empty
    sheet = TextFile(file, tuple(INVISIBLE_CHARACTERS.replace_all(text).split("\n")))
    if trouble:
        sheet.warn("sidecar-not-utf8", None, trouble, "save it as UTF-8 in your editor")
    if unseen:
        warn_of_invisible(sheet, text.count("\n", 0, unseen.start()) + 1, unseen[0])
    return sheet


def warn_of_invisible(sheet: TextFile, line: int | None, character: str) -> None:
    """Warn of the first invisible character that was removed."""
    message = f"there is a control character (U+{ord(character):04X}) in this line, which is left out"
    sheet.warn("sidecar-control-character", line, message, "delete it; it is invisible in most editors")


def load_json(sheet: TextFile, what: str) -> dict[str, Any] | None:
    """Return the object of a JSON document, or None and add an error. `what` is the prefix of the rule name."""
    try:
        tree = json.loads(sheet.text, parse_int=_parse_int)
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


def _parse_int(digits: str) -> float | int:
    """Return a whole number of JSON; one of more digits than MAX_DIGITS as the nearest float, which may be infinite."""
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


def spell_value(value: object) -> str:
    """Return a value of JSON as the text that it was meant to be, in one line; empty for null, lists and objects."""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def find_key_lines(sheet: TextFile, key: str, count: int) -> list[int | None]:
    """Return the line of each occurrence of a JSON key; `count` Nones if it does not occur `count` times."""
    lines = [number for number, line in enumerate(sheet.lines, 1) for _ in range(line.count(f'"{key}"'))]
    return [*lines] if len(lines) == count else [None] * count


def check_version(
    sheet: TextFile, tree: dict[str, Any], what: str, *, supported: re.Pattern[str], current: str
) -> None:
    """Warn if the `version` of a JSON document is missing or not supported. `what` is the prefix of the rule name."""
    version = tree.get("version")
    if not isinstance(version, str) or not supported.fullmatch(version):
        spelled = spell_value(version)[:MAX_QUOTE_LENGTH]
        flaw = f"says that its version is {spelled}" if spelled else "has no version"
        line = find_key_lines(sheet, "version", 1)[0]
        message = f"the file {flaw}; it is read as {current}"
        sheet.warn(f"{what}-version", line, message, f'write "version": "{current}"')


def _decode(data: bytes) -> tuple[str, str | None]:
    """Return the text of `data`, and the message about its encoding, if it is not UTF-8."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            trouble = None if encoding == "utf-8" else "the file is UTF-16, which players do not read"
            return data[len(mark) :].decode(encoding, errors="replace"), trouble
    # Without a mark: in UTF-16, every other byte of Latin text is zero.
    for encoding, zeros in (("utf-16-le", data[1:200:2]), ("utf-16-be", data[:200:2])):
        if len(zeros) > 1 and zeros.count(0) > len(zeros) / 2:
            return data.decode(encoding, errors="replace"), "the file is UTF-16, which players do not read"
    try:
        return data.decode(), None
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        message = (
            f"the file is not UTF-8 (line {line} has the byte 0x{data[problem.start]:02X}); it is read as Windows-1252"
        )
        return data.decode("cp1252", errors="replace"), message
