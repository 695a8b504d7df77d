"""Suggests the name that was most likely meant by one that nothing on the command line has."""

import difflib
from collections.abc import Iterable

MIN_MEANT = 0.6
"""The least similarity of two names, from 0 to 1, at which one is suggested for the other."""
MOST_NAMED = 8
"""How many names are listed."""


def find_meant(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most similar, whatever its capitals; None if none is similar.

    A part of a name stands for it where no other has that part, as of the number of an episode.
    """
    spelled = {one.casefold(): one for one in sorted(known, reverse=True)}
    wanted = name.casefold()
    near = difflib.get_close_matches(wanted, spelled, n=1, cutoff=MIN_MEANT)
    parts = [one for one in spelled if wanted and wanted in one]
    meant = near or (parts if len(parts) == 1 else [])
    return spelled[meant[0]] if meant else None


def suggest_name(names: Iterable[str], known: Iterable[str], otherwise: str) -> str:
    """Return a hint for unknown names: what was meant by the first of which that is seen, else `otherwise`."""
    known = [*known]
    meant = next((near for name in names if (near := find_meant(name, known)) is not None), None)
    return otherwise if meant is None else f"did you mean {meant}?"


def advise_target(name: str, known: Iterable[str], feed: str, *, has_targets: bool) -> str:
    """Return a hint for an unknown target: the one that was meant, or the known ones and how one is added to a feed."""
    choice = format_choice(name, known, "")
    if find_meant(name, known) is not None:
        return choice
    line = f'{name}: {{kind: s3, bucket: my-show, url: "https://media.example.org/"}}'
    added = f"indented below targets:, the line {line}" if has_targets else f"the line targets: {{{line}}}"
    return f"{choice}; or add to feeds/{feed}/feed.yaml, {added}"


def format_choice(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a hint for an unknown name: the one that was meant, or the known ones; `otherwise` if there are none."""
    known = sorted(known)
    if not known:
        return otherwise
    if (meant := find_meant(name, known)) is not None:
        return f"did you mean {meant}?"
    more = f" … ({len(known)} in all)" if len(known) > MOST_NAMED else ""
    return f"write one of {', '.join(known[:MOST_NAMED])}{more}"
