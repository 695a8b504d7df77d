"""Rules about recordings that are kept: each finds its case, and is silent about what another one tells."""

from typing import Any

import pytest

from publisher.lint import run_rules
from support.lint_context import FINE, without_file
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.kept import CASES, NAMED, with_kept


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


def found(**changes: Any) -> list[str]:
    """Return the rules that find something in a kept recording."""
    return [finding.rule for finding in run_rules(with_kept(**changes))]


def test_of_what_cannot_be_kept_nothing_else_is_told() -> None:
    """Its loudness does not matter; a video is refused even where its sound alone may be published."""
    assert found(codec="flac", container="flac", measurement=FINE) == ["kept-unfit"]
    assert found(codec="opus", container="matroska") == ["kept-unfit"]
    assert found(codec="aac", container="mov", video=True) == ["kept-unfit", "recording-video"]


def test_damage_is_told_as_of_any_recording() -> None:
    """A kept file that was cut off is an error, as before."""
    assert found(declared=75.0) == ["recording-truncated"]


def test_chapters_in_a_file_that_keeps_its_tags_are_not_said_to_be_lost() -> None:
    """They are in the file, and feed and pages have none of them."""
    [finding] = run_rules(with_kept("bytes", chapters=3))
    assert finding.message == "recording.mp3 has 3 chapters of its own, which no app is told of"


def test_another_name_is_offered_behind_its_own_key() -> None:
    """Whoever follows the advice for a missing file keeps what else is said of it."""
    [finding] = run_rules(without_file(with_kept(), NAMED, "finished.mp3"))
    assert finding.fix == "write file: finished.mp3, the only recording beside it, or put the one that is meant there"
