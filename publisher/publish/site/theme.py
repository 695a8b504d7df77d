"""Reads the built-in templates, style sheets, scripts and words, and those in a show's `feeds/<show>/theme/`."""

from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Protocol

from publisher.findings import Finding, Position, Severity
from publisher.model.limits import MAX_THEME_BYTES
from publisher.site.theme import THEME_SUFFIXES, Theme, make_theme
from publisher.text.git_traces import find_git_trace

THEME_FOLDERS = ("templates", "static", "words")
"""Folders of built-in texts in publisher/site/."""


class ThemeFiles(Protocol):
    """The methods of the working folder that reading a theme needs."""

    def files(self, folder: str) -> list[str]:
        """Return the paths of the files in a folder, in order; none if there is no such folder."""
        ...

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None if there is none."""
        ...


def read_theme(workspace: ThemeFiles, show: str) -> tuple[Theme, list[Finding]]:
    """Return the theme of a show, and the findings about the files in feeds/<show>/theme/.

    Raises PublisherError if a file there cannot be read.
    """
    folder = f"feeds/{show}/theme"
    theirs, findings = _read_show_files(workspace, folder)
    theme, complaints = make_theme(_read_builtin(), theirs, folder)
    return theme, [*findings, *complaints]


@cache
def _read_builtin() -> dict[str, str]:
    """Return the built-in texts by file name, in the order of the names."""
    parts = (part for folder in THEME_FOLDERS for part in files("publisher.site").joinpath(folder).iterdir())
    return {part.name: part.read_text("utf-8") for part in sorted(parts, key=lambda part: part.name) if part.is_file()}


def _read_show_files(workspace: ThemeFiles, folder: str) -> tuple[dict[str, str], list[Finding]]:
    """Return the texts of a show's theme by file name, and a finding for each that cannot be read as one."""
    texts, findings = {}, []
    for path in workspace.files(folder):
        name = PurePosixPath(path)
        if name.suffix in THEME_SUFFIXES and not name.name.startswith("."):
            content = workspace.read(path) or b""
            if len(content) > MAX_THEME_BYTES:
                message = f"the file has {len(content):,} bytes, and {MAX_THEME_BYTES:,} are the most that is read"
                findings.append(_error("file-too-large", message, "make it smaller, or leave it out", path))
                continue
            try:
                text = content.decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError:
                findings.append(
                    _error("file-not-utf8", "the file is not UTF-8", "save it as UTF-8 in your editor", path)
                )
                continue
            trace = find_git_trace(path, content, text)
            if trace is not None:
                findings.append(trace)
            else:
                texts[name.name] = text
    return texts, findings


def _error(rule: str, message: str, fix: str, path: str) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, message=message, fix=fix, position=Position(file=path))
