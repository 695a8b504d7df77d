"""What is checked before anything is published: one small function a rule, each with its reason and source."""

from publisher.lint.parse_rules import READINGS
from publisher.lint.registry import CATALOGUE, RULES, RULES_OF_WORDS, check
from publisher.lint.rule import Rule
from publisher.lint.rules.sounds import examine

__all__ = ["CATALOGUE", "READINGS", "RULES", "RULES_OF_WORDS", "Rule", "check", "examine"]
