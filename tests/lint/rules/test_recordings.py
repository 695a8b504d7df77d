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


@pytest.mark.parametrize(
    ("beside", "keys", "named"),
    [
        (("intervju.mp3", "cover.jpg"), "number:", "intervju.mp3"),
        (("intervju.mp3", "jingle.mp3"), "intro: jingle.mp3\nnumber:", "intervju.mp3"),
        (("intervju.mp3", "jingle.mp3"), "inserts: [{at: 0:10, file: jingle.mp3}]\nnumber:", "intervju.mp3"),
        (("intervju.mp3", "opptak.wav.mp3"), "number:", None),
        (("notater.txt",), "number:", None),
    ],
)
def test_the_only_recording_beside_a_missing_one_is_named(
    beside: tuple[str, ...], keys: str, named: str | None
) -> None:
    """Where there is one that is nothing else, it is most likely meant, however it is called; of several none is."""
    context = without_file(with_second(("number:", keys)), "episodes/b/recording.wav", *beside)
    [fix] = [finding.fix for finding in run_rules(context) if finding.rule == "recording-missing"]
    assert fix.startswith(f"write audio: {named}, the only recording" if named else "put the recording there")
