"""Rules about episodes beside one another: each finds its case, and a trailer may share a number."""

import re

import pytest

from publisher.lint import run_rules
from support.lint_context import (
    episode,
    with_episodes,
    with_second,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.episodes import CASES


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


def test_a_trailer_may_share_a_number() -> None:
    """Apple lets an episode's trailer have the episode's number."""
    assert run_rules(with_second(("number: 2", "number: 1\ntype: trailer"))) == []


@pytest.mark.parametrize(("first", "second", "newer"), [(1, 2, "b"), (2, 1, "a")])
def test_the_later_episode_gives_up_a_guid_that_two_have(first: int, second: int, newer: str) -> None:
    """Whatever their folders are called: by date, and both files are named."""
    same = ("number:", "guid: same\nnumber:")
    context = with_episodes(episode("a", first, same), episode("b", second, same))
    [finding] = [finding for finding in run_rules(context) if finding.rule == "guid-taken"]
    assert finding.position.file == f"episodes/{newer}/episode.md"
    assert {"a", "b"} == {*re.findall(r"episodes/(.)/episode.md", finding.message + finding.fix)}
