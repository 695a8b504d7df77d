"""Cases of the rules in lint/rules/kept: what each finds, and what it lets pass."""

from dataclasses import replace
from typing import Any

from publisher.lint.context import Context
from support.lint_context import FINE, SOUND, Case, with_second

FINISHED = {"codec": "mp3", "container": "mp3", "measurement": replace(FINE, integrated=-16.0)}
NAMED = "episodes/b/recording.mp3"


def with_kept(keep: str = "true", **found: Any) -> Context:
    """Return the context with a finished recording of the second episode, in which these things were found."""
    context = with_second(("recording.wav", f"{{file: recording.mp3, keep: {keep}}}"))
    recordings = {
        "episodes/a/recording.wav": SOUND,
        NAMED: replace(SOUND, **{**FINISHED, **found}),
    }
    return replace(context, files={**context.files, NAMED: "b" * 64}, recordings=recordings)


CASES = {
    "kept-unfit": Case(
        lambda: with_kept(codec="flac", container="flac"),
        "episodes/b/episode.md:6:8",
        "recording.mp3 is FLAC, and cannot be kept: only MP3, AAC in M4A, or Opus in Ogg can",
        "delete keep: without keep, the audio is made of it by the feed's recipe",
        lambda: with_kept("false", codec="flac", container="flac"),
    ),
    "kept-off-target": Case(
        lambda: with_kept(measurement=FINE),
        "episodes/b/episode.md:6:8",
        "recording.mp3 measures -20.0 LUFS and -3.0 dBTP, where -16 and at most -1 are asked for, and is published as"
        " it is",
        "nothing, if it is to stay so; without keep, the audio is made of it as the feed's recipe asks",
        lambda: with_kept("bytes", measurement=replace(FINE, integrated=-17.0)),
    ),
    "kept-not-apple": Case(
        lambda: with_kept("bytes", codec="opus", container="ogg"),
        "episodes/b/episode.md:6:8",
        "recording.mp3 is in Opus and is kept, and Apple lists no such episode",
        "give an MP3 or M4A, or delete keep, so that one is made of it",
        lambda: with_kept(codec="aac", container="mov"),
    ),
}
