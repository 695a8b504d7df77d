"""Rules about addresses: each finds its case, and no target lies among the sources."""

from dataclasses import replace

import pytest

from publisher.lint import run_rules
from support.lint_context import (
    FEED,
    as_it_should_be,
    feed,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.addresses import CASES


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


@pytest.mark.parametrize("path", [".", "episodes", "feeds", "episodes/x", ".git", ".publisher/x"])
def test_no_target_lies_among_the_sources(path: str) -> None:
    """What is published is never written over what people wrote."""
    context = replace(
        as_it_should_be(),
        feeds=(feed(FEED + f"targets:\n  www: {{kind: folder, path: {path}, url: 'https://b.example/'}}\n"),),
    )
    assert [finding.rule for finding in run_rules(context)] == ["target-in-sources"]
