"""Loudness curves of files: ten values a second, by the meter's figures."""

from pathlib import Path

import numpy as np
import pytest

from publisher.errors import UnreadableMediaError
from publisher.media.inspect import measure_audio
from publisher.media.loudness import integrated_loudness
from publisher.media.trace import trace_loudness
from support.shows import make_recording


def test_a_curve_agrees_with_the_meter(tmp_path: Path) -> None:
    """Its blocks have the loudness of the file, its extremes the highest sample; there are ten values a second."""
    make_recording(tmp_path / "r.wav", seed=1, seconds=5.3)
    stages: list[tuple[str, float]] = []
    curve = trace_loudness(tmp_path / "r.wav", report=lambda *stage: stages.append(stage))
    assert integrated_loudness(curve.blocks) == pytest.approx(measure_audio(tmp_path / "r.wav").integrated)
    assert (len(curve.blocks), len(curve.lows), len(curve.highs)) == (53, 53, 53)
    assert (len(curve.momentary), len(curve.short_term)) == (50, 24)
    assert curve.duration == pytest.approx(5.3, abs=1e-4)
    assert 0.1 < curve.highs.max() < 0.5
    assert np.all(curve.lows <= curve.highs)
    assert stages[-1] == ("trace", pytest.approx(1.0, abs=0.01))


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    """What cannot be opened as audio raises UnreadableMediaError."""
    (tmp_path / "r.wav").write_text("prose")
    with pytest.raises(UnreadableMediaError):
        trace_loudness(tmp_path / "r.wav")
