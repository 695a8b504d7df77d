"""Reports on mastering: the JSON beside a plot, paths that are refused, and the words for what was done."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from publisher.errors import PublisherError, UnknownNameError
from publisher.media import plot
from publisher.media.loudness.curve import LoudnessCurve
from publisher.media.report import ReportRecorder, check_report_path, write_report
from publisher.media.results import MasteringReport, Measurement
from publisher.model.recipe import Recipe
from support.shows import make_recording, make_show, run

BEFORE = Measurement(integrated=-23.456, loudness_range=5.0, true_peak=-6.0, duration=1.0)
AFTER = Measurement(integrated=-16.0, loudness_range=4.5, true_peak=-1.0, duration=1.0)


def mastered(**fields: Any) -> MasteringReport:
    """Return a report of an encoded stereo MP3 with these fields."""
    done: dict[str, Any] = {"gain": 7.456, "limited": 1.25, "reduction": 2.5}
    form: dict[str, Any] = {"bit_rate": 128, "sample_rate": 48_000, "channels": 2, "media_type": "audio/mpeg"}
    return MasteringReport(**{"before": BEFORE, "after": AFTER, **done, **form, **fields})


def recorder(attenuation: list[float] | None, *gains: list[float]) -> ReportRecorder:
    """Return a recorder of what a limiter and a leveller did."""
    made = ReportRecorder()
    made.on_levelled([np.array(one) for one in gains])
    if attenuation is not None:
        made.on_limited(np.array(attenuation))
    return made


def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **fields: Any) -> tuple[plot.LoudnessPlot, dict[str, Any]]:
    """Write a report without decoding or drawing; return the plot and the JSON."""
    edge = np.full(10, 0.5, dtype=np.float32)
    curve = LoudnessCurve(blocks=np.array([0.01] * 9 + [0.0]), lows=-edge, highs=edge, duration=1.0)
    drawn: list[plot.LoudnessPlot] = []

    def draw(content: plot.LoudnessPlot, file: Path) -> None:
        drawn.append(content)
        file.touch()

    def trace(file: Path, *, sound_track: int = 1, report: object) -> LoudnessCurve:
        # The recording's chosen track, and the only one of what was made.
        assert sound_track == (3 if file.name == "r.wav" else 1)
        return curve

    monkeypatch.setattr("publisher.media.report.trace_loudness", trace)
    monkeypatch.setattr(plot, "draw_plot", draw)
    arguments: dict[str, Any] = {
        "title": "Øya",
        "recording": tmp_path / "r.wav",
        "sound_track": 3,
        "made": tmp_path / "m.mp3",
        "mastered": mastered(),
        "recipe": Recipe(),
        "recorder": recorder([0.0, 2.46]),
        "report": lambda stage, fraction: None,
    }
    write_report(tmp_path / "new" / "a.png", **{**arguments, **fields})
    return drawn[0], json.loads((tmp_path / "new" / "a.json").read_text("utf-8"))


def test_json_says_what_the_plot_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Title, target, rounded measurements and curves; silence is null; the folder is made."""
    drawn, content = written(tmp_path, monkeypatch)
    assert (drawn.title, drawn.target) == (content["title"], content["target"]) == ("Øya", -16.0)
    assert (content["true_peak"], content["step"], content["limiter"]) == (-1.0, 0.1, [0.0, 2.5])
    assert content["mastered"]["before"]["integrated"] == -23.46
    assert content["before"]["duration"] == 1.0
    assert len(content["after"]["momentary"]) == 7
    assert content["after"]["short_term"] == []


