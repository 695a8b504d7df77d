"""What is wrong with what people wrote: findings, which are gathered and never raised.

A finding names a rule, a file, a line and a column, says what is wrong there, and what to write instead.
"""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: an error keeps anything from being published, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where in the sources something stands."""

    file: str
    """The path from the top of the working folder, with forward slashes."""
    line: int | None = None
    """Counted from one; None where the finding is about the file as a whole."""
    column: int | None = None
    """Counted from one."""
    text: str = ""
    """The line itself, without its end."""

    def __str__(self) -> str:
        """Return the position as editors and terminals understand it: file:line:column."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, with the way to mend it."""

    rule: str
    """The rule's stable name, in words joined by hyphens: episode-number-taken."""
    severity: Severity
    message: str
    """What is wrong, as one sentence without a full stop."""
    fix: str
    """What to write or to do instead."""
    position: Position

    @property
    def is_error(self) -> bool:
        """Tell whether the finding keeps anything from being published."""
        return self.severity is Severity.ERROR


def sort_key(finding: Finding) -> tuple[str, int, int, str, str]:
    """Order findings as a reader goes through files: by file, line and column."""
    place = finding.position
    return (place.file, place.line or 0, place.column or 0, finding.rule, finding.message)
