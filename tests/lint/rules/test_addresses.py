"""Rules about addresses: each finds its case, and no target lies among the sources."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.lint import run_rules
from support.lint_context import (
    FEED,
    as_it_should_be,
    episode,
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


@given(
    st.sampled_from(["http://show.example/?p=", "tag:a.example,2019:"]),
    st.text("abc123/?=", min_size=1),
)
def test_no_word_about_identities(head: str, rest: str) -> None:
    """Whatever a GUID looks like, it stays: no rule proposes another one, nor for the GUIDs of others' items."""
    guid = head + rest
    other = f"podroll: [{{feed_guid: 917393e3-1b1e-5cef-ace4-edaa54e1f811, item_guid: '{guid}'}}]"
    own = episode("a", 1, ("audio:", f"guid: '{guid}'\naudio:"))
    context = replace(as_it_should_be(), feeds=(feed(f"{FEED}{other}\n"),), episodes=(own, episode("b", 2)))
    assert [found for found in run_rules(context) if guid in found.message + found.fix] == []


def test_a_guid_of_any_length_stays() -> None:
    """Apple's limit of a tag is for texts."""
    own = episode("a", 1, ("audio:", f"guid: http://a.example/{'a' * 300}\naudio:"))
    context = replace(as_it_should_be(), episodes=(own, episode("b", 2)))
    assert [found.rule for found in run_rules(context)] == []
