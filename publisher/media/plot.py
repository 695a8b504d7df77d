"""Plots the loudness of a recording and of the published file, and what leveller and limiter did, with matplotlib.

Matplotlib is an optional dependency and loads slowly, so it is imported when the first plot is drawn.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from publisher.errors import PublisherError
from publisher.media.loudness import MOMENTARY, SHORT_TERM, Doubles
from publisher.media.loudness.curve import STEP_SECONDS, LoudnessCurve, downsample

FIGURE_SIZE = (14.0, 9.0)
"""Inches, of DPI pixels each."""
DPI = 120
PLOT_COLUMNS = 1_500
LOUDNESS_FLOOR = -54.0
"""Lowest loudness on the axis, in LUFS."""
INK, FAINT, WAVE, FINE, BOLD, GOAL, WORK = "#1d2733", "#6b7783", "#cfd9e2", "#5d9cc4", "#0d5c91", "#b5382a", "#d9822b"
MAX_TITLE_LENGTH = 84
"""Characters of a title that fit into a line."""
PLOT_SUFFIXES = (".png", ".svg", ".pdf")
_LOCK = Lock()
"""Held while a plot is drawn: matplotlib is not thread-safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudnessPlot:
    """The content of a plot."""

    title: str
    figures: Sequence[str]
    """Measurements and processing in words, drawn below the title."""
    target: float
    """Loudness target in LUFS."""
    before: LoudnessCurve
    after: LoudnessCurve
    levelled: Sequence[Doubles]
    """The leveller's gains in dB in each 100 ms of the recording; empty if it did nothing."""
    limited: Doubles | None
    """The limiter's highest attenuation in dB in each 100 ms; None if an earlier run mastered the file."""


def import_matplotlib() -> None:
    """Check that matplotlib is installed, without importing it. Raises PublisherError if it is not."""
    if find_spec("matplotlib") is None:
        raise PublisherError(
            "a report has a picture, and matplotlib, which draws it, is not installed",
            hint="install it: pip install 'podcast-publisher[report]', or in a clone: "
            ".venv/bin/pip install -e '.[report]'",
        )


def draw_plot(plot: LoudnessPlot, file: Path) -> None:
    """Draw `plot` into `file`, whose suffix is one of PLOT_SUFFIXES. Raises OSError if it cannot be written."""
    from matplotlib import rc_context  # noqa: PLC0415 - an extra, and slow to load
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    with _LOCK, warnings.catch_warnings(), rc_context(_STYLE):
        # Matplotlib warns of letters that the font lacks; they are drawn as boxes.
        warnings.simplefilter("ignore")
        figure = Figure(figsize=FIGURE_SIZE, dpi=DPI, facecolor="white")
        _fill(figure, plot)
        suffix = file.suffix.lower()
        figure.savefig(file, format=suffix.lstrip("."), metadata=_METADATA[suffix])


_METADATA: dict[str, dict[str, str | None]] = {
    ".png": {"Software": "publisher"},
    ".svg": {"Creator": "publisher", "Date": None},
    ".pdf": {"Creator": "publisher", "Producer": None, "CreationDate": None},
}
"""Metadata by suffix: no date and no version, so that equal plots are equal files."""
_STYLE: dict[Any, Any] = {"font.family": "DejaVu Sans", "font.size": 10.5, "svg.hashsalt": "publisher"}


def _fill(figure: Any, plot: LoudnessPlot) -> None:
    heights = (5, 1.6, 5, 1.2) if plot.levelled else (5, 5, 1.2)
    rows = figure.add_gridspec(
        len(heights), 1, height_ratios=heights, left=0.06, right=0.945, top=0.855, bottom=0.075, hspace=0.36
    )
    title = plot.title if len(plot.title) <= MAX_TITLE_LENGTH else f"{plot.title[: MAX_TITLE_LENGTH - 1]}…"
    figure.text(0.06, 0.955, title, fontsize=17, fontweight="bold", color=INK, va="center", parse_math=False)
    figure.text(0.06, 0.913, "   ·   ".join(plot.figures), fontsize=11, color=FAINT, va="center", parse_math=False)
    upper = figure.add_subplot(rows[0])
    _panel(upper, "Recording", plot.before, plot.target)
    if plot.levelled:
        _leveller(figure.add_subplot(rows[1]), plot)
    lower = figure.add_subplot(rows[-2])
    _panel(lower, "Published", plot.after, plot.target)
    _legend(upper)
    _limiter(figure.add_subplot(rows[-1]), plot)


