"""Suggests the file that was most likely meant by a name that no file has."""

import difflib
import unicodedata
from pathlib import PurePosixPath

from publisher.lint.context import Context

MIN_NAME_SIMILARITY = 0.6
"""The least similarity of two names, from 0 to 1, at which one is suggested for the other."""


def suggest_file(context: Context, path: str) -> str | None:
    """Return a fix for a missing file, if a file beside it was most likely meant; None otherwise."""
    wanted = PurePosixPath(path)
    names = context.names.get(str(wanted.parent), ())
    for name in names:
        if name != wanted.name and unicodedata.normalize("NFC", name) == wanted.name:
            return f"it is there, spelled with letters and accents apart (NFD): rename it to {wanted.name}"
    if f".{wanted.name}.icloud" in names:
        return f"it is in iCloud, and not on this machine: open its folder in the Finder, and download {wanted.name}"
    near = find_near_name(wanted.name, names)
    return f"did you mean {near}?" if near else None


def find_near_name(name: str, names: tuple[str, ...]) -> str | None:
    """Return the most similar name of the same suffix, or None if none is similar; capitals make no difference."""
    suffix = PurePosixPath(name).suffix.lower()
    alike = [other for other in names if PurePosixPath(other).suffix.lower() == suffix]
    spelled = {other.casefold(): other for other in reversed(alike)}
    near = difflib.get_close_matches(name.casefold(), spelled, n=1, cutoff=MIN_NAME_SIMILARITY)
    return spelled[near[0]] if near else None
