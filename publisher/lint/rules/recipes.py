"""Rules about recipes of audio, by Apple's audio requirements."""

from collections.abc import Iterator

from publisher.findings import Severity
from publisher.lint.rule import Complaint, each, rule
from publisher.lint.subjects import list_audio_feeds
from publisher.sources.validate import FeedSource

APPLE_LOUDNESS = {1: -19.0, 2: -16.0, "auto": -16.0}
"""LUFS, by channels. Mono that sounds as loud as stereo measures 3 LU less, since two speakers play it."""
APPLE_TOLERANCE = 1.0
"""LU by which loudness may differ."""
APPLE_TRUE_PEAK = -1.0
"""dBTP."""


@rule("codec-not-apple", "Apple: audio requirements", Severity.WARNING)
@each(list_audio_feeds)
def codec_not_apple(source: FeedSource) -> Iterator[Complaint]:
    """Apple goes by the ending of an enclosure's address, and lists MP3 and M4A."""
    if source.feed.audio.codec == "opus":
        fix = "write codec: mp3 or aac here, and give Opus a feed of its own"
        yield Complaint(source.document.position("audio", "codec"), "Apple lists no episodes in Opus", fix)


@rule("loudness-not-apple", "Apple: audio requirements, -16 LKFS ±1 dB", Severity.WARNING)
@each(list_audio_feeds)
def loudness_not_apple(source: FeedSource) -> Iterator[Complaint]:
    """Between two shows of different loudness listeners have to reach for the button."""
    recipe = source.feed.audio
    wanted = APPLE_LOUDNESS[recipe.channels]
    if abs(recipe.loudness - wanted) > APPLE_TOLERANCE:
        yield Complaint(
            source.document.position("audio", "loudness"),
            f"the audio is made at {recipe.loudness:g} LUFS, and Apple asks for {wanted:g}",
            f"write loudness: {wanted:g}, or ignore this if the feed is for others",
        )


@rule("true-peak-not-apple", "Apple: audio requirements, -1 dBTP at most", Severity.WARNING)
@each(list_audio_feeds)
def true_peak_not_apple(source: FeedSource) -> Iterator[Complaint]:
    """What comes closer to full scale is cut off by the converters of small devices."""
    if source.feed.audio.true_peak > APPLE_TRUE_PEAK:
        yield Complaint(
            source.document.position("audio", "true_peak"),
            f"the audio may peak at {source.feed.audio.true_peak:g} dBTP,"
            f" and Apple asks for {APPLE_TRUE_PEAK:g} at most",
            f"write true_peak: {APPLE_TRUE_PEAK:g}",
        )
