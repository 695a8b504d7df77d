"""Defines a rule: an id, a severity, a source, and a function that looks at the context."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Generic, TypeAlias, TypeVar

from publisher.findings import Finding, Position, Severity
from publisher.lint.context import Context

_Thing = TypeVar("_Thing")
_Subject = TypeVar("_Subject")


@dataclass(frozen=True, slots=True)
class Complaint:
    """A violation of a rule: its position, a message, and what to write instead."""

    position: Position
    message: str
    fix: str


class Promise(StrEnum):
    """A promise that publisher makes. A rule that keeps one cannot be ignored."""

    IDENTITY = "No app downloads an episode again by accident, and no two episodes are one."
    WHOLE = "The feed never points at what is not there."
    MEASURED = "Every published file was measured, so there has to be something to hear in it."
    SOURCES = "What you wrote is never overwritten, and never published by accident."
    TOLD = "What is ignored is ignored on purpose, and says why."


RuleFunction: TypeAlias = Callable[[Context], Iterator[Complaint]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[_Subject]):
    """A check of a subject, which for most rules is the whole context."""

    id: str
    severity: Severity
    source: str
    """The standard or directory that asks for it."""
    look: Callable[[_Subject], Iterator[Complaint]]
    keeps: Promise | None = None
    """The promise that ignoring it would break; None for a rule that can be ignored."""
    varies: bool = False
    """Whether it depends on recordings, a target's ledger, or the time, which differ from machine to machine."""

    @property
    def reason(self) -> str:
        """Why the rule exists: the docstring of its function, on one line."""
        return " ".join((self.look.__doc__ or "").split())

    def findings(self, subject: _Subject) -> Iterator[Finding]:
        """Yield the rule's findings in a subject."""
        for complaint in self.look(subject):
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
    *,
    keeps: Promise | None = None,
    varies: bool = False,
) -> Callable[[Callable[[_Subject], Iterator[Complaint]]], Rule[_Subject]]:
    """Return a decorator that makes a rule of a function."""

    def make(look: Callable[[_Subject], Iterator[Complaint]]) -> Rule[_Subject]:
        return Rule(id=id, severity=severity, source=source, look=look, keeps=keeps, varies=varies)

    return make


def each(
    things: Callable[[Context], Iterable[_Thing]],
) -> Callable[[Callable[[_Thing], Iterator[Complaint]]], RuleFunction]:
    """Return a decorator that applies a function of one subject to every subject that `things` yields."""

    def widen(look: Callable[[_Thing], Iterator[Complaint]]) -> RuleFunction:
        @wraps(look)
        def look_at_all(context: Context) -> Iterator[Complaint]:
            for thing in context.find_all(things):
                yield from look(thing)

        return look_at_all

    return widen
