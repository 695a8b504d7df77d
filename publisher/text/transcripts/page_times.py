"""Reads times among the words of a page, which stand in no elements of their own: `<p>(0:04) <b>Ola:</b> Ja</p>`.

They have the forms that they have in texts.
"""

import re
from collections.abc import Sequence

from publisher.text.textfile import TextFile
from publisher.text.transcripts.speakers import Passage
from publisher.text.transcripts.stamped import (
    STAMP_FIRST,
    Heading,
    check_end,
    find_headings,
    has_name_above,
    is_name_alone,
    take_label,
    warn_of_times,
)

TIMED_LABEL = re.compile(r"[\[(](?:\d{1,3}:)?\d{1,3}:\d\d(?:[.,]\d{1,3})?[\])]\s*(?=\S)")
"""A time in brackets, which is one even if it stands alone on a page, where a label follows."""


def take_times(passages: Sequence[Passage], sheet: TextFile) -> list[Passage]:
    """Return the paragraphs of a page with the times and names that are written in front of what is said.

    Pages with times of their own, and pages whose clocks are said, stay as they are.
    """
    rows = [] if any(passage.start is not None for passage in passages) else _rows(passages)
    lines = [text for _, text in rows]
    headings = find_headings(lines) or _timed_labels(lines)
    return _divide(passages, rows, headings, sheet) if headings else [*passages]


def _divide(
    passages: Sequence[Passage], rows: Sequence[tuple[int, str]], headings: Sequence[Heading], sheet: TextFile
) -> list[Passage]:
    lines = [text for _, text in rows]
    warn_of_times(sheet, headings, [passages[number].line for number, _ in rows])
    at = {heading.place: heading for heading in headings}
    named = {heading.place - 1 for heading in headings if has_name_above(lines, heading)}
    named |= {heading.place + 1 for heading in headings if heading.below}
    first = headings[0]
    if first.place - (first.place - 1 in named) > 0:
        message = "this text has no time before it, and is taken to begin at 0:00"
        sheet.warn("transcript-origin", passages[0].line, message, "write a time before it")
    taken: list[Passage] = []
    heading = first._replace(start=0.0, end=None, name=None)
    before = -1
    for index, (number, text) in enumerate(rows):
        passage, said = passages[number], text
        if index in at:
            heading, said = at[index], at[index].said
            heading = heading._replace(end=check_end(sheet, passage.line, heading))
        elif index < first.place and first.name and (label := take_label(text)):
            heading, said = heading._replace(name=label[0]), label[1]
        if not said or index in named:
            continue
        if index not in at and number == before:
            taken[-1] = taken[-1]._replace(lines=(*taken[-1].lines, said))
            continue
        speaker = heading.name or passage.speaker
        taken.append(passage._replace(lines=(said,), start=heading.start, end=heading.end, speaker=speaker))
        heading, before = heading._replace(name=None), number
    return taken


def _rows(passages: Sequence[Passage]) -> list[tuple[int, str]]:
    """Return all lines, each with the number of its paragraph, and a blank one behind each, but a name above a time."""
    rows: list[tuple[int, str]] = []
    for number, passage in enumerate(passages):
        rows += [(number, line) for line in passage.lines]
        following = passages[number + 1].lines[0] if number + 1 < len(passages) else ""
        time = STAMP_FIRST.fullmatch(following)
        if passage.lines[1:] or not (time and not time["rest"] and is_name_alone(passage.lines[0])):
            rows.append((number, ""))
    return rows


def _timed_labels(lines: Sequence[str]) -> list[Heading]:
    """Return the lines that begin with a time in brackets and a label, if all other lines have labels as well."""
    if not all(take_label(STAMP_FIRST.sub(r"\g<rest>", line)) for line in lines if line):
        return []
    found = [(number, line) for number, line in enumerate(lines, 1) if TIMED_LABEL.match(line)]
    return [heading._replace(line=number) for number, line in found for heading in find_headings([line])]
