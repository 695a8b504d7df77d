"""Reads the monologues of Rev's JSON: words and signs, each an element, with blanks among the signs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from publisher.text.textfile import spell_value

START_NAMES, END_NAMES = ("ts", "timestamp"), ("end_ts", "end_timestamp")
"""Keys of the start and of the end of a word, in seconds or as clocks."""
OPENING_SIGNS = "([{«“„‘¿¡"
GLUE = "-\u2010\u2011/'’"
"""Signs that stand between two words without blanks, where a document has none that would tell."""


def list_words(tree: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the words of all monologues as segments, each with the signs at it.

    Words without a blank between them are one: well-known. A sign in front of a word belongs to it.
    """
    people = [row for row in _rows(tree, "speakers") if isinstance(row, dict)]
    names = {spell_value(row.get("id")): spell_value(row.get("name")) for row in people}
    monologues = [row for row in _rows(tree, "monologues") if isinstance(row, dict)]
    elements = [[*_elements(row)] for row in monologues]
    has_blanks = any(sign != sign.strip() for row in elements for is_sign, sign, _ in row if is_sign)
    for monologue, row in zip(monologues, elements, strict=True):
        speaker = monologue.get("speaker")
        yield from _join(_add_blanks(row, has_blanks=has_blanks), names.get(spell_value(speaker)) or speaker)


_Element = tuple[bool, str, Mapping[str, Any]]
"""Whether it is a sign, its text, and the element."""


def _elements(monologue: Mapping[str, Any]) -> Iterator[_Element]:
    for element in _rows(monologue, "elements"):
        value = element.get("value") if isinstance(element, dict) else None
        if isinstance(value, str) and value:
            yield element.get("type") == "punct" or not value.strip(), value, element


def _add_blanks(row: Iterable[_Element], *, has_blanks: bool) -> Iterator[_Element]:
    """Yield the elements with blanks where words part, for all that a document leaves out."""
    last, is_open = " ", False
    for is_sign, text, element in row:
        sign = text.strip()
        begins = last.isspace() or text[0].isspace() if has_blanks else not is_open
        opens = is_sign and bool(sign) and (sign in OPENING_SIGNS or (sign == '"' and begins))
        is_open = is_open != (sign == '"')
        parts = (opens and not has_blanks) or (not is_sign and last[-1] not in GLUE)
        if parts and not last.isspace():
            yield True, " ", {}
        yield is_sign, text, element
        # What stands behind an opening sign stands at it.
        last = " " if opens else text


def _join(row: Iterable[_Element], speaker: Any) -> Iterator[dict[str, Any]]:
    """Yield the words that the elements are parts of; signs between two blanks go with the word before them."""
    word: dict[str, Any] | None = None
    before, end = "", None
    for parts in _tokens(row):
        said = "".join(text for text, _ in parts)
        spoken = [element for _, element in parts if element]
        if not spoken and word is None:
            before += f"{said} "
        elif not spoken and word is not None:
            word["text"] += f" {said}"
        else:
            if word is not None:
                yield word
            start = _time(spoken[0], START_NAMES)
            # A word that was not recognised has no times: it is said after the one before it.
            start = end if start is None else start
            end = _time(spoken[-1], END_NAMES) or start
            word = {"start": start, "end": end, "text": before + said, "speaker": speaker}
            before = ""
    if word is not None:
        yield word


def _time(element: Mapping[str, Any], keys: Sequence[str]) -> Any:
    return next((element[key] for key in keys if key in element), None)


def _tokens(row: Iterable[_Element]) -> Iterator[list[tuple[str, Mapping[str, Any] | None]]]:
    """Yield what stands between blanks: parts, each with its element if it is a word. Words side by side are two."""
    parts: list[tuple[str, Mapping[str, Any] | None]] = []
    for is_sign, text, element in row:
        if not is_sign:
            if parts and parts[-1][1]:
                yield parts
                parts = []
            parts.append((" ".join(text.split()), element))
            continue
        for number, part in enumerate(re.split(r"\s+", text)):
            if number and parts:
                yield parts
                parts = []
            parts += [(part, None)] if part else []
    if parts:
        yield parts


def _rows(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    return value if isinstance(value, list) else []
