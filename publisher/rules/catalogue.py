"""All rules, and checking with all of them."""

from collections.abc import Sequence
from types import ModuleType

from publisher.evidence import Evidence
from publisher.findings import Finding
from publisher.rules import edits, episodes, feeds, identity, pictures, recordings, selections, sounds, timing
from publisher.rules.rule import Rule


def _rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    return tuple(found for module in modules for found in vars(module).values() if isinstance(found, Rule))


RULES_OF_WORDS = _rules_in(feeds, selections, episodes, identity, pictures, timing, edits)
"""Those that can be checked where no recording is at hand."""
RULES = RULES_OF_WORDS + _rules_in(recordings, sounds)
"""All, in the order in which they stand in their modules."""


def check(evidence: Evidence, rules: Sequence[Rule] = RULES) -> list[Finding]:
    """Return everything that the rules find, in the rules' order."""
    return [finding for rule in rules for finding in rule.findings(evidence)]
