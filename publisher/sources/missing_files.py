"""Explains why a source file is not where it belongs: another name, another folder, or not begun yet."""

from collections.abc import Collection
from pathlib import PurePosixPath


def suggest_source(path: str, beside: Collection[str], above: Collection[str]) -> str:
    """Return what to do about a missing episode.md or feed.yaml; no advice would lose what lies in its folder.

    `beside` are the names of the files in its folder, `above` those of the files in the folder above.
    """
    wanted = PurePosixPath(path)
    for name in sorted(beside):
        is_hidden_ending = name.lower().removesuffix(".txt") == wanted.name
        if is_hidden_ending or (PurePosixPath(name).stem.lower() == wanted.stem and _is_alike(name, wanted)):
            return f"rename {wanted.parent}/{name} to {wanted.name}"
    if wanted.name in above:
        return f"move {wanted.parent.parent}/{wanted.name} into {wanted.parent}/"
    if wanted.parts[0] == "feeds":
        return "write it, as publisher init does for a new show"
    begin = f"begin it with: publisher new {wanted.parent.name}"
    return begin if beside else f"{begin}; or delete the folder, which has no files"


def _is_alike(name: str, wanted: PurePosixPath) -> bool:
    """Tell whether a name has a suffix that is written in the place of the wanted one."""
    alike = ({".yaml", ".yml"}, {".md", ".markdown", ".txt"})
    return any({PurePosixPath(name).suffix.lower(), wanted.suffix} <= suffixes for suffixes in alike)
