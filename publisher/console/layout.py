"""Fits text into the columns of a terminal: lines broken between words, names shortened, lines of a source cut."""

import re

from rich.cells import cell_len

OMITTED = "…"
MIN_NAME = 24
"""Columns in which a name is still told from others."""
MIN_INDENT = 4
"""Columns by which a line goes on below its beginning, at least."""
_WORD = re.compile("[^ ]+")
_SEPARATORS = "-_/. "
"""Where a name may be cut."""
_MAX_CELLS = 2
"""Columns of the widest character."""


def find_lines(text: str, width: int, indent: int = 0) -> list[tuple[int, int]]:
    """Return where each line of a text begins and ends if it is broken between words, to fit into `width` columns.

    Lines behind the first have `indent` columns less. A word that is wider than a line has one of its own, whole, so
    that an address or a path can be copied.
    """
    lines: list[tuple[int, int]] = []
    begin = end = 0
    for word in _WORD.finditer(text):
        room = width - (indent if lines else 0)
        if end and cell_len(text[begin : word.end()]) > room:
            lines.append((begin, end))
            begin = word.start()
        end = word.end()
    return [*lines, (begin, end or len(text))]


def find_indent(text: str) -> int:
    """Return the indent of the lines behind the first: deeper than the line itself."""
    return max(MIN_INDENT, len(text) - len(text.lstrip(" ")) + 2)


def wrap_words(text: str, width: int | None) -> list[str]:
    """Return a line as lines of `width` columns; None does not break it."""
    if width is None or cell_len(text[: width + 1]) <= width:
        return [text]
    indent = find_indent(text)
    return [
        f"{' ' * indent if number else ''}{text[begin:end]}"
        for number, (begin, end) in enumerate(find_lines(text, width, indent))
    ]


def shorten_name(name: str, width: int) -> str:
    """Return a name in at most `width` columns: its beginning, up to the end of a word if one ends in good time."""
    if cell_len(name[: width + 1]) <= width:
        return name
    kept = _crop(name, max(0, width - 1))
    if name[len(kept)] not in _SEPARATORS:
        end = max(kept.rfind(separator) for separator in _SEPARATORS)
        kept = kept[:end] if end >= width // 2 else kept
    return f"{kept.rstrip(_SEPARATORS)}{OMITTED}" if width > 0 else ""


def fit_step(head: str, name: str, detail: str, width: int | None) -> list[str]:
    """Return a name and what is said about it as one line; what is too long for that goes on the lines below, indented.

    `head` stands before the name on the first line. A name is shortened before a short detail is moved.
    """
    whole = f"{head}{name}: {detail}" if name else f"{head}{detail}"
    if width is None or not name or cell_len(whole[: width + 1]) <= width:
        return wrap_words(whole, width)
    room = width - cell_len(head) - cell_len(detail) - len(": ")
    if room >= min(MIN_NAME, cell_len(name)):
        return [f"{head}{shorten_name(name, room)}: {detail}"]
    first = f"{head}{shorten_name(name, max(1, width - cell_len(head) - 1))}:"
    indent = min(cell_len(head) + 2, width // 3)
    return [first, *(" " * indent + detail[begin:end] for begin, end in find_lines(detail, width - indent))]


def crop_source(text: str, at: int, width: int) -> tuple[str, int]:
    """Return the part of a line that fits into `width` columns around the character `at`, and where that stands in it.

    An ellipsis stands where something is left out.
    """
    if cell_len(text[: width + 1]) <= width:
        return text, at
    # Half of the columns stand before the place, all of them where it is near the beginning.
    start = 0 if cell_len(text[: at + 1][: width + 1]) < width else max(0, at - width // (2 * _MAX_CELLS))
    lead = OMITTED if start else ""
    kept = _crop(text[start:], max(0, width - len(lead)))
    if start + len(kept) < len(text):
        kept = f"{_crop(kept, max(0, width - len(lead) - 1))}{OMITTED}"
    return f"{lead}{kept}", at - start + len(lead)


def _crop(text: str, width: int) -> str:
    """Return as much of the beginning of a text as fits into `width` columns."""
    kept = text[:width]
    while cell_len(kept) > width:
        kept = kept[:-1]
    return kept
