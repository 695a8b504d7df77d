"""What is checked before anything is published: one small function a rule, each with its reason and source."""

from publisher.rules.catalogue import CATALOGUE, RULES, RULES_OF_WORDS, check
from publisher.rules.reading import READINGS
from publisher.rules.rule import Rule
from publisher.rules.sounds import examine

__all__ = ["CATALOGUE", "READINGS", "RULES", "RULES_OF_WORDS", "Rule", "check", "examine"]
