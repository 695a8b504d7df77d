"""Defines findings: errors and warnings in the sources, which are collected and never raised.

A finding has a rule, a position (file, line, column), a message, and a fix that says what to write instead.
"""

from dataclasses import dataclass
from enum import StrEnum

from publisher.errors import hide_queries


class Severity(StrEnum):
    """The severity of a finding: an error prevents publishing, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position in a source file."""

    file: str
    """The path relative to the working folder, with forward slashes."""
    line: int | None = None
    """Counted from 1; None for the file as a whole."""
    column: int | None = None
    """Counted from 1."""
    text: str = ""
    """The text of the line, without its line end. Not to be shown: see `excerpt`."""

    @property
    def excerpt(self) -> str:
        """The text of the line as it may be shown, without the queries of addresses."""
        return hide_queries(self.text)

    @property
    def excerpt_column(self) -> int:
        """The column in `excerpt`, counted from 1."""
        return len(hide_queries(self.text[: (self.column or 1) - 1])) + 1

    def __str__(self) -> str:
        """Return file:line:column, which editors and terminals make a link of."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An error or a warning in a source file, and its fix."""

    rule: str
    """The stable name of the rule, in words joined by hyphens: episode-number-taken."""
    severity: Severity
    message: str
    """What is wrong, as one sentence without a full stop."""
    fix: str
    """What to write or to do instead."""
    position: Position

    def __post_init__(self) -> None:
        """Hide the queries of addresses: a message may quote what was written."""
        object.__setattr__(self, "message", hide_queries(self.message))
        object.__setattr__(self, "fix", hide_queries(self.fix))

    @property
    def is_error(self) -> bool:
        """Return whether the finding prevents publishing."""
        return self.severity is Severity.ERROR


def sort_key(finding: Finding) -> tuple[str, int, int, str, str]:
    """Return the key that sorts findings by file, line and column."""
    place = finding.position
    return (place.file, place.line or 0, place.column or 0, finding.rule, finding.message)
