"""Describes the formats of published audio: ffmpeg's encoder arguments, and effects on level, peaks and length."""

from publisher.model.recipe import Recipe

MEDIA_TYPES = {"mp3": "audio/mpeg", "aac": "audio/x-m4a", "opus": "audio/ogg"}
"""Content types by codec; Apple's names where standards differ."""
KEPT_CONTAINERS = {"mp3": "mp3", "aac": "mov", "opus": "ogg"}
"""The container, by ffmpeg's name, in which a finished file of a codec is published as it is: its own, M4A, Ogg."""
SAMPLE_RATES = {"mp3": (44_100, 48_000), "aac": (44_100, 48_000), "opus": (48_000,)}
"""Sample rates that are kept, in Hz; any other is resampled to the first. Opus has one rate only."""
DECODER_PADDING = {"mp3": 46, "aac": 1024, "opus": 0}
"""Samples that decoders may add at the end: some ignore the length of the last frame in M4A, and the padding of an MP3
that is short of 529 samples."""
LAME_SCALES = {192: 0.97, 224: 0.98, 256: 1.0, 320: 1.0}
"""Factors by which LAME scales its input at a constant bit rate, by kbit/s; at 160 and below it is LAME_SCALE."""
LAME_SCALE = 0.95
LAME_QUALITIES = {64: 9, 80: 8, 96: 7, 112: 6, 128: 5, 160: 4, 192: 2, 224: 1, 256: 0, 320: 0}
"""LAME's quality settings for a varying bit rate, by the average in kbit/s that stereo comes to."""
OPUS_MAX_BIT_RATE = 256
"""The highest bit rate of an Opus channel, in kbit/s."""


def choose_sample_rate(recipe: Recipe, recorded: int) -> int:
    """Return the sample rate in Hz at which a recording at `recorded` Hz is published."""
    kept = SAMPLE_RATES[recipe.codec]
    return recorded if recorded in kept else kept[0]


def compute_input_scale(recipe: Recipe) -> float:
    """Return the factor by which the encoder of `recipe` multiplies its input."""
    if recipe.codec != "mp3" or recipe.bit_rate_mode == "varying":
        return 1.0
    return LAME_SCALES.get(recipe.bit_rate, LAME_SCALE)


def estimate_overshoot(recipe: Recipe, channels: int) -> float:
    """Return by how many dB encoding usually raises true peaks: the fewer bits a channel has, the more.

    MP3 that comes out higher is mended where it does, which costs little; the others are encoded once more.
    """
    bits = recipe.bit_rate / channels
    if recipe.codec == "mp3":
        return 0.4 if bits >= 64 else 0.8  # noqa: PLR2004 - measured on speech and music
    return 1.1 if bits >= 128 else 1.5 if bits >= 64 else 1.9  # noqa: PLR2004 - as above


def build_encoder_arguments(recipe: Recipe, rate: int, channels: int, *, is_take: bool = False) -> list[str]:
    """Return ffmpeg's arguments for the encoder and the container of `recipe`, for samples at `rate` Hz.

    The file is the same in every run: no date, no version and no tags are written. A take of an MP3, to be joined with
    others, is frames alone.
    """
    exact = ["-threads", "1", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    if recipe.codec == "aac":
        return ["-c:a", "aac", "-b:a", f"{recipe.bit_rate}k", *exact, *build_m4a_arguments(rate)]
    if recipe.codec == "opus":
        rate = min(recipe.bit_rate, OPUS_MAX_BIT_RATE * channels)
        return ["-c:a", "libopus", "-b:a", f"{rate}k", "-vbr", "constrained", *exact, "-f", "opus"]
    quality = LAME_QUALITIES[recipe.bit_rate]
    rate_control = ["-q:a", f"{quality}"] if recipe.bit_rate_mode == "varying" else ["-b:a", f"{recipe.bit_rate}k"]
    speed = ["-compression_level", "3"]
    beside = ["-write_xing", "0" if is_take else "1", "-id3v2_version", "0"]
    return ["-c:a", "libmp3lame", *rate_control, *speed, *exact, *beside, "-f", "mp3"]


def build_m4a_arguments(rate: int) -> list[str]:
    """Return ffmpeg's arguments for the container of AAC at `rate` Hz.

    Its table of contents (`moov`) stands at the beginning, so that players can start at once. Its edit list counts in
    samples: in milliseconds, as by default, it would leave out up to 48 of them at the end.
    """
    return ["-movie_timescale", str(rate), "-movflags", "+faststart", "-f", "ipod"]
