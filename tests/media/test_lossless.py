"""Why frames were not corrected: told only where that was asked for, and with the reason that holds."""

from typing import Any

import pytest

from publisher.media.lossless import explain_encoding
from publisher.media.results import LevellingReport, MasteringReport, Measurement, VoiceLevel
from publisher.model.recipe import Recipe
from publisher.model.timeline import Piece

ASKED = Recipe(lossless_gain=True)
LEVEL = LevellingReport(
    raised=3.0,
    lowered=0.0,
    stretches=2,
    quietest=VoiceLevel(before=-30.0, after=-16.0),
    loudest=VoiceLevel(before=-20.0, after=-16.0),
)


def made(loudness: float = -19.0, peak: float = -9.0, **fields: Any) -> MasteringReport:
    """Return a report on a recording with this loudness in LUFS and true peak in dBTP."""
    before = Measurement(integrated=loudness, loudness_range=5.0, true_peak=peak, duration=1.0)
    form: dict[str, Any] = {"bit_rate": 128, "sample_rate": 48_000, "channels": 2, "media_type": "audio/mpeg"}
    return MasteringReport(before=before, after=before, gain=3.0, limited=0.0, reduction=0.0, **form, **fields)


@pytest.mark.parametrize(
    ("recipe", "codec", "how"),
    [
        (Recipe(), "mp3", "encoded"),
        (ASKED, "pcm_s16le", "encoded"),
        (ASKED.model_copy(update={"codec": "aac"}), "mp3", "encoded"),
        (ASKED, "mp3", "gain-adjusted"),
        (ASKED, "mp3", "copied"),
    ],
)
def test_nothing_is_told_where_nothing_fell_back(recipe: Recipe, codec: str, how: Any) -> None:
    """Where it was not asked for, was done, or could not be meant."""
    assert explain_encoding(recipe, made(how=how), codec) is None


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (made(pieces=(Piece(sound="recording", start=0.0, end=1.0, at=0.0),)), "it has edits"),
        (made(level=LEVEL), "its voices were made equally loud"),
        (made(peak=-2.0), "+3.0 dB would lift its peaks to 1.0 dBTP, and -1 is allowed"),
        (made(), "its frames are not as the recipe asks"),
    ],
)
def test_the_reason_is_that_which_holds(report: MasteringReport, words: str) -> None:
    """Edits, levels and peaks are known from the report; what is left are the frames themselves."""
    message, fix = explain_encoding(ASKED, report, "mp3") or ("", "")
    assert message.startswith("was encoded anew, and not corrected in its frames (lossless_gain): " + words)
    assert fix
