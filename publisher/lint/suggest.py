"""Which file was most likely meant by a name that no file has."""

import difflib
import unicodedata
from pathlib import PurePosixPath

from publisher.lint.context import Context

MIN_NAME_SIMILARITY = 0.6
"""How alike two names are, from 0 to 1, of which one was most likely meant to be the other."""


def suggest_file(context: Context, path: str) -> str | None:
    """Return what to do about a file that is not there, if there is one beside it that was most likely meant."""
    wanted = PurePosixPath(path)
    there = context.names.get(str(wanted.parent), ())
    for name in there:
        if unicodedata.normalize("NFC", name) == wanted.name:
            return f"it is there, spelled with letters and accents apart (NFD): rename it to {wanted.name}"
    near = find_near_name(wanted.name, there)
    return f"did you mean {near}?" if near else None


def find_near_name(name: str, there: tuple[str, ...]) -> str | None:
    """Return the name among those of the same ending that is most like `name`."""
    suffix = PurePosixPath(name).suffix.lower()
    alike = [other for other in there if PurePosixPath(other).suffix.lower() == suffix]
    return next(iter(difflib.get_close_matches(name, alike, n=1, cutoff=MIN_NAME_SIMILARITY)), None)
