"""Writes reports on mastering: a plot of loudness before and after, and the same figures as JSON.

numpy and matplotlib load slowly and few commands need them, so they are imported inside the functions.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.errors import PublisherError, UnknownNameError
from publisher.files import write_atomically
from publisher.hashing import Json
from publisher.media.progress import StageProgress
from publisher.media.results import MasteringReport, Recording
from publisher.media.trace import trace_loudness
from publisher.model.recipe import Recipe

if TYPE_CHECKING:
    from publisher.media.loudness import Doubles
    from publisher.media.loudness.curve import LoudnessCurve


class ReportRecorder:
    """A mastering observer that records what the leveller and the limiter did."""

    def __init__(self) -> None:
        """Start without a record."""
        self.attenuation: Doubles | None = None
        """The limiter's highest attenuation in dB in each 100 ms; None if nothing was encoded."""
        self.gains: Sequence[Doubles] = ()
        """The leveller's gains in dB, see `MasteringObserver.on_levelled`; empty if it did nothing."""

    def on_analyzed(self, recording: Recording) -> None:
        """Ignore the recording: its findings were reported before mastering."""

    def on_levelled(self, gains: "Sequence[Doubles]") -> None:
        """Record the gains."""
        self.gains = gains

    def on_limited(self, attenuation: "Doubles") -> None:
        """Record the attenuation."""
        self.attenuation = attenuation


def require_matplotlib() -> None:
    """Check that plots can be drawn. Raises PublisherError if matplotlib is not installed."""
    from publisher.media.plot import import_matplotlib  # noqa: PLC0415 - slow to load

    import_matplotlib()


def check_report_path(file: Path) -> None:
    """Check that a report can be written to `file`.

    Raises UnknownNameError for a suffix that is no picture's, PublisherError if matplotlib is not installed.
    """
    from publisher.media.plot import PLOT_SUFFIXES  # noqa: PLC0415 - slow to load

    if file.suffix.lower() not in PLOT_SUFFIXES:
        raise UnknownNameError(f"{file} is no picture by its ending", hint=f"let it end in {', '.join(PLOT_SUFFIXES)}")
    require_matplotlib()


def write_report(  # noqa: PLR0913 - what callers choose, each by its name
    file: Path,
    *,
    title: str,
    recording: Path,
    sound_track: int = 1,
    made: Path,
    mastered: MasteringReport,
    recipe: Recipe,
    recorder: ReportRecorder,
    report: StageProgress,
) -> None:
    """Write the plot `file`, and JSON beside it, of the loudness of `recording` and of `made`, the mastered file.

    Raises PublisherError if they cannot be written.
    """
    from publisher.media.loudness.curve import STEP_SECONDS, round_levels  # noqa: PLC0415 - slow to load
    from publisher.media.plot import LoudnessPlot, draw_plot  # noqa: PLC0415 - slow to load

    before = trace_loudness(recording, sound_track=sound_track, report=report)
    after = trace_loudness(made, report=report)
    plot = LoudnessPlot(
        title=title,
        figures=[figure.replace("-", "−") for figure in _make_figures(mastered.rounded())],
        target=recipe.loudness_with(mastered.channels),
        before=before,
        after=after,
        levelled=recorder.gains,
        limited=recorder.attenuation,
    )
    content: Json = {
        "title": title,
        "target": plot.target,
        "true_peak": recipe.true_peak,
        "mastered": _to_json(mastered.rounded()),
        "step": STEP_SECONDS,
        "before": _curve_to_json(before),
        "after": _curve_to_json(after),
        "leveller": [round_levels(gains) for gains in recorder.gains],
        "limiter": None if recorder.attenuation is None else round_levels(recorder.attenuation),
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(file) as draft:
            draw_plot(plot, draft)
        with write_atomically(file.with_suffix(".json")) as draft:
            draft.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    except OSError as problem:
        raise PublisherError(
            f"{file} cannot be written: {(problem.strerror or str(problem)).lower()}",
            hint="look at the disk's free space and at the folder's permissions",
        ) from None


def _curve_to_json(curve: "LoudnessCurve") -> dict[str, Json]:
    from publisher.media.loudness.curve import round_levels  # noqa: PLC0415 - slow to load

    return {
        "duration": round(curve.duration, 3),
        "momentary": round_levels(curve.momentary),
        "short_term": round_levels(curve.short_term),
    }


def _to_json(mastered: MasteringReport) -> Json:
    # JSON has no number for minus infinity, the loudness of silence; but silence is never mastered.
    plain: Json = json.loads(json.dumps(asdict(mastered)))
    return plain


def _make_figures(mastered: MasteringReport) -> list[str]:
    before, after = mastered.before, mastered.after
    if mastered.how == "encoded":
        limiter = f"limiter {mastered.limited:.1f} s, {mastered.reduction:.1f} dB at most"
        done = [f"gain {mastered.gain:+.1f} dB", limiter if mastered.limited else "limiter off"]
    else:
        said = {"copied": "sound copied as it was", "kept": "kept as it is"}
        done = [said.get(mastered.how, f"gain {mastered.gain:+.1f} dB, not encoded anew")]
    return [
        f"{before.integrated:.1f} → {after.integrated:.1f} LUFS",
        f"true peak {before.true_peak:.1f} → {after.true_peak:.1f} dBTP",
        f"range {before.loudness_range:.1f} → {after.loudness_range:.1f} LU",
        *done,
    ]
