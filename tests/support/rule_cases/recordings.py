"""Cases of the rules in lint/rules/recordings: what each finds, and what it lets pass."""

from dataclasses import replace

from publisher.lint.context import Context, FailedFetch, UnreadableFile
from support.lint_context import (
    Case,
    as_it_should_be,
    in_condition,
    publication,
    with_ledger,
    with_lines,
    with_second,
    with_sound,
    with_times,
    without_file,
)

ADDRESS = "https://opptak.example/b.flac"


def with_origin(*, later: bool | None, draft: bool = False) -> Context:
    """Return the context with a second recording that lives elsewhere and could not be had; None: nobody asked."""
    context = with_second(("recording.wav", ADDRESS), *([("number:", "draft: true\nnumber:")] if draft else []))
    found = FailedFetch(
        message=f"there is nothing at {ADDRESS} (HTTP 404)", hint="write its right address", later=bool(later)
    )
    path = context.episodes[1].episode.recording_path
    return replace(context, unfetched={} if later is None else {path: found})


CASES = {
    "recording-missing": Case(
        lambda: without_file(as_it_should_be(), "episodes/b/recording.wav"),
        "episodes/b/episode.md:6:8",
        "there is no file episodes/b/recording.wav",
        "put the recording there, or write its right name",
        lambda: without_file(with_ledger(publication("b", "g", "b" * 64)), "episodes/b/recording.wav"),
    ),
    "recording-refused": Case(
        lambda: with_origin(later=False),
        "episodes/b/episode.md:6:8",
        "there is nothing at https://opptak.example/b.flac (HTTP 404)",
        "write its right address",
        lambda: with_origin(later=False, draft=True),
    ),
    "recording-away": Case(
        lambda: with_origin(later=True),
        "episodes/b/episode.md:6:8",
        "there is nothing at https://opptak.example/b.flac (HTTP 404)",
        "write its right address",
        lambda: with_origin(later=None),
    ),
    "jingle-missing": Case(
        lambda: with_times("inserts: [{at: 0:30, file: jingle.wav}]"),
        "episodes/b/episode.md:6:11",
        "there is no file episodes/b/jingle.wav",
        "put the sound there, or write its right name",
        lambda: replace(
            with_times("inserts: [{at: 0:30, file: jingle.wav}]"),
            files={**as_it_should_be().files, "episodes/b/jingle.wav": "j" * 64},
        ),
    ),
    "recording-in-git": Case(
        lambda: replace(as_it_should_be(), large={"episodes/b/recording.wav": 317_520_044}),
        "episodes/b/episode.md:6:8",
        "recording.wav has 318 MB, and git would keep all of it",
        "before you commit it: git lfs track '*.wav'; or write it into .gitignore",
        lambda: replace(as_it_should_be(), large={"feeds/bokstaver/cover.jpg": 60_000_000}),
    ),
    "recording-misnamed": Case(
        lambda: without_file(
            with_ledger(publication("b", "second", "b" * 64)), "episodes/b/recording.wav", "cover.jpg", "recordin.wav"
        ),
        "episodes/b/episode.md:6:8",
        "there is no file episodes/b/recording.wav, but there is recordin.wav",
        "did you mean recordin.wav?",
        lambda: without_file(
            with_ledger(publication("b", "second", "b" * 64)), "episodes/b/recording.wav", "cover.jpg"
        ),
    ),
    "recording-twice": Case(
        lambda: replace(as_it_should_be(), files={**as_it_should_be().files, "episodes/b/recording.wav": "a" * 64}),
        "episodes/b/episode.md:6:8",
        "this is the recording of a, to the last byte",
        "put the right recording there; for a repeat, ignore this and say why",
        as_it_should_be,
    ),
    "recording-unreadable": Case(
        lambda: replace(
            as_it_should_be(),
            recordings={"episodes/b/recording.wav": UnreadableFile(message="it is text", hint="give a recording")},
        ),
        "episodes/b/episode.md:6:8",
        "it is text",
        "give a recording",
        as_it_should_be,
    ),
    "recording-video": Case(
        lambda: with_sound(video=True),
        "episodes/b/episode.md:6:8",
        "recording.wav is a video",
        "if its sound alone is what you want, add a line sound_of_video: true; if not, name the right file",
        lambda: replace(
            with_second(("audio:", "sound_of_video: true\naudio:")), recordings=with_sound(video=True).recordings
        ),
    ),
    "recording-second-sound": Case(
        lambda: with_sound(sounds=2),
        "episodes/b/episode.md:6:8",
        "recording.wav has 2 sound tracks, of which the first one is taken",
        "add a line sound_track: 2 for the second, or sound_track: 1 if the first is right",
        lambda: replace(with_second(("audio:", "sound_track: 1\naudio:")), recordings=with_sound(sounds=2).recordings),
    ),
    "recording-cancels-out": Case(
        lambda: replace(
            with_lines("audio: {channels: 1, loudness: -19}"), recordings=in_condition(in_mono=-70.0).recordings
        ),
        "episodes/b/episode.md:6:8",
        "recording.wav has two channels that cancel each other out, and bokstaver is in mono",
        "turn one channel upside down in an audio editor",
        lambda: in_condition(in_mono=-70.0),
    ),
    "chapters-in-recording": Case(
        lambda: with_sound(chapters=7),
        "episodes/b/episode.md:6:8",
        "recording.wav has 7 chapters of its own, which are not published",
        "to publish them: publisher chapters episodes/b/recording.wav > episodes/b/chapters.txt, "
        "and add the line chapters: chapters.txt",
        lambda: replace(
            with_second(("audio:", "chapters: [0:00 Røret]\naudio:")), recordings=with_sound(chapters=7).recordings
        ),
    ),
}
