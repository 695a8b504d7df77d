"""Finds what git leaves in the place of a text: the markers of a merge conflict, and pointers to files in Git LFS."""

import re
from dataclasses import dataclass

from publisher.findings import Finding, Position, Severity

MAX_POINTER_BYTES = 1024
"""A pointer of Git LFS is shorter than this, by its specification."""
LFS_HINT = "fetch the file itself: git lfs pull"
_POINTER = re.compile(
    rb"version https://(?:git-lfs\.github|hawser\.github)\.com/spec/v1\r?\n"
    rb"(?:ext-[0-9][^\r\n]*\r?\n)*"
    rb"oid sha256:(?P<digest>[0-9a-f]{64})\r?\n"
    rb"size (?P<bytes>[0-9]{1,18})\s*"
)
_MARKER = re.compile(r"^(?P<sign>[<|>])(?P=sign){6}(?: [^\n]*)?$|^={7}$", re.MULTILINE)
_MAX_QUOTE = 200


@dataclass(frozen=True, slots=True)
class LfsPointer:
    """A text that stands for a file in Git LFS, with the file's SHA-256 and its size."""

    digest: str
    bytes: int


def parse_lfs_pointer(data: bytes) -> LfsPointer | None:
    """Return the pointer of Git LFS (specification v1) that `data` is, None if it is something else."""
    found = _POINTER.fullmatch(data) if len(data) < MAX_POINTER_BYTES else None
    return LfsPointer(digest=found["digest"].decode(), bytes=int(found["bytes"])) if found else None


def find_conflict(text: str) -> int | None:
    """Return the line in which a merge conflict begins, counted from 1, None if there is none.

    A conflict is three lines, in this order, each with a sign seven times at its beginning: <, = and >. One of them
    alone is something else: seven = underline a heading in Markdown, and seven > quote an e-mail.
    """
    if "<<<<<<<" not in text:
        return None
    begin, divided = None, False
    for found in _MARKER.finditer(text):
        sign = found[0][0]
        if sign == "<" and begin is None:
            begin = found.start()
        elif sign == "=":
            divided = begin is not None
        elif sign == ">" and divided and begin is not None:
            return text.count("\n", 0, begin) + 1
    return None


def find_git_trace(file: str, data: bytes, text: str) -> Finding | None:
    """Return the error of a file that git has left unfinished; None if there is nothing of git in it.

    `text` is what its bytes `data` say, with line feeds as line ends.
    """
    if parse_lfs_pointer(data):
        return _error(
            "file-in-lfs", "this is a pointer of Git LFS, and not the file", LFS_HINT, Position(file=file, line=1)
        )
    line = find_conflict(text)
    if line is None:
        return None
    quoted = text.split("\n", line)[line - 1][:_MAX_QUOTE]
    return _error(
        "file-in-conflict",
        "a merge conflict begins here",
        "leave what shall be said, and delete the lines that git has added; in a block of code, indent them by a blank",
        Position(file=file, line=line, column=1, text=quoted),
    )


def _error(rule: str, message: str, fix: str, position: Position) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, message=message, fix=fix, position=position)
