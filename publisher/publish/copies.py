"""Compares published XML documents with their copies in git, whose line ends git and editors change."""

from codecs import BOM_UTF8

WHITE_SPACE = b" \t\n"
"""What may stand behind the last element of an XML document (XML 1.0, 2.1 and 2.8)."""


def is_same_document(one: bytes | None, other: bytes | None) -> bool:
    """Tell whether two XML documents are the same to every parser; None stands for no document.

    They may differ in line ends, which parsers read as line feeds (XML 1.0, 2.11), in white space behind the last
    element, and in a byte order mark: that is what git's core.autocrlf and editors change, and nothing is said by it.
    """
    if one is None or other is None or one == other:
        return one == other
    return _normalise(one) == _normalise(other)


def _normalise(document: bytes) -> bytes:
    lines = document.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return lines.rstrip(WHITE_SPACE)
