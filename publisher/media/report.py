"""A report on what mastering did: a picture for the eye, and beside it the same in figures, as JSON.

Numbers and pictures are slow to load and seldom asked for, so neither is loaded before it is needed.
"""

import json
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
    """A witness of mastering that remembers what the limiter did."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.attenuation: Doubles | None = None
        """By how many dB the limiter turned down at most in each 100 ms; None if nothing was encoded."""

    def on_analyzed(self, recording: Recording) -> None:
        """Let it pass: what is wrong with a recording was told before."""

    def on_limited(self, attenuation: "Doubles") -> None:
        """Remember it."""
        self.attenuation = attenuation


def require_matplotlib() -> None:
    """See to it that pictures can be drawn. Raises PublisherError if what draws them is not installed."""
    from publisher.media.plot import import_matplotlib as prepare  # noqa: PLC0415 - slow to load

    prepare()


def check_report_path(file: Path) -> None:
    """See to it that a report can be written.

    Raises UnknownNameError for a name that is no picture's, PublisherError if pictures cannot be drawn.
    """
    from publisher.media.plot import PLOT_SUFFIXES  # noqa: PLC0415 - slow to load

    if file.suffix.lower() not in PLOT_SUFFIXES:
        raise UnknownNameError(f"{file} is no picture by its ending", hint=f"let it end in {', '.join(PLOT_SUFFIXES)}")
    require_matplotlib()


def write_report(
    file: Path,
    *,
    title: str,
    recording: Path,
    made: Path,
    mastered: MasteringReport,
    recipe: Recipe,
    attenuation: "Doubles | None",
    report: StageProgress,
) -> None:
    """Write the picture `file`, and JSON beside it, of how the `recording` runs and how what was `made` of it does.

    Raises PublisherError if that cannot be written.
    """
    from publisher.media.loudness.curve import STEP_SECONDS, round_levels  # noqa: PLC0415 - slow to load
    from publisher.media.plot import LoudnessPlot, draw_plot  # noqa: PLC0415 - slow to load

    before, after = trace_loudness(recording, report=report), trace_loudness(made, report=report)
    sheet = LoudnessPlot(
        title=title,
        figures=[figure.replace("-", "−") for figure in _make_figures(mastered.rounded())],
        target=recipe.loudness_with(mastered.channels),
        before=before,
        after=after,
        limited=attenuation,
    )
    told: Json = {
        "title": title,
        "target": sheet.target,
        "true_peak": recipe.true_peak,
        "mastered": _to_json(mastered.rounded()),
        "step": STEP_SECONDS,
        "before": _curve_to_json(before),
        "after": _curve_to_json(after),
        "limiter": None if attenuation is None else round_levels(attenuation),
    }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(file) as draft:
            draw_plot(sheet, draft)
        with write_atomically(file.with_suffix(".json")) as draft:
            draft.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    except OSError as problem:
        raise PublisherError(
            f"{file} cannot be written: {(problem.strerror or str(problem)).lower()}",
            hint="look at the disk's free space and at the folder's permissions",
        ) from None


def _curve_to_json(course: "LoudnessCurve") -> dict[str, Json]:
    from publisher.media.loudness.curve import round_levels  # noqa: PLC0415 - slow to load

    return {
        "duration": round(course.duration, 3),
        "momentary": round_levels(course.momentary),
        "short_term": round_levels(course.short_term),
    }


def _to_json(mastered: MasteringReport) -> Json:
    # Silence has a loudness of minus infinity, for which JSON has no number; what was mastered is not silent.
    plain: Json = json.loads(json.dumps(asdict(mastered)))
    return plain


def _make_figures(mastered: MasteringReport) -> list[str]:
    before, after = mastered.before, mastered.after
    if mastered.how == "encoded":
        limiter = f"limiter {mastered.limited:.1f} s, {mastered.reduction:.1f} dB at most"
        done = [f"gain {mastered.gain:+.1f} dB", limiter if mastered.limited else "limiter off"]
    else:
        done = [
            "sound copied as it was" if mastered.how == "copied" else f"gain {mastered.gain:+.1f} dB, not encoded anew"
        ]
    return [
        f"{before.integrated:.1f} → {after.integrated:.1f} LUFS",
        f"true peak {before.true_peak:.1f} → {after.true_peak:.1f} dBTP",
        f"range {before.loudness_range:.1f} → {after.loudness_range:.1f} LU",
        *done,
    ]
