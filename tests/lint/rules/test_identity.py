"""Rules that keep identities: each finds its case, and so do swapped and reused folders."""

from dataclasses import replace

import pytest

from publisher.lint import run_rules
from publisher.plan.departures import Cause
from support.lint_context import (
    episode,
    publication,
    with_episodes,
    with_ledger,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.identity import CASES, leaving, retired


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
    away = replace(context, files={path: digest for path, digest in context.files.items() if "/recording" not in path})
    fixes = [finding.fix for finding in run_rules(away) if finding.rule == "guid-changed"]
    assert len(fixes) == 2
    assert all(fix.endswith("publish first where its recording is") for fix in fixes)


def test_a_folder_that_takes_a_retired_ones_name_is_noticed() -> None:
    """The recording tells that this is another episode than the one that had the folder's name."""
    entry = replace(publication("a", "first", "z" * 64), retired=True)
    context = with_ledger(entry, publication("c", "third", "a" * 64))
    assert [finding.rule for finding in run_rules(context)] == ["episode-renamed"]


def test_one_recording_may_be_two_episodes() -> None:
    """A repeat in a folder of its own is no rename, as long as the first one is still where it was."""
    context = with_ledger(
        publication("a", "first", "a" * 64), second=("audio:", "ignore: {recording-twice: a repeat}\naudio:")
    )
    files = {**context.files, "episodes/b/recording.wav": "a" * 64}
    assert run_rules(replace(context, files=files)) == []


@pytest.mark.parametrize(
    ("cause", "name", "broken", "told"),
    [
        (Cause.GONE, "gone", 0, "gone is in the feed, and its folder is gone: publish and feed stop there"),
        (Cause.GONE, "b", 0, "b is in the feed, and bokstaver does not take it any more: publish and feed stop there"),
        (Cause.LATER, "b", 0, "b is in the feed, and its date is still to come: publish and feed stop there"),
        (Cause.GONE, "gone", 1, None),
        (Cause.RENAMED, "b", 0, None),
    ],
)
def test_what_would_leave_is_told(cause: Cause, name: str, broken: int, told: str | None) -> None:
    """With what became of it; a file that cannot be read may be that of an episode that seems gone."""
    context = replace(leaving(cause, name=name), broken=broken)
    found = [finding for finding in run_rules(context) if finding.rule == "episode-leaves"]
    assert [finding.message for finding in found] == ([told] if told else [])


def test_a_retired_ones_folder_may_be_used_with_another_guid() -> None:
    """The episode of then keeps its GUID, and the new one has its own."""
    assert run_rules(retired("z" * 64, "guid: new\nnumber:")) == []
