"""Rules about what an episode teaches: each finds its case, and next is of the same show."""

from dataclasses import replace

import pytest

from publisher.lint import run_rules
from publisher.plan.ledger import Ledger
from support.lint_context import (
    FEED,
    feed,
    with_second,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.feeds import NEW_GUID
from support.rule_cases.learning import CASES


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


def test_next_is_an_episode_of_the_same_show() -> None:
    """An episode that stands in no feed beside this one is nothing to go on with."""
    context = with_second(("audio:", "next: a\naudio:"))
    one = FEED + "episodes: {number: 1}\n"
    two = FEED.replace("917393e3-1b1e-5cef-ace4-edaa54e1f810", NEW_GUID) + "episodes: {number: 2}\n"
    apart = replace(
        context,
        feeds=(feed(one), feed(two, slug="andre")),
        ledgers={**context.ledgers, "andre": Ledger(feed="andre")},
    )
    messages = [finding.message for finding in run_rules(apart) if finding.rule == "next-unknown"]
    assert messages == ["no feed has a beside this one"]
