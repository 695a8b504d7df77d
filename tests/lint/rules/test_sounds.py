"""Rules about what a recording sounds like: each finds its case, with figures in its message."""

from dataclasses import replace

import pytest

from publisher.findings import Severity
from publisher.lint import check_recording, run_rules
from support.lint_context import (
    FINE,
    SOUND,
    in_condition,
    with_sound,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.sounds import CASES


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


def test_how_much_was_cut_off_is_told() -> None:
    """As a percentage; a single loud moment is none."""
    [finding] = run_rules(in_condition(clipped=0.0312))
    assert (finding.rule, finding.severity) == ("recording-clipped", Severity.WARNING)
    assert finding.message == "recording.wav was cut off: 3.1 % of its samples lie flat at the highest level"
    assert run_rules(in_condition(clipped=0.00005)) == []


def test_an_upside_down_channel_is_a_warning_in_stereo_only() -> None:
    """In stereo it can be published; a feed in mono would have nothing."""
    [finding] = run_rules(in_condition(in_mono=-70.0))
    assert (finding.rule, finding.severity) == ("recording-upside-down", Severity.WARNING)
    assert "almost nothing is left" in finding.message


def test_a_single_file_is_judged_as_an_episodes_is() -> None:
    """The same rules, the same words, and the file's own name in the place of a line."""
    recording = replace(SOUND, condition=replace(SOUND.condition, levels=(-200.0, -23.0)))
    [finding] = check_recording("take 1.wav", recording)
    assert (finding.rule, str(finding.position)) == ("recording-channel-dead", "take 1.wav")
    assert finding.message == "take 1.wav has nothing on its left channel"


def test_what_is_too_quiet_is_told_from_what_is_silent() -> None:
    """Sound below the meter's gate can be made louder, and the fix says by how much."""
    [finding] = run_rules(with_sound(measurement=replace(FINE, integrated=float("-inf"), true_peak=-66.0)))
    assert finding.rule == "recording-silent"
    assert "too quiet" in finding.message
    assert "make it 60 dB louder" in (finding.fix or "")


def test_a_silent_track_beside_one_that_is_not_is_told() -> None:
    """The finding names both tracks, and what is to be written."""
    silent = replace(FINE, integrated=float("-inf"), true_peak=-91.0)
    findings = run_rules(with_sound(measurement=silent, sounds=2, heard_track=2))
    [finding] = [finding for finding in findings if finding.rule == "recording-silent"]
    assert finding.message == "recording.wav is silent on its sound track 1, and not on its sound track 2"
    assert finding.fix == "if that one is to be heard, write sound_track: 2"


@pytest.mark.parametrize(("declared", "said"), [(119.96, "2:00.0"), (3600.0, "1:00:00.0"), (61.04, "1:01.0")])
def test_times_are_times(declared: float, said: str) -> None:
    """Seconds stay below sixty, and minutes too."""
    [finding] = run_rules(with_sound(declared=declared, measurement=replace(FINE, duration=5.0)))
    assert f"says it lasts {said}," in finding.message


def test_a_decoders_complaint_is_damage() -> None:
    """A recording that decodes to its end with complaints is told of, as what it is."""
    [finding] = run_rules(with_sound(trouble="invalid frame"))
    assert (finding.rule, finding.severity) == ("recording-truncated", Severity.ERROR)
    assert "invalid frame" in finding.message
