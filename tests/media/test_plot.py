"""Reports on what mastering did: a picture, and the same in figures."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from publisher.errors import PublisherError
from publisher.media import plot
from publisher.media.inspect import measure_audio
from publisher.media.loudness import integrated_loudness
from publisher.media.loudness.curve import LoudnessCurve, downsample, round_levels
from publisher.media.plot import LoudnessPlot, draw_plot, import_matplotlib
from publisher.media.trace import trace_loudness
from support.processes import finish
from support.shows import make_recording, make_show, run


def sheet(title: str, seconds: int = 30, limited: float | None = 0.0) -> LoudnessPlot:
    """Return a sheet of quiet sound that was made louder."""
    blocks = np.full(seconds * 10, 0.01)
    edge = np.full(seconds * 10, 0.2, dtype=np.float32)
    course = LoudnessCurve(blocks=blocks, lows=-edge, highs=edge, duration=float(seconds))
    attenuation = None if limited is None else np.full(seconds * 10, limited)
    return LoudnessPlot(title=title, figures=["a", "b"], target=-16.0, before=course, after=course, limited=attenuation)


def test_a_peak_does_not_fall_between_two_columns() -> None:
    """Of each column the highest is kept, or the lowest; fewer values than columns stay as they are."""
    values = np.zeros(100_000)
    values[12_345] = 1.0
    highest, starts = downsample(values, 1_500)
    assert (len(highest), highest.max()) == (1_500, 1.0)
    assert starts[int(highest.argmax())] <= 12_345 < starts[int(highest.argmax()) + 1]
    assert downsample(-values, 1_500, lowest=True)[0].min() == -1.0
    assert list(downsample(np.array([1.0, 2.0]), 1_500)[1]) == [0.0, 1.0]
    assert [len(part) for part in downsample(np.empty(0), 1_500)] == [0, 0]


def test_silence_has_no_number_in_json() -> None:
    """Minus infinity is spelled as null."""
    assert round_levels(np.array([-23.04, -np.inf])) == [-23.0, None]


def test_a_course_is_what_the_meter_measures(tmp_path: Path) -> None:
    """Its blocks come to the same loudness, its edges to the highest sample; there are ten values a second."""
    make_recording(tmp_path / "r.wav", seed=1, seconds=5.3)
    course = trace_loudness(tmp_path / "r.wav")
    assert integrated_loudness(course.blocks) == pytest.approx(measure_audio(tmp_path / "r.wav").integrated)
    assert (len(course.blocks), len(course.lows), len(course.highs)) == (53, 53, 53)
    assert (len(course.momentary), len(course.short_term)) == (50, 24)
    assert course.duration == pytest.approx(5.3, abs=1e-4)
    assert 0.1 < course.highs.max() < 0.5


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_equal_sheets_are_equal_pictures(tmp_path: Path, ending: str) -> None:
    """No date, no version: in all three formats. Titles may have any letters, dollars and any length."""
    title = "Ærlig målt på øya: $5 og $6 – 潮汐 " + "x" * 200
    pytest.importorskip("matplotlib", reason="the picture's extra is not installed")
    for name in ("one", "two"):
        draw_plot(sheet(title, limited=3.0), tmp_path / f"{name}{ending}")
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()


@pytest.mark.parametrize(("seconds", "limited"), [(1, None), (30, 0.0), (11_000, 14.0)])
def test_any_length_can_be_drawn(tmp_path: Path, seconds: int, limited: float | None) -> None:
    """A second, half a minute and three hours; whether or not it is known what the limiter did."""
    pytest.importorskip("matplotlib", reason="the picture's extra is not installed")
    draw_plot(sheet("Lengde", seconds, limited), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (1680, 1080)
        assert len(picture.convert("L").getcolors(256) or []) > 20


def test_without_matplotlib_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """An extra that is not there is no traceback."""
    monkeypatch.setattr(plot, "find_spec", lambda _: None)
    with pytest.raises(PublisherError, match="matplotlib, which draws it, is not installed") as caught:
        import_matplotlib()
    assert caught.value.hint == (
        "install it: pip install 'publisher[report]', or in a clone: .venv/bin/pip install -e '.[report]'"
    )


def test_master_draws_a_report(tmp_path: Path) -> None:
    """The picture is where it was asked for, and JSON beside it says the same as the table."""
    pytest.importorskip("matplotlib", reason="the picture's extra is not installed")
    make_recording(tmp_path / "Opptak på øya.wav", seed=1, seconds=6.0)
    done = run(tmp_path, "master", "Opptak på øya.wav", "ut.mp3", "--report", "rapporter/Øya.png", "--format", "json")
    assert done.returncode == 0, done.stderr
    mastered, told = json.loads(done.stdout)["mastered"], json.loads((tmp_path / "rapporter/Øya.json").read_text())
    with Image.open(tmp_path / "rapporter/Øya.png") as picture:
        assert picture.format == "PNG"
    assert told["title"] == "ut.mp3"
    assert told["mastered"]["after"] == mastered["after"]
    assert (told["target"], told["step"], len(told["limiter"])) == (-16.0, 0.1, 60)
    assert (len(told["before"]["momentary"]), len(told["after"]["short_term"])) == (57, 31)
    assert max(told["after"]["momentary"]) > max(told["before"]["momentary"]) + 5.0
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


def test_no_command_loads_numbers_or_pictures_before_it_needs_them() -> None:
    """Most commands need neither, and are to begin at once."""
    code = "import publisher.cli, sys; print(sorted({'numpy', 'pydub', 'matplotlib', 'boto3'} & {*sys.modules}))"
    done = finish([sys.executable, "-c", code], text=True, check=True)
    assert done.stdout == "[]\n"
