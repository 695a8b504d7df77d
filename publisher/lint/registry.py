"""Lists the rules, and runs them."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from publisher.findings import Finding, Severity, sort_key
from publisher.lint.bounds import bound_findings
from publisher.lint.context import Context
from publisher.lint.parse_rules import PARSE_RULES
from publisher.lint.partial import check_partial, make_partial_contexts
from publisher.lint.rule import Complaint, Promise, Rule, rule
from publisher.lint.rules import (
    addresses,
    edits,
    episodes,
    feeds,
    identity,
    kept,
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
    transcripts,
)
from publisher.lint.suppress import Suppression, apply_suppressions, list_suppressions

NOT_READ_REASON = "what cannot be read as it is meant cannot be published"


@rule("ignore-unknown", "publisher", keeps=Promise.TOLD)
def ignore_unknown(context: Context) -> Iterator[Complaint]:
    """A rule's name that is misspelled would ignore nothing, and nobody would notice."""
    for line in list_suppressions(context):
        if line.rule not in _WHY_NOT:
            near = difflib.get_close_matches(line.rule, sorted(_WHY_NOT), n=1)
            fix = f"did you mean {near[0]}?" if near else "write the name that check shows between brackets"
            yield Complaint(line.position, f"there is no rule {line.rule}", fix)


@rule("ignore-refused", "publisher", keeps=Promise.TOLD)
def ignore_refused(context: Context) -> Iterator[Complaint]:
    """Some rules keep what publisher promises to everybody, listeners among them."""
    for line in list_suppressions(context):
        why = _WHY_NOT.get(line.rule)
        if why:
            yield Complaint(line.position, f"{line.rule} cannot be ignored: {why}", "delete the line, and mend it")


@rule("ignore-needless", "publisher", Severity.WARNING, keeps=Promise.TOLD)
def ignore_needless(idle: Sequence[Suppression]) -> Iterator[Complaint]:
    """What hides nothing today would hide something tomorrow that nobody has looked at."""
    for line in idle:
        yield Complaint(line.position, f"there is no {line.rule} here to be ignored", "delete the line")


def _rules_in(*modules: ModuleType) -> tuple[Rule[Context], ...]:
    return tuple(found for module in modules for found in vars(module).values() if isinstance(found, Rule))


TEXT_RULES = (
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
        transcripts,
        edits,
    ),
    ignore_unknown,
    ignore_refused,
)
"""Rules that need no decoded recording."""
RULES = TEXT_RULES + _rules_in(recordings, kept, sounds)
"""Rules that look at a context, in the order of their modules: all but ignore-needless."""
ALL_RULES: tuple[Rule[Any], ...] = (*RULES, ignore_needless)
"""Every rule."""


def _format_promise(promise: Promise) -> str:
    return promise[0].lower() + promise.rstrip(".")[1:]


_WHY_NOT: Mapping[str, str | None] = {
    **{entry.id: None if entry.severity is Severity.WARNING else NOT_READ_REASON for entry in PARSE_RULES},
    **{entry.id: _format_promise(entry.keeps) if entry.keeps else None for entry in ALL_RULES},
}
"""Why a rule cannot be ignored, by its id; None for those that can be."""
_IGNORABLE = {name for name, why in _WHY_NOT.items() if why is None}
_STEADY = {entry.id for entry in ALL_RULES if not entry.varies} | {entry.id for entry in PARSE_RULES}


def run_rules(
    context: Context, rules: Sequence[Rule[Context]] = RULES, *, read: Sequence[Finding] = ()
) -> list[Finding]:
    """Return the findings of rules and those of parsing (`read`), sorted by file and line, without ignored ones.

    A suppression that hides no finding is a finding itself, except for rules that depend on recordings, ledgers or the
    time, and except while there are files that cannot be read.
    """
    found = [*read, *(finding for entry in rules for finding in entry.findings(context))]
    found += [finding for alone in make_partial_contexts(context) for finding in check_partial(alone, TEXT_RULES)]
    left, idle = apply_suppressions(found, context, _IGNORABLE)
    if not context.broken:
        left += ignore_needless.findings([line for line in idle if line.rule in _STEADY])
    return bound_findings(sorted(left, key=sort_key))
