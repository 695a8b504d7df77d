"""The registry: every rule has an id of its own, a reason, a source and a case, and all run in one order."""

from dataclasses import replace
from typing import Any

import pytest

from publisher.findings import Finding, Position, Severity
from publisher.lint import ALL_RULES, PARSE_RULES, RULES, TEXT_RULES, run_rules
from support.lint_context import as_it_should_be, episode, with_episodes, with_notes
from support.rule_cases import CASES, MODULES, assert_rule_finds, assert_rule_passes
from support.rule_cases.registry import CASES as OWN_CASES


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    """A show without a fault has no findings."""
    assert run_rules(as_it_should_be()) == []


@pytest.mark.parametrize("name", OWN_CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", OWN_CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


def test_every_rule_has_its_case() -> None:
    """Each rule has one case, in the module of its own module's name; no id is used twice, nor by a parse rule."""
    places = {rule.id: rule.look.__module__.rpartition(".")[2] for rule in ALL_RULES}
    cases = [(name, module.__name__.rpartition(".")[2]) for module in MODULES for name in module.CASES]
    assert sorted(cases) == sorted(places.items())
    assert len(places) == len(ALL_RULES)
    assert not CASES.keys() & {reading.id for reading in PARSE_RULES}


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_rule_says_why_and_who_asks(rule: Any) -> None:
    """Each rule has a reason that is a sentence and a source: docs/rules.md is made of them."""
    assert rule.reason.endswith(".")
    assert rule.source


def test_rules_of_texts_look_at_no_recording() -> None:
    """Where nothing was decoded, the rules of texts find what all rules find."""
    context = replace(with_notes("# Bokstaven\n"), recordings={})
    assert [finding.rule for finding in run_rules(context, TEXT_RULES)] == ["notes-with-top-heading"]
    assert run_rules(context, TEXT_RULES) == run_rules(context, RULES)


def test_findings_are_in_the_order_of_files_and_lines() -> None:
    """Findings of rules and of reading come sorted by file and line, whatever rule found them."""
    wrong = "# A\n\n<b>B</b>\n"
    context = with_episodes(episode("b", 2, notes=wrong), episode("a", 1, notes=wrong))
    read = Finding(
        rule="yaml-comment",
        severity=Severity.WARNING,
        message="",
        fix="",
        position=Position(file="episodes/a/episode.md", line=9),
    )
    found = run_rules(context, read=[read])
    assert [(finding.position.file.split("/")[1], finding.position.line) for finding in found] == [
        ("a", 8),
        ("a", 9),
        ("a", 10),
        ("b", 8),
        ("b", 10),
    ]
