"""Cases of the rules in lint/rules/transcripts: what each finds, and what it lets pass."""

from dataclasses import replace

from publisher.lint.context import Context
from support.lint_context import FINE, Case, with_sound, with_times


def with_length(context: Context, seconds: float) -> Context:
    """Return a context in which the second episode's recording is so long."""
    return replace(context, recordings=with_sound(measurement=replace(FINE, duration=seconds)).recordings)


ENGLISH = "This is what they said about the water, and why it would not run from the sea to where you live. "
TWO_SPEAK = "WEBVTT\n\n0:01.0 --> 0:02.0\n<v SPEAKER_00>Hei\n\n0:02.0 --> 0:59.0\n<v Tor>Hei\n"

CASES = {
    "transcript-ends-early": Case(
        lambda: with_length(
            with_times("transcript: t.txt", t="WEBVTT\n\n0:01.0 --> 0:09.0\nHei\n\n12:00.0 --> 12:04.0\nHa det\n"), 2480
        ),
        "episodes/b/t.txt:6",
        "the transcript ends at 12:04, and the recording at 41:20: is it another episode's?",
        "give the one of this recording, whole; ignore this if nothing is said after that",
        lambda: with_length(with_times("transcript: t.txt", t="WEBVTT\n\n7:00.0 --> 7:04.0\nHei\n"), 424 + 180),
    ),
    "transcript-language": Case(
        lambda: with_times("transcript: t.txt", t=f"WEBVTT\n\n0:01.0 --> 0:59.0\n{10 * ENGLISH}\n"),
        "episodes/b/episode.md:6:13",
        "t.txt is in English, and the episode's language is nb",
        "give the transcript of this episode; if that is what is spoken in it, write language: en",
        lambda: with_times("language: en\ntranscript: t.txt", t=f"WEBVTT\n\n0:01.0 --> 0:59.0\n{10 * ENGLISH}\n"),
    ),
    "speaker-absent": Case(
        lambda: with_times("transcript: t.txt\nspeakers: {SPEAKER_00: Kari Ås, SPAEKER_01: Ola Bø}", t=TWO_SPEAK),
        "episodes/b/episode.md:7:33",
        "t.txt has no speaker SPAEKER_01; it has SPEAKER_00 and Tor",
        "write one of Tor",
        lambda: with_times("transcript: t.txt\nspeakers: {speaker_00: Kari Ås, tor: Tor Vik}", t=TWO_SPEAK),
    ),
}
