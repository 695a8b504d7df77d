"""What a rule is: an id, how much it matters, why it exists, and a function that looks at the evidence."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publisher.evidence import Evidence
from publisher.findings import Finding, Position, Severity


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a rule found: where, what is wrong, and what to write instead."""

    position: Position
    message: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that is checked."""

    id: str
    severity: Severity
    source: str
    """Who asks for it."""
    look: Callable[[Evidence], Iterator[Complaint]]

    @property
    def reason(self) -> str:
        """Why the rule exists, as its function's docstring says."""
        return " ".join((self.look.__doc__ or "").split())

    def findings(self, evidence: Evidence) -> Iterator[Finding]:
        """Yield what the rule finds in the evidence."""
        for complaint in self.look(evidence):
            yield Finding(
                rule=self.id,
                severity=self.severity,
                message=complaint.message,
                fix=complaint.fix,
                position=complaint.position,
            )


def rule(
    id: str,  # noqa: A002 - it is the rule's id, here as everywhere
    source: str,
    severity: Severity = Severity.ERROR,
) -> Callable[[Callable[[Evidence], Iterator[Complaint]]], Rule]:
    """Make a rule of a function."""
    return lambda look: Rule(id=id, severity=severity, source=source, look=look)
