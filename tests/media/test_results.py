"""Results of measuring and mastering: silence, rounding, and the timeline of a file."""

import math

from publisher.media.results import MasteringReport, Measurement
from publisher.model.timeline import Piece

BEFORE = Measurement(integrated=-23.456789, loudness_range=5.678901, true_peak=-3.14159, duration=10.12345678)


def report(**fields: object) -> MasteringReport:
    """Return a report with these fields."""
    plain = {"before": BEFORE, "after": BEFORE, "gain": 7.456, "limited": 0.123456, "reduction": 1.23456}
    form = {"bit_rate": 128, "sample_rate": 48_000, "channels": 2, "media_type": "audio/mpeg"}
    return MasteringReport(**{**plain, **form, **fields})  # type: ignore[arg-type]


def test_silence_has_no_finite_loudness() -> None:
    """Minus infinity is silence, any number is not; rounding keeps it."""
    silence = Measurement(integrated=-math.inf, loudness_range=0.0, true_peak=-math.inf, duration=1.0)
    assert silence.is_silent
    assert silence.rounded() == silence
    assert not BEFORE.is_silent


def test_levels_keep_two_decimals_and_times_six() -> None:
    """In measurements, reports and pieces alike."""
    rounded = Measurement(integrated=-23.46, loudness_range=5.68, true_peak=-3.14, duration=10.123457)
    assert BEFORE.rounded() == rounded
    shown = report(pieces=(Piece(sound="", start=0.0, end=1 / 3, at=2 / 3),)).rounded()
    assert (shown.before, shown.after, shown.gain, shown.limited, shown.reduction) == (
        rounded,
        rounded,
        7.46,
        0.12,
        1.23,
    )
    assert shown.pieces == (Piece(sound="", start=0.0, end=0.333333, at=0.666667),)


def test_without_pieces_the_timeline_is_the_recording() -> None:
    """An edited file has the timeline of its pieces; any other that of the whole recording."""
    assert report().timeline.duration == BEFORE.duration
    assert report().timeline.published(4.0) == 4.0
    moved = report(pieces=(Piece(sound="", start=3.0, end=5.0, at=0.0),)).timeline
    assert (moved.duration, moved.published(4.0), moved.published(1.0)) == (2.0, 1.0, None)
