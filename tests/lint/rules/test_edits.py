"""Rules about edits: each finds its case."""

from dataclasses import replace

import pytest

from publisher.lint import run_rules
from support.lint_context import with_times
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.edits import CASES


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("inserts: [{file: j.wav, at: 1:01}]", 11),
        ("level: {except: [{start: 0:10, end: 0:20}, {start: 1:01, end: 1:30}]}", 44),
    ],
)
def test_each_moment_behind_the_end_is_found_where_it_stands(line: str, column: int) -> None:
    """Inserts, and stretches that are not to be levelled, are found like cuts."""
    found = [finding for finding in run_rules(with_times(line)) if finding.rule == "edit-past-end"]
    assert [str(finding.position) for finding in found] == [f"episodes/b/episode.md:6:{column}"]


def test_a_kept_recording_is_not_levelled() -> None:
    """Asking for levels in an episode whose file is published as it is gives a finding; `level: false` does not."""
    kept = "{file: recording.wav, keep: true}"
    for line, told in (("level: true", 1), ("level: {except: [{start: 0:10, end: 0:20}]}", 1), ("level: false", 0)):
        found = run_rules(replace(with_times(line, audio=kept), recordings={}))
        assert [finding.rule for finding in found].count("kept-edited") == told
