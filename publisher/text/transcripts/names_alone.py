"""Reads names that stand alone in the line above what is said, without a colon: in older texts of Teams, in Markdown.

A line is one if it has the form of a name and is that of somebody known, or if such lines return and stand above most
of what is said. Signs of Markdown around it (`**Kari**`, `## Kari`) make it likelier.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from publisher.text.transcripts.labels import read_label
from publisher.text.transcripts.speakers import MIN_OCCURRENCES, Passage
from publisher.text.transcripts.stamped import is_name_alone

MARKED = re.compile(r"(?:#{1,6}\s+|(?P<mark>\*{1,3}|_{1,3}))(?P<name>[^*_#]+?)(?(mark)(?P=mark))")
"""A heading or emphasis of Markdown around all of a line."""
MOST, NEARLY_ALL = 0.5, 0.8
"""Shares of passages with a name above them: from which on names that return are names, and from which on all are."""


def take_names(passages: Sequence[Passage], known: Collection[str] = ()) -> list[Passage]:
    """Return passages with the names that stand above their words as speakers. `known` are names of people.

    In formats without times a name may have a paragraph of its own, above the one that is said.
    """
    found = [_find_name(passage, is_last=number == len(passages)) for number, passage in enumerate(passages, 1)]
    following = [*found, None][1:]
    # Two that may be names, one below the other, say nothing of themselves.
    sure = [
        name if len(passage.lines) > 1 or after is None or _is_marked(passage) else None
        for passage, name, after in zip(passages, found, following, strict=True)
    ]
    names = _accept(passages, sure, {name.casefold() for name in known})
    if not names:
        return [*passages]
    taken: list[Passage] = []
    above: str | None = None
    for passage, name, after in zip(passages, found, following, strict=True):
        if name in names and len(passage.lines) > 1:
            line = passage.places[1] if passage.places else passage.line
            taken.append(passage._replace(lines=passage.lines[1:], places=passage.places[1:], line=line, speaker=name))
            above = None
        elif name in names and after not in names and above is None:
            above = name
        else:
            taken.append(passage._replace(speaker=above) if above else passage)
            above = None
    return taken


def _is_marked(passage: Passage) -> bool:
    return MARKED.fullmatch(passage.lines[0]) is not None


def _find_name(passage: Passage, *, is_last: bool) -> str | None:
    """Return what stands above the words of a passage, or of the next one, if it has the form of a name."""
    if passage.speaker or not passage.lines:
        return None
    marked = MARKED.fullmatch(passage.lines[0])
    name = " ".join(marked["name"].split()) if marked else passage.lines[0]
    is_above = len(passage.lines) > 1 or (passage.start is None and not is_last)
    # What has the form of a label without a colon is read as one.
    is_label = name[-1] in ":：" or read_label(passage.lines[0]) is not None
    return name if is_above and not is_label and is_name_alone(name) else None


def _accept(passages: Sequence[Passage], found: Sequence[str | None], known: Collection[str]) -> set[str]:
    """Return which of the names that were found are names."""
    named = [(name, passage) for name, passage in zip(found, passages, strict=True) if name]
    counts = Counter(name for name, _ in named)
    returning = {name for name, count in counts.items() if count >= MIN_OCCURRENCES}
    marked = {name for name, passage in named if _is_marked(passage)}
    # Names in paragraphs of their own stand above those that are said.
    alone = sum(1 for name, passage in named if len(passage.lines) == 1)
    turns = max(1, len(passages) - alone)
    # A refrain returns with what follows it.
    several = alone > 1 or len({passage.lines[1:] for _, passage in named}) > 1
    names = {name for name in counts if name.casefold() in known} | (returning & marked)
    if several and sum(counts[name] for name in returning) >= MOST * turns:
        names |= returning
    if len(named) >= NEARLY_ALL * turns and ((names | (returning if several else set())) or len(marked) > 1):
        names |= counts.keys()
    return names
