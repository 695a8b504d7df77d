"""Checks sources before anything is published: one function a rule, each with its reason and its source."""

from publisher.lint.parse_rules import FILE_RULES, PARSE_RULES
from publisher.lint.registry import ALL_RULES, RULES, TEXT_RULES, run_rules
from publisher.lint.rule import Rule
from publisher.lint.rules.sounds import check_recording

__all__ = ["ALL_RULES", "FILE_RULES", "PARSE_RULES", "RULES", "TEXT_RULES", "Rule", "check_recording", "run_rules"]