def _panel(axes: Any, name: str, curve: LoudnessCurve, target: float) -> None:
    """Draw loudness in front of the waveform."""
    wave = axes.twinx()
    lows, starts = downsample(curve.lows, PLOT_COLUMNS, lowest=True)
    highs, _ = downsample(curve.highs, PLOT_COLUMNS)
    most = max(1.0, float(np.abs(curve.lows).max(initial=0.0)), float(np.abs(curve.highs).max(initial=0.0)))
    wave.fill_between(starts * STEP_SECONDS, lows, highs, color=WAVE, linewidth=0.4, edgecolor=WAVE, step="mid")
    wave.axhspan(-most, -1.0, color=GOAL, alpha=0.06, linewidth=0)
    wave.axhspan(1.0, most, color=GOAL, alpha=0.06, linewidth=0)
    wave.set_ylim(-most, most)
    wave.set_yticks([])
    axes.set_zorder(wave.get_zorder() + 1)
    axes.patch.set_visible(False)
    for values, length, style in (
        (curve.momentary, MOMENTARY, {"color": FINE, "linewidth": 0.8, "label": "momentary (0.4 s)"}),
        (curve.short_term, SHORT_TERM, {"color": BOLD, "linewidth": 1.9, "label": "short-term (3 s)"}),
    ):
        levels, at = downsample(values, PLOT_COLUMNS)
        # A value is drawn at the middle of its window.
        axes.plot(
            (at + length / 2) * STEP_SECONDS, np.maximum(levels, LOUDNESS_FLOOR - 6.0), solid_joinstyle="round", **style
        )
    axes.axhline(target, color=GOAL, linewidth=1.2, linestyle=(0, (6, 4)), label="target")
    axes.set_ylim(LOUDNESS_FLOOR, 0.0)
    axes.set_yticks([*range(-48, 1, 12)])
    axes.text(
        1.006,
        (target - LOUDNESS_FLOOR) / -LOUDNESS_FLOOR,
        f"{target:g}".replace("-", "−"),
        color=GOAL,
        transform=axes.transAxes,
        va="center",
    )
    axes.set_ylabel("LUFS", color=FAINT)
    axes.set_title(name, loc="left", fontsize=12, color=INK, pad=7)
    _time(axes, curve.duration)
    for side in (axes, wave):
        _clean_axes(side)
    axes.grid(axis="y", color="#e6ebf0", linewidth=0.7)


def _legend(axes: Any) -> None:
    legend = axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False, fontsize=10)
    for text in legend.get_texts():
        text.set_color(FAINT)


def _leveller(axes: Any, plot: LoudnessPlot) -> None:
    """Draw the leveller's gains around zero."""
    axes.set_title("Leveller", loc="left", fontsize=12, color=INK, pad=7)
    widest = 3.0
    for gains in plot.levelled:
        highest, at = downsample(gains, PLOT_COLUMNS)
        widest = max(widest, float(np.abs(gains).max(initial=0.0)))
        axes.plot(at * STEP_SECONDS, highest, color=WORK, linewidth=1.4)
    axes.axhline(0.0, color=FAINT, linewidth=0.7)
    axes.set_ylim(-1.2 * widest, 1.2 * widest)
    axes.set_ylabel("dB", color=FAINT)
    axes.set_yticks([-math.floor(widest), 0, math.floor(widest)])
    _time(axes, plot.before.duration)
    _clean_axes(axes)


def _limiter(axes: Any, plot: LoudnessPlot) -> None:
    """Draw the limiter's attenuation, downwards from zero as gain-reduction meters show it."""
    axes.set_title("Limiter", loc="left", fontsize=12, color=INK, pad=7)
    deepest = 3.0
    if plot.limited is None:
        label = "made in an earlier run, of which only the sums are kept"
        axes.text(0.5, 0.5, label, transform=axes.transAxes, ha="center", va="center", color=FAINT)
    elif not plot.limited.any():
        axes.text(0.5, 0.5, "had nothing to do", transform=axes.transAxes, ha="center", va="center", color=FAINT)
    else:
        levels, at = downsample(plot.limited, PLOT_COLUMNS)
        deepest = max(deepest, float(levels.max()))
        axes.fill_between(at * STEP_SECONDS, 0.0, -levels, color=WORK, linewidth=0.5, edgecolor=WORK, step="post")
    axes.set_ylim(-1.2 * deepest, 0.0)
    axes.set_ylabel("dB", color=FAINT)
    idle = plot.limited is None or not plot.limited.any()
    axes.set_yticks([] if idle else [0, -math.floor(deepest)])
    _time(axes, plot.after.duration)
    _clean_axes(axes)


def _time(axes: Any, duration: float) -> None:
    """Set about ten ticks, at round times."""
    steps = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
    step = next((step for step in steps if duration / step <= 12), 7200)  # noqa: PLR2004 - labels that fit
    ticks = np.arange(0.0, duration + step / 100, step)
    axes.set_xlim(0.0, max(duration, STEP_SECONDS))
    axes.set_xticks(ticks, [_format_time(tick, step) for tick in ticks])


def _format_time(seconds: float, step: float) -> str:
    if step < 1:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _clean_axes(axes: Any) -> None:
    axes.tick_params(colors=FAINT, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
