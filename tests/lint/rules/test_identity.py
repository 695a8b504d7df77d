"""Rules that keep identities: each finds its case, and so do swapped and reused folders."""

from dataclasses import replace

import pytest

from publisher.lint import run_rules
from publisher.plan.ledger import Ledger
from support.lint_context import (
    as_it_should_be,
    episode,
    publication,
    with_episodes,
    with_ledger,
    with_lines,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.identity import CASES, PUBLISHED


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


def test_a_swap_of_folders_is_noticed() -> None:
    """Two folders that exchanged their names would give each episode the other's sound."""
    context = with_ledger(publication("a", "first", "b" * 64), publication("b", "second", "a" * 64))
    assert {(finding.rule, finding.position.file) for finding in run_rules(context)} == {
        ("episode-renamed", "episodes/a/episode.md"),
        ("episode-renamed", "episodes/b/episode.md"),
    }


def test_a_swap_of_guids_is_noticed() -> None:
    """Two episodes that exchange their GUIDs, and not their recordings, would each get the other's sound in apps."""
    published = publication("a", "first", "a" * 64), publication("b", "second", "b" * 64)
    swapped = (
        episode(slug, number, ("number:", f"guid: {guid}\nnumber:"))
        for slug, number, guid in (("a", 1, "second"), ("b", 2, "first"))
    )
    context = replace(with_ledger(*published), episodes=with_episodes(*swapped).episodes)
    assert [(finding.rule, finding.is_error) for finding in run_rules(context)] == [("guid-changed", True)] * 2
    moved = {
        "episodes/a/recording.wav": "b" * 64,
        "episodes/b/recording.wav": "a" * 64,
    }
    assert run_rules(replace(context, files={**context.files, **moved})) == []


def test_a_folder_that_takes_a_retired_ones_name_is_noticed() -> None:
    """The recording tells that this is another episode than the one that had the folder's name."""
    retired = replace(publication("a", "first", "z" * 64), retired=True)
    context = with_ledger(retired, publication("c", "third", "a" * 64))
    assert [finding.rule for finding in run_rules(context)] == ["episode-renamed"]


def test_one_recording_may_be_two_episodes() -> None:
    """A repeat in a folder of its own is no rename, as long as the first one is still where it was."""
    context = with_ledger(
        publication("a", "first", "a" * 64), second=("audio:", "ignore: {recording-twice: a repeat}\naudio:")
    )
    files = {**context.files, "episodes/b/recording.wav": "a" * 64}
    assert run_rules(replace(context, files=files)) == []


@pytest.mark.parametrize(
    ("feed_line", "broken", "told"),
    [
        ("", 0, "gone is in the feed, and its folder is gone: publish and feed stop there"),
        ("retired: [gone]", 0, None),
        ("", 1, None),
    ],
)
def test_a_published_folder_that_is_gone_is_asked_about(feed_line: str, broken: int, told: str | None) -> None:
    """Unless feed.yaml asks for it to leave, or a file that cannot be read may be that episode's."""
    context = with_lines(feed_line) if feed_line else as_it_should_be()
    ledger = Ledger(feed="bokstaver", publications={"second": publication("gone", "second", "z" * 64)})
    context = replace(context, ledgers={"bokstaver": ledger}, published_feeds={"bokstaver": PUBLISHED}, broken=broken)
    found = [finding for finding in run_rules(context) if finding.rule == "episode-leaves"]
    assert [finding.message for finding in found] == ([told] if told else [])
