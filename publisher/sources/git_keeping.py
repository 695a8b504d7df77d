"""Tells which files git would keep whole: those in a repository that are neither ignored nor in Git LFS."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

LFS = "filter=lfs"
"""The attribute of files that Git LFS keeps."""


def list_kept_whole(root: Path, paths: Iterable[str]) -> list[str]:
    """Return those of the paths below `root` that git would keep whole, sorted; none outside a repository.

    Rules are read as gitignore(5) and gitattributes(5) say, from the files in the repository and .git/info/exclude.
    """
    top = next((above for above in (root.absolute(), *root.absolute().parents) if (above / ".git").exists()), None)
    if top is None:
        return []
    place = root.absolute().relative_to(top)
    return sorted(path for path in paths if _is_kept_whole(top, (place / path).as_posix()))


def _is_kept_whole(top: Path, path: str) -> bool:
    ignored = _decide(_read_rules(top, path, ".gitignore", _read_patterns(top / ".git" / "info" / "exclude")), path)
    return not ignored and not _decide(_read_rules(top, path, ".gitattributes", []), path)


def _read_rules(top: Path, path: str, name: str, first: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the patterns for a path with the folder that they are for: those of nearer folders come later, and win."""
    yield "", first
    folders = path.split("/")[:-1]
    for depth in range(len(folders) + 1):
        within = "/".join(folders[:depth])
        lines = _read_patterns(top / within / name)
        yield f"{within}/" if within else "", [*_pick_lfs(lines)] if name == ".gitattributes" else lines


def _decide(rules: Iterable[tuple[str, list[str]]], path: str) -> bool:
    found = False
    for within, patterns in rules:
        decision = GitIgnoreSpec.from_lines(patterns).check_file(path.removeprefix(within)).include
        found = found if decision is None else decision
    return found


def _read_patterns(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        # There are no rules where there is no file, and none that git could read either.
        return []


def _pick_lfs(lines: Iterable[str]) -> Iterator[str]:
    """Yield the patterns of attributes by which Git LFS keeps a file, and with a ! those that say otherwise."""
    for line in lines:
        pattern, *attributes = line.split()[:20] or [""]
        filters = [one for one in attributes if "filter" in one.partition("=")[0].lstrip("-!")]
        if filters and not pattern.startswith("#"):
            yield pattern if filters[-1] == LFS else f"!{pattern}"
