"""Cases of the rules in lint/rules/recipes: what each finds, and what it lets pass."""

from support.lint_context import (
    Case,
    with_lines,
)

CASES = {
    "codec-not-apple": Case(
        lambda: with_lines("audio: {codec: opus}"),
        "feeds/bokstaver/feed.yaml:11:16",
        "Apple lists no episodes in Opus",
        "write codec: mp3 or aac here, and give Opus a feed of its own",
        lambda: with_lines("audio: {codec: aac}"),
    ),
    "loudness-not-apple": Case(
        lambda: with_lines("audio: {loudness: -23}"),
        "feeds/bokstaver/feed.yaml:11:19",
        "the audio is made at -23 LUFS, and Apple asks for -16",
        "write loudness: -16, or ignore this if the feed is for others",
        lambda: with_lines("audio: {preset: speech-mono}"),
    ),
    "true-peak-not-apple": Case(
        lambda: with_lines("audio: {true_peak: -0.5}"),
        "feeds/bokstaver/feed.yaml:11:20",
        "the audio may peak at -0.5 dBTP, and Apple asks for -1 at most",
        "write true_peak: -1",
        lambda: with_lines("audio: {true_peak: -1}"),
    ),
}
