"""Rules about recordings and jingles: each finds its case; drafts need none."""

from dataclasses import replace

import pytest

from publisher.lint import run_rules
from publisher.lint.context import UnreadableFile
from support.lint_context import (
    as_it_should_be,
    with_second,
    without_file,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.recordings import CASES


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


def test_a_draft_needs_no_recording() -> None:
    """What is still being written is checked for its words alone."""
    context = with_second(("number:", "draft: true\nnumber:"))
    assert run_rules(without_file(context, "episodes/b/recording.wav")) == []


def test_what_stands_in_the_place_of_a_recording_is_told() -> None:
    """A folder of the recording's name is there, and yet no file is."""
    context = without_file(as_it_should_be(), "episodes/b/recording.wav")
    obstacles = {"episodes/b/recording.wav": UnreadableFile(message="is a folder", hint="put the file there")}
    [finding] = run_rules(replace(context, obstacles=obstacles))
    assert (finding.message, finding.fix) == ("episodes/b/recording.wav is a folder", "put the file there")