def test_without_a_limiter_record_json_has_null(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of an earlier run has no attenuation, which is not the same as zeros."""
    drawn, content = written(tmp_path, monkeypatch, recorder=recorder(None))
    assert drawn.limited is None
    assert content["limiter"] is None


def test_gains_of_the_leveller_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row for the recording, or one for each of its voices; none if nothing was levelled."""
    drawn, content = written(tmp_path, monkeypatch, recorder=recorder(None, [1.04, -2.5], [0.0, 0.0]))
    assert content["leveller"] == [[1.0, -2.5], [0.0, 0.0]]
    assert len(drawn.levelled) == 2
    assert written(tmp_path, monkeypatch)[1]["leveller"] == []


def test_the_target_is_that_of_the_channels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With automatic channels, a mono file has a target 3 LU lower."""
    _, content = written(tmp_path, monkeypatch, recipe=Recipe(channels="auto"), mastered=mastered(channels=1))
    assert content["target"] == pytest.approx(-19.01, abs=0.01)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ["gain +7.5 dB", "limiter 1.2 s, 2.5 dB at most"]),
        ({"limited": 0.0}, ["gain +7.5 dB", "limiter off"]),
        ({"how": "copied", "gain": 0.0}, ["sound copied as it was"]),
        ({"how": "kept", "gain": 0.0}, ["kept as it is"]),
        ({"how": "gain-adjusted", "gain": -1.505}, ["gain −1.5 dB, not encoded anew"]),
    ],
)
def test_figures_name_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fields: dict[str, Any], words: list[str]
) -> None:
    """Measurements before and after, then gain and limiter, with true minus signs."""
    drawn, _ = written(tmp_path, monkeypatch, mastered=mastered(**fields))
    assert drawn.figures[0] == "−23.5 → −16.0 LUFS"
    assert drawn.figures[3:] == words


def test_a_report_that_cannot_be_written_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file where the folder should be is a PublisherError with a hint."""
    (tmp_path / "new").touch()
    with pytest.raises(PublisherError, match=r"a\.png cannot be written") as caught:
        written(tmp_path, monkeypatch)
    assert "permissions" in caught.value.hint


def test_only_pictures_are_report_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Suffixes in any case; any other is a name that is not known, and matplotlib must be installed."""
    monkeypatch.setattr(plot, "find_spec", lambda _: object())
    for name in ("a.png", "a.SVG", "a.pdf"):
        check_report_path(tmp_path / name)
    with pytest.raises(UnknownNameError, match="no picture by its ending"):
        check_report_path(tmp_path / "a.txt")
    monkeypatch.setattr(plot, "find_spec", lambda _: None)
    with pytest.raises(PublisherError, match="matplotlib"):
        check_report_path(tmp_path / "a.png")


def test_the_recorder_keeps_the_attenuation() -> None:
    """None until mastering reports it."""
    recorder = ReportRecorder()
    assert recorder.attenuation is None
    recorder.on_limited(np.array([1.0]))
    assert recorder.attenuation.tolist() == [1.0]


def test_master_draws_a_report(tmp_path: Path) -> None:
    """The picture is where it was asked for, and JSON beside it says the same as the table."""
    pytest.importorskip("matplotlib", reason="the picture's extra is not installed")
    make_recording(tmp_path / "Opptak på øya.wav", seed=1, seconds=6.0)
    done = run(tmp_path, "master", "Opptak på øya.wav", "ut.mp3", "--report", "rapporter/Øya.png", "--format", "json")
    assert done.returncode == 0, done.stderr
    mastered, content = json.loads(done.stdout)["mastered"], json.loads((tmp_path / "rapporter/Øya.json").read_text())
    with Image.open(tmp_path / "rapporter/Øya.png") as picture:
        assert picture.format == "PNG"
    assert content["title"] == "ut.mp3"
    assert content["mastered"]["after"] == mastered["after"]
    assert (content["target"], content["step"], len(content["limiter"])) == (-16.0, 0.1, 60)
    assert (len(content["before"]["momentary"]), len(content["after"]["short_term"])) == (57, 31)
    assert max(content["after"]["momentary"]) > max(content["before"]["momentary"]) + 5.0
    assert sorted(file.name for file in (tmp_path / "rapporter").iterdir()) == ["Øya.json", "Øya.png"]


def test_a_report_that_is_no_picture_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    """It is wrong usage."""
    make_recording(tmp_path / "a.wav", seed=1)
    done = run(tmp_path, "master", "a.wav", "a.mp3", "--report", "a.txt")
    assert (done.returncode, (tmp_path / "a.mp3").exists()) == (2, False)
    assert "a.txt is no picture by its ending" in done.stderr


def test_publish_draws_a_report_for_each_recording(tmp_path: Path) -> None:
    """In the folder that was asked for, by the episode's name and with its title."""
    pytest.importorskip("matplotlib", reason="the picture's extra is not installed")
    root = make_show(tmp_path, ["0001-ae"])
    done = run(root, "publish", "--report", "reports")
    assert done.returncode == 0, done.stderr
    assert sorted(file.name for file in (root / "reports").iterdir()) == ["0001-ae.json", "0001-ae.png"]
    assert json.loads((root / "reports" / "0001-ae.json").read_text())["title"] == "Bokstav nummer 1"
