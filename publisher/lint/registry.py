"""All rules, and checking with all of them."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from publisher.findings import Finding, Severity, sort_key
from publisher.lint.context import Evidence
from publisher.lint.parse_rules import READINGS
from publisher.lint.partial import findings_apart, known_apart
from publisher.lint.rule import Complaint, Promise, Rule, rule
from publisher.lint.rules import (
    addresses,
    edits,
    episodes,
    feeds,
    identity,
    learning,
    notes,
    people,
    pictures,
    recipes,
    recordings,
    selections,
    sounds,
    texts,
    timing,
)
from publisher.lint.suppress import Ignoring, ignorings, sift

NOT_READ = "what cannot be read as it is meant cannot be published"


@rule("ignore-unknown", "publisher", keeps=Promise.TOLD)
def unknown(evidence: Evidence) -> Iterator[Complaint]:
    """A rule's name that is misspelled would ignore nothing, and nobody would notice."""
    for line in ignorings(evidence):
        if line.rule not in _WHY_NOT:
            near = difflib.get_close_matches(line.rule, sorted(_WHY_NOT), n=1)
            fix = f"did you mean {near[0]}?" if near else "write the name that check shows between brackets"
            yield Complaint(line.position, f"there is no rule {line.rule}", fix)


@rule("ignore-refused", "publisher", keeps=Promise.TOLD)
def refused(evidence: Evidence) -> Iterator[Complaint]:
    """Some rules keep what publisher promises to everybody, listeners among them."""
    for line in ignorings(evidence):
        why = _WHY_NOT.get(line.rule)
        if why:
            yield Complaint(line.position, f"{line.rule} cannot be ignored: {why}", "delete the line, and mend it")


@rule("ignore-needless", "publisher", Severity.WARNING, keeps=Promise.TOLD)
def needless(idle: Sequence[Ignoring]) -> Iterator[Complaint]:
    """What hides nothing today would hide something tomorrow that nobody has looked at."""
    for line in idle:
        yield Complaint(line.position, f"there is no {line.rule} here to be ignored", "delete the line")


def _rules_in(*modules: ModuleType) -> tuple[Rule[Evidence], ...]:
    return tuple(found for module in modules for found in vars(module).values() if isinstance(found, Rule))


RULES_OF_WORDS = (
    *_rules_in(
        feeds,
        selections,
        addresses,
        recipes,
        texts,
        notes,
        episodes,
        people,
        learning,
        identity,
        pictures,
        timing,
        edits,
    ),
    unknown,
    refused,
)
"""Those that can be checked where no recording is at hand."""
RULES = RULES_OF_WORDS + _rules_in(recordings, sounds)
"""Those that look at the evidence: all, in the order in which they stand in their modules, but for the one below."""
CATALOGUE: tuple[Rule[Any], ...] = (*RULES, needless)
"""All there are."""


def _spoken(promise: Promise) -> str:
    return promise[0].lower() + promise.rstrip(".")[1:]


_WHY_NOT: Mapping[str, str | None] = {
    **{entry.id: None if entry.severity is Severity.WARNING else NOT_READ for entry in READINGS},
    **{entry.id: _spoken(entry.keeps) if entry.keeps else None for entry in CATALOGUE},
}
"""Why a rule cannot be ignored, by its id; None for those that can be."""
_IGNORABLE = {name for name, why in _WHY_NOT.items() if why is None}
_STEADY = {entry.id for entry in CATALOGUE if not entry.varies} | {entry.id for entry in READINGS}


def check(
    evidence: Evidence, rules: Sequence[Rule[Evidence]] = RULES, *, read: Sequence[Finding] = ()
) -> list[Finding]:
    """Return what the rules find, and what was found while reading, in the order of files and lines.

    What is ignored with a reason is left out. Whether there was any need to is told only where all could be seen:
    not what depends on recordings and ledgers, and nothing while there are files that cannot be read.
    """
    found = [*read, *(finding for entry in rules for finding in entry.findings(evidence))]
    found += [finding for alone in known_apart(evidence) for finding in findings_apart(alone, RULES_OF_WORDS)]
    left, idle = sift(found, evidence, _IGNORABLE)
    if not evidence.broken:
        left += needless.findings([line for line in idle if line.rule in _STEADY])
    return sorted(left, key=sort_key)
