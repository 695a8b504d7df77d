"""Rules about a show and its feed.yaml: each finds its case, and starters and old GUIDs are let pass."""

from dataclasses import replace

import pytest

from publisher.lint import run_rules
from publisher.plan.ledger import Ledger
from publisher.sources.scaffold import STARTER_NOTES
from publisher.sources.validate import read_episode
from support.lint_context import (
    EPISODE,
    as_it_should_be,
    episode,
    with_episodes,
    with_feed,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.feeds import CASES, NEW_GUID


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


def test_a_starter_may_stay_as_long_as_nothing_is_published() -> None:
    """While there are only drafts, what the feed's starter says is a warning."""
    context = with_feed("Komiteen", "Who makes it")
    drafts = tuple(episode(slug, n, ("number:", "draft: true\nnumber:")) for n, slug in enumerate("ab", 1))
    found = run_rules(replace(context, episodes=drafts))
    assert {finding.rule: finding.is_error for finding in found} == {"drafts-only": False, "starter-in-draft": False}


def test_a_guid_of_a_show_that_was_published_stays() -> None:
    """Another version of UUID is no reason to become another show."""
    context = with_feed("917393e3-1b1e-5cef-ace4-edaa54e1f810", NEW_GUID)
    ledgers = {"bokstaver": Ledger(feed="bokstaver", guid=NEW_GUID)}
    assert run_rules(replace(context, ledgers=ledgers)) == []


def test_a_feed_outside_a_folder_is_seen() -> None:
    """The folder's name becomes part of the feed's address, so the file has to be in one."""
    context = replace(as_it_should_be(), feeds=(), names={"feeds": ("feed.schema.json", "feed.yaml")})
    assert [finding.fix for finding in run_rules(context) if finding.rule == "feed-none"] == [
        "move feeds/feed.yaml into a folder that is called as the feed's address is to be: feeds/my-show/"
    ]


def test_the_starters_notes_are_no_notes() -> None:
    """They stand below the keys, where no key leads to."""
    text = EPISODE.format(number=2)
    source, findings = read_episode("b", text.rpartition("---\n")[0] + f"---\n{STARTER_NOTES}\n")
    assert source is not None, findings
    found = run_rules(with_episodes(episode("a", 1), source))
    assert [(finding.rule, finding.message) for finding in found if finding.rule == "starter-left"] == [
        ("starter-left", "the notes below the keys: this is still what the starter says")
    ]
    assert "starter-left" not in {finding.rule for finding in run_rules(with_episodes(episode("a", 1)))}
