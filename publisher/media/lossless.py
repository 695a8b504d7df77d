"""Says why an MP3 was encoded anew although its loudness was to be corrected in its frames."""

from publisher.media.mp3 import GAIN_STEP
from publisher.media.results import MasteringReport
from publisher.model.recipe import Recipe


def explain_encoding(recipe: Recipe, mastered: MasteringReport, codec: str) -> tuple[str, str] | None:
    """Return why a recording in `codec` was encoded by a recipe with `lossless_gain`, and what to do; None if fine.

    A recording that is no MP3 has no frames that could be corrected, so that there is nothing to explain. The words
    follow the recording's name.
    """
    if not recipe.lossless_gain or recipe.codec != "mp3" or codec != "mp3" or mastered.how != "encoded":
        return None
    before = mastered.before
    gain = round((recipe.loudness_with(mastered.channels) - before.integrated) / GAIN_STEP) * GAIN_STEP
    peak = before.true_peak + gain
    if mastered.pieces:
        reason, fix = "it has edits", "nothing, if the edits are wanted: what is cut or joined has to be encoded"
    elif mastered.level is not None:
        reason, fix = "its voices were made equally loud", "for its frames as they are write level: false"
    elif peak > recipe.true_peak:
        reason = f"{gain:+.1f} dB would lift its peaks to {peak:.1f} dBTP, and {recipe.true_peak:g} is allowed"
        fix = "a limiter is needed for that; ask for a lower loudness, or keep the file as it is: keep: true"
    else:
        asked = f"{recipe.bit_rate} kbit/s at a constant bit rate"
        reason = f"its frames are not as the recipe asks, or carry checksums, or are damaged: {asked}"
        fix = "write the recording's own bit rate and channels into the recipe, or keep the file as it is: keep: true"
    return f"was encoded anew, and not corrected in its frames (lossless_gain): {reason}", fix
