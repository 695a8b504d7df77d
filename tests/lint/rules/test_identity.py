"""Rules that keep identities: each finds its case, and so do swapped and reused folders."""

from dataclasses import replace

import pytest

from publisher.lint import run_rules
from support.lint_context import (
    publication,
    with_ledger,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.identity import CASES


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
