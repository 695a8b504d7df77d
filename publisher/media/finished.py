"""Judges finished recordings: whether one can be published as it is, and how it differs from what a recipe asks for."""

from publisher.media.formats import KEPT_CONTAINERS
from publisher.media.results import Measurement, Recording
from publisher.model.recipe import Recipe

LOUDNESS_TOLERANCE_TOLD = 1.0
"""Deviation in LU from the recipe's loudness up to which a kept recording gives no finding."""
NAMES = {"mp3": "MP3", "aac": "AAC", "opus": "Opus", "vorbis": "Vorbis", "flac": "FLAC", "alac": "Apple Lossless"}
"""Names of codecs in messages, by ffmpeg's; others are named as ffmpeg does."""
KEPT_FORMATS = "MP3, AAC in M4A, or Opus in Ogg"


def describe_unfit(found: Recording) -> tuple[str, str] | None:
    """Return why a recording cannot be published as it is, and what to do; None if it can.

    The reason follows the recording's name.
    """
    made = "without keep, the audio is made of it by the feed's recipe"
    if found.video:
        return "is a video, and cannot be kept", f"{made}, with sound_of_video: true"
    if KEPT_CONTAINERS.get(found.codec) != found.container:
        name = "PCM" if found.codec.startswith("pcm_") else NAMES.get(found.codec, found.codec)
        inside = f" in {found.container}" if found.codec in KEPT_CONTAINERS and found.container else ""
        return f"is {name}{inside}, and cannot be kept: only {KEPT_FORMATS} can", f"delete keep: {made}"
    if found.sounds > 1:
        return f"has {found.sounds} sound tracks, and cannot be kept", f"give a file with one; {made}, with sound_track"
    return None


def describe_deviation(found: Measurement, recipe: Recipe, channels: int) -> str | None:
    """Return how a finished recording with so many channels measures beside what `recipe` asks for; None if as asked.

    The words follow the recording's name.
    """
    wanted = recipe.loudness_with(channels)
    is_loud_as_asked = abs(found.integrated - wanted) <= LOUDNESS_TOLERANCE_TOLD
    if is_loud_as_asked and round(found.true_peak, 1) <= recipe.true_peak:
        return None
    return (
        f"measures {found.integrated:.1f} LUFS and {found.true_peak:.1f} dBTP, where {wanted:.4g} and at most"
        f" {recipe.true_peak:g} are asked for, and is published as it is"
    )
