"""Cases of every rule, a module of cases for each module of rules: what a rule finds, and what it lets pass."""

from publisher.lint import run_rules
from support.rule_cases import (
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
    registry,
    selections,
    sounds,
    texts,
    timing,
    transcripts,
)

MODULES = (
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
    registry,
    selections,
    sounds,
    texts,
    timing,
    transcripts,
)
CASES = {name: case for module in MODULES for name, case in module.CASES.items()}
BREAKS_ALSO = {("episode-vanished", "recording-missing"), ("recording-cancels-out", "recording-upside-down")}
"""Where the thing that is wrong breaks a second rule too: the case, and that rule."""


def assert_rule_finds(name: str) -> None:
    """Assert that the wrong half of a case gives one finding: this rule's, at its place, with its words and fix."""
    case = CASES[name]
    found = [finding for finding in run_rules(case.wrong()) if (name, finding.rule) not in BREAKS_ALSO]
    assert [(finding.rule, str(finding.position), finding.message, finding.fix) for finding in found] == [
        (name, case.position, case.message, case.fix)
    ]


def assert_rule_passes(name: str) -> None:
    """Assert that the right half of a case, which comes close to being wrong, gives no finding of this rule."""
    assert [finding.message for finding in run_rules(CASES[name].right()) if finding.rule == name] == []
