"""Plots of mastering: equal bytes for equal plots, any length, and a message without matplotlib."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from publisher.errors import PublisherError
from publisher.media import plot
from publisher.media.loudness.curve import LoudnessCurve
from publisher.media.plot import LoudnessPlot, draw_plot, import_matplotlib
from support.processes import finish


def plot_of(title: str, seconds: int = 30, limited: float | None = 0.0) -> LoudnessPlot:
    """Return a plot of a constant sound, the same before and after."""
    blocks = np.full(seconds * 10, 0.01)
    edge = np.full(seconds * 10, 0.2, dtype=np.float32)
    curve = LoudnessCurve(blocks=blocks, lows=-edge, highs=edge, duration=float(seconds))
    attenuation = None if limited is None else np.full(seconds * 10, limited)
    return LoudnessPlot(
        title=title,
        figures=["a", "b"],
        target=-16.0,
        before=curve,
        after=curve,
        levelled=[np.full(seconds * 10, limited)] if limited else [],
        limited=attenuation,
    )


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_equal_plots_are_equal_files(tmp_path: Path, ending: str) -> None:
    """No date, no version: in all three formats. Titles may have any letters, dollars and any length."""
    title = "Ærlig målt på øya: $5 og $6 – 潮汐 " + "x" * 200
    pytest.importorskip("matplotlib", reason="the picture's extra is not installed")
    for name in ("one", "two"):
        draw_plot(plot_of(title, limited=3.0), tmp_path / f"{name}{ending}")
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()


@pytest.mark.parametrize(("seconds", "limited"), [(1, None), (30, 0.0), (11_000, 14.0)])
def test_any_length_can_be_drawn(tmp_path: Path, seconds: int, limited: float | None) -> None:
    """A second, half a minute and three hours; whether or not it is known what the limiter did."""
    pytest.importorskip("matplotlib", reason="the picture's extra is not installed")
    draw_plot(plot_of("Lengde", seconds, limited), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (1680, 1080)
        assert len(picture.convert("L").getcolors(256) or []) > 20


def test_without_matplotlib_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra and how to install it."""
    monkeypatch.setattr(plot, "find_spec", lambda _: None)
    with pytest.raises(PublisherError, match="matplotlib, which draws it, is not installed") as caught:
        import_matplotlib()
    assert caught.value.hint == (
        "install it: pip install 'podcast-publisher[report]', or in a clone: .venv/bin/pip install -e '.[report]'"
    )


def test_no_command_loads_numbers_or_pictures_before_it_needs_them() -> None:
    """Importing the command line imports none of the libraries that load slowly."""
    code = "import publisher.cli, sys; print(sorted({'numpy', 'pydub', 'matplotlib', 'boto3'} & {*sys.modules}))"
    done = finish([sys.executable, "-c", code], text=True, check=True)
    assert done.stdout == "[]\n"
