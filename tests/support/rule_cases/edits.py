"""Cases of the rules in lint/rules/edits: what each finds, and what it lets pass."""

from dataclasses import replace

from support.lint_context import (
    Case,
    with_times,
)

LONG = "WEBVTT\n\n0:12 --> 0:14\nA\n\n0:20 --> 0:40\nB\n"
KEPT = "{file: recording.wav, keep: true}"
CHAPTERS = "0:00 A\n0:12 B\n0:20 C\n"

CASES = {
    "edit-past-end": Case(
        lambda: with_times("cuts: [{start: 1:01, end: 1:30}]"),
        "episodes/b/episode.md:6:8",
        "this is at 1:01, and the recording ends at 1:00",
        "write a time that lies in the recording",
        lambda: with_times("cuts: [{start: 0:59, end: 1:30}]"),
    ),
    "cut-everything": Case(
        lambda: with_times("cuts: [{start: 0:00, end: 1:30}]"),
        "episodes/b/episode.md:6:7",
        "the cuts leave nothing",
        "write shorter ones",
        lambda: with_times("cuts: [{start: 0:01, end: 1:30}]"),
    ),
    "chapter-cut-out": Case(
        lambda: with_times("chapters: k.txt\ncuts: [{start: 0:10, end: 0:30}]", k=CHAPTERS),
        "episodes/b/k.txt:2",
        "B lies in a cut, and is left out",
        "take it out of the chapters, or cut less",
        lambda: with_times("chapters: k.txt\ncuts: [{start: 0:14, end: 0:18}]", k=CHAPTERS),
    ),
    "transcript-cut-out": Case(
        lambda: with_times("transcript: t.txt\ncuts: [{start: 0:10, end: 0:30}]", t=LONG),
        "episodes/b/t.txt:3",
        "one cue lies in a cut, and is left out",
        "nothing, if that is what was to be cut; otherwise cut less",
        lambda: with_times("transcript: t.txt\ncuts: [{start: 0:41, end: 0:50}]", t=LONG),
    ),
    "soundbite-cut-out": Case(
        lambda: with_times("soundbites: [{start: 0:05, duration: 20}]\ncuts: [{start: 0:10, end: 0:30}]"),
        "episodes/b/episode.md:6:14",
        "5.0 s is left of the soundbite at 0:05",
        "choose another, or cut less",
        lambda: with_times("soundbites: [{start: 0:05, duration: 20}]\ncuts: [{start: 0:30, end: 0:40}]"),
    ),
    "kept-edited": Case(
        lambda: replace(
            with_times("cuts: [{start: 0:10, end: 0:30}]\nintro: false\ntrim: true", audio=KEPT), recordings={}
        ),
        "episodes/b/episode.md:8:7",
        "trim and cuts cannot be done to recording.wav, which is kept as it is",
        "delete them, or delete keep, so that the audio is made of the recording",
        lambda: with_times("cuts: [{start: 0:10, end: 0:30}]\ntrim: true", audio=KEPT.replace("true", "false")),
    ),
    "quote-cut-out": Case(
        lambda: with_times("quote: {text: Det regner, start: 0:10}\ncuts: [{start: 0:10, end: 0:30}]"),
        "episodes/b/episode.md:6:34",
        "the quote at 0:10 lies in a cut",
        "choose another, or cut less",
        lambda: with_times("quote: {text: Det regner, start: 0:30}\ncuts: [{start: 0:10, end: 0:30}]"),
    ),
}
