"""The texts that pages are made with: those of this package, and those that a show keeps beside its feed."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from publisher.digest import digest_value
from publisher.errors import PublisherError
from publisher.findings import Finding, Position, Severity
from publisher.site.theme import WRITTEN, Theme, make_theme

FOLDERS = ("templates", "static", "words")
"""Below publisher/site/."""


def read_theme(root: Path, show: str) -> tuple[Theme, list[Finding]]:
    """Return how the pages of a show look, and what is wrong with what it brings in feeds/<show>/theme/.

    `root` is the working folder. Raises PublisherError if a file there cannot be read.
    """
    folder = f"feeds/{show}/theme"
    theirs, findings = _theirs(root, folder)
    theme, complaints = make_theme(_ours(), theirs, folder)
    return theme, [*findings, *complaints]


@cache
def _ours() -> dict[str, str]:
    """Return the texts of this package by the names of their files, in the names' order."""
    parts = (part for folder in FOLDERS for part in files("publisher.site").joinpath(folder).iterdir())
    return {part.name: part.read_text("utf-8") for part in sorted(parts, key=lambda part: part.name) if part.is_file()}


@cache
def digest_of_code() -> str:
    """Return the digest of the programs that make pages of what is known: another version may make others."""
    parts = (part for part in files("publisher.site").iterdir() if part.name.endswith(".py"))
    return digest_value({part.name: part.read_text("utf-8") for part in parts})


def _theirs(root: Path, folder: str) -> tuple[dict[str, str], list[Finding]]:
    """Return the texts that a show brings by the names of their files, and those that are not text."""
    texts, findings = {}, []
    try:
        for file in sorted((root / folder).glob("*")):
            if file.is_file() and file.suffix in WRITTEN and not file.name.startswith("."):
                try:
                    texts[file.name] = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
                except UnicodeDecodeError:
                    findings.append(_not_utf8(f"{folder}/{file.name}"))
    except OSError as problem:
        hint = "see who may read it"
        raise PublisherError(
            f"{folder} cannot be read: {(problem.strerror or 'it refuses').lower()}", hint=hint
        ) from None
    return texts, findings


def _not_utf8(path: str) -> Finding:
    return Finding(
        rule="file-not-utf8",
        severity=Severity.ERROR,
        message="the file is not UTF-8",
        fix="save it as UTF-8 in your editor",
        position=Position(file=path),
    )
